"""Persistent derived tables as they stand in the databases, their builds, and what happened to them.

Rows follow the tables, so nothing of it goes into the journal: an undo could not bring a dropped table back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

BUILDING, CURRENT, OLD = "building", "current", "old"
# The words of the API for builds, which clients compare with.
ADDED, RUNNING, COMPLETE, ERROR, KILLED = "added", "running", "complete", "error", "killed"
OPEN = (ADDED, RUNNING)
KEPT = timedelta(days=90)


# --- tables -----------------------------------------------------------------------------------------------


def current_tables(db: Reader) -> list[Row]:
    """Of all connections."""
    return db.all(select(s.derived_tables).where(s.derived_tables.c.state == CURRENT))


def tables_of(db: Reader, connection: str) -> list[Row]:
    tables = s.derived_tables.c
    return db.all(select(s.derived_tables).where(tables.connection_name == connection).order_by(tables.id))


def begin_table(work: UnitOfWork, **values: Any) -> Row:
    """A table is about to be made. Its name is known before, so that what a crash leaves is found and dropped."""
    return work.insert(s.derived_tables, {**values, "state": BUILDING, "started_at": work.now})


def note_table(work: UnitOfWork, table_id: int, **values: Any) -> None:
    tables = s.derived_tables
    work.connection.execute(tables.update().where(tables.c.id == table_id).values(**values))
    work.changed = True


def switch(work: UnitOfWork, table: Row, drop_after: datetime, **values: Any) -> None:
    """From now on queries read this table; the one of the same key that they read before is dropped later."""
    tables = s.derived_tables
    before = and_(
        tables.c.connection_name == table["connection_name"],
        tables.c.key == table["key"],
        tables.c.state == CURRENT,
        tables.c.id != table["id"],
    )
    work.connection.execute(tables.update().where(before).values(state=OLD, drop_after=drop_after))
    note_table(work, table["id"], state=CURRENT, completed_at=work.now, **values)


def retire(work: UnitOfWork, table_id: int, drop_after: datetime) -> None:
    note_table(work, table_id, state=OLD, drop_after=drop_after)


def forget_table(work: UnitOfWork, table_id: int) -> None:
    work.connection.execute(s.derived_tables.delete().where(s.derived_tables.c.id == table_id))
    work.changed = True


# --- builds -----------------------------------------------------------------------------------------------


def add_build(work: UnitOfWork, build_id: str, **values: Any) -> Row:
    times = {"status": ADDED, "created_at": work.now}
    return work.insert(s.derived_table_builds, {"id": build_id, **times, **values})


def get_build(db: Reader, build_id: str) -> Row | None:
    return db.get(s.derived_table_builds, build_id)


def open_build(db: Reader, connection: str, model: str, view: str) -> Row | None:
    """The build of that view that waits or runs, if there is one."""
    builds = s.derived_table_builds.c
    named = (builds.connection_name == connection, builds.model_name == model, builds.view_name == view)
    return db.one(select(s.derived_table_builds).where(*named, builds.status.in_(OPEN)))


def waiting_builds(db: Reader) -> list[Row]:
    """Those that wait, and those whose server died, oldest first."""
    builds = s.derived_table_builds.c
    return db.all(
        select(s.derived_table_builds).where(builds.status.in_(OPEN)).order_by(builds.created_at, builds.id)
    )


def note_build(work: UnitOfWork, build_id: str, **values: Any) -> None:
    """What has ended stays as it ended: somebody may stop a build while it is begun."""
    builds = s.derived_table_builds
    open_one = and_(builds.c.id == build_id, builds.c.status.in_(OPEN))
    work.connection.execute(builds.update().where(open_one).values(**values))
    work.changed = True


def end_build(work: UnitOfWork, build_id: str, status: str, message: str | None = None) -> None:
    """The first end counts."""
    builds = s.derived_table_builds
    open_one = and_(builds.c.id == build_id, builds.c.status.in_(OPEN))
    values = {"status": status, "message": message, "completed_at": work.now}
    work.connection.execute(builds.update().where(open_one).values(**values))
    work.changed = True


def delete_old_builds(work: UnitOfWork) -> int:
    """Builds that ended more than 90 days ago."""
    builds = s.derived_table_builds.c
    return work.delete_where(s.derived_table_builds, builds.completed_at < work.now - KEPT)


# --- the log ----------------------------------------------------------------------------------------------


def log_event(
    work: UnitOfWork, table: Row, tid: str, action: str, data: str | None = None, user_id: int | None = None
) -> None:
    """`tid` is one for each build; its events count from 1."""
    log = s.pdt_event_log
    last = work.scalar(select(func.max(log.c.seq)).where(log.c.tid == tid)) or 0
    work.connection.execute(
        log.insert().values(
            connection=table["connection_name"],
            model_name=table["model_name"],
            view_name=table["view_name"],
            table_name=table.get("name"),
            short_hash=(table.get("key") or "").partition("_")[0][:16] or None,
            tid=tid,
            seq=last + 1,
            action=action,
            action_data=data,
            user_id=user_id,
            created_at=work.now,
        )
    )
