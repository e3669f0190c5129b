"""`Idempotency-Key`: the same call with the same key is carried out once and answered twice.

The key's row is written in the transaction of the call itself, so a crash loses both or keeps both. A second call
that comes while the first still runs waits for it. Keys live for 24 hours. Source: trust notes, section 6.7.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from ..store import schema
from ..store.database import UnitOfWork
from ..store.vault import Vault, digest
from .errors import ApiError, BadRequest

LIFETIME = timedelta(hours=24)
MAX_LENGTH = 255


class Replay(Exception):
    """This call was carried out before: here is its answer."""

    def __init__(self, status: int, body: bytes):
        super().__init__("replayed")
        self.status, self.body = status, body


def claim(
    work: UnitOfWork,
    vault: Vault,
    key: str,
    caller_id: int,
    target: str,
    body: bytes,
    lifetime: timedelta = LIFETIME,
) -> int:
    """The id of the key's new row. Raises Replay, or 422 when the key was used for another body. `lifetime`: how long
    this key counts, a day at most."""
    if len(key) > MAX_LENGTH:
        raise BadRequest(f"Idempotency-Key: at most {MAX_LENGTH} characters, not {len(key)}.")
    table = schema.idempotency_keys
    scope = digest(f"{caller_id}\n{target}\n{key}".encode())
    work.connection.execute(table.delete().where(table.c.created_at < work.now - LIFETIME))
    if lifetime < LIFETIME:
        over = (table.c.scope == scope, table.c.created_at < work.now - lifetime)
        work.connection.execute(table.delete().where(*over))
    row = work.insert_new(table, {"scope": scope, "body_hash": digest(body), "created_at": work.now})
    if row is not None:
        return row["id"]
    first = work.one(select(table).where(table.c.scope == scope)) or {}
    if first["body_hash"] != digest(body):
        raise ApiError(422, "Idempotency-Key: this key was used for a call with another body.")
    answer = vault.unseal(first["answer"], "idempotency") if first["answer"] else b""
    raise Replay(first["status"] or 204, answer)


def remember(work: UnitOfWork, vault: Vault, row_id: int, status: int, body: bytes) -> None:
    sealed = vault.seal(body, "idempotency") if body else None
    work.update(schema.idempotency_keys, row_id, {"status": status, "answer": sealed})
