"""Folders: the tree that content lies in. Source: API contract, section 5.1."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteCreateFolder, WriteUpdateFolder
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import CannotChange, Conflict, FieldError, Invalid, NotFound
from ...dispatch.params import row_id
from ...dispatch.search import Search, run_search
from ...store import folders as store
from ...store import schema as s
from ...store.database import Row
from .looks import looks_by_folder, looks_in_folder, with_queries


def load_folder(call: Call, folder_id: str) -> Row | None:
    number = row_id(folder_id)
    return None if number is None else store.get_folder(call.read, call.caller, number)


def may_edit(caller: Caller, folder: Row) -> bool:
    return folder is not None and folder.get("level") == store.EDIT


def manages(caller: Caller, folder: Row) -> bool:
    return may_edit(caller, folder) and caller.has("manage_spaces")


folders = Domain(
    "Folder",
    load=load_folder,
    also=("FolderBase",),
    extras={
        "is_embed_shared_root": lambda call, folder: False,
        "is_embed_users_root": lambda call, folder: False,
        "is_personal_descendant": lambda call, folder: folder["id"] in _personal_descendants(call, folder),
        "looks": lambda call, folder: _looks(call, folder),
        "dashboards": lambda call, folder: [],
    },
    index=lambda caller, folder: True,
    show=lambda caller, folder: True,
    create=lambda caller, folder: caller.has("manage_spaces"),
    see_admin_spaces=lambda caller, folder: caller.is_admin,
    update=manages,
    destroy=manages,
    move_content=may_edit,
    edit_content=may_edit,
)


def _listed(call: Call, folder: Row) -> list[Row]:
    """The folders of the list that this one is answered with, so that something is read for all of them at once."""
    rows: list[Row] = call.memo.get("folders", [])
    return rows if any(row is folder for row in rows) else [folder]


def _personal_descendants(call: Call, folder: Row) -> set[int]:
    found = call.memo.get("personal_descendants")
    if found is None:
        found = call.memo["personal_descendants"] = store.below_personal_folders(
            call.read, _listed(call, folder)
        )
    return found


def _looks(call: Call, folder: Row) -> list[Row]:
    found = call.memo.get("looks_by_folder")
    if found is None:
        ids = {row["id"] for row in _listed(call, folder)}
        found = call.memo["looks_by_folder"] = looks_by_folder(call, ids)
    return found.get(folder["id"], [])


def _search(call: Call, *conditions: Any) -> Page:
    base = store.visible_folders(call.caller)
    columns = {name: s.folders.c[name] for name in ("id", "name", "parent_id", "creator_id", "created_at")}
    columns |= {name: s.folders.c[name] for name in ("is_shared_root", "is_users_root")}
    page = run_search(call, Search(base.where(*conditions), columns, (s.folders.c.id,)))
    call.memo["folders"] = page.rows
    return page


@folders.op("search_folders", needs="index", heavy=True)
def search_folders(call: Call) -> Page:
    return _search(call)


@folders.op("all_folders", needs="index", heavy=True)
def all_folders(call: Call) -> Page:
    return _search(call)


@folders.op("folder", needs="show")
def folder(call: Call, row: Row) -> Row:
    return row


@folders.op("folder_children", needs="show", heavy=True)
def folder_children(call: Call, row: Row) -> Page:
    return _search(call, s.folders.c.parent_id == row["id"])


@folders.op("folder_children_search", needs="show", heavy=True)
def folder_children_search(call: Call, row: Row) -> Page:
    return _search(call, s.folders.c.parent_id == row["id"])


@folders.op("folder_parent", needs="show")
def folder_parent(call: Call, row: Row) -> Row:
    parent = row["parent_id"] and store.get_folder(call.read, call.caller, row["parent_id"])
    if not parent:
        raise NotFound()
    return parent


@folders.op("folder_ancestors", needs="show")
def folder_ancestors(call: Call, row: Row) -> list[Row]:
    """Names of the way down, also of folders that the caller could not open."""
    call.memo["folders"] = store.ancestors_of(call.read, row)
    return call.memo["folders"]


@folders.op("folder_looks", needs="show", heavy=True)
def folder_looks(call: Call, row: Row) -> list[Row]:
    return with_queries(call, looks_in_folder(call, row["id"]))


@folders.op("folder_dashboards", needs="show")
def folder_dashboards(call: Call, row: Row) -> list[Row]:
    """Empty as long as this release keeps no dashboards."""
    return []


@folders.op("create_folder", needs="create")
def create_folder(call: Call, body: WriteCreateFolder) -> Row:
    missing = [name for name in ("name", "parent_id") if not getattr(body, name)]
    if missing:
        raise Invalid(*(FieldError(name, "missing_field", "This field is required.") for name in missing))
    parent = _target(call, str(body.parent_id))
    name = _free_name(call, parent["id"], str(body.name))
    created = store.add_folder(call.work, name, parent, call.caller.user_id)
    return load_folder(call, str(created["id"])) or created


@folders.op("update_folder", needs="update")
def update_folder(call: Call, row: Row, body: WriteUpdateFolder) -> Row:
    if row["is_shared_root"] or row["is_users_root"]:
        raise CannotChange(f"{row['name']} is a root folder and cannot be changed.")
    changes: dict[str, Any] = {}
    if body.parent_id not in (UNSET, None, str(row["parent_id"])):
        changes["parent_id"] = _new_parent(call, row, str(body.parent_id))
    if body.name not in (UNSET, row["name"]):
        changes["name"] = body.name
    if changes:
        parent_id = changes.get("parent_id", row["parent_id"])
        _free_name(call, parent_id, changes.get("name", row["name"]), but=row["id"])
    store.update_folder(call.work, row, changes)
    return load_folder(call, str(row["id"])) or row


@folders.op("delete_folder", needs="destroy")
def delete_folder(call: Call, row: Row) -> None:
    if row["is_shared_root"] or row["is_users_root"] or row["is_personal"]:
        raise CannotChange(f"{row['name']} is a root or personal folder and cannot be deleted.")
    store.delete_folder(call.work, row)


def _target(call: Call, folder_id: str) -> Row:
    """The folder to put something into. Without the right to, it is a 404, as in Looker."""
    found = load_folder(call, folder_id)
    if found is None or not may_edit(call.caller, found):
        raise NotFound()
    return found


def _free_name(call: Call, parent_id: int, name: Any, but: int | None = None) -> str:
    if not isinstance(name, str) or not name.strip():
        raise Invalid(FieldError("name", "invalid", "A folder needs a name."))
    other = store.sibling_named(call.read, parent_id, name)
    if other is not None and other["id"] != but:
        raise Conflict(f"There is a folder named {name!r} here already (id {other['id']}).", "name")
    return name


def _new_parent(call: Call, row: Row, parent_id: str) -> int:
    parent = _target(call, parent_id)
    above = [each["id"] for each in store.ancestors_of(call.read, parent)]
    if row["id"] in (*above, parent["id"]):
        raise Invalid(FieldError("parent_id", "invalid", "A folder cannot be moved into itself."))
    return parent["id"]
