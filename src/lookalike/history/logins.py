"""Logins, and those that were refused: a row of their own, and an event."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .origin import client_of
from .records import Changed, LoggedIn

if TYPE_CHECKING:
    from ..dispatch.call import Call
    from ..store.database import Row

# Assumed: Looker's list has no event for a login that was refused.
LOGIN, SUDO, REFUSED = "login", "login_user", "login_failed"


def note_login(
    call: Call,
    credential_type: str,
    user_id: int,
    *,
    credential_id: int | None = None,
    sudo_user_id: int | None = None,
) -> None:
    name = LOGIN if sudo_user_id is None else SUDO
    _note(call, name, credential_type, user_id, sudo_user_id, credential_id, None)


def note_refusal(call: Call, credential_type: str, key: Row | None, reason: str) -> None:
    """`key`: the credentials that the caller named, if there are such."""
    user_id, credential_id = (key["user_id"], key["id"]) if key else (None, None)
    _note(call, REFUSED, credential_type, user_id, None, credential_id, reason)


def note_key(call: Call, name: str, key: Row, attributes: dict[str, str | None]) -> None:
    """Something about an API key that its owner should know."""
    call.instance.history.add(
        Changed(
            name,
            "auth",
            time.time(),
            user_id=key["user_id"],
            subject_type="credentials_api3",
            subject_id=str(key["id"]),
            request_id=call.request_id,
            attributes=attributes,
        )
    )


def _note(
    call: Call,
    name: str,
    credential_type: str,
    user_id: int | None,
    sudo_user_id: int | None,
    credential_id: int | None,
    reason: str | None,
) -> None:
    history, at, incoming = call.instance.history, time.time(), call.memo["incoming"]
    client, address = client_of(call.headers), incoming.address or None
    history.add(
        LoggedIn(
            at,
            user_id,
            sudo_user_id,
            credential_type,
            credential_id,
            reason,
            client,
            address,
            call.request_id,
        )
    )
    attributes = {"credential_type": credential_type} | ({"reason": reason} if reason else {})
    history.add(
        Changed(
            name,
            "auth",
            at,
            user_id=user_id,
            sudo_user_id=sudo_user_id,
            subject_type="user",
            subject_id=None if user_id is None else str(user_id),
            request_id=call.request_id,
            attributes=attributes,
        )
    )
