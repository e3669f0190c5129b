"""Secrets that somebody has found: their keys are revoked, and people are told.

Whoever reports one learns nothing: the work is done after the answer. The last key by which an administrator can log in
stays good, because nobody may be locked out by a call; then the mail says so, in place of that it was revoked.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from ..deliver.notice import Notice, send_notice
from ..dispatch.errors import ApiError
from ..history.records import Changed
from ..store import callers, schema
from ..store import keys as store
from ..store.database import Actor, Reader, Row
from ..store.roles import admin_user_ids

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.safety")
OPERATION = "report_leaked_key"
REPORTS_A_MINUTE = 10
MAX_ADDRESSES = 10_000


class ReportLimit:
    """Ten reports a minute from one address."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str) -> None:
        """Raises 429."""
        now = time.monotonic()
        with self._lock:
            began, count = self._seen.get(address, (now, 0))
            if now - began > 60:
                began, count = now, 0
            self._seen[address] = (began, count + 1)
            self._seen.move_to_end(address)
            if len(self._seen) > MAX_ADDRESSES:
                self._seen.popitem(last=False)
        if count >= REPORTS_A_MINUTE:
            raise ApiError(429, "Too many reports; try again in a minute.", headers={"Retry-After": "8"})


def revoke_leaked(instance: Instance, secret: str, address: str, request_id: str) -> None:
    """Disables the key with that secret, if there is one, ends its logins, and sends mail."""
    secret_hash = instance.vault.hash(secret)
    with instance.store.read() as db:
        key = store.find_by_secret(db, secret_hash)
    if key is None:
        return
    revoked = key["is_disabled"] or _revoke(instance, key, request_id)
    log.warning("key-leaked", key=key["id"], client_id=key["client_id"], revoked=revoked)
    instance.history.add(_event(key, address, request_id, revoked))
    with instance.store.read() as db:
        recipients = _recipients(db, key["user_id"])
    for email in recipients:
        asyncio.run(send_notice(instance.settings, _notice(key, email, revoked)))


def _revoke(instance: Instance, key: Row, request_id: str) -> bool:
    try:
        with instance.store.write(Actor(request_id=request_id, operation_id=OPERATION)) as work:
            work.update(schema.credentials_api3, key["id"], {"is_disabled": True})
            store.end_tokens(work, key["id"])
            work.connection.execute(callers.note_exposed(key["id"], "leaked", work.now))
    except ApiError as kept:
        log.error("leaked-key-kept", key=key["id"], reason=kept.message)
        with instance.store.write(Actor(request_id=request_id)) as work:
            work.connection.execute(callers.note_exposed(key["id"], "leaked", work.now))
        return False
    return True


def _recipients(db: Reader, owner: int) -> list[str]:
    """The addresses of the owner and of the enabled administrators, each once."""
    emails, users = schema.credentials_email, schema.users
    wanted = {owner, *admin_user_ids(db)}
    rows = db.all(
        select(emails.c.user_id, emails.c.email)
        .join(users, users.c.id == emails.c.user_id)
        .where(users.c.is_disabled.is_(False))
        .order_by(emails.c.user_id)
    )
    return list(dict.fromkeys(row["email"] for row in rows if row["user_id"] in wanted))


def _notice(key: Row, email: str, revoked: bool) -> Notice:
    name = f"The API key {key['client_id']} (secret …{key['secret_hint'] or '????'})"
    if revoked:
        text = f"{name} was found where it should not be. It was revoked, and every login with it has ended."
    else:
        text = (
            f"{name} was found where it should not be. It is the last way in of an administrator, so it was NOT "
            "revoked. Make another key or a password for an administrator, then revoke this one."
        )
    return Notice(email, "An API key has leaked", f"{text}\n\nMake a new key for what used it.\n")


def _event(key: Row, address: str, request_id: str, revoked: bool) -> Changed:
    return Changed(
        "key_leaked",
        "auth",
        time.time(),
        is_api_call=True,
        subject_type="credentials_api3",
        subject_id=str(key["id"]),
        request_id=request_id,
        attributes={"revoked": str(revoked).lower(), "reported_from": address},
    )
