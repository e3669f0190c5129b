"""Roles: a permission set over a model set, given to users and groups."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import Any

from msgspec import UNSET

from ...contract.types import WriteRole
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import CannotChange, Conflict, FieldError, Invalid
from ...dispatch.search import Search, integer_list, run_search
from ...store import callers, schema
from ...store import roles as store
from ...store.database import Row
from . import rules

COLUMNS = schema.roles.c
SETS = {"permission_set_id": schema.permission_sets, "model_set_id": schema.model_sets}
REQUIRED = "This field is required."


def own_role_ids(call: Call) -> list[int]:
    """The caller's roles, by themselves and by groups."""
    if "own role ids" not in call.memo:
        found = callers.role_ids_of_user(call.read, call.caller.user_id, call.caller.group_ids)
        call.memo["own role ids"] = found
    return call.memo["own role ids"]


def visible_roles(call: Call) -> Any:
    everything = rules.sees_people(call.caller)
    return store.visible_roles(everything, () if everything else own_role_ids(call))


def load_role(call: Call, role_id: str) -> Row | None:
    """Only roles that the caller may see."""
    key = rules.number(role_id)
    return None if key is None else call.read.one(visible_roles(call).where(COLUMNS.id == key))


def _set_of(column: str) -> Any:
    table = SETS[column]

    def found(call: Call, role: Row) -> Row | None:
        if table.name not in call.memo:
            call.memo[table.name] = store.rows_by_id(call.read, table)
        return call.memo[table.name].get(role[column])

    return found


EXTRAS = {
    "permission_set": _set_of("permission_set_id"),
    "model_set": _set_of("model_set_id"),
    "internal": lambda call, role: False,
    "url": lambda call, role: call.api_url(f"/roles/{role['id']}"),
    "users_url": lambda call, role: call.api_url(f"/roles/{role['id']}/users"),
}

roles = Domain(
    "Role",
    load=load_role,
    extras=EXTRAS,
    can=("index", "show", "update"),
    index=rules.anybody,
    show=rules.anybody,
    update=rules.admin,
    create=rules.admin,
    destroy=rules.admin,
    show_members=rules.sees_people,
)


def _user_count(call: Call, role: Row) -> int:
    if "user counts" not in call.memo:
        everybody = store.role_ids_of_users(call.read, None)
        call.memo["user counts"] = Counter(chain.from_iterable(everybody.values()))
    return call.memo["user counts"][role["id"]]


roles_with_count = Domain(
    "RoleSearch",
    extras={**EXTRAS, "user_count": _user_count},
    index=rules.anybody,
    show=rules.anybody,
    update=rules.admin,
)

SEARCHED_BY: dict[str, Any] = {
    "id": COLUMNS.id,
    "name": COLUMNS.name,
    "built_in": COLUMNS.built_in,
    "permission_set_ids": lambda value: COLUMNS.permission_set_id.in_(
        integer_list("permission_set_ids", value)
    ),
    "model_set_ids": lambda value: COLUMNS.model_set_id.in_(integer_list("model_set_ids", value)),
}


@roles.op("all_roles", needs="index")
def all_roles(call: Call, ids: list[str] | None) -> list[Row]:
    """There are no roles of support staff on this server, so `get_all_support_roles` adds none."""
    statement = visible_roles(call).order_by(COLUMNS.id)
    return call.read.all(statement.where(COLUMNS.id.in_(integer_list("ids", ids))) if ids else statement)


@roles.op("search_roles", needs="index")
def search_roles(call: Call) -> Page:
    return run_search(call, Search(visible_roles(call), SEARCHED_BY, (COLUMNS.id,)))


@roles_with_count.op("search_roles_with_user_count", needs="index")
def search_roles_with_user_count(call: Call) -> Page:
    return run_search(call, Search(visible_roles(call), SEARCHED_BY, (COLUMNS.id,)))


@roles.op("role", needs="show")
def role(call: Call, row: Row) -> Row:
    return row


@roles.op("create_role", needs="create")
def create_role(call: Call, body: WriteRole) -> Row:
    given = _given(body)
    missing = [name for name in ("name", *SETS) if not given.get(name)]
    errors = [FieldError(name, "missing_field", REQUIRED) for name in missing]
    errors += _wrong_sets(call, given)
    if errors:
        raise Invalid(*errors)
    if store.taken(call.work, schema.roles, given["name"]):
        raise Conflict(f"There is a role named {given['name'][:80]!r}.", "name")
    return call.work.insert(schema.roles, _as_columns(given))


@roles.op("update_role", needs="update")
def update_role(call: Call, row: Row, body: WriteRole) -> Row:
    _refuse_built_in(row)
    given = _given(body)
    errors = [FieldError(name, "invalid", f"{name} cannot be empty.") for name in given if not given[name]]
    errors += _wrong_sets(call, given)
    if given.get("name") and store.taken(call.work, schema.roles, given["name"], but=row["id"]):
        message = f"There is a role named {given['name'][:80]!r}."
        errors.append(FieldError("name", "already_exists", message))
    if errors:
        raise Invalid(*errors)
    return call.work.update(schema.roles, row["id"], _as_columns(given))


@roles.op("delete_role", needs="destroy")
def delete_role(call: Call, row: Row) -> None:
    _refuse_built_in(row)
    call.work.delete(schema.roles, row["id"])


def _refuse_built_in(row: Row) -> None:
    if row["built_in"]:
        raise CannotChange(f"The role {row['name']} is built in and cannot be changed.")


def _given(body: WriteRole) -> dict[str, Any]:
    """The sets come by id; whole sets in the body, as clients send them back, say nothing."""
    names = ("name", *SETS)
    return {name: value for name in names if (value := getattr(body, name)) is not UNSET}


def _wrong_sets(call: Call, given: dict[str, Any]) -> list[FieldError]:
    errors = []
    for name, table in SETS.items():
        if not given.get(name):
            continue
        key = rules.number(given[name])
        if key is None or call.work.get(table, key) is None:
            noun = table.name.removesuffix("s").replace("_", " ")
            errors.append(FieldError(name, "invalid", f"There is no {noun} {given[name][:80]!r}."))
    return errors


def _as_columns(given: dict[str, Any]) -> dict[str, Any]:
    columns = {name: int(value) if name in SETS else value for name, value in given.items()}
    return {**columns, "name_folded": given["name"].lower()} if "name" in given else columns


# --- ids in bodies ----------------------------------------------------------------------------------------


def known_ids(body: list[str], known: set[int], noun: str) -> list[int]:
    """The ids of a body that is a list of them. Raises Invalid with every one that there is not."""
    wrong = [each for each in body if rules.number(each) not in known]
    if wrong:
        raise Invalid(
            *(FieldError(None, "invalid", f"There is no {noun} {each[:80]!r}.") for each in wrong[:100])
        )
    return [int(each) for each in dict.fromkeys(body)]
