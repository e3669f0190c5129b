"""API keys with what limits them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

keys = s.credentials_api3


def key_rows() -> Select[Any]:
    return select(keys).order_by(keys.c.id)


def find_by_secret(db: Reader, secret_hash: bytes) -> Row | None:
    """The key whose secret, or whose secret before the last rotation, has that hash."""
    return db.one(
        select(keys).where(or_(keys.c.secret_hash == secret_hash, keys.c.old_secret_hash == secret_hash))
    )


def end_tokens(work: UnitOfWork, key_id: int) -> None:
    """Ends every login that was made with the key."""
    work.delete_where(s.api_tokens, s.api_tokens.c.credential_id == key_id)
