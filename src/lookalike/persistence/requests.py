"""Builds that somebody asked for: by the API, or by running a query with `rebuild_pdts`."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..lookml.model.types import Model
from ..store import derived_tables as store
from ..store.database import Row, UnitOfWork
from .build import BuildFailed, TableBuild
from .checks import Checks, is_old
from .round import Round
from .scratch import Place, place_of
from .wanted import Wanted, WantedTable, connection_of, wanted_tables

if TYPE_CHECKING:
    from ..instance import Instance

POLL_S = 0.2


class NotBuildable(Exception):
    """The view has no table that could be built. The text says why."""


def buildable(instance: Instance, model: Model, view: str) -> tuple[Place, WantedTable]:
    """Raises NotBuildable."""
    connection = connection_of(instance, model)
    place = place_of(instance, connection) if connection else None
    if connection is None or place is None:
        name = connection.name if connection else model.connection
        raise NotBuildable(
            f"The connection {name!r} builds no derived tables: it has no scratch schema (tmp_db_name)."
        )
    wanted = wanted_tables(instance, place)
    table = wanted.named(model.name, view) or _shared(wanted, model, view)
    if table is not None:
        return place, table
    if (model.name, view) in wanted.refused:
        raise NotBuildable(wanted.refused[model.name, view])
    raise NotBuildable(
        f"The view {view[:80]!r} of the model {model.name} is no persistent derived table; give its derived_table a "
        "trigger, such as datagroup_trigger."
    )


def _shared(wanted: Wanted, model: Model, view: str) -> WantedTable | None:
    """Another model has the same view, and its table is this one's too."""
    own = model.views.get(view)
    for table in wanted.tables.values():
        if own is not None and table.source.view == view and table.source.model.views.get(view) == own:
            return table
    return None


def request_build(
    work: UnitOfWork,
    place: Place,
    table: WantedTable,
    *,
    user_id: int | None,
    source: str | None = None,
    force: bool = False,
    full: bool = False,
) -> Row:
    """Queues a build, unless one of that table waits or runs: then that one."""
    model, view = table.source.model.name, table.source.view
    running = store.open_build(work, place.connection.name, model, view)
    return running or store.add_build(
        work,
        secrets.token_hex(16),
        connection_name=place.connection.name,
        model_name=model,
        view_name=view,
        force_rebuild=force,
        force_full_incremental=full,
        source=source,
        user_id=user_id,
    )


async def ended(instance: Instance, build_id: str) -> Row | None:
    """The build when it has come to its end, whichever server does it."""

    def read() -> Row | None:
        with instance.store.read() as db:
            return store.get_build(db, build_id)

    while True:
        row = await asyncio.to_thread(read)
        if row is None or row["status"] not in store.OPEN:
            return row
        await asyncio.sleep(POLL_S)


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
