"""Queries that run in the background: their states. The results lie in files of the data folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from . import schema as s
from .database import Reader, Row, UnitOfWork

ADDED, RUNNING, COMPLETE, ERROR = "added", "running", "complete", "error"
EXPIRED, KILLED = "expired", "killed"
UNDER_WAY = (ADDED, RUNNING)
_COLUMNS = frozenset(column.name for column in s.query_tasks.c)


def add_task(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    """`values` has the columns but the status, and in `doc` what the task was asked for."""
    return _flat(work.insert(s.query_tasks, {**values, "status": ADDED, "created_at": work.now}))


def get_task(db: Reader, task_id: str) -> Row | None:
    row = db.get(s.query_tasks, task_id)
    return None if row is None else _flat(row)


def get_tasks(db: Reader, task_ids: Iterable[str]) -> dict[str, Row]:
    """Many at once, by id."""
    rows = db.all(select(s.query_tasks).where(s.query_tasks.c.id.in_(set(task_ids))))
    return {row["id"]: _flat(row) for row in rows}


def change_task(work: UnitOfWork, task_id: str, **changes: Any) -> None:
    """Columns, or keys of the document. A task that is gone meanwhile stays gone."""
    row = work.get(s.query_tasks, task_id)
    if row is None:
        return
    columns = {name: value for name, value in changes.items() if name in _COLUMNS}
    rest = {name: value for name, value in changes.items() if name not in _COLUMNS}
    work.update(s.query_tasks, task_id, {**columns, "doc": {**row["doc"], **rest}})


def abandoned(work: UnitOfWork, started_before: datetime) -> list[str]:
    """Ends the tasks of a server that is no more; returns their ids."""
    tasks = s.query_tasks.c
    lost = tasks.status.in_(UNDER_WAY) & (tasks.created_at < started_before)
    ids = work.column(select(tasks.id).where(lost))
    for task_id in ids:
        change_task(work, task_id, status=ERROR, message="The server that ran this query was stopped.")
    return ids


def expire(work: UnitOfWork, created_before: datetime) -> list[str]:
    """Marks the ended tasks of before that time as expired; returns their ids, so that the files can go."""
    tasks = s.query_tasks.c
    old = (tasks.created_at < created_before) & tasks.status.in_((COMPLETE, ERROR))
    ids = work.column(select(tasks.id).where(old))
    for task_id in ids:
        change_task(work, task_id, status=EXPIRED)
    return ids


def forget(work: UnitOfWork, created_before: datetime) -> int:
    """Removes what ended long ago; returns how many."""
    tasks = s.query_tasks.c
    return work.delete_where(
        s.query_tasks, (tasks.created_at < created_before) & ~tasks.status.in_(UNDER_WAY)
    )


def _flat(row: Row) -> Row:
    return {**row["doc"], **{name: value for name, value in row.items() if name != "doc"}}
