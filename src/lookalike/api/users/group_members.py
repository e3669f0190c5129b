"""Who is in a group: users and other groups."""

from __future__ import annotations

from ...contract.types import WriteGroupIdForGroupInclusion, WriteGroupIdForGroupUserInclusion
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.errors import BadRequest, NotFound
from ...dispatch.search import Search, run_search
from ...store import groups as store
from ...store import schema
from ...store import users as user_store
from ...store.database import Row
from .details import listed
from .groups import groups
from .rules import number
from .sent import sent_object, sent_text

USERS = schema.users.c


@groups.op("all_group_users", needs="show_members")
def all_group_users(call: Call, row: Row) -> Page | list[Row]:
    base = user_store.user_rows().where(store.members(row))
    columns = {
        "id": USERS.id,
        "first_name": USERS.first_name,
        "last_name": USERS.last_name,
        "email": user_store.ADDRESS,
    }
    return listed(call, run_search(call, Search(base, columns, (USERS.id,))))


@groups.op("all_group_groups", needs="show_members")
def all_group_groups(call: Call, row: Row) -> list[Row]:
    return call.read.all(store.child_groups(row["id"]))


@groups.op("add_group_user", needs="update")
def add_group_user(call: Call, row: Row, body: WriteGroupIdForGroupUserInclusion) -> Row:
    """Answers with the user. A user who is in the group already stays in it."""
    user = user_store.get_user(call.work, _id_in_body(call, "user_id", "user"))
    if user is None:
        raise BadRequest("user_id: there is no such user.", "user_id")
    store.put_user_into(call.work, row["id"], user["id"])
    return user


@groups.op("add_group_group", needs="update")
def add_group_group(call: Call, row: Row, body: WriteGroupIdForGroupInclusion) -> Row:
    """Answers with the group that was put in."""
    child = store.get_group(call.work, _id_in_body(call, "group_id", "group"))
    if child is None:
        raise BadRequest("group_id: there is no such group.", "group_id")
    if store.would_cycle(call.work, row["id"], child["id"]):
        raise BadRequest(f"group_id: {child['name']} already contains {row['name']}.", "group_id")
    store.put_group_into(call.work, row["id"], child["id"])
    return child


@groups.op("delete_group_user", needs="update")
def delete_group_user(call: Call, row: Row, user_id: str) -> None:
    key = number(user_id)
    if key is None or not store.take_user_out(call.work, row["id"], key):
        raise NotFound()


@groups.op("delete_group_from_group", needs="update")
def delete_group_from_group(call: Call, row: Row, deleting_group_id: str) -> None:
    key = number(deleting_group_id)
    if key is None or not store.take_group_out(call.work, row["id"], key):
        raise NotFound()


def _id_in_body(call: Call, name: str, noun: str) -> int:
    given = sent_text(name, sent_object(call).get(name))
    if not given:
        raise BadRequest(f"{name}: the id of a {noun} is needed.", name, "missing_field")
    key = number(given)
    if key is None:
        raise BadRequest(f"{name}: there is no {noun} {given[:80]!r}.", name)
    return key
