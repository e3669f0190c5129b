"""Small statements of the server's own: the values of triggers, and the newest value of an increment."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import msgspec

from ..engines.dialect import Dialect
from ..lookml.model.types import Model, View
from ..query.plan.expand import Expander
from ..query.plan.persistent import builder_context, everything_granted, lone_explore
from ..query.plan.planner import Planner
from ..query.request import QueryContext, QueryRequest
from ..query_runs.answers import pool_of
from ..workers.line import SCHEDULE, Share
from ..workers.pool import WorkerFailure
from ..workers.task import ConnectionSpec, Limits, Task

if TYPE_CHECKING:
    from ..instance import Instance

TIMEOUT_S = 60.0
MEMORY_BYTES = 1024 * 1024 * 1024
NULL = "NULL"
LONGEST_VALUE = 1000
SHARE = Share(SCHEDULE, "derived tables")


class NoAnswer(Exception):
    """The statement gave no value. The text says why."""


def trigger_text(
    model: Model, name: str, sql: str, dialect: Dialect, context: QueryContext, built: dict[str, str]
) -> str:
    """The `sql_trigger` of a datagroup as SQL: its Liquid rendered, `${view.SQL_TABLE_NAME}` resolved. Raises what
    planning raises."""
    granted = everything_granted(model)
    view = View(name, model.span, {})
    explore = lone_explore(model.name, view)
    request = QueryRequest(name, ())
    known = builder_context(context, built)
    planner = Planner(granted, explore, request, known, dialect)
    planner.read_templates_as(Expander(granted, explore, request, known, dialect))
    return planner.tables.text(sql, name, view)


async def value_of(instance: Instance, spec: ConnectionSpec, sql: str) -> str:
    """The first column of the one row, as text. Raises NoAnswer."""
    rows = await _rows(instance, spec, sql)
    if len(rows) != 1 or not rows[0]:
        raise NoAnswer(f"The statement gave {len(rows)} rows; one row with one column is right.")
    value = next(iter(rows[0].values()))
    return NULL if value is None else str(value)[:LONGEST_VALUE]


async def _rows(instance: Instance, spec: ConnectionSpec, sql: str) -> list[dict[str, Any]]:
    task = Task(
        id=secrets.token_hex(16),
        connection=spec,
        sql=sql,
        columns=(),
        format="json",
        limit=-1,
        row_cap=2,
        limits=Limits(timeout_s=TIMEOUT_S, memory_bytes=MEMORY_BYTES, cpu_s=TIMEOUT_S),
    )
    try:
        async with pool_of(instance).run(task, SHARE) as answer:
            body = await answer.body()
    except WorkerFailure as failure:
        raise NoAnswer(failure.failed.message) from failure
    return msgspec.json.decode(body)
