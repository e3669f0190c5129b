"""Service accounts: users who are programs. They have API keys and no way into the pages."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from ...contract.types import WriteServiceAccount
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Forbidden, Invalid
from ...store import users as store
from ...store.database import Row
from ..users import details
from ..users.rules import admin
from ..users.users import load_user

MAX_NAME = 255
NAME = "service_account_name"


def _load(call: Call, user_id: str) -> Row | None:
    user = load_user(call, user_id)
    return user if user is not None and user["is_service_account"] else None


service_accounts = Domain(
    "ServiceAccount",
    load=_load,
    extras={
        NAME: lambda call, user: user["doc"].get(NAME) or store.display_name(user),
        "group_ids": details.group_ids,
        "role_ids": details.role_ids,
        "credentials_api3": details.credentials_api3,
        "url": lambda call, user: call.api_url(f"/users/{user['id']}"),
    },
    show=admin,
    create=admin,
    update=admin,
    destroy=admin,
)


@service_accounts.op("create_service_account", needs="create")
def create_service_account(call: Call, body: WriteServiceAccount) -> Row | None:
    if body.service_account_name in (UNSET, None, ""):
        raise Invalid(FieldError(NAME, "missing_field", "This field is required."))
    changes = {"doc": {}, **_changes(body, None), "is_service_account": True}
    added = store.add_user(call.work, changes)
    return store.get_user(call.work, added["id"])


@service_accounts.op("update_service_account", needs="update")
def update_service_account(call: Call, row: Row, body: WriteServiceAccount) -> Row | None:
    changes = _changes(body, row)
    if changes.get("is_disabled") and row["id"] == call.caller.user_id:
        raise Forbidden("You cannot disable yourself; another administrator can.")
    store.update_user(call.work, row, changes)
    return store.get_user(call.work, row["id"])


@service_accounts.op("delete_service_account", needs="destroy")
def delete_service_account(call: Call, row: Row) -> None:
    if row["id"] in {call.caller.user_id, call.caller.sudo_user_id}:
        raise Forbidden("You cannot delete yourself; another administrator can.")
    store.delete_user(call.work, row)


def _changes(body: WriteServiceAccount, row: Row | None) -> dict[str, Any]:
    """The name is the first name too: so lists of users show it."""
    changes: dict[str, Any] = {}
    name = body.service_account_name
    if name is not UNSET and name is not None:
        if not name.strip() or len(name) > MAX_NAME:
            raise Invalid(FieldError(NAME, "invalid", f"{NAME} takes from 1 to {MAX_NAME} characters."))
        changes = {"first_name": name, "doc": {**(row["doc"] if row else {}), NAME: name}}
    if body.is_disabled is not UNSET and body.is_disabled is not None:
        changes["is_disabled"] = body.is_disabled
    return changes
