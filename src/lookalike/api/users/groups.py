"""Groups: their names, and lists of them."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from sqlalchemy import true

from ...access.caller import Caller
from ...contract.types import WriteGroup
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import Conflict, FieldError, Invalid
from ...dispatch.search import Search, integer_list, nothing, run_search
from ...store import groups as store
from ...store import roles as role_store
from ...store import schema
from ...store.database import Row
from . import rules
from .roles import REQUIRED

COLUMNS = schema.groups.c
GIVES_ADMIN = "gives_admin"  # set on rows for callers of whom `manages` asks it


def visible_groups(call: Call) -> Any:
    """All groups for those who see people, otherwise those that the caller is in."""
    everything = rules.sees_people(call.caller) or call.caller.has("manage_groups")
    return store.visible_groups(everything, call.caller.group_ids)


def load_group(call: Call, group_id: str) -> Row | None:
    key = rules.number(group_id)
    found = None if key is None else call.read.one(visible_groups(call).where(COLUMNS.id == key))
    if found is not None and call.caller.has("manage_groups") and not call.caller.is_admin:
        found[GIVES_ADMIN] = store.gives_admin(call.read, found["id"])
    return found


def makes_groups(caller: Caller, group: Row | None = None) -> bool:
    return caller.is_admin or caller.has("manage_groups")


def manages(caller: Caller, group: Row | None) -> bool:
    """All Users manages itself, and a group that makes administrators is for administrators."""
    if group is not None and group["include_by_default"]:
        return False
    if caller.is_admin:
        return True
    return caller.has("manage_groups") and not (group or {}).get(GIVES_ADMIN, True)


def _user_count(call: Call, group: Row) -> int:
    if "group counts" not in call.memo:
        call.memo["group counts"] = store.user_counts(call.read)
    counts = call.memo["group counts"]
    return counts[store.EVERYBODY] if group["include_by_default"] else counts.get(group["id"], 0)


def _roles(call: Call, group: Row) -> list[Row]:
    """The roles that the group has itself."""
    if "all roles" not in call.memo:
        call.memo["all roles"] = role_store.rows_by_id(call.read, schema.roles)
    every = call.memo["all roles"]
    return [every[key] for key in _role_ids(call, group)]


def _role_ids(call: Call, group: Row) -> list[int]:
    if "roles of groups" not in call.memo:
        call.memo["roles of groups"] = role_store.roles_by_group(call.read)
    return call.memo["roles of groups"].get(group["id"], [])


def _parent_group_ids(call: Call, group: Row) -> list[int]:
    if "parents of groups" not in call.memo:
        call.memo["parents of groups"] = store.direct_parents(call.read)
    return call.memo["parents of groups"].get(group["id"], [])


groups = Domain(
    "Group",
    also=("GroupSearch", "GroupHierarchy"),
    load=load_group,
    extras={
        "contains_current_user": lambda call, group: group["id"] in call.caller.group_ids,
        "user_count": _user_count,
    },
    can=("show", "create", "index", "update", "delete", "edit_in_ui", "add_to_content_metadata"),
    show=rules.anybody,
    create=makes_groups,
    index=rules.anybody,
    update=manages,
    delete=manages,
    edit_in_ui=manages,
    add_to_content_metadata=lambda caller, group: group is not None and group["can_add_to_content_metadata"],
    set_value=lambda caller, group: rules.manages_attributes(caller),
    show_members=lambda caller, group: rules.sees_people(caller) or makes_groups(caller),
)
groups_with_roles = Domain("GroupSearch", extras={"roles": _roles})
groups_with_hierarchy = Domain(
    "GroupHierarchy", extras={"parent_group_ids": _parent_group_ids, "role_ids": _role_ids}
)


def _nothing_is_orphaned(value: bool) -> Any:
    """Groups of a directory that no longer has them: no directory is connected."""
    return nothing() if value else true()


SEARCHED_BY: dict[str, Any] = {
    "id": COLUMNS.id,
    "name": COLUMNS.name,
    "external_group_id": COLUMNS.external_group_id,
    "externally_managed": COLUMNS.externally_managed,
    "externally_orphaned": _nothing_is_orphaned,
    "can_add_to_content_metadata": COLUMNS.can_add_to_content_metadata,
    "content_metadata_id": lambda value: store.with_access_to(integer_list("content_metadata_id", value)),
}


def _search(call: Call) -> Page:
    return run_search(call, Search(visible_groups(call), SEARCHED_BY, (COLUMNS.id,)))


@groups.op("all_groups", needs="index")
def all_groups(call: Call, ids: list[str] | None) -> Page | list[Row]:
    """With `ids`, those groups in that order, and no paging."""
    if not ids:
        return _search(call)
    wanted = list(dict.fromkeys(integer_list("ids", ids)))
    rows = call.read.all(visible_groups(call).where(COLUMNS.id.in_(wanted)))
    found = {row["id"]: row for row in rows}
    return [found[key] for key in wanted if key in found]


@groups.op("search_groups", needs="index")
def search_groups(call: Call) -> Page:
    return _search(call)


@groups.op("search_groups_with_roles", needs="index")
def search_groups_with_roles(call: Call) -> Page:
    return _search(call)


@groups.op("search_groups_with_hierarchy", needs="index")
def search_groups_with_hierarchy(call: Call) -> Page:
    return _search(call)


@groups.op("group", needs="show")
def group(call: Call, row: Row) -> Row:
    return row


@groups.op("create_group", needs="create")
def create_group(call: Call, body: WriteGroup) -> Row:
    given = _given(body)
    if not given.get("name"):
        raise Invalid(FieldError("name", "missing_field", REQUIRED))
    if store.named(call.work, given["name"]) is not None:
        raise Conflict(_taken(given["name"]), "name")
    return store.add_group(call.work, given)


@groups.op("update_group", needs="update")
def update_group(call: Call, row: Row, body: WriteGroup) -> Row:
    given = _given(body)
    if "name" in given:
        if not given["name"]:
            raise Invalid(FieldError("name", "invalid", "name cannot be empty."))
        other = store.named(call.work, given["name"])
        if other is not None and other["id"] != row["id"]:
            raise Invalid(FieldError("name", "already_exists", _taken(given["name"])))
    return call.work.update(schema.groups, row["id"], given)


@groups.op("delete_group", needs="delete")
def delete_group(call: Call, row: Row) -> None:
    call.work.delete(schema.groups, row["id"])


def _taken(name: str) -> str:
    return f"There is a group named {name[:80]!r}."


def _given(body: WriteGroup) -> dict[str, Any]:
    given: dict[str, Any] = {} if body.name is UNSET else {"name": body.name}
    if body.can_add_to_content_metadata is not UNSET:
        given["can_add_to_content_metadata"] = body.can_add_to_content_metadata is not False
    return given
