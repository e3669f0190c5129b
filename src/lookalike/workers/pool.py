"""The web process's side: a pool of query workers, and the answer of one as frames that arrive.

    async with pool.run(task) as answer:      # raises WorkerFailure when the statement failed at once
        start(answer.header.media_type)
        async for chunk in answer.chunks():   # raises WorkerFailure when it fails on the way
            await send(chunk)
        answer.done                           # Done, after the last chunk

Leaving the block early cancels the statement. Everything here belongs to one asyncio loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from . import frames
from .keeper import Keeper, Worker
from .task import ConnectionSpec, Data, Done, Failed, Header, Limits, Task

KILL_AFTER_S = 1.0  # how long an interrupt may take before the worker is killed
IDLE_S = 60.0  # how long a worker beyond the first of its connection is kept
PICTURE_ROWS_BYTES = 8 * 1024 * 1024
PICTURES = ("png", "jpg")
RENDER_MEMORY_BYTES = 1536 * 1024 * 1024
RENDER_IDLE_S = 30.0  # a V8 is 200 MB; it leaves when nobody needs it


class WorkerFailure(Exception):
    """The statement failed, or the worker did; `failed` says how."""

    def __init__(self, failed: Failed):
        super().__init__(f"{failed.code}: {failed.message}")
        self.failed = failed


@dataclass(frozen=True)
class PoolStatus:
    """For metrics. `queued`: tasks that wait for a worker."""

    size: int
    workers: int
    busy: int
    queued: int
    started: int  # workers started since the pool began
    killed: int  # workers killed because they did not stop
    tasks: int  # tasks begun


class Pool:
    """At most `size` query workers, and at most one render worker. Tasks that find none free wait in line."""

    def __init__(self, size: int = 4, scratch: str | None = None):
        self.size = size
        self.made_scratch = scratch is None
        self.scratch = Path(scratch or tempfile.mkdtemp(prefix="lookalike-workers-"))
        self.keeper = Keeper(self.scratch)
        self.idle: list[Worker] = []  # the one used last at the end
        self.waiting: deque[asyncio.Future[Worker | None]] = deque()
        self.render_turn = asyncio.Lock()
        self.renderer: Worker | None = None
        self.running: dict[str, Answer] = {}
        self.cleaning: set[asyncio.Task] = set()
        self.workers = self.busy = self.killed = self.tasks = 0
        self.closed = False
        self.sweeper: asyncio.TimerHandle | None = None

    async def start(self, *connections: ConnectionSpec) -> None:
        """Start the process that workers are forked from, and one worker for each connection, opened. A database
        that is down is no error here. Without this call the first task does it."""
        await self.keeper.start()
        for connection in connections[: self.size]:
            with contextlib.suppress(WorkerFailure):
                await self.test(connection)

    async def test(self, connection: ConnectionSpec, timeout_s: float = 10.0) -> Done:
        """Run `SELECT 1` on a connection. Raises WorkerFailure, code `connection`, when it cannot be reached."""
        limits = Limits(timeout_s=timeout_s)
        task = Task(f"test-{connection.name}", connection, "SELECT 1 AS one", (), "csv", limits=limits)
        async with self.run(task) as answer:
            async for _ in answer.chunks():
                pass
            return answer.done

    def run(self, task: Task) -> Answer:
        return PictureAnswer(self, task) if task.format in PICTURES else Answer(self, task)

    def cancel(self, task_id: str) -> bool:
        """Cancel a running task by its id; False when there is none."""
        answer = self.running.get(task_id)
        if answer is None:
            return False
        answer.cancel()
        return True

    def status(self) -> PoolStatus:
        return PoolStatus(
            size=self.size,
            workers=self.workers,
            busy=self.busy,
            queued=sum(not turn.done() for turn in self.waiting),
            started=self.keeper.started,
            killed=self.killed,
            tasks=self.tasks,
        )

    async def close(self) -> None:
        """Cancel what runs and end all processes."""
        self.closed = True
        if self.sweeper:
            self.sweeper.cancel()
        for answer in list(self.running.values()):
            answer.cancel()
        for turn in self.waiting:
            if not turn.done():
                turn.cancel()
        if self.cleaning:
            await asyncio.wait(self.cleaning, timeout=KILL_AFTER_S * 2)
        await self.keeper.close()
        if self.made_scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)

    # Handing out workers: first come, first served. A worker that comes free goes to the first in line, whatever
    # connection it has open; one that died leaves a place, which is handed on as None.

    async def take(self, connection: ConnectionSpec) -> Worker:
        if self.closed:
            raise WorkerFailure(Failed("refused", "The server is shutting down."))
        worker = await self.place(connection)
        try:
            if worker is None or not worker.alive:
                worker = await self.replace(worker)
        except BaseException:
            self.give(worker, alive=False)
            raise
        self.tasks += 1
        return worker

    async def place(self, connection: ConnectionSpec) -> Worker | None:
        """A free worker, or None for the right to start one."""
        if not any(not turn.done() for turn in self.waiting):
            worker = self.pick(connection)
            if worker is not None or self.workers < self.size:
                self.workers += worker is None
                self.busy += 1
                return worker
        turn: asyncio.Future[Worker | None] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give(turn.result())
            raise

    def pick(self, connection: ConnectionSpec) -> Worker | None:
        """An idle worker that has the connection open, the warmest first; with no room for another, any."""
        for worker in reversed(self.idle):
            if worker.connection == connection:
                self.idle.remove(worker)
                return worker
        return self.idle.pop(0) if self.idle and self.workers >= self.size else None

    async def replace(self, dead: Worker | None) -> Worker:
        if dead is not None:
            dead.close()
        try:
            return await self.keeper.fork("query")
        except OSError as error:
            raise WorkerFailure(Failed("killed", "No query worker could be started.", str(error))) from error

    def give(self, worker: Worker | None, alive: bool = True) -> None:
        """Take a worker back. The next in line gets it, or its place."""
        if not alive and worker is not None:
            worker.close()
            worker = None
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(worker)
                return
        self.busy -= 1
        if worker is None:
            self.workers -= 1
            return
        worker.idle_since = time.monotonic()
        self.idle.append(worker)
        self.sweep_later()

    async def render_worker(self) -> Worker:
        """The render worker, started when there is none; the caller has the turn."""
        if self.renderer is None or not self.renderer.alive:
            try:
                self.renderer = await self.keeper.fork("render")
            except OSError as error:
                raise WorkerFailure(
                    Failed("killed", "No render worker could be started.", str(error))
                ) from error
        self.renderer.idle_since = time.monotonic()
        asyncio.get_running_loop().call_later(RENDER_IDLE_S, self.end_idle_renderer)
        return self.renderer

    def end_idle_renderer(self) -> None:
        worker = self.renderer
        if worker is None or self.render_turn.locked():
            return
        if time.monotonic() - worker.idle_since >= RENDER_IDLE_S * 0.9:
            self.renderer = None
            worker.close()

    def sweep_later(self) -> None:
        if self.sweeper is None and not self.closed:
            self.sweeper = asyncio.get_running_loop().call_later(IDLE_S, self.sweep)

    def sweep(self) -> None:
        """End idle workers, but keep the warmest of each connection."""
        self.sweeper = None
        kept: list[Worker] = []
        for worker in reversed(self.idle):
            fresh = time.monotonic() - worker.idle_since < IDLE_S
            first = all(other.connection != worker.connection for other in kept)
            if worker.alive and (fresh or first):
                kept.append(worker)
            else:
                worker.close()
                self.workers -= 1
        self.idle = kept[::-1]
        if len(self.idle) > 1:
            self.sweep_later()

    def clean(self, work) -> None:
        """Run a coroutine that must end even when the caller's task is cancelled."""
        running = asyncio.ensure_future(work)
        self.cleaning.add(running)
        running.add_done_callback(self.cleaning.discard)


