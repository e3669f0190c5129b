"""Where the bytes of an answer come from: the cache, somebody else's run of the same query, or a worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..dispatch.errors import NotFound
from ..history.runs import recorded
from ..workers.pool import Answer, Pool, WorkerFailure
from ..workers.task import Done, Failed, Task
from .cache import Entry, ResultCache, Writer
from .failure import OF_THE_STATEMENT
from .limits import line_limits
from .options import RunOptions
from .prepare import Prepared
from .timing import Timing

if TYPE_CHECKING:
    from ..instance import Instance

# How long whoever asks the same waits for the rest of an answer that has begun. A slow reader keeps nobody waiting.
JOIN_S = 0.5
DETAILED = ("json_detail", "json_detail_lite_stream", "json_bi", "columns")


@dataclass(slots=True)
class Flight:
    """A run of a query that others may wait for. `begun`: its first rows are there, or it failed before them."""

    traffic: str
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    failed: Failed | None = None

    def serves(self, prepared: Prepared) -> bool:
        """A run that waits in the line of another class of traffic may have its turn much later."""
        return self.begun.is_set() or self.traffic == prepared.share.traffic


@dataclass(slots=True)
class Given:
    """An answer that has begun; `done` is there after its last piece, and `timing` is whole then. `size` in bytes,
    where it is known before."""

    media_type: str
    chunks: AsyncIterator[bytes]
    from_cache: bool
    done: Done | None = None
    size: int | None = None
    timing: Timing = field(default_factory=Timing)
    warnings: tuple[str, ...] = ()


class Answers:
    """Belongs to the loop of the server."""

    def __init__(self, instance: Instance):
        settings = instance.settings
        self.cache = ResultCache(settings.data / "results", settings.result_cache_mb * 1024 * 1024)
        self._instance = instance
        self._flights: dict[str, Flight] = {}
        self._following: dict[
            str, asyncio.Future[None]
        ] = {}  # by id of the task that waits for another's run

    @asynccontextmanager
    async def of(self, prepared: Prepared, options: RunOptions) -> AsyncIterator[Given]:
        """Raises WorkerFailure, and 404 where only a kept answer would do and there is none. History has every run,
        however it ends."""
        with recorded(self._instance.history, prepared.trace, prepared.task.id, prepared.compile_s) as run:
            async with self._given(prepared, options) as given:
                if run is not None:
                    run.given = given
                yield given

    @asynccontextmanager
    async def _given(self, prepared: Prepared, options: RunOptions) -> AsyncIterator[Given]:
        if not prepared.cache_key or not self.cache.max_bytes:
            if options.cache_only:
                raise NotFound("There are no cached results of this query.")
            async with self._run(prepared, None) as given:
                yield given
            return
        asked = time.perf_counter()
        entry = await self._kept(prepared, options)
        waited_s = time.perf_counter() - asked
        if entry is not None:
            given = _from_entry(entry, prepared)
            given.timing = Timing(prepared.compile_s, waited_s, from_cache=True)
            yield given
            return
        if options.cache_only:
            raise NotFound("There are no cached results of this query.")
        async with self._run(prepared, self.cache.writer(prepared.cache_key), waited_s) as given:
            yield given

    async def _kept(self, prepared: Prepared, options: RunOptions) -> Entry | None:
        """What is kept and still counts; after waiting for a run of the same query, if there is one."""
        if not options.cache and not options.cache_only:
            return None
        entry = self._fresh(prepared, options)
        flight = self._flights.get(prepared.cache_key)
        if entry is not None or flight is None or not flight.serves(prepared):
            return entry
        await self._follow(flight, prepared)
        try:
            await asyncio.wait_for(flight.ended.wait(), JOIN_S)
        except TimeoutError:
            return None
        return self._fresh(prepared, options)

    async def _follow(self, flight: Flight, prepared: Prepared) -> None:
        """Until the run has begun. What it fails of, the same statement would fail of again."""
        stopped = self._following[prepared.task.id] = asyncio.get_running_loop().create_future()
        begun = asyncio.ensure_future(flight.begun.wait())
        try:
            await asyncio.wait({begun, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            begun.cancel()
            del self._following[prepared.task.id]
        failed = flight.failed
        if stopped.done():
            failed = Failed("killed", "The query was cancelled.")
        if failed is not None:
            raise WorkerFailure(failed)

    def cancel(self, task_id: str) -> bool:
        """Stops a run, or the waiting for another's; False when there is neither."""
        stopped = self._following.get(task_id)
        if stopped is None:
            return self._pool.cancel(task_id)
        if not stopped.done():
            stopped.set_result(None)
        return True

    def _fresh(self, prepared: Prepared, options: RunOptions) -> Entry | None:
        entry = self.cache.find(prepared.cache_key)
        if entry is None or (not options.cache_only and is_expired(entry, prepared)):
            return None
        return entry

    @asynccontextmanager
    async def _run(
        self, prepared: Prepared, writer: Writer | None, waited_s: float = 0.0
    ) -> AsyncIterator[Given]:
        if _asks_the_store(prepared.task):  # what the caller just did is to be seen
            await asyncio.to_thread(self._instance.history.flush)
        flight = Flight(prepared.share.traffic)
        leads = writer is not None and self._flights.setdefault(prepared.cache_key, flight) is flight
        try:
            async with self._pool.run(prepared.task, prepared.share) as answer:
                flight.begun.set()
                timing = Timing(prepared.compile_s, waited_s + answer.queue_s, answer.first_rows_s)
                given = Given(answer.header.media_type, _nothing(), from_cache=False, timing=timing)
                given.warnings = answer.header.warnings
                given.chunks = _chunks(answer, prepared, writer, given)
                yield given
        except WorkerFailure as failure:
            if failure.failed.code in OF_THE_STATEMENT:
                flight.failed = failure.failed
            raise
        finally:
            if writer is not None:
                writer.drop()
            if leads:
                del self._flights[prepared.cache_key]
            flight.begun.set()
            flight.ended.set()

    @property
    def _pool(self) -> Pool:
        return pool_of(self._instance)


