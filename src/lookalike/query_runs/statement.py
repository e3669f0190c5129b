"""The SQL Runner's way to a database: a statement that a person wrote, one SELECT, with a row cap.

It runs as queries do, read-only and with their limits, but in sessions of its own: what a statement leaves behind
in its session (a lock, a setting) never meets the query of a model. Row filters of models do not apply here, which
is why the permission `use_sql_runner` is a strong one.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

from ..access.caller import Caller
from ..dispatch.answers import Opened, Streaming
from ..dispatch.errors import BadRequest
from ..history.origin import UNKNOWN, Origin
from ..history.trace import Trace
from ..projects import Connection
from ..store.database import Row
from ..workers.pool import WorkerFailure
from ..workers.task import Task
from . import timing
from .failure import answer_of, once
from .limits import limits_of, share_of
from .options import FORMATS, PICTURES, SAME_FORMAT, RunOptions
from .prepare import Prepared
from .running import RunningQuery, listed

if TYPE_CHECKING:
    from ..instance import Instance

MAX_ROWS = 5_000
PURPOSE = "sql-runner"
SQL_TYPE = "application/sql"


def run_statement(
    instance: Instance,
    caller: Caller,
    connection: Connection,
    sql_query: Row,
    result_format: str,
    origin: Origin = UNKNOWN,
) -> Streaming:
    """The answer to a stored statement.

    Raises 400 for a format that statements do not have.
    """
    result_format = SAME_FORMAT.get(result_format, result_format)
    known = [name for name in FORMATS if name not in PICTURES]
    if result_format not in known:
        message = f"There is no result format {result_format[:80]!r} here; there are {', '.join(known)}."
        raise BadRequest(message, "result_format")
    task = _task(instance, connection, sql_query["sql"], result_format)
    share = share_of(instance.settings, caller, connection)
    model = {"model": sql_query["model_name"] or ""}
    trace = Trace(
        caller,
        origin,
        model,
        result_format,
        RunOptions(),
        connection.name,
        connection.dialect,
        sql_query_id=sql_query["id"],
        is_stored=False,
    )
    prepared = Prepared(task, (), True, share=share, trace=trace)
    run = RunningQuery(
        prepared.task.id,
        caller.user_id,
        model,
        prepared.task,
        instance.now(),
        sql_query=sql_query,
    )
    return Streaming(lambda: _opened(instance, prepared, run))


def _task(instance: Instance, connection: Connection, sql: str, result_format: str) -> Task:
    return Task(
        id=secrets.token_hex(16),
        connection=msgspec.structs.replace(connection.spec, purpose=PURPOSE),
        sql=sql,
        columns=(),
        format=result_format,
        limit=MAX_ROWS,
        row_cap=MAX_ROWS,
        limits=limits_of(instance.settings),
        detail={"sql": sql, "ran_at": instance.now().isoformat(timespec="seconds")},
    )


@asynccontextmanager
async def _opened(instance: Instance, prepared: Prepared, run: RunningQuery) -> AsyncIterator[Opened]:
    task = prepared.task
    if task.format == "sql":
        yield Opened(SQL_TYPE, once(task.sql.encode()))
        return
    async with AsyncExitStack() as stack:
        stack.enter_context(listed(instance, run))
        try:
            given = await stack.enter_async_context(instance.answers.of(prepared, RunOptions()))
            headers = {timing.HEADER: given.timing.header()}
            opened = Opened(given.media_type, given.chunks, headers=headers)
        except WorkerFailure as failure:
            opened = answer_of(failure.failed, prepared)
        yield opened
