"""Permission sets and model sets, and the permissions there are."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from sqlalchemy import Table, Text, type_coerce

from ...access import permissions
from ...contract.types import WriteModelSet, WritePermissionSet
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import CannotChange, Conflict, FieldError, Invalid
from ...dispatch.search import Search, matches_text, run_search
from ...store import roles as store
from ...store import schema
from ...store.database import Row
from . import rules
from .roles import REQUIRED, own_role_ids

MODELS, PERMISSIONS = schema.model_sets, schema.permission_sets
NOUNS = {MODELS: "model set", PERMISSIONS: "permission set"}
LISTS = {MODELS: "models", PERMISSIONS: "permissions"}
# Only the Admin set has it, and that set is built in.
RESERVED = "administer"


def _visible(call: Call, table: Table) -> Any:
    """All sets for those who see people, otherwise those of the caller's roles."""
    everything = rules.sees_people(call.caller)
    return store.visible_sets(table, everything, () if everything else own_role_ids(call))


def _loader(table: Table) -> Any:
    def load(call: Call, set_id: str) -> Row | None:
        key = rules.number(set_id)
        return None if key is None else call.read.one(_visible(call, table).where(table.c.id == key))

    return load


def _domain(name: str, table: Table) -> Domain:
    return Domain(
        name,
        load=_loader(table),
        extras={"url": lambda call, row: call.api_url(f"/{table.name}/{row['id']}")},
        can=("show", "index", "update"),
        show=rules.anybody,
        index=rules.anybody,
        update=rules.admin,
        create=rules.admin,
        destroy=rules.admin,
    )


model_sets = _domain("ModelSet", MODELS)
permission_sets = _domain("PermissionSet", PERMISSIONS)
all_of_them = Domain("Permission", extras={"can": lambda call, row: {"show": True}}, index=rules.anybody)


@all_of_them.op("all_permissions", needs="index")
def all_permissions(call: Call) -> list[Row]:
    return [
        {"permission": each.name, "parent": each.parent, "description": each.description}
        for each in permissions.ALL
    ]


# --- reading ----------------------------------------------------------------------------------------------


def _all(call: Call, table: Table) -> list[Row]:
    return call.read.all(_visible(call, table).order_by(table.c.id))


def _search(call: Call, table: Table) -> Page:
    """A name inside the list is looked for in its JSON text, where it stands in quotes."""
    entries = table.c[LISTS[table]]
    columns = {
        "id": table.c.id,
        "name": table.c.name,
        "all_access": table.c.all_access,
        "built_in": table.c.built_in,
        LISTS[table]: lambda value: matches_text(_as_text(entries), f'%"{value}"%'),
    }
    return run_search(call, Search(_visible(call, table), columns, (table.c.id,)))


def _as_text(column: Any) -> Any:
    """A JSON column as the text that the database keeps."""
    return type_coerce(column, Text)


@model_sets.op("all_model_sets", needs="index")
def all_model_sets(call: Call) -> list[Row]:
    return _all(call, MODELS)


@model_sets.op("search_model_sets", needs="index")
def search_model_sets(call: Call) -> Page:
    return _search(call, MODELS)


@model_sets.op("model_set", needs="show")
def model_set(call: Call, row: Row) -> Row:
    return row


@permission_sets.op("all_permission_sets", needs="index")
def all_permission_sets(call: Call) -> list[Row]:
    return _all(call, PERMISSIONS)


@permission_sets.op("search_permission_sets", needs="index")
def search_permission_sets(call: Call) -> Page:
    return _search(call, PERMISSIONS)


@permission_sets.op("permission_set", needs="show")
def permission_set(call: Call, row: Row) -> Row:
    return row


# --- changes ----------------------------------------------------------------------------------------------


@model_sets.op("create_model_set", needs="create")
def create_model_set(call: Call, body: WriteModelSet) -> Row:
    return _create(call, MODELS, _given(body.name, "models", body.models))


