"""Login, sudo and logout. Source: API contract, sections 1.1 to 1.3."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from ...access.caller import Caller
from ...access.callers import caller_of_user
from ...dispatch.call import Call
from ...dispatch.domain import PUBLIC, Domain
from ...dispatch.errors import NotFound
from ...dispatch.params import row_id
from ...history.logins import note_login, note_refusal
from ...store import callers, schema
from ...store.database import Row
from ...store.vault import random_text

TOKEN_LENGTH = 40
# Checked in place of a key that does not exist, so that both refusals take the same work.
NO_SECRET_HASH = bytes(32)


def load_user(call: Call, user_id: str) -> Row | None:
    number = row_id(user_id)
    return None if number is None else call.read.get(schema.users, number)


def may_sudo(caller: Caller, user: Row) -> bool:
    return caller.is_admin or caller.has("sudo")


login_domain = Domain(
    "AccessToken",
    load=lambda call, user_id: load_user(call, user_id),
    sudo=may_sudo,
    show=lambda caller, user: False,
    logout=lambda caller, row: True,
)


@login_domain.op("login", needs=PUBLIC)
def login(call: Call) -> dict[str, Any]:
    """Bad credentials are a 404 with the same bytes and the same work whatever is wrong with them."""
    given = credentials(call)
    key = callers.find_key(call.read, given.get("client_id", ""))
    secret_hash = key["secret_hash"] if key else NO_SECRET_HASH
    good = call.instance.vault.matches(given.get("client_secret", ""), secret_hash)
    if key is None or not good or key["is_disabled"] or key["user_is_disabled"]:
        note_refusal(call, "api3", key, _reason(key, good))
        raise NotFound()
    issued = issue(call, key["user_id"], credential_id=key["id"])
    note_login(call, "api3", key["user_id"], credential_id=key["id"])
    return issued


def _reason(key: Row | None, good: bool) -> str:
    """For administrators alone: whoever tries is told nothing."""
    if key is None:
        return "There is no such API key."
    if not good:
        return "The secret is wrong."
    return "The API key is disabled." if key["is_disabled"] else "The user is disabled."


@login_domain.op("login_user", needs="sudo")
def login_user(call: Call, row: Row) -> dict[str, Any]:
    """A token to act as another user. Only an administrator may act as an administrator."""
    target = caller_of_user(call.read, row["id"])
    if row["is_disabled"] or (target.is_admin and not call.caller.is_admin):
        raise NotFound()
    actor = call.caller.sudo_user_id or call.caller.user_id
    issued = issue(call, row["id"], kind="sudo", sudo_user_id=actor, parent_token_id=call.caller.token_id)
    note_login(call, "sudo", row["id"], sudo_user_id=actor)
    return issued


@login_domain.op("logout", needs="logout")
def logout(call: Call) -> None:
    """Ends this token, and no other."""
    if call.caller.token_id is not None:
        callers.delete_token(call.work, call.caller.token_id)


def issue(call: Call, user_id: int, **rest: Any) -> dict[str, Any]:
    """Writes a new token down, hashed, and returns Looker's answer with the token itself."""
    seconds = call.instance.settings.token_seconds
    token = random_text(TOKEN_LENGTH)
    expires_at = call.work.now + timedelta(seconds=seconds)
    callers.add_token(call.work, call.instance.vault.hash(token), user_id, expires_at, **rest)
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds, "refresh_token": None}


def credentials(call: Call) -> dict[str, str]:
    """client_id and client_secret from wherever the client put them: form, JSON, multipart, query string, or
    HTTP Basic (Go's OAuth library). The body is looked at, not only its content type: the Python SDK sends
    the wrong one when it is given custom headers."""
    incoming = call.memo["incoming"]
    found: dict[str, str] = {name: str(value) for name, value in call.params.items() if value}
    body: bytes = incoming.body
    if body.lstrip()[:1] == b"{":
        found |= _json(body)
    elif incoming.content_type == "multipart/form-data":
        found |= _multipart(incoming.headers["content-type"], body)
    elif body:
        found |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return found if found.get("client_id") else found | _basic(incoming.headers.get("authorization", ""))


def _json(body: bytes) -> dict[str, str]:
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return {str(name): each for name, each in value.items() if isinstance(each, str)}


def _multipart(content_type: str, body: bytes) -> dict[str, str]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser().parsebytes(head + body)
    if not message.is_multipart():
        return {}
    return {
        str(part.get_param("name", header="content-disposition")): _field_text(part)
        for part in message.walk()
        if not part.is_multipart()
    }


def _field_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace").strip() if isinstance(payload, bytes) else ""


def _basic(authorization: str) -> dict[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": client_id, "client_secret": secret}
