"""Who has which role: users and groups of a role, roles of a user."""

from __future__ import annotations

from sqlalchemy import select

from ...dispatch.call import Call
from ...store import groups as group_store
from ...store import roles as store
from ...store import schema
from ...store import users as user_store
from ...store.database import Row
from .details import listed
from .roles import known_ids, roles
from .users import users


@roles.op("role_users", needs="show_members", heavy=True)
def role_users(call: Call, row: Row, direct_association_only: bool | None) -> list[Row]:
    return _users_of(call, row, bool(direct_association_only))


@roles.op("set_role_users", needs="update")
def set_role_users(call: Call, row: Row, body: list[str]) -> list[Row]:
    ids = known_ids(body, set(call.work.column(select(schema.users.c.id))), "user")
    store.replace_users_of_role(call.work, row["id"], ids)
    return _users_of(call, row, direct_only=True)


def _users_of(call: Call, role: Row, direct_only: bool) -> list[Row]:
    found = store.user_ids_of_role(call.read, role["id"], direct_only)
    rows = user_store.users_with_ids(call.read, found)
    listed(call, rows)
    return rows


@roles.op("role_groups", needs="show_members")
def role_groups(call: Call, row: Row) -> list[Row]:
    return call.read.all(store.groups_of_role(row["id"]))


@roles.op("set_role_groups", needs="update")
def set_role_groups(call: Call, row: Row, body: list[str]) -> list[Row]:
    ids = known_ids(body, set(call.work.column(select(group_store.groups.c.id))), "group")
    store.replace_groups_of_role(call.work, row["id"], ids)
    return call.read.all(store.groups_of_role(row["id"]))


@users.op("user_roles", needs="show_details")
def user_roles(call: Call, row: Row, direct_association_only: bool | None) -> list[Row]:
    if direct_association_only:
        return store.roles_with_ids(call.read, store.direct_role_ids(call.read, row["id"]))
    found = store.role_ids_of_users(call.read, [row["id"]])
    return store.roles_with_ids(call.read, found.get(row["id"], ()))


@users.op("set_user_roles", needs="assign_roles")
def set_user_roles(call: Call, row: Row, body: list[str]) -> list[Row]:
    """Answers with the roles that the user now has of their own."""
    ids = known_ids(body, set(call.work.column(select(schema.roles.c.id))), "role")
    store.replace_roles_of_user(call.work, row["id"], ids)
    return store.roles_with_ids(call.read, ids)
