"""`Idempotency-Key`: the same call with the same key is carried out once and answered twice.

The key's row is written in the transaction of the call itself, so a crash loses both or keeps both. A second call
that comes while the first still runs is refused with 409: its client asks again a little later and gets the answer. On
another server of the instance it waits first, because the store has one writer at a time. Where the server made the key
itself, of the body, it always waits: its client knows nothing of keys. Keys live for 24 hours.

Source: trust notes, section 6.7.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from ..store import schema
from ..store.database import UnitOfWork
from ..store.vault import Vault, digest
from .errors import ApiError, BadRequest, FieldError

LIFETIME = timedelta(hours=24)
MAX_LENGTH = 255


class Replay(Exception):
    """This call was carried out before: here is its answer."""

    def __init__(self, status: int, body: bytes):
        super().__init__("replayed")
        self.status, self.body = status, body


@dataclass(slots=True)
class Claim:
    """One call with a key. `scope`: SHA-256 of caller, target and key. `lifetime`: how long the key counts, a day at
    most. `waits`: a second call waits for the first instead of being refused. `goes_on`: the call works on after its
    transaction has ended."""

    scope: bytes
    body_hash: bytes
    lifetime: timedelta = LIFETIME
    waits: bool = False
    row_id: int = 0
    goes_on: bool = False


def claim_of(key: str, caller_id: int, target: str, body: bytes, lifetime: timedelta = LIFETIME) -> Claim:
    if len(key) > MAX_LENGTH:
        raise BadRequest(f"Idempotency-Key: at most {MAX_LENGTH} characters, not {len(key)}.")
    return Claim(digest(f"{caller_id}\n{target}\n{key}".encode()), digest(body), lifetime)


class InFlight:
    """The calls with a key that this process is carrying out. Any thread may call it."""

    def __init__(self) -> None:
        self._scopes: set[bytes] = set()
        self._lock = threading.Lock()

    @contextmanager
    def held(self, claim: Claim | None) -> Iterator[None]:
        """While the call runs, and on until `end` where it goes on afterwards. Raises 409."""
        if claim is None or claim.waits:
            yield
            return
        with self._lock:
            if claim.scope in self._scopes:
                raise in_flight()
            self._scopes.add(claim.scope)
        try:
            yield
        except BaseException:
            self.end(claim)
            raise
        if not claim.goes_on:
            self.end(claim)

    def end(self, claim: Claim) -> None:
        with self._lock:
            self._scopes.discard(claim.scope)


def in_flight() -> ApiError:
    message = (
        "Idempotency-Key: the first call with this key is still being carried out, or was cut off before its answer "
        "was known. Ask again in a moment."
    )
    return ApiError(
        409, message, (FieldError(None, "idempotency_key_in_use", message),), {"Retry-After": "1"}
    )


def claim_row(work: UnitOfWork, vault: Vault, claim: Claim) -> None:
    """Writes the key's row. Raises Replay, 422 when the key was used for another body, and 409 while the first call
    goes on after its transaction."""
    table = schema.idempotency_keys
    work.connection.execute(table.delete().where(table.c.created_at < work.now - LIFETIME))
    if claim.lifetime < LIFETIME:
        over = (table.c.scope == claim.scope, table.c.created_at < work.now - claim.lifetime)
        work.connection.execute(table.delete().where(*over))
    values = {"scope": claim.scope, "body_hash": claim.body_hash, "created_at": work.now}
    row = work.insert_new(table, values)
    if row is not None:
        claim.row_id = row["id"]
        return
    first = work.one(select(table).where(table.c.scope == claim.scope)) or {}
    if first["body_hash"] != claim.body_hash:
        raise ApiError(422, "Idempotency-Key: this key was used for a call with another body.")
    if first["status"] is None:
        raise in_flight()
    raise Replay(first["status"], vault.unseal(first["answer"], "idempotency") if first["answer"] else b"")


def remember(work: UnitOfWork, vault: Vault, claim: Claim, status: int, body: bytes) -> None:
    sealed = vault.seal(body, "idempotency") if body else None
    work.update(schema.idempotency_keys, claim.row_id, {"status": status, "answer": sealed})


def forget(work: UnitOfWork, claim: Claim) -> None:
    """A call that was refused, or whose answer cannot be kept, does not use up its key."""
    work.delete(schema.idempotency_keys, claim.row_id)
