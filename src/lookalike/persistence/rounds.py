"""What a round does, in its order: triggers, builds that were asked for, tables that are old, schedules, the reaper."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from ..store import derived_tables as store
from ..store.database import Row
from .build import BuildFailed, TableBuild
from .checks import Checks, is_old
from .reaper import reap
from .requested import RequestedBuild
from .round import Round
from .telling import tell_schedules
from .wanted import WantedTable, models_of

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.persistence")
# A table that failed is not tried again before this is over, unless somebody asks for it.
AGAIN_AFTER_S = 60.0


async def carry_out(round: Round, check: bool) -> None:
    """`check`: ask the triggers too. Raises LeaseGone."""
    checks = Checks(round)
    if check:
        await checks.datagroups()
    if round.place.folder is not None or round.place.schema:
        await _left_over(round)
        await _requested(round, checks)
        await _regenerated(round, checks, check)
    models = {model.name for model in models_of(round.instance, round.place.connection.name)}
    if await round.write(tell_schedules(models)) and round.instance.scheduler is not None:
        round.instance.scheduler.wake()
    await reap(round)


async def _left_over(round: Round) -> None:
    """Tables that nobody finishes any more: whoever has the lease builds nothing yet. A statement that was sent may
    still run, so the table is dropped when it surely does not."""
    connection = round.place.connection.name
    rows = await round.read(lambda db: store.tables_of(db, connection))
    later = round.instance.now() + timedelta(seconds=round.instance.settings.build_timeout_s)
    for row in rows:
        if row["state"] == store.BUILDING:
            await round.write(lambda work, row=row: store.retire(work, row["id"], later))


async def _requested(round: Round, checks: Checks) -> None:
    connection = round.place.connection.name
    rows = await round.read(store.waiting_builds)
    for row in rows:
        if row["connection_name"] == connection:
            await _one_requested(round, checks, row)


async def _one_requested(round: Round, checks: Checks, row: Row) -> None:
    build = RequestedBuild(round, checks, row)
    watch = asyncio.create_task(build.watch())
    try:
        await build.run()
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


async def _regenerated(round: Round, checks: Checks, check: bool) -> None:
    failed = round.instance.standing.failed
    wishes = _wishes(round.instance, round.place.connection.name)
    for table in list(round.wanted().tables.values()):
        tried = failed.get(table.key, -AGAIN_AFTER_S)
        if time.monotonic() - tried < AGAIN_AFTER_S or not await _is_due(checks, table, wishes, check):
            continue
        await _requested(round, checks)  # somebody waits for those
        try:
            await TableBuild(round, checks, table).run()
            failed.pop(table.key, None)
        except BuildFailed as failure:
            failed[table.key] = time.monotonic()
            log.warning("table-not-built", view=table.source.view, error=str(failure))


def _wishes(instance: Instance, connection: str) -> set[str]:
    mine = {wish for wish in instance.standing.wishes if wish[0] == connection}
    instance.standing.wishes -= mine
    return {key for _, key in mine}


async def _is_due(checks: Checks, table: WantedTable, wishes: set[str], check: bool) -> bool:
    row = checks.round.standing_rows().get(table.key)
    if row is None:
        return not table.on_demand or table.key in wishes
    if row["expires_at"] is not None and row["expires_at"] <= checks.round.instance.now():
        return table.key in wishes or not table.on_demand
    return await is_old(checks, table, row, asks=check)
