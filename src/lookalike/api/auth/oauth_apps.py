"""Applications that log users in by OAuth: who they are, and which users let them.

Source: API contract, section 1.4: deletes say nothing when there is nothing to delete; switching an app off or
deleting it ends what it was given at once.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import UNSET

from ...contract.types import WriteOauthClientApp
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import Conflict, FieldError, Invalid, NotFound
from ...login.oauth import redirect_problem
from ...store import oauth_apps as store
from ...store import schema as s
from ...store.database import Row
from ..users.rules import admin, number
from ..users.users import load_user

GUID = re.compile(r"[A-Za-z0-9._~-]{1,200}")
MAX_TEXT, MAX_ADDRESSES = 2000, 20
REQUIRED = ("redirect_uri", "display_name", "description")


def _load(call: Call, client_guid: str) -> Row | None:
    return store.find_app(call.read, client_guid)


def _redirect_uri(call: Call, app: Row) -> str:
    return app["redirect_uris"][0]


def _activated(call: Call, app: Row) -> list[Row]:
    return store.users_of_apps(call.read, [app["id"]])[app["id"]]


oauth_apps = Domain(
    "OauthClientApp",
    load=_load,
    extras={"redirect_uri": _redirect_uri, "activated_users": _activated},
    index=admin,
    show=admin,
    create=admin,
    update=admin,
    destroy=admin,
)


@oauth_apps.op("all_oauth_client_apps", needs="index")
def all_oauth_client_apps(call: Call) -> list[Row]:
    return store.all_apps(call.read)


@oauth_apps.op("oauth_client_app", needs="show")
def oauth_client_app(call: Call, row: Row) -> Row:
    return row


@oauth_apps.op("register_oauth_client_app", needs="create")
def register_oauth_client_app(call: Call, client_guid: str, body: WriteOauthClientApp) -> Row:
    if GUID.fullmatch(client_guid) is None:
        raise Invalid(
            FieldError("client_guid", "invalid", "client_guid takes letters, digits and . _ ~ - alone.")
        )
    if store.find_app(call.work, client_guid) is not None:
        raise Conflict("There is an application with this client_guid.", "client_guid")
    missing = [name for name in REQUIRED if getattr(body, name) in (UNSET, None, "")]
    if missing:
        raise Invalid(*(FieldError(name, "missing_field", "This field is required.") for name in missing))
    return store.add_app(call.work, {"enabled": True, **_changes(call, body, []), "client_guid": client_guid})


@oauth_apps.op("update_oauth_client_app", needs="update")
def update_oauth_client_app(call: Call, row: Row, body: WriteOauthClientApp) -> Row:
    changes = _changes(call, body, row["redirect_uris"])
    return store.update_app(call.work, row, changes) if changes else row


@oauth_apps.op("delete_oauth_client_app", needs="destroy")
def delete_oauth_client_app(call: Call, client_guid: str) -> None:
    app = store.find_app(call.work, client_guid)
    if app is not None:
        store.delete_app(call.work, app)


@oauth_apps.op("invalidate_tokens", needs="update")
def invalidate_tokens(call: Call, client_guid: str) -> None:
    app = store.find_app(call.work, client_guid)
    if app is None:
        raise NotFound()
    store.end_app_tokens(call.work, app)


@oauth_apps.op("activate_app_user", needs="update")
def activate_app_user(call: Call, client_guid: str, user_id: str) -> None:
    app, user = store.find_app(call.work, client_guid), load_user(call, user_id)
    if app is None or user is None:
        raise NotFound()
    store.add_consent(call.work, app["id"], user["id"])


@oauth_apps.op("deactivate_app_user", needs="update")
def deactivate_app_user(call: Call, client_guid: str, user_id: str) -> None:
    app, user = store.find_app(call.work, client_guid), number(user_id)
    if app is not None and user is not None:
        store.withdraw_consent(call.work, app["id"], user)


def _changes(call: Call, body: WriteOauthClientApp, before: list[str]) -> dict[str, Any]:
    """What the body says, checked. Raises Invalid with every bad property."""
    changes: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name in ("display_name", "description"):
        value = getattr(body, name)
        if value in (UNSET, None):
            continue
        if len(value) > MAX_TEXT or (name == "display_name" and not value.strip()):
            errors.append(FieldError(name, "invalid", f"{name} takes from 1 to {MAX_TEXT} characters."))
        changes[name] = value
    if body.enabled not in (UNSET, None):
        changes["enabled"] = body.enabled
    if body.group_id is not UNSET:
        changes["group_id"] = _group(call, body.group_id, errors)
    addresses = _addresses(body, before, errors)
    if addresses != before:
        changes["redirect_uris"] = addresses
    if errors:
        raise Invalid(*errors)
    return changes


def _group(call: Call, group_id: str | None, errors: list[FieldError]) -> int | None:
    if group_id is None:
        return None
    key = number(group_id)
    if key is None or call.read.get(s.groups, key) is None:
        errors.append(FieldError("group_id", "invalid", f"There is no group {group_id[:80]!r}."))
    return key


def _addresses(body: WriteOauthClientApp, before: list[str], errors: list[FieldError]) -> list[str]:
    """`redirect_uri` first, then the others of `redirect_uris`."""
    one = body.redirect_uri if body.redirect_uri not in (UNSET, None) else None
    more = body.redirect_uris if body.redirect_uris not in (UNSET, None) else None
    first = [one] if one is not None else (before[:1] if more is None or before[:1] else [])
    found = list(dict.fromkeys([*first, *(more if more is not None else before[1:])]))
    for uri in found:
        problem = redirect_problem(uri)
        if problem is not None:
            name = "redirect_uri" if uri == one else "redirect_uris"
            errors.append(FieldError(name, "invalid", f"{uri[:200]!r} {problem}"))
    if len(found) > MAX_ADDRESSES:
        errors.append(FieldError("redirect_uris", "invalid", f"At most {MAX_ADDRESSES} addresses."))
    return found
