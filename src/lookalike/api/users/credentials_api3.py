"""API keys of users. A secret is shown once, when its key is made."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from ...contract.types import WriteCredentialsApi3
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import NotFound
from ...safety.key_guard import inherited
from ...safety.secrets import hint_of, new_secret
from ...store import schema as s
from ...store import users as store
from ...store.database import Row
from ...store.vault import random_text
from .rules import number
from .users import users

CLIENT_ID_LENGTH = 20

credentials_api3 = Domain(
    "CredentialsApi3",
    also=("CreateCredentialsApi3",),
    extras={
        "can": lambda call, key: {},
        "type": lambda call, key: "api3",
        "url": lambda call, key: call.api_url(f"/users/{key['user_id']}/credentials_api3/{key['id']}"),
    },
)


def _key(call: Call, user: Row, key_id: str) -> Row:
    key = number(key_id)
    found = None if key is None else store.get_credentials_api3(call.read, user["id"], key)
    if found is None:
        raise NotFound()
    return found


@users.op("all_user_credentials_api3s", needs="show_creds")
def all_user_credentials_api3s(call: Call, row: Row) -> list[Row]:
    return store.credentials_api3_of(call.read, row["id"])


@users.op("user_credentials_api3", needs="show_creds")
def user_credentials_api3(call: Call, row: Row, credentials_api3_id: str) -> Row:
    return _key(call, row, credentials_api3_id)


@users.op("create_user_credentials_api3", needs="make_keys")
def create_user_credentials_api3(call: Call, row: Row) -> dict[str, Any]:
    client_id, secret = random_text(CLIENT_ID_LENGTH), new_secret(call.instance.settings.key_format)
    secret_hash = call.instance.vault.hash(secret)
    key = store.add_credentials_api3(call.work, row["id"], client_id, secret_hash, hint_of(secret))
    limits = inherited(call.caller, key_of_call(call), row["id"])
    key = store.update_credentials_api3(call.work, key, limits) if limits else key
    return {**key, "client_secret": secret}


def key_of_call(call: Call) -> Row | None:
    """The key by which the caller has logged in."""
    used = call.caller.credential_id
    return None if used is None else call.read.get(s.credentials_api3, used)


@users.op("update_user_credentials_api3", needs="update_creds")
def update_user_credentials_api3(
    call: Call, row: Row, credentials_api3_id: str, body: WriteCredentialsApi3
) -> Row:
    key = _key(call, row, credentials_api3_id)
    changes = {} if body.purpose is UNSET else {"purpose": body.purpose}
    return store.update_credentials_api3(call.work, key, changes)


@users.op("delete_user_credentials_api3", needs="show_creds")
def delete_user_credentials_api3(call: Call, row: Row, credentials_api3_id: str) -> None:
    key = _key(call, row, credentials_api3_id)
    store.delete_credentials_api3(call.work, key)
