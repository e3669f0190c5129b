"""What is known of datagroups. Rows are state that checks write, so nothing of it goes into the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

Name = tuple[str, str]  # of the model, of the datagroup


def all_datagroups(db: Reader) -> dict[Name, Row]:
    rows = db.all(select(s.datagroups).order_by(s.datagroups.c.model_name, s.datagroups.c.name))
    return {(row["model_name"], row["name"]): row for row in rows}


def get_datagroup(db: Reader, datagroup_id: int) -> Row | None:
    return db.get(s.datagroups, datagroup_id)


def ensure(work: UnitOfWork, names: Iterable[Name]) -> None:
    """Rows for those that have none."""
    known = all_datagroups(work)
    for model, name in names:
        if (model, name) not in known:
            work.insert_new(s.datagroups, {"model_name": model, "name": name, "created_at": work.now})


def note(work: UnitOfWork, datagroup_id: int, **values: Any) -> None:
    groups = s.datagroups
    work.connection.execute(groups.update().where(groups.c.id == datagroup_id).values(**values))
    work.changed = True


def trigger(work: UnitOfWork, datagroup_id: int, at: datetime, **values: Any) -> None:
    """Starts a new epoch: results begun before are old, and tables built before are built again."""
    note(work, datagroup_id, triggered_at=at, stale_before=at, **values)


def untold(db: Reader) -> list[Row]:
    """Those that triggered and whose schedules have not been queued for it."""
    groups = s.datagroups.c
    news = or_(groups.told_at.is_(None), groups.told_at < groups.triggered_at)
    return db.all(select(s.datagroups).where(groups.triggered_at.is_not(None), news))
