"""Dropping tables that were replaced, that nobody asks for any more, or whose time is over."""

from __future__ import annotations

import contextlib
import secrets
import time
from pathlib import Path

import structlog

from ..query_runs.answers import pool_of
from ..store import derived_tables as store
from ..store.database import Row, UnitOfWork
from ..workers.pool import WorkerFailure
from ..workers.task import Build, Limits, Task
from .asking import MEMORY_BYTES, SHARE, TIMEOUT_S
from .round import Round
from .wanted import models_of

log = structlog.get_logger("lookalike.persistence")
LEFT_FILE_S = 24 * 3600.0


async def reap(round: Round) -> None:
    """Raises LeaseGone."""
    connection = round.place.connection.name
    rows = await round.read(lambda db: store.tables_of(db, connection))
    now = round.instance.now()
    for row in rows:
        if row["state"] == store.CURRENT and _is_over(round, row):
            later = round.instance.standing.drop_after()
            await round.write(lambda work, row=row, later=later: store.retire(work, row["id"], later))
        if row["state"] == store.OLD and row["drop_after"] <= now and not _is_read(round, row):
            await _drop(round, row)
    await round.write(store.delete_old_builds)
    _remove_strays(round, {row["file"] for row in rows if row["file"]})


def _is_over(round: Round, row: Row) -> bool:
    """Its time is over, or its model makes another table now. Of models that are not there, or that asked for no
    plan, nothing is known: theirs stay."""
    if row["expires_at"] is not None and row["expires_at"] <= round.instance.now():
        return True
    models = {model.name for model in models_of(round.instance, round.place.connection.name)}
    return row["model_name"] in models and row["key"] not in round.wanted().tables


def _is_read(round: Round, row: Row) -> bool:
    """By a query that runs in this server, however long it has been running."""
    return any(row["name"] in run.task.sql for run in list(round.instance.running.values()))


async def _drop(round: Round, row: Row) -> None:
    if row["file"]:
        with contextlib.suppress(OSError):
            Path(row["file"]).unlink(missing_ok=True)
    elif not await _drop_in_database(round, row):
        return

    def forget(work: UnitOfWork) -> None:
        store.forget_table(work, row["id"])
        if row["completed_at"] is not None:  # it was a whole table once
            store.log_event(work, row, f"{row['id']}:drop", "drop complete")

    await round.write(forget)
    log.info("table-dropped", table=row["name"])


async def _drop_in_database(round: Round, row: Row) -> bool:
    """False when it is to be tried again: the table is in use, or the database does not answer."""
    for kind in ("TABLE", "MATERIALIZED VIEW"):
        try:
            await _run(round, f"DROP {kind} IF EXISTS {row['name']}")
            return True
        except WorkerFailure as failure:
            reason = failure.failed.message
            if "is not a table" not in reason:
                log.warning("table-not-dropped", table=row["name"], error=reason)
                return False
    return False


async def _run(round: Round, statement: str) -> None:
    """Raises WorkerFailure."""
    limits = Limits(timeout_s=TIMEOUT_S, memory_bytes=MEMORY_BYTES, cpu_s=TIMEOUT_S)
    build = Build((statement,))
    task = Task(secrets.token_hex(16), round.place.builder, "", (), "csv", limits=limits, build=build)
    async with pool_of(round.instance).run(task, SHARE) as answer:
        await answer.body()


def _remove_strays(round: Round, known: set[str]) -> None:
    """What a killed build left beside the tables; a younger file may be one that is being made."""
    folder = round.place.folder
    if folder is None or not folder.is_dir():
        return
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if str(path) not in known and time.time() - path.stat().st_mtime > LEFT_FILE_S:
                path.unlink()