class Answer:
    """One answer. Entering waits for the header; see the module's docstring."""

    header: Header
    done: Done

    def __init__(self, pool: Pool, task: Task):
        self.pool, self.task = pool, task
        self.queue_s = self.first_rows_s = 0.0  # in line for a worker; from then on to the first rows
        self.worker: Worker | None = None
        self.finished = False  # the worker's last frame has come
        self.verdict: Failed | None = None  # why it was stopped, when we stopped it
        self.pending: list[bytes] = []
        self.timers: list[asyncio.TimerHandle] = []

    async def __aenter__(self) -> Answer:
        self.pool.running[self.task.id] = self
        asked = time.perf_counter()
        try:
            self.worker = await self.pool.take(self.task.connection)
            self.queue_s = time.perf_counter() - asked
            self.worker.connection = self.task.connection
            self.begin(self.worker, frames.packed(self.task))
            self.header = await self.first_frame()
            self.first_rows_s = time.perf_counter() - asked - self.queue_s
        except BaseException:
            self.leave()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    def begin(self, worker: Worker, packet: bytes) -> None:
        if self.verdict is not None:  # cancelled while it waited in line
            self.finished = True
            raise WorkerFailure(self.verdict)
        worker.send(packet)
        limit_s = self.task.limits.timeout_s
        late = Failed("timeout", f"The query ran longer than its limit of {limit_s:g} seconds.")
        self.timers.append(asyncio.get_running_loop().call_later(limit_s, self.stop, late))

    async def first_frame(self) -> Header:
        frame = await self.frame()
        if not isinstance(frame, Header):
            raise WorkerFailure(Failed("killed", "The worker's answer began without a header."))
        return frame

    async def frame(self) -> Header | Data | Done:
        """The next frame; Failed is raised. The worker's own words lose against the reason we stopped it for."""
        assert self.worker is not None
        try:
            frame = await self.worker.frame()
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self.finished = True
            raise WorkerFailure(self.verdict or await self.worker.cause_of_death()) from error
        self.finished = isinstance(frame, Done | Failed)
        if isinstance(frame, Failed):
            raise WorkerFailure(self.verdict or frame)
        return frame

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, in pieces of at most 64 KiB. Sets `done` at its end."""
        while not self.finished:
            frame = await self.frame()
            if isinstance(frame, Data):
                yield frame.body
            elif isinstance(frame, Done):
                self.done = frame

    async def body(self) -> bytes:
        """The whole body, for answers that are known to be small."""
        return b"".join([chunk async for chunk in self.chunks()])

    def cancel(self) -> None:
        """Stop the statement. Whoever reads the answer gets WorkerFailure with code `killed`."""
        self.stop(Failed("killed", "The query was cancelled."))

    def stop(self, verdict: Failed) -> None:
        if self.finished or self.verdict is not None:
            return
        self.verdict = verdict
        if self.worker is not None:
            self.worker.interrupt()
            self.timers.append(asyncio.get_running_loop().call_later(KILL_AFTER_S, self.kill))

    def kill(self) -> None:
        if not self.finished and self.worker is not None and self.worker.alive:
            self.pool.killed += 1
            self.worker.kill()

    def leave(self) -> None:
        """Give the worker back, at once when it is through, else when it has stopped."""
        if self.pool.running.get(self.task.id) is self:
            del self.pool.running[self.task.id]
        if self.worker is None:
            return
        if self.finished:
            self.release()
            return
        self.cancel()
        self.pool.clean(self.drain())

    async def drain(self) -> None:
        """Read what the worker still sends until it says that it is idle, or dies."""
        while not self.finished:
            with contextlib.suppress(WorkerFailure):
                await self.frame()
        self.release()

    def release(self) -> None:
        for timer in self.timers:
            timer.cancel()
        worker, self.worker = self.worker, None
        if worker is not None:
            self.hand_back(worker)

    def hand_back(self, worker: Worker) -> None:
        self.pool.give(worker, worker.alive)


class PictureAnswer(Answer):
    """A chart: a query worker reads the rows, then the one render worker draws them."""

    has_turn = False

    async def __aenter__(self) -> Answer:
        drawing = await self.drawing()
        self.pool.running[self.task.id] = self
        asked = time.perf_counter()
        try:
            await self.pool.render_turn.acquire()
            self.has_turn = True
            self.worker = await self.pool.render_worker()
            self.queue_s += time.perf_counter() - asked
            self.begin(self.worker, frames.packed(self.picture(drawing)))
            self.header = await self.first_frame()
        except BaseException:
            self.leave()
            raise
        return self

    async def drawing(self) -> bytes:
        task = msgspec.structs.replace(self.task, format="drawing", apply_formatting=False)
        found = bytearray()
        async with Answer(self.pool, task) as answer:
            async for chunk in answer.chunks():
                found += chunk
                if len(found) > PICTURE_ROWS_BYTES:
                    size = f"{PICTURE_ROWS_BYTES // 1024**2} MiB"
                    raise WorkerFailure(Failed("too-large", f"A picture takes rows of at most {size}."))
        self.queue_s, self.first_rows_s = answer.queue_s, answer.first_rows_s
        return bytes(found)

    def picture(self, drawing: bytes) -> frames.Picture:
        task = self.task
        return frames.Picture(
            id=task.id,
            format=task.format,
            vis_config=task.vis_config,
            drawing=drawing,
            width=task.image_width,
            height=task.image_height,
            cpu_s=task.limits.cpu_s,
            memory_bytes=RENDER_MEMORY_BYTES,
        )

    def leave(self) -> None:
        super().leave()
        if self.has_turn and self.worker is None:
            self.end_turn()

    def hand_back(self, worker: Worker) -> None:
        if not worker.alive:
            worker.close()
        self.end_turn()

    def end_turn(self) -> None:
        if self.has_turn:
            self.has_turn = False
            self.pool.render_turn.release()
