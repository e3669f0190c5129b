"""Browsers that are logged in. The session's id is that of its token."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from . import schema as s
from .callers import add_token
from .database import Reader, Row, UnitOfWork

KIND = "session"
MAX_IN_QUERY = 5_000  # longer lists of ids are read whole: SQLite takes at most 32,766 parameters
tokens, sessions = s.api_tokens, s.page_sessions


def add_session(
    work: UnitOfWork, token_hash: bytes, user_id: int, expires_at: datetime, known: Row, **token: Any
) -> Row:
    """`known`: of the browser, as the table page_sessions has it."""
    added = add_token(work, token_hash, user_id, expires_at, kind=KIND, **token)
    work.insert(sessions, {**known, "token_id": added["id"], "seen_at": work.now})
    return added


def seen_at(db: Reader, token_id: int) -> datetime | None:
    return db.scalar(select(sessions.c.seen_at).where(sessions.c.token_id == token_id))


def note_seen(work: UnitOfWork, token_id: int) -> None:
    """Nobody's change: it is not journalled."""
    seen = {"seen_at": work.now, "extended_count": sessions.c.extended_count + 1}
    work.connection.execute(sessions.update().where(sessions.c.token_id == token_id).values(seen))


def end_sessions(work: UnitOfWork, user_id: int, but: int | None = None) -> None:
    """Ends the user's sessions, except the one of the token `but`."""
    columns = tokens.c
    others = columns.id != but if but is not None else columns.id.is_not(None)
    work.delete_where(tokens, (columns.user_id == user_id) & (columns.kind == KIND) & others)


def sessions_of(db: Reader, user_ids: Collection[int]) -> list[Row]:
    statement = _rows().where(tokens.c.kind == KIND).order_by(tokens.c.id)
    if len(user_ids) > MAX_IN_QUERY:
        return [row for row in db.all(statement) if row["user_id"] in user_ids]
    return db.all(statement.where(tokens.c.user_id.in_(user_ids)))


def _rows() -> Any:
    known = sessions.c
    return select(
        tokens.c.id,
        tokens.c.user_id,
        tokens.c.sudo_user_id,
        tokens.c.created_at,
        tokens.c.expires_at,
        known.credentials_type,
        known.ip_address,
        known.browser,
        known.operating_system,
        known.seen_at.label("extended_at"),
        known.extended_count,
    ).select_from(tokens.outerjoin(sessions, sessions.c.token_id == tokens.c.id))
