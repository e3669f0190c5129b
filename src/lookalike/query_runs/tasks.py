"""Query tasks: queries that run in the background, and whose results wait in files until they are fetched.

The store knows every task and how it ended. What is under way is known here, in the process that runs it.
Source: API contract, section 4.5.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
import structlog

from ..access.caller import Caller
from ..deliver.rights import active_caller
from ..dispatch.errors import ApiError
from ..history.origin import UNKNOWN, Origin
from ..safety.windows import Window, parse_window
from ..store import query_tasks as store
from ..store.database import Row
from ..workers.task import Failed
from .execute import QueryFailed, pool_of, run_to_file
from .failure import refused_detail, too_busy
from .limits import share_of
from .options import RunOptions

if TYPE_CHECKING:
    from ..instance import Instance

log = structlog.get_logger("lookalike.queries")
KEPT = timedelta(hours=2)  # how long a result can be fetched
REMEMBERED = timedelta(days=1)  # how long a task answers that its result has expired
MAX_RESULTS_BYTES = 2 * 1024**3  # of all results together; the oldest go first
SWEEP_EVERY_S = 60.0
LOOK_AGAIN_S = 60.0  # clocks are set, and summer time begins


@dataclass(slots=True)
class UnderWay:
    job: asyncio.Task[None]
    begun: bool = False
    killed: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What one task is to do. `query` has the keys of a stored query."""

    task_id: str
    caller: Caller
    query: Row
    result_format: str
    options: RunOptions
    origin: Origin = UNKNOWN


class QueryTasks:
    """Belongs to the loop of the server; `state_of` and `path` may be called from any thread."""

    def __init__(self, instance: Instance):
        self.instance = instance
        self.folder = instance.settings.data / "query_tasks"
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._under_way: dict[str, UnderWay] = {}
        self._begun_at = instance.now()
        self._next_sweep = 0.0

    def path(self, task_id: str) -> Path:
        return self.folder / task_id

    def state_of(self, task: Row) -> str:
        """The store's word, except for what runs here."""
        found = self._under_way.get(task["id"])
        if found is None or task["status"] not in store.UNDER_WAY:
            return task["status"]
        if found.killed:
            return store.KILLED
        pool = self.instance.pool
        in_line = pool is not None and pool.waiting(task["id"]) is not None
        return store.RUNNING if found.begun and not in_line else store.ADDED

    async def begin(self, request: Request) -> None:
        """Starts the task; returns at once. Raises 429 when the line for workers is full."""
        await self._sweep()
        share = share_of(self.instance.settings, request.caller)
        if (full := pool_of(self.instance).line.full(share)) is not None:
            failed = Failed("busy", f"Too many queries: {full}.")
            changes = {"status": store.ERROR, "message": failed.message, "runtime": 0.0}
            await asyncio.to_thread(self._note, request.task_id, changes)
            raise too_busy(failed)
        job = asyncio.create_task(self._run(request))
        self._under_way[request.task_id] = UnderWay(job)

    def kill(self, task_id: str) -> bool:
        """Stops a task, where its statement is. False when it is over."""
        found = self._under_way.get(task_id)
        if found is None or found.killed:
            return False
        found.killed = True
        found.job.cancel()  # leaving the worker's answer cancels the statement
        return True

    async def stop(self) -> None:
        jobs = [found.job for found in self._under_way.values()]
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    async def _run(self, request: Request) -> None:
        started = time.perf_counter()
        try:
            request = await self._until_open(request)
            started = time.perf_counter()
            self._under_way[request.task_id].begun = True
            changes = await self._outcome(request)
        except asyncio.CancelledError:
            changes = {"status": store.KILLED, "message": "The query was cancelled."}
        except Exception as broken:
            log.exception("query-task-broke", task=request.task_id)
            changes = {"status": store.ERROR, "message": f"The server met an error of its own: {broken}"}
        runtime = round(time.perf_counter() - started, 3)
        await asyncio.shield(asyncio.to_thread(self._note, request.task_id, {"runtime": runtime, **changes}))
        self._under_way.pop(request.task_id, None)

    async def _until_open(self, request: Request) -> Request:
        """A key with a window gets no data at other hours: its tasks stay `added` until it opens, and run with the
        rights that the caller has by then."""
        await asyncio.sleep(0)  # `begin` notes the task first
        key = request.caller.key
        if key is None or key.open_window is None:
            return request
        window, waited = parse_window(key.open_window), False
        while (wait_s := self._closed_s(window)) > 0:
            waited = True
            await asyncio.sleep(min(wait_s, LOOK_AGAIN_S))
        if not waited:
            return request
        now_allowed = await asyncio.to_thread(self._caller_now, request.caller)
        return replace(request, caller=now_allowed)

    def _closed_s(self, window: Window) -> float:
        now = self.instance.now()
        return (window.opens_at(now) - now).total_seconds()

    def _caller_now(self, caller: Caller) -> Caller:
        with self.instance.store.read() as db:
            fresh = active_caller(db, caller.user_id)
        return replace(fresh, key=caller.key, token_id=caller.token_id, credential_id=caller.credential_id)

    def _note(self, task_id: str, changes: Mapping[str, Any]) -> None:
        with self.instance.store.write() as work:
            store.change_task(work, task_id, completed_at=work.now, **changes)

    async def _outcome(self, request: Request) -> dict[str, Any]:
        """How the task ended; its result, or the failure as the format shows it, is in the file then."""
        path = self.path(request.task_id)
        part = path.with_suffix(".part")
        try:
            with part.open("wb") as file:
                changes = await self._fill(request, file)
            part.rename(path)
            return changes
        finally:
            part.unlink(missing_ok=True)

    async def _fill(self, request: Request, file: IO[bytes]) -> dict[str, Any]:
        try:
            filled = await run_to_file(
                self.instance,
                request.caller,
                request.query,
                request.result_format,
                request.options,
                file,
                request.task_id,
                origin=request.origin,
            )
            told = filled.timing.header()
            return {"status": store.COMPLETE, "media_type": filled.media_type, "timing": told}
        except QueryFailed as failed:
            file.seek(0)
            file.truncate()
            file.write(failed.body)
            return {"status": store.ERROR, "message": failed.failed.message, "media_type": failed.media_type}
        except ApiError as refused:
            detail = refused_detail(request.task_id, refused)
            file.write(msgspec.json.encode(detail))
            return {"status": store.ERROR, "message": refused.message, "media_type": "application/json"}

    # --- what is old ----------------------------------------------------------------------------------------

    async def _sweep(self) -> None:
        if time.monotonic() < self._next_sweep:
            return
        self._next_sweep = time.monotonic() + SWEEP_EVERY_S
        await asyncio.to_thread(self._remove_old, self.instance.now())

    def _remove_old(self, now: datetime) -> None:
        with self.instance.store.write() as work:
            expired = store.expire(work, now - KEPT)
            store.abandoned(work, min(self._begun_at, now - timedelta(days=1)))
            store.forget(work, now - REMEMBERED)
        for task_id in expired:
            self.path(task_id).unlink(missing_ok=True)
        self._remove_beyond(MAX_RESULTS_BYTES)

    def _remove_beyond(self, most_bytes: int) -> None:
        """Also what no task names any more: files are only ever removed by their age and place in this line."""
        files = sorted(
            ((path.stat(), path) for path in self.folder.iterdir()), key=lambda each: -each[0].st_mtime
        )
        oldest = time.time() - REMEMBERED.total_seconds()
        total = 0
        for state, path in files:
            total += state.st_size
            if total > most_bytes or state.st_mtime < oldest:
                path.unlink(missing_ok=True)
