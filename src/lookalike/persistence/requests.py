"""Builds that somebody asked for: by the API, or by running a query with `rebuild_pdts`."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from ..lookml.model.types import Model
from ..store import derived_tables as store
from ..store.database import Row, UnitOfWork
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
