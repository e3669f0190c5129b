"""What each key or person has taken away lately, counted for all servers in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, func, select

from . import schema as s
from .database import Reader, Row, Store, UnitOfWork, insert_for

WINDOW = timedelta(minutes=10)
subjects, breakers = s.breaker_subjects, s.breakers
AT_ONCE = 2_000  # rows in one statement: SQLite takes at most 32,766 parameters


def count_subjects(work: UnitOfWork, budget: str, kind: str, names: Iterable[str]) -> int:
    """Notes these subjects and tells how many there are now of the last ten minutes. Each counts once."""
    rows = [{"budget": budget, "kind": kind, "subject": name, "at": work.now} for name in sorted(names)]
    statement = insert_for(work.connection)(subjects)
    statement = statement.on_conflict_do_update(
        index_elements=["budget", "kind", "subject"], set_={"at": statement.excluded.at}
    )
    for first in range(0, len(rows), AT_ONCE):
        work.connection.execute(statement.values(rows[first : first + AT_ONCE]))
    work.connection.execute(subjects.delete().where(subjects.c.at <= work.now - WINDOW))
    return counted(work, budget, kind, work.now)


def counted(db: Reader, budget: str, kind: str, now: datetime) -> int:
    column = subjects.c
    recent = (column.budget == budget, column.kind == kind, column.at > now - WINDOW)
    return db.scalar(select(func.count()).select_from(subjects).where(*recent))


def find_breaker(db: Reader, budget: str, kind: str) -> Row | None:
    return db.one(select(breakers).where(breakers.c.budget == budget, breakers.c.kind == kind))


def breaker_rows() -> Select[Any]:
    return select(breakers).order_by(breakers.c.id)


def note_trip(store: Store, budget: str, kind: str, values: Row) -> None:
    """In a transaction of its own: that of the refused call is gone."""
    with store.write() as work:
        found = find_breaker(work, budget, kind)
        if found is None:
            work.insert(breakers, {"budget": budget, "kind": kind, **values})
        else:
            work.update(breakers, found["id"], values)


def approve(work: UnitOfWork, breaker: Row, until: datetime, count: int) -> Row:
    values = {"approved_until": until, "approved_count": count, "approved_by": work.actor.user_id}
    return work.update(breakers, breaker["id"], values)


def all_people(db: Reader) -> int:
    return _rows(db, s.users)


def all_content(db: Reader, tables: Iterable[str]) -> int:
    return sum(_rows(db, s.metadata.tables[name]) for name in tables)


def _rows(db: Reader, table: Table) -> int:
    statement = select(func.count()).select_from(table)
    if "deleted" in table.c:
        statement = statement.where(table.c.deleted.is_(False))
    return db.scalar(statement)
