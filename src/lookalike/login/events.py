"""Logins by a browser, for the history and the audit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..history.logins import LOGIN, REFUSED
from ..history.records import Changed, LoggedIn

if TYPE_CHECKING:
    from ..instance import Instance
    from .visitor import Visitor


def note_login(instance: Instance, credential_type: str, user_id: int, visitor: Visitor) -> None:
    _note(instance, LOGIN, credential_type, user_id, None, visitor)


def note_refusal(
    instance: Instance, credential_type: str, user_id: int | None, reason: str, visitor: Visitor
) -> None:
    _note(instance, REFUSED, credential_type, user_id, reason, visitor)


def _note(
    instance: Instance,
    name: str,
    credential_type: str,
    user_id: int | None,
    reason: str | None,
    visitor: Visitor,
) -> None:
    at, client = time.time(), visitor.browser
    instance.history.add(
        LoggedIn(
            at, user_id, None, credential_type, None, reason, client, visitor.address, visitor.request_id
        )
    )
    attributes: dict[str, str | None] = {"credential_type": credential_type}
    if reason:
        attributes["reason"] = reason
    instance.history.add(
        Changed(
            name,
            "auth",
            at,
            user_id=user_id,
            is_api_call=False,
            subject_type="user",
            subject_id=None if user_id is None else str(user_id),
            request_id=visitor.request_id,
            attributes=attributes,
        )
    )
