"""Carrying out a build that somebody asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from ..store import derived_tables as store
from ..store.database import Row
from .build import BuildFailed, TableBuild
from .checks import Checks, is_old
from .requests import POLL_S
from .round import Round
from .wanted import Wanted, WantedTable


class RequestedBuild:
    """One row of `derived_table_builds`, carried out: the parents that are missing or old, then the table."""

    def __init__(self, round: Round, checks: Checks, row: Row):
        self.round, self.checks, self.row = round, checks, row
        self.current: TableBuild | None = None
        self.stopped = False

    async def run(self) -> None:
        """Raises LeaseGone."""
        await self._note(status=store.RUNNING, started_at=self.round.instance.now())
        try:
            await self._build()
        except BuildFailed as failure:
            killed = self.stopped or failure.stopped
            await self._end(store.KILLED if killed else store.ERROR, str(failure))
        else:
            await self._end(store.COMPLETE)

    async def _build(self) -> None:
        """Raises BuildFailed."""
        wanted = self.round.wanted()
        table = wanted.named(self.row["model_name"], self.row["view_name"])
        if table is None:
            reason = wanted.refused.get((self.row["model_name"], self.row["view_name"]))
            raise BuildFailed(reason or "The view is no persistent derived table any more.")
        for parent in _line(wanted, table):
            if parent is table or self.row["force_rebuild"] or await self._is_wanting(parent):
                await self._one(parent)

    async def _is_wanting(self, table: WantedTable) -> bool:
        row = self.round.standing_rows().get(table.key)
        return row is None or await is_old(self.checks, table, row, asks=True)

    async def _one(self, table: WantedTable) -> None:
        if self.stopped:
            raise BuildFailed("The build was stopped.", stopped=True)
        self.current = TableBuild(self.round, self.checks, table, self.row["user_id"])
        failed = self.round.instance.standing.failed
        failed[table.key] = time.monotonic()  # whatever stops it, it is not begun again at once
        await self.current.run(full=self.row["force_full_incremental"])
        del failed[table.key]

    async def watch(self) -> None:
        """Stops the build when somebody wants it, on whichever server they said so."""
        while True:
            await asyncio.sleep(POLL_S)
            row = await self.round.read(lambda db: store.get_build(db, self.row["id"]))
            self.stopped = row is not None and row["stop_requested"]
            if self.stopped and self.current is not None:
                self.current.stop()

    async def _note(self, **values: object) -> None:
        await self.round.write(lambda work: store.note_build(work, self.row["id"], **values))

    async def _end(self, status: str, message: str | None = None) -> None:
        await self.round.write(lambda work: store.end_build(work, self.row["id"], status, message))


def _line(wanted: Wanted, table: WantedTable) -> Iterator[WantedTable]:
    """The table after all that it reads, and they after theirs: the order of `wanted`."""
    needed = {table.key}
    for each in reversed(wanted.tables.values()):
        if each.key in needed:
            needed |= {parent.key for parent in each.plan.parents}
    return (each for key, each in wanted.tables.items() if key in needed)
