"""What each key or person has taken away lately, counted for all servers in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, select

from . import schema as s
from .database import Actor, Reader, Row, Store, UnitOfWork, insert_for

WINDOW = timedelta(minutes=10)
subjects, breakers = s.breaker_subjects, s.breakers
AT_ONCE = 2_000  # rows in one statement: SQLite takes at most 32,766 parameters


def count_subjects(work: UnitOfWork, budget: str, kind: str, names: Iterable[str]) -> int:
    """Notes these subjects and tells how many there are now of the last ten minutes. Each counts once."""
    rows = [{"budget": budget, "kind": kind, "subject": name, "at": work.now} for name in sorted(names)]
    statement = insert_for(work.connection.dialect.name)(subjects)
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


def made_lately(work: UnitOfWork, names: Iterable[str]) -> set[str]:
    """Those of these subjects (`users/12`) that the same key made within the window, or the same person without a key.
    What an undo brought back was made by somebody before."""
    actor, j, o = work.actor, s.journal.c, s.operations.c
    recent = (j.before.is_(None), j.at > work.now - WINDOW)
    made = select(j.row_key, o.undo_of).join(s.operations, o.operation == j.operation)
    made = made.where(*recent, _is_by(actor))
    found: set[str] = set()
    for table, keys in _by_table(names).items():
        for first in range(0, len(keys), AT_ONCE):
            some = made.where(j.table_name == table, j.row_key.in_(keys[first : first + AT_ONCE]))
            found |= {f"{table}/{row['row_key']}" for row in work.all(some) if not row["undo_of"]}
    return found


def _is_by(actor: Actor) -> ColumnElement[bool]:
    o = s.operations.c
    if actor.credential_id is not None:
        return o.credential_id == actor.credential_id
    person = actor.sudo_user_id or actor.user_id
    return and_(o.credential_id.is_(None), func.coalesce(o.sudo_user_id, o.user_id) == person)


def _by_table(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        table, _, key = name.partition("/")
        found.setdefault(table, []).append(key)
    return found


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