@model_sets.op("update_model_set", needs="update")
def update_model_set(call: Call, row: Row, body: WriteModelSet) -> Row:
    return _update(call, MODELS, row, _given(body.name, "models", body.models))


@model_sets.op("delete_model_set", needs="destroy")
def delete_model_set(call: Call, row: Row) -> None:
    _delete(call, MODELS, row)


@permission_sets.op("create_permission_set", needs="create")
def create_permission_set(call: Call, body: WritePermissionSet) -> Row:
    return _create(call, PERMISSIONS, _given(body.name, "permissions", body.permissions))


@permission_sets.op("update_permission_set", needs="update")
def update_permission_set(call: Call, row: Row, body: WritePermissionSet) -> Row:
    return _update(call, PERMISSIONS, row, _given(body.name, "permissions", body.permissions))


@permission_sets.op("delete_permission_set", needs="destroy")
def delete_permission_set(call: Call, row: Row) -> None:
    _delete(call, PERMISSIONS, row)


def _given(name: Any, list_name: str, entries: Any) -> dict[str, Any]:
    given = {} if name is UNSET else {"name": name}
    return given if entries is UNSET else {**given, list_name: entries or []}


def _create(call: Call, table: Table, given: dict[str, Any]) -> Row:
    errors = [] if given.get("name") else [FieldError("name", "missing_field", REQUIRED)]
    errors += _unknown_permissions(given)
    if errors:
        raise Invalid(*errors)
    if store.taken(call.work, table, given["name"]):
        raise Conflict(_taken(table, given["name"]), "name")
    return call.work.insert(table, _as_columns({LISTS[table]: [], **given}))


def _update(call: Call, table: Table, row: Row, given: dict[str, Any]) -> Row:
    _refuse_built_in(table, row)
    errors = _unknown_permissions(given)
    if "name" in given and not given["name"]:
        errors.append(FieldError("name", "invalid", "name cannot be empty."))
    elif "name" in given and store.taken(call.work, table, given["name"], but=row["id"]):
        errors.append(FieldError("name", "already_exists", _taken(table, given["name"])))
    if errors:
        raise Invalid(*errors)
    return call.work.update(table, row["id"], _as_columns(given))


def _delete(call: Call, table: Table, row: Row) -> None:
    _refuse_built_in(table, row)
    using = store.roles_using(call.work, table, row["id"])
    if using:
        raise CannotChange(f"The {NOUNS[table]} {row['name']} is used by the role {', '.join(using[:10])}.")
    call.work.delete(table, row["id"])


def _refuse_built_in(table: Table, row: Row) -> None:
    if row["built_in"]:
        raise CannotChange(f"The {NOUNS[table]} {row['name']} is built in and cannot be changed.")


def _taken(table: Table, name: str) -> str:
    return f"There is a {NOUNS[table]} named {name[:80]!r}."


def _unknown_permissions(given: dict[str, Any]) -> list[FieldError]:
    return [
        FieldError("permissions", "invalid", _why_not(each))
        for each in given.get("permissions", ())
        if each not in permissions.BY_NAME or each == RESERVED
    ]


def _why_not(name: str) -> str:
    if name == RESERVED:
        return f"{RESERVED} belongs to the permission set Admin alone."
    return f"There is no permission {name[:80]!r}; see all_permissions."


def _as_columns(given: dict[str, Any]) -> dict[str, Any]:
    """Lists are kept sorted and without repetition; save_content brings what it implies along."""
    columns = dict(given)
    if "name" in columns:
        columns["name_folded"] = columns["name"].lower()
    if "models" in columns:
        columns["models"] = sorted(set(columns["models"]))
    if "permissions" in columns:
        wanted = set(columns["permissions"])
        implied = permissions.IMPLIED["save_content"] if "save_content" in wanted else ()
        columns["permissions"] = sorted({*wanted, *implied})
    return columns
