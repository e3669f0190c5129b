"""Content metadata: what each folder and Look shares, and with whom. Source: API contract, section 5.4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from ..access.caller import Caller
from . import schema as s
from .database import Reader, Row, UnitOfWork
from .folders import EDIT, access_levels, one_of
from .looks import visible_looks

metadata, access, folders = s.content_metadata, s.content_access, s.folders


def visible_metadata(caller: Caller) -> Any:
    """A subquery of the metadata of the folders and Looks that a caller may see, with `level` and what it is of.
    Where a thing lies is read from the thing, so that a move needs no second change."""
    levels = access_levels(caller)
    above = folders.alias("above")
    of_folders = (
        select(
            metadata.c.id,
            folders.c.name,
            above.c.content_metadata_id.label("parent_id"),
            metadata.c.inherits,
            literal("folder").label("content_type"),
            folders.c.id.label("folder_id"),
            literal(None, s.Integer).label("look_id"),
            levels.c.level,
        )
        .join(folders, folders.c.content_metadata_id == metadata.c.id)
        .join(levels, levels.c.folder_id == folders.c.id)
        .outerjoin(above, above.c.id == folders.c.parent_id)
    )
    looks = visible_looks(caller, levels).where(~s.looks.c.deleted).subquery("visible_looks")
    of_looks = (
        select(
            metadata.c.id,
            looks.c.title,
            above.c.content_metadata_id,
            metadata.c.inherits,
            literal("look"),
            literal(None, s.Integer),
            looks.c.id,
            looks.c.level,
        )
        .join(looks, looks.c.content_metadata_id == metadata.c.id)
        .outerjoin(above, above.c.id == looks.c.folder_id)
    )
    return of_folders.union_all(of_looks).subquery("visible_metadata")


def get_metadata(db: Reader, caller: Caller, metadata_id: int) -> Row | None:
    visible = visible_metadata(caller)
    return db.one(select(visible).where(visible.c.id == metadata_id))


def metadata_below(db: Reader, caller: Caller, parent_id: int) -> list[Row]:
    visible = visible_metadata(caller)
    return db.all(select(visible).where(visible.c.parent_id == parent_id).order_by(visible.c.id))


def deciding_id(db: Reader, content: Row) -> int:
    """The metadata whose access rows count for this content: its own, or those of the next folder above that does
    not inherit."""
    found = content
    while found["inherits"]:
        above = db.one(_folder_with(found["parent_id"])) if found["parent_id"] else None
        if above is None:
            break
        found = above
    return found["id"]


def _folder_with(metadata_id: int) -> Any:
    above = folders.alias("above")
    return (
        select(metadata.c.id, metadata.c.inherits, above.c.content_metadata_id.label("parent_id"))
        .join(folders, folders.c.content_metadata_id == metadata.c.id)
        .outerjoin(above, above.c.id == folders.c.parent_id)
        .where(metadata.c.id == metadata_id)
    )


def set_inherits(work: UnitOfWork, content: Row, inherits: bool) -> None:
    """A folder that stops to inherit begins with the access that it had, so nobody gains or loses anything; one
    that inherits again loses its own rules."""
    if content["inherits"] == inherits:
        return
    deciding = deciding_id(work, content)
    work.update(metadata, content["id"], {"inherits": inherits})
    work.delete_where(access, access.c.content_metadata_id == content["id"])
    if inherits:
        return
    for row in access_rows(work, deciding):
        kept = {name: row[name] for name in ("permission_type", "group_id", "user_id")}
        work.insert(access, {**kept, "content_metadata_id": content["id"]})


def access_rows(db: Reader, metadata_id: int) -> list[Row]:
    return db.all(select(access).where(access.c.content_metadata_id == metadata_id).order_by(access.c.id))


def get_access(db: Reader, access_id: int) -> Row | None:
    return db.get(access, access_id)


def find_access(db: Reader, metadata_id: int, group_id: int | None, user_id: int | None) -> Row | None:
    columns = access.c
    whose = columns.group_id == group_id if group_id is not None else columns.user_id == user_id
    return db.one(select(access).where(and_(columns.content_metadata_id == metadata_id, whose)))


def add_access(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    return work.insert(access, values)


def update_access(work: UnitOfWork, access_id: int, permission_type: str) -> Row:
    return work.update(access, access_id, {"permission_type": permission_type})


def delete_access(work: UnitOfWork, access_id: int) -> None:
    work.delete(access, access_id)


def rules_for(db: Reader, caller: Caller, metadata_id: int) -> list[Row]:
    """The access rows of this metadata that concern a caller, the strongest first."""
    columns = access.c
    mine = or_(columns.user_id == caller.user_id, columns.group_id.in_(caller.group_ids or {0}))
    rows = db.all(select(access).where(columns.content_metadata_id == metadata_id, mine).order_by(columns.id))
    return sorted(rows, key=lambda row: row["permission_type"] != "edit")


def may_edit(content: Row) -> bool:
    return content.get("level") == EDIT


# --- favourites -------------------------------------------------------------------------------------------

favorites = s.content_favorites


def favorite_rows(caller: Caller) -> Any:
    """The caller's favourites, or everybody's for administrators, of what the caller may see."""
    visible = visible_metadata(caller)
    rows = select(favorites, visible.c.look_id, visible.c.folder_id).join(
        visible, visible.c.id == favorites.c.content_metadata_id
    )
    return rows if caller.is_admin else rows.where(favorites.c.user_id == caller.user_id)


def favorite_columns(rows: Any) -> Mapping[str, Any]:
    return {name: rows.selected_columns[name] for name in ("id", "user_id", "content_metadata_id", "look_id")}


def get_favorite(db: Reader, caller: Caller, favorite_id: int) -> Row | None:
    return db.one(favorite_rows(caller).where(favorites.c.id == favorite_id))


def marks_of(db: Reader, metadata_ids: set[int], user_id: int) -> dict[int, Row]:
    """For each content how many have it as a favourite (`count`), and the id of this user's mark (`own`)."""
    columns = favorites.c
    own = func.max(case((columns.user_id == user_id, columns.id)))
    rows = select(columns.content_metadata_id, func.count().label("count"), own.label("own"))
    inside = one_of(columns.content_metadata_id, metadata_ids)
    found = db.all(rows.where(inside).group_by(columns.content_metadata_id))
    counted = {row["content_metadata_id"]: {"count": row["count"], "own": row["own"]} for row in found}
    return {key: counted.get(key, {"count": 0, "own": None}) for key in metadata_ids}


def marked_with(user_id: int, favorite_ids: Sequence[int]) -> Any:
    """The metadata of what this user marked with these favourites, as a subquery."""
    columns = favorites.c
    mine = (columns.user_id == user_id, columns.id.in_(favorite_ids))
    return select(columns.content_metadata_id).where(*mine)


def add_favorite(work: UnitOfWork, user_id: int, metadata_id: int) -> Row | None:
    """None when it is a favourite already."""
    return work.insert_new(favorites, {"user_id": user_id, "content_metadata_id": metadata_id})


def delete_favorite(work: UnitOfWork, favorite_id: int) -> None:
    work.delete(favorites, favorite_id)


def user_is_there(db: Reader, user_id: int) -> bool:
    return db.get(s.users, user_id) is not None
