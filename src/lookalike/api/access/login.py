"""Login, sudo and logout. Source: API contract, sections 1.1 to 1.3."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import replace
from datetime import timedelta
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from ...access.caller import Caller
from ...access.callers import caller_of_user, may_sudo
from ...access.key_limits import address_allowed
from ...dispatch.call import Call
from ...dispatch.domain import PUBLIC, Domain
from ...dispatch.errors import NotFound
from ...dispatch.params import row_id
from ...history.logins import note_key, note_login, note_refusal
from ...store import callers, schema
from ...store.database import Actor, Row, UnitOfWork
from ...store.vault import random_text

TOKEN_LENGTH = 40
OF_A_KEY = "api3"
# Checked in place of a key that does not exist, so that both refusals take the same work.
NO_SECRET_HASH = bytes(32)


def load_user(call: Call, user_id: str) -> Row | None:
    number = row_id(user_id)
    return None if number is None else call.read.get(schema.users, number)


login_domain = Domain(
    "AccessToken",
    load=lambda call, user_id: load_user(call, user_id),
    sudo=lambda caller, user: caller.is_admin or caller.has("sudo"),
    show=lambda caller, user: False,
    logout=lambda caller, row: True,
)


@login_domain.op("login", needs=PUBLIC, reads=True)
def login(call: Call) -> dict[str, Any]:
    """Bad credentials are a 404 with the same bytes and the same work whatever is wrong with them. Who guesses waits
    for no writer and keeps none waiting; after too many failures the answer is 429 before anything is compared."""
    given, address = credentials(call), call.memo["incoming"].address
    client_id, secret = given.get("client_id", ""), given.get("client_secret", "")
    key = callers.find_key(call.read, client_id)
    lockouts = call.instance.lockouts
    lockouts.refuse_if_locked("api", client_id, address, known=key is not None and key["last_ip"] == address)
    reason = _reason(call, key, _is_secret_of(call, key, secret), address)
    if key is None or reason is not None:
        user_id = key["user_id"] if key else None
        lockouts.failed("api", client_id, address, user_id=user_id)
        note_refusal(call, "api3", key, reason or "")
        raise NotFound()
    lockouts.succeeded("api", client_id, address)
    with call.instance.store.write(Actor(key["user_id"], request_id=call.request_id)) as work:
        issued = issue(replace(call, db=work), key["user_id"], credential_id=key["id"])
        if call.params.get("client_secret"):
            _note_exposed(call, work, key)
    note_login(call, "api3", key["user_id"], credential_id=key["id"])
    if key["last_ip"] not in (None, address):
        note_key(call, "key_new_address", key, {"address": address, "before": key["last_ip"]})
    return issued


def _is_secret_of(call: Call, key: Row | None, secret: str) -> bool:
    """The present secret, or for a while the one before it. Takes the same work without a key."""
    hashed = call.instance.vault.hash(secret)
    kept, before_it = (key["secret_hash"], key["old_secret_hash"]) if key else (None, None)
    now = hmac.compare_digest(hashed, kept or NO_SECRET_HASH)
    before = hmac.compare_digest(hashed, before_it or NO_SECRET_HASH)
    overlap = key["old_secret_until"] if key else None
    return now or (before and overlap is not None and overlap > call.instance.now())


def _reason(call: Call, key: Row | None, good: bool, address: str) -> str | None:
    """Why the login is refused; None when it is not. For administrators alone: whoever tries is told nothing."""
    if key is None:
        return "There is no such API key."
    if not good:
        return "The secret is wrong."
    if key["is_disabled"] or key["user_is_disabled"]:
        return "The API key is disabled." if key["is_disabled"] else "The user is disabled."
    if key["expires_at"] is not None and key["expires_at"] <= call.instance.now():
        return "The API key has expired."
    return None if address_allowed(key["allowed_ips"], address) else "The API key may not be used from there."


def _note_exposed(call: Call, work: UnitOfWork, key: Row) -> None:
    """Addresses of requests end in logs of proxies and in histories of browsers. Looker still takes secrets there, and
    so do we, for now. Source: API contract, section 1.1.1."""
    call.warnings.append(
        "client_secret stood in the address of the request, where logs keep it; send it in the body and rotate the key"
    )
    work.connection.execute(callers.note_exposed(key["id"], "url", work.now))
    note_key(call, "key_exposed", key, {"how": "url"})


@login_domain.op("login_user", needs="sudo")
def login_user(call: Call, row: Row) -> dict[str, Any]:
    """A token to act as another user. Only an administrator may act as an administrator. What limits the key of the
    first login limits this one too."""
    if row["is_disabled"] or not may_sudo(call.caller, caller_of_user(call.read, row["id"])):
        raise NotFound()
    actor = call.caller.sudo_user_id or call.caller.user_id
    parent = call.read.get(schema.api_tokens, call.caller.token_id) if call.caller.token_id else None
    issued = issue(
        call,
        row["id"],
        most=_left(call, parent),
        oauth_app_id=parent["oauth_app_id"] if parent else None,
        chain=parent["chain"] if parent else None,
        kind="sudo",
        sudo_user_id=actor,
        parent_token_id=call.caller.token_id,
        credential_id=call.caller.credential_id,
    )
    note_login(call, "sudo", row["id"], sudo_user_id=actor)
    return issued


def _left(call: Call, parent: Row | None) -> int | None:
    """Seconds. What did not begin with an API key ends when what it came from ends: otherwise a token that somebody
    has got hold of could be renewed for ever."""
    if parent is None or parent["kind"] == OF_A_KEY:
        return None
    return max(int((parent["expires_at"] - call.work.now).total_seconds()), 0)


@login_domain.op("logout", needs="logout")
def logout(call: Call) -> None:
    """Ends this token, and no other."""
    if call.caller.token_id is not None:
        callers.delete_token(call.work, call.caller.token_id)


def issue(call: Call, user_id: int, most: int | None = None, **rest: Any) -> dict[str, Any]:
    """Writes a new token down, hashed, and returns Looker's answer with the token itself. `most`: seconds that it may
    last at the longest."""
    seconds = call.instance.settings.token_seconds
    seconds = seconds if most is None else min(seconds, most)
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
