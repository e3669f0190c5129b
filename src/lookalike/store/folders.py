"""Folders, and who may see or edit what lies in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select

from ..access.caller import Caller
from . import schema as s
from .database import Reader, Row, UnitOfWork

SHARED, USERS = 1, 2
MOST_IDS = 10_000
EDIT, VIEW, NAME_ONLY = 2, 1, 0  # levels of access; NAME_ONLY: the folder leads to one that may be seen


def access_levels(caller: Caller) -> Any:
    """A subquery (folder_id, level) of the folders that a caller may know of.

    A folder with rules of its own decides for itself and for the folders below that inherit. Administrators edit
    everything. Source: API contract, section 5.4.
    """
    if caller.is_admin:
        return select(s.folders.c.id.label("folder_id"), literal(EDIT).label("level")).subquery()
    deciding = _deciding_metadata()
    access = s.content_access
    level = case((access.c.permission_type == "edit", EDIT), else_=VIEW)
    mine = or_(access.c.user_id == caller.user_id, access.c.group_id.in_(caller.group_ids or {0}))
    rows = (
        select(deciding.c.folder_id, func.max(level).label("level"))
        .join(access, and_(access.c.content_metadata_id == deciding.c.metadata_id, mine))
        .group_by(deciding.c.folder_id)
    )
    if not caller.has("access_data"):
        rows = rows.join(s.folders, s.folders.c.id == deciding.c.folder_id).where(
            s.folders.c.is_personal, s.folders.c.creator_id == caller.user_id
        )
        return rows.subquery()
    root = select(literal(USERS), literal(NAME_ONLY))
    return rows.union_all(root).subquery()


def _deciding_metadata() -> Any:
    """(folder_id, metadata_id): for each folder the content metadata whose access rows count."""
    folders, metadata = s.folders, s.content_metadata
    own = (
        select(folders.c.id.label("folder_id"), folders.c.content_metadata_id.label("metadata_id"))
        .join(metadata, metadata.c.id == folders.c.content_metadata_id)
        .where(~metadata.c.inherits)
        .cte("deciding", recursive=True)
    )
    inherited = (
        select(folders.c.id, own.c.metadata_id)
        .join(own, folders.c.parent_id == own.c.folder_id)
        .join(metadata, metadata.c.id == folders.c.content_metadata_id)
        .where(metadata.c.inherits)
    )
    return own.union_all(inherited)


def visible_folders(caller: Caller) -> Select[Any]:
    """Rows of folders with `level` and `child_count`."""
    levels = access_levels(caller)
    child = s.folders.alias()
    count = select(func.count()).where(child.c.parent_id == s.folders.c.id).scalar_subquery()
    return select(s.folders, levels.c.level, count.label("child_count")).join(
        levels, levels.c.folder_id == s.folders.c.id
    )


def get_folder(db: Reader, caller: Caller, folder_id: int) -> Row | None:
    return db.one(visible_folders(caller).where(s.folders.c.id == folder_id))


def folders_by_id(db: Reader, ids: set[int]) -> dict[int, Row]:
    return {row["id"]: row for row in db.all(select(s.folders).where(one_of(s.folders.c.id, ids)))}


def folders_for(db: Reader, caller: Caller, ids: set[int]) -> dict[int, Row]:
    """As `folders_by_id`; those that the caller may know of have their `level` and `child_count`."""
    seen = db.all(visible_folders(caller).where(one_of(s.folders.c.id, ids)))
    return folders_by_id(db, ids) | {row["id"]: row for row in seen}


def one_of(column: Any, ids: set[int]) -> Any:
    """A condition for many ids. A statement takes some ten thousand values: past that, it is every row that has
    one, and the caller picks."""
    return column.in_(ids) if len(ids) <= MOST_IDS else column.is_not(None)


def ancestors_of(db: Reader, folder: Row) -> list[Row]:
    """From the root down to the parent."""
    found: list[Row] = []
    parent = folder["parent_id"]
    while parent is not None:
        row = db.get(s.folders, parent)
        if row is None:
            break
        found.append(row)
        parent = row["parent_id"]
    return found[::-1]


def below_personal_folders(db: Reader, folders: list[Row]) -> set[int]:
    """Ids of those folders that lie somewhere below somebody's personal folder; one query for each level."""
    above = {row["id"]: row["parent_id"] for row in folders}
    known: dict[int, Row] = {}
    wanted = {parent for parent in above.values() if parent is not None}
    while wanted:
        found = folders_by_id(db, wanted)
        known |= found
        wanted = {row["parent_id"] for row in found.values() if row["parent_id"] is not None} - set(known)
    return {number for number, parent in above.items() if _is_personal(known, parent)}


def _is_personal(known: dict[int, Row], folder_id: int | None) -> bool:
    while folder_id in known:
        if known[folder_id]["is_personal"]:
            return True
        folder_id = known[folder_id]["parent_id"]
    return False


def sibling_named(db: Reader, parent_id: int, name: str) -> Row | None:
    folders = s.folders.c
    return db.one(
        select(s.folders).where(folders.parent_id == parent_id, func.lower(folders.name) == func.lower(name))
    )


def add_folder(work: UnitOfWork, name: str, parent: Row, creator_id: int) -> Row:
    metadata = work.insert(
        s.content_metadata,
        {
            "parent_id": parent["content_metadata_id"],
            "inherits": True,
            "content_type": "folder",
            "name": name,
        },
    )
    return work.insert(
        s.folders,
        {
            "name": name,
            "parent_id": parent["id"],
            "creator_id": creator_id,
            "content_metadata_id": metadata["id"],
            "created_at": work.now,
        },
    )


def update_folder(work: UnitOfWork, folder: Row, changes: Mapping[str, Any]) -> Row:
    """Renames or moves; the content metadata follows."""
    row = work.update(s.folders, folder["id"], changes)
    mirrored: dict[str, Any] = {"name": row["name"]}
    if "parent_id" in changes:
        parent = work.get(s.folders, row["parent_id"])
        mirrored["parent_id"] = parent["content_metadata_id"] if parent else None
    if row["content_metadata_id"]:
        work.update(s.content_metadata, row["content_metadata_id"], mirrored)
    return row


def delete_folder(work: UnitOfWork, folder: Row) -> None:
    """Deletes the folder with everything in it: folders, Looks, and the schedules of those Looks."""
    for child in work.all(select(s.folders).where(s.folders.c.parent_id == folder["id"])):
        delete_folder(work, child)
    inside = s.looks.c.folder_id == folder["id"]
    contents = work.column(select(s.looks.c.content_metadata_id).where(inside))
    work.delete_where(s.looks, inside)
    for content in contents:
        work.delete(s.content_metadata, content)
    work.delete(s.folders, folder["id"])
    work.delete(s.content_metadata, folder["content_metadata_id"])
