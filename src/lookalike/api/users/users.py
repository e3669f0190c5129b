"""User accounts: who may see and change whom."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...contract.types import WriteUser
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...store import users as store
from ...store.database import Row


def admin(caller: Caller, user: Row | None = None) -> bool:
    return caller.is_admin


def is_self(caller: Caller, user: Row) -> bool:
    return user is not None and caller.user_id == user["id"]


def load_user(call: Call, user_id: str) -> Row | None:
    return store.get_user(call.read, int(user_id)) if user_id.isdecimal() else None


users = Domain(
    "User",
    load=load_user,
    extras={
        "url": lambda call, user: call.api_url(f"/users/{user['id']}"),
        "display_name": lambda call, user: store.display_name(user),
        "credentials_email": lambda call, user: store.credentials_email_of(call.read, user["id"]),
        "credentials_api3": lambda call, user: store.credentials_api3_of(call.read, user["id"]),
    },
    index=lambda caller, user: True,
    show=lambda caller, user: True,
    create=admin,
    update=lambda caller, user: admin(caller) or is_self(caller, user),
    destroy=lambda caller, user: admin(caller) and not is_self(caller, user),
)


@users.op("me", needs="index")
def me(call: Call) -> Row | None:
    return store.get_user(call.read, call.caller.user_id)


@users.op("user", needs="show")
def user(call: Call, row: Row) -> Row:
    return row


@users.op("create_user", needs="create")
def create_user(call: Call, body: WriteUser) -> Row:
    given: dict[str, Any] = {name: getattr(body, name) or None for name in ("first_name", "last_name")}
    return store.add_user(call.work, given)
