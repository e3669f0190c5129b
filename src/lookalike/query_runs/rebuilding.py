"""`rebuild_pdts`: the persistent tables of a query are built anew before it runs."""

from __future__ import annotations

import asyncio

from ..dispatch.errors import BadRequest
from ..persistence.requests import ended, request_build
from ..persistence.scratch import place_of
from ..persistence.standing import StandingTables
from ..persistence.wanted import connection_of, wanted_tables
from ..store import derived_tables as store
from ..store.database import Actor, Row
from .prepare import Ask, Prepared, prepare


async def rebuilt(ask: Ask) -> Prepared:
    """The query as it reads the new tables. A caller who leaves leaves the builds to go on. Raises 400 for a table
    that could not be built, and what `prepare` raises."""
    for build in await asyncio.to_thread(_requested, ask):
        if ask.instance.regenerator is not None:
            ask.instance.regenerator.wake_from_thread()
        row = await ended(ask.instance, build["id"]) or build
        if row["status"] != store.COMPLETE:
            message = f"The derived table {row['view_name']} could not be built: {row['message']}"
            raise BadRequest(message, "rebuild_pdts")
    ask.instance.standing.forget()
    return await asyncio.to_thread(prepare, ask)


def _requested(ask: Ask) -> list[Row]:
    """A build for each table that the query would read and no other of them; it takes its parents along."""
    model = ask.model or ask.instance.projects.model(ask.query["model"])
    connection = connection_of(ask.instance, model) if model else None
    place = place_of(ask.instance, connection) if connection else None
    if connection is None or place is None:
        return []
    nothing = StandingTables(connection, {})
    prepare(ask, nothing)
    wanted = {
        key: table
        for key, table in wanted_tables(ask.instance, place).tables.items()
        if key in nothing.missed
    }
    parents = {parent.key for table in wanted.values() for parent in table.plan.parents}
    user_id = ask.caller.user_id
    with ask.instance.store.write(Actor(user_id)) as work:
        return [
            request_build(work, place, table, user_id=user_id, source="rebuild_pdts", force=True)
            for key, table in wanted.items()
            if key not in parents
        ]
