"""Sandboxes as they are known to the instance that made them, and the calls that were made inside one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

sandboxes, calls = s.sandboxes, s.sandbox_calls
ENDED = "ended"
KEPT_AFTER = timedelta(days=7)  # how long an ended sandbox stays in the list


def sandbox_rows() -> Select[Any]:
    return select(sandboxes).order_by(sandboxes.c.id)


def alive(db: Reader, server: str | None = None) -> list[Row]:
    """Those that have not ended; of one server, or of all."""
    statement = sandbox_rows().where(sandboxes.c.state != ENDED)
    return db.all(statement if server is None else statement.where(sandboxes.c.server == server))


def end(work: UnitOfWork, key: int, problem: str | None = None) -> None:
    """Nothing is changed of one that has ended, or is gone."""
    row = work.get(sandboxes, key)
    if row is not None and row["state"] != ENDED:
        work.update(
            sandboxes, key, {"state": ENDED, "ended_at": work.now, "problem": problem or row["problem"]}
        )


def change(work: UnitOfWork, key: int, changes: dict[str, Any]) -> None:
    """Of one that is there and has not ended."""
    row = work.get(sandboxes, key)
    if row is not None and row["state"] != ENDED:
        work.update(sandboxes, key, changes)


def forget_old(work: UnitOfWork, now: datetime) -> None:
    work.delete_where(sandboxes, sandboxes.c.ended_at < now - KEPT_AFTER)


def call_of(db: Reader, operation: str) -> Row | None:
    return db.one(select(calls).where(calls.c.operation == operation))
