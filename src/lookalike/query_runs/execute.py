"""The ways to run a query: as the answer of an operation, or into a file."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

from ..access.caller import Caller
from ..dispatch.answers import Opened, Streaming
from ..dispatch.call import Call
from ..dispatch.request import Incoming
from ..history.origin import UNKNOWN, Origin, client_of, origin_of
from ..history.records import Again
from ..store.database import Row
from ..workers.pool import WorkerFailure
from ..workers.task import Done, Failed
from . import timing
from .accepted import format_of, with_headers
from .answers import Given, pool_of
from .attributes import attributes_of
from .failure import answer_of, body_of, once
from .options import RunOptions
from .prepare import Ask, Prepared, check_rights, prepare, sql_text
from .rebuilding import rebuilt
from .running import RunningQuery, listed

if TYPE_CHECKING:
    from ..instance import Instance

__all__ = ["Delivered", "QueryFailed", "pool_of", "run", "run_as", "run_to_bytes", "run_to_file"]

SQL_TYPE = "application/sql"
WARNING = "X-Lookalike-Warning"
MAX_WARNING = 1000  # characters
MEMORY_BYTES = 1024 * 1024  # of a delivery's result; what is beyond lies in a file


class QueryFailed(Exception):
    """The database, or the worker, could not give the result; `failed` says why, `body` as the format shows it."""

    def __init__(self, failed: Failed, media_type: str = "", body: bytes = b""):
        super().__init__(failed.message)
        self.failed, self.media_type, self.body = failed, media_type, body


@dataclass(frozen=True, slots=True)
class Delivered:
    """A whole result. `file` stands at its beginning; whoever takes it closes it."""

    file: IO[bytes]
    media_type: str
    done: Done


@dataclass(frozen=True, slots=True)
class Filled:
    """What is known of a result that was written into a file."""

    media_type: str
    done: Done
    timing: timing.Timing


def run(
    call: Call,
    query: Row,
    result_format: str,
    options: RunOptions | None = None,
    *,
    look_id: int | None = None,
) -> Streaming:
    """The result as the answer of an operation. `query` has the keys of a stored query; options come from the
    call's parameters unless they are given. `look_id`: the Look that it is the query of.

    Raises ApiError for missing rights and for what is wrong with the query. Compiling takes milliseconds, so this
    is for handlers that run in a thread and hold no write transaction (`heavy` or `reads`). A client that leaves
    cancels the statement.
    """
    options = with_headers(call, options or RunOptions.of(call.params))
    return run_as(call, query, format_of(call, result_format), options, look_id=look_id)


def run_as(
    call: Call, query: Row, result_format: str, options: RunOptions, *, look_id: int | None = None
) -> Streaming:
    """As `run`, in this very format, whatever the headers of the request prefer."""
    check_rights(call.caller, query, result_format, options)
    call.warnings += options.warnings(result_format)
    attributes = attributes_of(call.instance, call.read, call.caller)
    origin = origin_of(call, look_id=look_id)
    ask = Ask(call.instance, call.caller, attributes, query, result_format, options, origin=origin)
    prepared = prepare(ask)
    call.warnings += prepared.warnings
    return streamed(ask, prepared, call.warnings)


def streamed(ask: Ask, prepared: Prepared, warnings: Sequence[str] = ()) -> Streaming:
    """The answer to what has been prepared; `ask` says who runs it, and as what it is listed meanwhile. `warnings`:
    of the call, to which those of the answer are added."""
    return Streaming(lambda: _opened(ask, prepared, warnings))


@asynccontextmanager
async def _opened(ask: Ask, prepared: Prepared, warnings: Sequence[str]) -> AsyncIterator[Opened]:
    instance = ask.instance
    if ask.options.rebuild_pdts:
        prepared = await rebuilt(ask)
    if prepared.task.format == "sql":
        yield Opened(SQL_TYPE, once(sql_text(prepared.task).encode()))
        return
    async with AsyncExitStack() as stack:
        stack.enter_context(listed(instance, _run_of(ask, prepared)))
        try:
            given = await stack.enter_async_context(instance.answers.of(prepared, ask.options))
            again = _again(ask, prepared, given) if given.from_cache else None
            opened = Opened(given.media_type, given.chunks, headers=_headers(given, warnings), again=again)
        except WorkerFailure as failure:
            opened = answer_of(failure.failed, prepared)
        yield opened


def _again(ask: Ask, prepared: Prepared, given: Given) -> Callable[[Incoming, float, float], None] | None:
    """Tells history that this answer, which came from the cache, was given once more."""
    trace, done, history = prepared.trace, given.done, ask.instance.history
    if trace is None or done is None:
        return None

    def note(incoming: Incoming, began: float, seconds: float) -> None:
        client = client_of(incoming.headers)
        history.add(Again(trace, began, seconds, client, incoming.request_id, done.rows, done.bytes))

    return note


def _run_of(ask: Ask, prepared: Prepared, task_id: str | None = None) -> RunningQuery:
    task = prepared.task
    return RunningQuery(task.id, ask.caller.user_id, ask.query, task, ask.instance.now(), task_id)


async def run_to_bytes(
    instance: Instance,
    caller: Caller,
    query: Row,
    result_format: str,
    options: RunOptions | None = None,
    *,
    traffic: str = "",
    origin: Origin = UNKNOWN,
) -> Delivered:
    """The result in a file, with the rights of `caller`; more than a megabyte of it is not held in memory. `traffic`
    is the class of the query in line: without it, that of schedules for a caller without a login.

    Raises ApiError for missing rights and for what is wrong with the query, QueryFailed when the database fails.
    """
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.SpooledTemporaryFile(MEMORY_BYTES))
        options = options or RunOptions()
        filled = await run_to_file(
            instance, caller, query, result_format, options, file, traffic=traffic, origin=origin
        )
        file.seek(0)
        stack.pop_all()
        return Delivered(file, filled.media_type, filled.done)


async def run_to_file(
    instance: Instance,
    caller: Caller,
    query: Row,
    result_format: str,
    options: RunOptions,
    file: IO[bytes],
    task_id: str | None = None,
    *,
    traffic: str = "",
    origin: Origin = UNKNOWN,
) -> Filled:
    """Writes the result. With a `task_id` the run, and the answer, go by that id.

    Raises as `run_to_bytes`.
    """
    check_rights(caller, query, result_format, options)
    ask = await asyncio.to_thread(_ask_of, instance, caller, query, result_format, options)
    ask = replace(ask, traffic=traffic, origin=origin)
    prepared = await rebuilt(ask) if options.rebuild_pdts else await asyncio.to_thread(prepare, ask)
    if task_id is not None:
        prepared = prepared.named(task_id)
    return await written(ask, prepared, file, task_id)


async def written(ask: Ask, prepared: Prepared, file: IO[bytes], task_id: str | None = None) -> Filled:
    """Writes what has been prepared; `ask` as in `streamed`. Raises QueryFailed."""
    with listed(ask.instance, _run_of(ask, prepared, task_id)):
        return await _fill(ask.instance, prepared, ask.options, file)


def _ask_of(instance: Instance, caller: Caller, query: Row, result_format: str, options: RunOptions) -> Ask:
    with instance.store.read() as db:
        return Ask(instance, caller, attributes_of(instance, db, caller), query, result_format, options)


async def _fill(instance: Instance, prepared: Prepared, options: RunOptions, file: IO[bytes]) -> Filled:
    if prepared.task.format == "sql":
        size = file.write(sql_text(prepared.task).encode())
        done = Done(rows=0, runtime_s=0.0, bytes=size)
        return Filled(SQL_TYPE, done, timing.Timing(prepared.compile_s))
    try:
        async with instance.answers.of(prepared, options) as given:
            async for chunk in given.chunks:
                file.write(chunk)
            done = given.done or Done(rows=0, runtime_s=0.0, bytes=0)
            return Filled(given.media_type, done, given.timing)
    except WorkerFailure as failure:
        raise QueryFailed(failure.failed, *body_of(failure.failed, prepared)) from failure


def _headers(given: Given, warnings: Sequence[str]) -> dict[str, str]:
    told = {WARNING: "; ".join([*given.warnings, *warnings])[:MAX_WARNING]} if given.warnings else {}
    length = {} if given.size is None else {"Content-Length": str(given.size)}
    cache = "hit" if given.from_cache else "miss"
    return {"X-Lookalike-Cache": cache, timing.HEADER: given.timing.header(), **length, **told}
