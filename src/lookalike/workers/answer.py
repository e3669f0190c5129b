"""One answer of a worker, as it arrives; and how it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import msgspec

from . import frames
from .keeper import Worker
from .line import Place, Share
from .task import Data, Done, Failed, Header, Task

if TYPE_CHECKING:
    from .pool import Pool

KILL_AFTER_S = 1.0  # how long an interrupt may take before the worker is killed
# A statement that takes longer gives way to all that others do. What callers with much behind them ask does at once.
STEP_BACK_AFTER_S = 0.5
QUICK_FAILURES = frozenset({"sql-error", "out-of-memory", "too-large"})
TICK_S = 0.1  # between two looks at a deadline that a reader has put off
COLD_START_S = 1.5  # what a worker's first task may take longer
PICTURE_ROWS_BYTES = 8 * 1024 * 1024
RENDER_MEMORY_BYTES = 1536 * 1024 * 1024


class WorkerFailure(Exception):
    """The statement failed, or the worker did; `failed` says how."""

    def __init__(self, failed: Failed):
        super().__init__(f"{failed.code}: {failed.message}")
        self.failed = failed


class Answer:
    """One answer. Entering waits for a worker, then for the header; see `pool`."""

    header: Header
    done: Done

    def __init__(self, pool: Pool, task: Task, share: Share):
        self.pool, self.task, self.share = pool, task, share
        self.place: Place[Worker | None] | None = None
        self.began = 0.0
        self.queue_s = self.first_rows_s = 0.0  # in line for a worker; from then on to the first rows
        self.reader_s = 0.0  # for which whoever reads the answer kept what had come
        self.read_since: float | None = None  # they have the last piece, since then
        self.worker: Worker | None = None
        self.finished = False  # the worker's last frame has come
        self.verdict: Failed | None = None  # why it was stopped, when we stopped it
        self.pending: list[bytes] = []
        self.timers: list[asyncio.TimerHandle] = []
        self.deadline: asyncio.TimerHandle | None = None  # when it has to be through

    async def __aenter__(self) -> Answer:
        self.pool.running[self.task.id] = self
        asked = time.perf_counter()
        try:
            self.worker = await self.worker_in_turn()
            self.queue_s = time.perf_counter() - asked
            self.worker.connection = self.task.connection
            self.begin(self.worker, frames.packed(self.task))
            self.header = await self.first_frame()
            self.first_rows_s = time.perf_counter() - asked - self.queue_s
        except WorkerFailure as failure:
            if failure.failed.code in QUICK_FAILURES:
                self.pool.line.failures.add(self.share.caller, 1)
            self.leave()
            raise
        except BaseException:
            self.leave()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    async def worker_in_turn(self) -> Worker:
        """Stands in line. Raises WorkerFailure when the line is full, the wait too long, or the task is stopped."""
        if (pause_s := self.pool.line.pause_s(self.share)) > 0:
            await asyncio.sleep(pause_s)
            if self.verdict is not None:  # stopped meanwhile
                raise WorkerFailure(self.verdict)
        self.place = self.pool.line_up(self.task.connection, self.share)
        if not self.place.turn.done() and self.share.wait_s is not None:
            wait_s = self.share.wait_s
            late = Failed("busy", f"No query worker came free within {wait_s:g} seconds.")
            self.timers.append(asyncio.get_running_loop().call_later(wait_s, self.stop, late))
        worker = await self.pool.take(self.place)
        self.stop_timers()
        return worker

    def begin(self, worker: Worker, packet: bytes) -> None:
        if self.verdict is not None:  # stopped while its worker was started
            self.finished = True
            raise WorkerFailure(self.verdict)
        worker.send(packet)
        self.began = time.monotonic()
        later = asyncio.get_running_loop().call_later
        self.deadline = later(self.task.limits.timeout_s, self.end_late)
        self.timers.append(later(self.patience_s(worker), self.step_back))

    def end_late(self) -> None:
        """Stop what has worked for as long as it may. Time in the hands of a reader does not count: a slow client
        gets its answer to the end, and one that takes nothing is cut off by the connection (`stall_timeout_s`)."""
        now, limit_s = time.monotonic(), self.task.limits.timeout_s
        reader_s = self.reader_s + (0.0 if self.read_since is None else now - self.read_since)
        left_s = self.began + limit_s + reader_s - now
        if left_s > 0:
            self.deadline = asyncio.get_running_loop().call_later(max(left_s, TICK_S), self.end_late)
        else:
            self.stop(Failed("timeout", f"The query ran longer than its limit of {limit_s:g} seconds."))

    def patience_s(self, worker: Worker) -> float:
        if self.pool.line.heavy(self.share):
            return 0.0
        return STEP_BACK_AFTER_S if worker.number > 1 else STEP_BACK_AFTER_S + COLD_START_S

    def step_back(self) -> None:
        if not self.finished and self.worker is not None:
            self.worker.step_back()

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
                self.read_since = time.monotonic()
                yield frame.body
                self.reader_s += time.monotonic() - self.read_since
                self.read_since = None
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
        elif self.place is not None:
            self.pool.refuse(self.place, WorkerFailure(verdict))

    def kill(self) -> None:
        if not self.finished and self.worker is not None and self.worker.alive:
            self.pool.killed += 1
            self.worker.kill()

    def leave(self) -> None:
        """Give the worker back, at once when it is through, else when it has stopped."""
        if self.pool.running.get(self.task.id) is self:
            del self.pool.running[self.task.id]
        if self.worker is None:
            self.stop_timers()
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
        self.stop_timers()
        worker, self.worker = self.worker, None
        if worker is not None:
            self.hand_back(worker)

    def stop_timers(self) -> None:
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()
        if self.deadline is not None:
            self.deadline.cancel()

    def hand_back(self, worker: Worker) -> None:
        assert self.place is not None
        self.pool.give(self.place, worker, time.monotonic() - self.began if self.began else 0.0)


class PictureAnswer(Answer):
    """A chart: a query worker reads the rows, then the one render worker draws them."""

    has_turn = False
    waiting: asyncio.Task[bool] | None = None

    def step_back(self) -> None:
        """The render worker draws for everybody."""

    async def __aenter__(self) -> Answer:
        drawing = await self.drawing()
        self.pool.running[self.task.id] = self
        asked = time.perf_counter()
        try:
            await self.take_turn()
            self.worker = await self.pool.render_worker()
            self.queue_s += time.perf_counter() - asked
            self.begin(self.worker, frames.packed(self.picture(drawing)))
            self.header = await self.first_frame()
        except BaseException:
            self.leave()
            raise
        return self

    async def take_turn(self) -> None:
        """Waits for the render worker. Raises WorkerFailure when the task is stopped meanwhile."""
        waiting = self.waiting = asyncio.ensure_future(self.acquired())
        try:
            await waiting
        except asyncio.CancelledError:
            if self.verdict is None:
                raise
            raise WorkerFailure(self.verdict) from None
        finally:
            self.has_turn = waiting.done() and not waiting.cancelled()

    async def acquired(self) -> bool:
        return await self.pool.render_turn.acquire()

    def stop(self, verdict: Failed) -> None:
        super().stop(verdict)
        if self.worker is None and self.waiting is not None:
            self.waiting.cancel()

    async def drawing(self) -> bytes:
        task = msgspec.structs.replace(self.task, format="drawing", apply_formatting=False)
        found = bytearray()
        async with Answer(self.pool, task, self.share) as answer:
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
