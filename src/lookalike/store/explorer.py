"""What people ran in the API Explorer, and the requests that they have saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, cast, delete, func, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

calls, requests = s.explorer_calls, s.explorer_requests
KEPT = 500  # of each person: the newest calls, and how many requests can be saved


def call_rows(user_id: int) -> Select[Any]:
    return select(calls).where(calls.c.user_id == user_id)


def request_rows(user_id: int) -> Select[Any]:
    return select(requests).where(requests.c.user_id == user_id)


def sorted_requests(db: Reader, user_id: int) -> list[Row]:
    """By folder and name, whatever their case."""
    order = (func.lower(requests.c.folder), func.lower(requests.c.name), requests.c.id)
    return db.all(request_rows(user_id).order_by(*order))


def note_call(work: UnitOfWork, user_id: int, values: Mapping[str, Any]) -> Row:
    """Keeps the newest KEPT of this person, this one among them."""
    row = work.insert(calls, {**values, "user_id": user_id, "at": work.now})
    newest = call_rows(user_id).with_only_columns(calls.c.id).order_by(calls.c.id.desc())
    oldest_kept = newest.offset(KEPT - 1).limit(1).scalar_subquery()
    work.connection.execute(delete(calls).where(calls.c.user_id == user_id, calls.c.id < oldest_kept))
    return row


def forget_calls(work: UnitOfWork, user_id: int) -> None:
    work.delete_where(calls, calls.c.user_id == user_id)


def count_requests(db: Reader, user_id: int) -> int:
    return db.scalar(select(func.count()).select_from(requests).where(requests.c.user_id == user_id))


def users_of(db: Reader, operations: set[str], since: datetime, user_id: int | None) -> list[Row]:
    """Who called the operations since then, by user and key, who called most first; of one user, or of all."""
    used = s.api_usage.c
    who = (used.operation_id, used.user_id, used.credential_id)
    total = cast(func.sum(used.total), s.Big).label("calls")
    statement = select(*who, total, func.max(used.created_at).label("last_at")).where(
        used.created_at >= since
    )
    if user_id is not None:
        statement = statement.where(used.user_id == user_id)
    rows = db.all(statement.group_by(*who).order_by(total.desc()))
    return [
        {**row, "user_id": row["user_id"] or None, "credential_id": row["credential_id"] or None}
        for row in rows
        if row["operation_id"] in operations
    ]
