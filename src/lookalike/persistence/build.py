"""One table: made under a name of its own, then switched to. What was there before stays until nobody reads it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from ..query.plan.persistent import BuildPlan, increment_plan
from ..query.request import QueryContext
from ..query_runs.answers import pool_of
from ..store import derived_tables as store
from ..store.database import Row, UnitOfWork
from ..workers.pool import WorkerFailure
from ..workers.task import Build, Limits, Task
from .asking import NULL, SHARE, NoAnswer, value_of
from .checks import Checks
from .round import Round
from .scratch import Place
from .standing import attached
from .wanted import UNPLANNED, WantedTable, context_of

if TYPE_CHECKING:
    from ..config import Settings

log = structlog.get_logger("lookalike.persistence")
MIB = 1024 * 1024


class BuildFailed(Exception):
    """The table was not made; the one before stands. `stopped`: somebody wanted it so."""

    def __init__(self, message: str, stopped: bool = False):
        super().__init__(message)
        self.stopped = stopped


@dataclass(frozen=True, slots=True)
class Made:
    """What is to be switched to. `row` is that of the table; `increment`: it stood and has grown."""

    row: Row
    task: Task
    plan: BuildPlan
    increment: bool


class TableBuild:
    """Builds `table` once. `tid` tells its events from those of other builds."""

    def __init__(self, round: Round, checks: Checks, table: WantedTable, user_id: int | None = None):
        self.round, self.checks, self.table, self.user_id = round, checks, table, user_id
        self.tid = self.task_id = secrets.token_hex(16)
        self.began = round.instance.now()

    async def run(self, full: bool = False) -> None:
        """`full`: a table that grows is made anew all the same. Raises BuildFailed, LeaseGone."""
        self._check_parents()
        value = await self._trigger_value()
        made = await self._prepared(full)
        kind = "increment" if made.increment else "create"
        await self._event(made, f"{kind} begin")
        try:
            runtime_s = await self._carried_out(made)
        except WorkerFailure as failure:
            await self._failed(made, kind, failure)
            stopped = failure.failed.code == "killed"
            raise BuildFailed(failure.failed.message, stopped) from failure
        await self.round.write(lambda work: self._switch(work, made, kind, value, runtime_s))
        log.info("table-built", table=made.row["name"], seconds=round(runtime_s, 3), kind=kind)

    def _check_parents(self) -> None:
        """Raises BuildFailed for a parent that is to stand and does not."""
        wanted, standing = self.round.wanted().tables, self.round.standing_rows()
        for parent in self.table.plan.parents:
            if parent.key in wanted and parent.key not in standing:
                raise BuildFailed(f'It reads the derived table "{parent.view}", which has not been built.')

    async def _trigger_value(self) -> str | None:
        """Asked before the table is made: what comes in meanwhile makes it old."""
        for trigger in self.table.plan.triggers:
            if trigger.kind == "sql" and trigger.sql:
                try:
                    return await self.checks.value(trigger.sql)
                except NoAnswer as none:
                    raise BuildFailed(f"Its sql_trigger_value failed: {none}") from none
        return None

    # --- what is to be done -------------------------------------------------------------------------------

    async def _prepared(self, full: bool) -> Made:
        """Raises BuildFailed."""
        before = self.round.standing_rows().get(self.table.key)
        try:
            if before is not None and self.table.plan.increment is not None and not full:
                latest = await self._latest(before)
                if latest is not None:
                    return await self._grown(before, latest)
            return await self._new()
        except UNPLANNED as error:
            raise BuildFailed(str(error)) from error

    async def _new(self) -> Made:
        row = await self.round.write(self._begin)
        plan = self._planned(row["name"])
        return Made(row, self._task(row, plan.statements), plan, increment=False)

    def _begin(self, work: UnitOfWork) -> Row:
        source, place = self.table.source, self.round.place
        row = store.begin_table(
            work,
            connection_name=place.connection.name,
            key=self.table.key,
            name="",
            model_name=source.model.name,
            view_name=source.view,
        )
        named = {
            "name": place.name(row["id"], self.table.key),
            "file": place.file(row["id"], self.table.key),
        }
        store.note_table(work, row["id"], **named)
        return {**row, **named}

    def _planned(self, name: str) -> BuildPlan:
        place = self.round.place
        return self.table.source.plan(place, place.scratch(name), self._context, self.round.standing_names())

    @property
    def _context(self) -> QueryContext:
        return context_of(self.round.instance, self.round.place.connection)

    async def _latest(self, before: Row) -> datetime | None:
        """The newest value of the increment's key; None for an empty table, which is made anew."""
        increment = self._planned(before["name"]).increment
        if increment is None:
            return None
        try:
            text = await value_of(self.round.instance, self.round.reader(before), increment.latest_sql)
        except NoAnswer as none:
            raise BuildFailed(f"The newest value of its increment_key is not known: {none}") from none
        return None if text == NULL else _moment(text)

    async def _grown(self, before: Row, latest: datetime) -> Made:
        """In place, in one transaction; a table that is a file grows as a copy."""
        copies = before["file"] is not None
        row = await self.round.write(self._begin) if copies else before
        place, source = self.round.place, self.table.source
        statements = increment_plan(
            source.model,
            source.view,
            place.dialect,
            place.scratch(row["name"]),
            latest,
            self._context,
            self.round.standing_names(),
        )
        origin = before["file"] or ""
        task = self._task(row, statements, origin)
        return Made(row, task, self._planned(row["name"]), increment=True)

    def _task(self, row: Row, statements: tuple[str, ...], origin: str = "") -> Task:
        place, settings = self.round.place, self.round.instance.settings
        parents = [
            standing
            for key, standing in self.round.standing_rows().items()
            if key in {parent.key for parent in self.table.plan.parents}
        ]
        build = Build(
            statements,
            file=row["file"] or "",
            alias=row["name"].partition(".")[0] if row["file"] else "",
            origin=origin,
            max_bytes=_room(place, settings) if row["file"] else 0,
        )
        spec = attached(place.builder, parents)
        return Task(self.task_id, spec, "", (), "csv", limits=_limits(settings), build=build)

    # --- doing it -----------------------------------------------------------------------------------------

    async def _carried_out(self, made: Made) -> float:
        """Seconds. Raises WorkerFailure."""
        folder = self.round.place.folder
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        async with pool_of(self.round.instance).run(made.task, SHARE) as answer:
            await answer.body()
            return answer.done.runtime_s

    def stop(self) -> None:
        pool_of(self.round.instance).cancel(self.task_id)

    def _switch(self, work: UnitOfWork, made: Made, kind: str, value: str | None, runtime_s: float) -> None:
        seconds = next(
            (each.seconds for each in self.table.plan.triggers if each.kind == "persist_for"), None
        )
        ends: dict[str, Any] = {"trigger_value": value, "runtime": runtime_s}
        if seconds is not None:
            ends["expires_at"] = work.now + timedelta(seconds=seconds)
        if made.increment and made.row["file"] is None:
            ends["started_at"] = self.began  # what triggers meanwhile makes it old again
        store.switch(work, made.row, self.round.instance.standing.drop_after(), **ends)
        store.log_event(work, made.row, self.tid, f"{kind} complete", f"{runtime_s:.3f}", self.user_id)

    async def _failed(self, made: Made, kind: str, failure: WorkerFailure) -> None:
        """The unfinished table is dropped in the next round."""
        message = failure.failed.message

        def note(work: UnitOfWork) -> None:
            if not (made.increment and made.row["file"] is None):
                store.retire(work, made.row["id"], work.now)
            store.log_event(work, made.row, self.tid, f"{kind} sql error", message, self.user_id)

        await self.round.write(note)
        log.warning("build-failed", table=made.row["name"], error=message)

    async def _event(self, made: Made, action: str) -> None:
        await self.round.write(
            lambda work: store.log_event(work, made.row, self.tid, action, None, self.user_id)
        )


def _moment(text: str) -> datetime:
    """Raises BuildFailed."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as wrong:
        raise BuildFailed(f"The newest value of its increment_key is {text[:40]!r}, no date.") from wrong


def _limits(settings: Settings) -> Limits:
    return Limits(
        timeout_s=settings.build_timeout_s,
        memory_bytes=settings.query_memory_mb * MIB,
        cpu_s=settings.build_timeout_s * 4,  # a database in the worker computes on several cores
    )


def _room(place: Place, settings: Settings) -> int:
    """Bytes that are left of the connection's disk space, one at least: 0 would mean no limit."""
    files = list(place.folder.iterdir()) if place.folder is not None and place.folder.is_dir() else []
    taken = sum(_size(file) for file in files)
    return max(settings.scratch_mb * MIB - taken, 1)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
