"""The web process's side: a pool of query workers, and the answer of one as frames that arrive.

    async with pool.run(task, share) as answer:  # raises WorkerFailure when the statement failed at once
        start(answer.header.media_type)
        async for chunk in answer.chunks():      # raises WorkerFailure when it fails on the way
            await send(chunk)
        answer.done                              # Done, after the last chunk

Leaving the block early cancels the statement. Everything here belongs to one asyncio loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .answer import KILL_AFTER_S, Answer, PictureAnswer, WorkerFailure
from .keeper import Keeper, Worker
from .line import OF_THE_SERVER, Line, LineFull, LineLimits, Place, Share
from .task import ConnectionSpec, Done, Failed, Limits, Task

__all__ = ["Answer", "Pool", "PoolStatus", "Waiting", "WorkerFailure"]

IDLE_S = 60.0  # how long a worker beyond the first of its connection is kept
PICTURES = ("png", "jpg")
RENDER_IDLE_S = 30.0  # a V8 is 200 MB; it leaves when nobody needs it


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where a task stands in line. `position` 1: it is next."""

    position: int
    seconds: float


class Pool:
    """`size` query workers, one to spare (see `line`), and at most one render worker. Tasks that find none free wait
    in line."""

    def __init__(self, size: int = 4, scratch: str | None = None, limits: LineLimits | None = None):
        self.size = size
        self.made_scratch = scratch is None
        self.scratch = Path(scratch or tempfile.mkdtemp(prefix="lookalike-workers-"))
        self.keeper = Keeper(self.scratch)
        self.idle: list[Worker] = []  # the one used last at the end
        self.line: Line[Worker | None] = Line(size, limits or LineLimits())
        self.render_turn = asyncio.Lock()
        self.renderer: Worker | None = None
        self.running: dict[str, Answer] = {}
        self.cleaning: set[asyncio.Task] = set()
        self.workers = self.killed = self.tasks = 0
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

    def run(self, task: Task, share: Share = OF_THE_SERVER) -> Answer:
        kind = PictureAnswer if task.format in PICTURES else Answer
        return kind(self, task, share)

    def cancel(self, task_id: str) -> bool:
        """Cancel a running task by its id; False when there is none."""
        answer = self.running.get(task_id)
        if answer is None:
            return False
        answer.cancel()
        return True

    def waiting(self, task_id: str) -> Waiting | None:
        """None for a task that has its worker, or is not known. May be called from any thread."""
        answer = self.running.get(task_id)
        place = None if answer is None else answer.place
        if place is None or place.turn.done():
            return None
        return Waiting(self.line.position(place), time.monotonic() - place.since)

    def status(self) -> PoolStatus:
        return PoolStatus(
            size=self.size,
            workers=self.workers,
            busy=self.line.running,
            queued=self.line.length,
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
        if self.cleaning:
            await asyncio.wait(self.cleaning, timeout=KILL_AFTER_S * 2)
        await self.keeper.close()
        if self.made_scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)

    # Handing out workers. A place in line gets an idle worker, or None: the right to start one.

    def line_up(self, connection: ConnectionSpec, share: Share) -> Place[Worker | None]:
        """Raises WorkerFailure, code `busy`, when the line is full."""
        if self.closed:
            raise WorkerFailure(Failed("refused", "The server is shutting down."))
        try:
            place = self.line.enter(share, connection)
        except LineFull as full:
            raise WorkerFailure(Failed("busy", f"Too many queries: {full}.")) from full
        self.admit()
        return place

    async def take(self, place: Place[Worker | None]) -> Worker:
        """The worker, when it is the place's turn."""
        try:
            worker = await place.turn
        except BaseException:
            self.give_up(place)
            raise
        try:
            if worker is None or not worker.alive:
                worker = await self.replace(worker)
        except BaseException:
            self.give(place, worker, alive=False)
            raise
        self.tasks += 1
        return worker

    def give_up(self, place: Place[Worker | None]) -> None:
        """Whoever waited does not any more; their turn may just have come."""
        turn = place.turn
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            worker = turn.result()
            self.give(place, worker, alive=worker is not None)
        else:
            self.line.leave(place)

    def refuse(self, place: Place[Worker | None], failure: WorkerFailure) -> None:
        if not place.turn.done():
            self.line.leave(place)
            place.turn.set_exception(failure)

    def admit(self) -> None:
        """Let everybody begin who may."""
        while (place := self.line.next()) is not None:
            place.turn.set_result(self.pick(place))

    def pick(self, place: Place[Worker | None]) -> Worker | None:
        """An idle worker, best one that has the connection open, the warmest first; None when one is to be started.
        One that stepped back stays there, and so is for those who had much already."""
        heavy = self.line.heavy(place.share)
        fit = [worker for worker in self.idle if heavy or not worker.stepped_back]
        worker = self.best(place, fit)
        if worker is not None:
            self.idle.remove(worker)
            return worker
        if self.workers > self.size:  # all are taken but some that do not fit
            self.end(self.idle.pop(0))
        self.workers += 1
        return None

    def best(self, place: Place[Worker | None], fit: list[Worker]) -> Worker | None:
        same = [worker for worker in fit if worker.connection == place.connection]
        if same:
            return max(same, key=lambda worker: (worker.stepped_back, worker.idle_since))
        of_database = [worker for worker in fit if worker.database == place.connection.name]
        most = place.share.max_connections
        if most and len(of_database) + self.line.running_on(place.connection.name) > most:
            return of_database[0] if of_database else None
        return fit[0] if fit and self.workers >= self.size else None

    def end(self, worker: Worker) -> None:
        worker.close()
        self.workers -= 1

    async def replace(self, dead: Worker | None) -> Worker:
        if dead is not None:
            dead.close()
        try:
            return await self.keeper.fork("query")
        except OSError as error:
            raise WorkerFailure(Failed("killed", "No query worker could be started.", str(error))) from error

    def give(
        self, place: Place[Worker | None], worker: Worker | None, seconds: float = 0.0, *, alive: bool = True
    ) -> None:
        """Take back what a place in line was given, after so many seconds of work."""
        self.line.end(place, seconds)
        if worker is not None and alive and worker.alive:
            worker.idle_since = time.monotonic()
            self.idle.append(worker)
            self.sweep_later()
        else:
            self.workers -= 1
            if worker is not None:
                worker.close()
        self.admit()

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
            first = all(other.connection != worker.connection for other in kept) and not worker.stepped_back
            if worker.alive and (fresh or first):
                kept.append(worker)
            else:
                self.end(worker)
        self.idle = kept[::-1]
        if len(self.idle) > 1:
            self.sweep_later()

    def clean(self, work) -> None:
        """Run a coroutine that must end even when the caller's task is cancelled."""
        running = asyncio.ensure_future(work)
        self.cleaning.add(running)
        running.add_done_callback(self.cleaning.discard)