def _asks_the_store(task: Task) -> bool:
    """Whether the answer, or a part of it, comes from the server's own store."""
    return bool(task.connection.readable) or any(_asks_the_store(each.task) for each in task.merge)


def pool_of(instance: Instance) -> Pool:
    """The instance's workers; made at the first query, on the loop that serves."""
    if instance.pool is None:
        settings = instance.settings
        instance.pool = Pool(settings.query_workers, limits=line_limits(settings))
    return instance.pool


async def _chunks(
    answer: Answer, prepared: Prepared, writer: Writer | None, given: Given
) -> AsyncIterator[bytes]:
    async for chunk in answer.chunks():
        if writer is not None:
            writer.write(chunk)
        yield chunk
    given.done = done = answer.done
    given.timing = replace(
        given.timing, database_s=done.runtime_s - done.transfer_s, transfer_s=done.transfer_s
    )
    if writer is not None:
        writer.finish(given.media_type, prepared.task.id, done.rows, done.runtime_s, given.warnings)


def _from_entry(entry: Entry, prepared: Prepared) -> Given:
    head = entry.head
    done = Done(head.rows, head.runtime_s, head.bytes)
    if prepared.task.format in DETAILED:
        told = _told(entry, prepared)
        return Given(head.media_type, told, from_cache=True, done=done, warnings=head.warnings)
    pieces, size = _pieces(entry), head.bytes
    return Given(head.media_type, pieces, from_cache=True, done=done, size=size, warnings=head.warnings)


async def _pieces(entry: Entry) -> AsyncIterator[bytes]:
    for piece in entry.pieces():
        yield piece


def is_expired(entry: Entry, prepared: Prepared) -> bool:
    """Too old, or begun before the datagroup of its explore triggered."""
    return entry.age_s > prepared.cache_seconds or entry.head.began_at < prepared.stale_before


async def _told(entry: Entry, prepared: Prepared) -> AsyncIterator[bytes]:
    """The detail formats say in their first part where the result comes from, and under which id. Inside of JSON
    texts a quotation mark is escaped, so these are the keys and nothing else."""
    first = True
    for piece in entry.pieces():
        if first:
            piece = piece.replace(b'"from_cache":false', b'"from_cache":true', 1)
            if is_expired(entry, prepared):
                piece = piece.replace(b'"expired":false', b'"expired":true', 1)
            piece = piece.replace(
                f'"id":"{entry.head.run_id}"'.encode(), f'"id":"{prepared.task.id}"'.encode(), 1
            )
        first = False
        yield piece


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
