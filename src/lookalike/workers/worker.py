"""A worker: reads tasks from its socket, one at a time, and writes the frames of each answer."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
import time
import traceback
from pathlib import Path

from ..engines.builders import Builder, open_builder
from ..engines.driver import DriverError, Session, Stream, open_session
from ..results import write
from . import frames, limits
from .task import Build, ConnectionSpec, Data, Done, Failed, Header, Limits, Task

INTERRUPT_EVERY_S = 0.005
# After these, free heap pages go back to the system.
LARGE_ANSWER_BYTES = 8 * 1024 * 1024
FAT_BYTES = 256 * 1024 * 1024


def main(kind: str, answers: socket.socket, cancels: socket.socket, scratch: Path) -> None:
    limits.lock_process()
    os.chdir("/")
    if kind == "render":
        from . import render_worker

        render_worker.serve(answers)
        return
    try:
        QueryWorker(answers, cancels, scratch).serve()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


class QueryWorker:
    def __init__(self, answers: socket.socket, cancels: socket.socket, scratch: Path):
        self.answers, self.scratch = answers, scratch
        self.spec: ConnectionSpec | None = None
        self.session: Session | None = None
        self.number = 0  # of the task that came last; the server counts alike
        self.mapped = limits.mapped_bytes()
        self.cancels = Cancels(cancels)

    def serve(self) -> None:
        threading.Thread(target=self.cancels.listen, daemon=True).start()
        while (task := frames.read_task(self.answers)) is not None:
            self.number += 1
            out = Output(self.answers)
            self.work(task, out)
            if out.bytes > LARGE_ANSWER_BYTES or limits.resident_bytes() > FAT_BYTES:
                limits.give_memory_back()

    def work(self, task: Task, out: Output) -> None:
        limits.limit_cpu(task.limits.cpu_s)
        limits.limit_memory(task.limits.memory_bytes, self.mapped)
        try:
            last = self.answer(task, out)
        except DriverError as error:
            last = error.failed
            if error.fatal:
                self.disconnect()
        except MemoryError as error:
            last = Failed("out-of-memory", "The query needs more memory than a worker may use.", str(error))
        except Exception as error:
            traceback.print_exc()
            self.disconnect()
            last = Failed("killed", "The query worker met an error of its own.", repr(error))
        if isinstance(last, Failed):
            out.drop()
        out.finish(last)

    def answer(self, task: Task, out: Output) -> Done | Failed:
        """A connection that the database closed while it was idle is opened again, once."""
        if task.build is not None:
            return self.built(task, task.build, out)
        kept = self.session is not None and self.spec == task.connection
        try:
            return self.answered(task, out)
        except DriverError as error:
            if (
                not (kept and error.fatal and error.failed.code == "connection")
                or out.sent_frames
                or out.head
            ):
                raise
        self.disconnect()
        return self.answered(task, out)

    def answered(self, task: Task, out: Output) -> Done | Failed:
        started = time.perf_counter()
        session = self.connected(task)
        if not self.cancels.begin(self.number, session):
            return Failed("killed", "The query was cancelled.")
        try:
            return self.written(task, session, out, started)
        finally:
            self.cancels.end()
            (self.session or session).finish()

    def written(self, task: Task, session: Session, out: Output, started: float) -> Done:
        stream, task = self.prepared(task, session)
        answer = write(stream, task, started)
        out.header(Header(answer.media_type, task.warnings))
        for piece in answer.pieces:
            out.write(piece)
            check_size(answer.rows, out.bytes, task.limits)
        runtime_s = time.perf_counter() - started
        return Done(rows=answer.rows, runtime_s=runtime_s, bytes=out.bytes, transfer_s=out.waited_s)

    def prepared(self, task: Task, session: Session) -> tuple[Stream, Task]:
        """The rows to write, and what their columns are."""
        if task.merge:
            from .merge import MergeProcessor

            return MergeProcessor(task, self.turned_to).answer()
        if task.post is None:
            return session.run(task.sql, task.limits, task.shape), task
        from .post import PostProcessor

        return PostProcessor(task, session).answer()

    def built(self, task: Task, build: Build, out: Output) -> Done | Failed:
        """A table is made in a session of its own, which may write."""
        started = time.perf_counter()
        builder = open_builder(task.connection, build, task.limits, self.scratch)
        try:
            if not self.cancels.begin(self.number, builder):
                return Failed("killed", "The build was stopped.")
            builder.run()
        finally:
            self.cancels.end()
            builder.close()
        out.header(Header("text/plain"))
        return Done(rows=0, runtime_s=time.perf_counter() - started, bytes=0)

    def turned_to(self, task: Task) -> Session:
        """The session for one of several statements of a task; a cancel stops that one from here on."""
        with self.cancels.changed:
            self.cancels.session = None
        session = self.connected(task)
        if not self.cancels.begin(self.number, session):
            raise DriverError("killed", "The query was cancelled.")
        return session

    def connected(self, task: Task) -> Session:
        if self.session is not None and self.spec == task.connection and self.session.current():
            return self.session
        self.disconnect()
        self.session = open_session(task.connection, task.limits, self.scratch)
        self.spec = task.connection
        return self.session

    def disconnect(self) -> None:
        session, self.session, self.spec = self.session, None, None
        if session is not None:
            with contextlib.suppress(Exception):  # what is broken cannot be closed, and need not be
                session.close()


def check_size(rows: int, size: int, allowed: Limits) -> None:
    """Raises DriverError for an answer beyond its limits."""
    if allowed.max_rows and rows > allowed.max_rows:
        raise DriverError(
            "too-large", f"The result has more rows than the {allowed.max_rows} that it may have."
        )
    if allowed.max_bytes and size > allowed.max_bytes:
        mebibytes = f"{allowed.max_bytes / 1024**2:g} MiB"
        raise DriverError("too-large", f"The result is larger than the {mebibytes} that it may have.")


class Cancels:
    """Listens for `cancel task n` while the main thread works. An interrupt that comes before the statement has
    begun is lost in DuckDB, so it is repeated until the task is over."""

    def __init__(self, sock: socket.socket):
        self.sock = sock
        self.changed = threading.Condition()
        self.running = 0  # number of the task that runs, 0: none
        self.cancelled = 0  # the highest number that was cancelled
        self.session: Session | Builder | None = None

    def begin(self, number: int, session: Session | Builder) -> bool:
        """False when the task was cancelled before it began."""
        with self.changed:
            if self.cancelled >= number:
                return False
            self.running, self.session = number, session
            return True

    def end(self) -> None:
        with self.changed:
            self.running, self.session = 0, None

    def listen(self) -> None:
        while (body := frames.read_exactly(self.sock, 4)) is not None:
            number = int.from_bytes(body, "big")
            if number & frames.STEP_BACK:
                limits.step_back()
            else:
                self.stop(number)

    def stop(self, number: int) -> None:
        self.cancelled = max(self.cancelled, number)
        while True:
            with self.changed:
                if self.running != number or self.session is None:
                    return
                self.session.interrupt()
            time.sleep(INTERRUPT_EVERY_S)


class Output:
    """Frames of one answer, gathered to `DATA_BYTES` before they are sent, so that a small answer is one write
    and one wake-up of the server."""

    def __init__(self, sock: socket.socket):
        self.sock = sock
        self.pending = bytearray()
        self.head = b""
        self.bytes = 0
        self.sent_frames = 0
        self.waited_s = 0.0  # for the reader

    def header(self, header: Header) -> None:
        self.head = frames.packed(header)

    def write(self, piece: bytes) -> None:
        self.bytes += len(piece)
        self.pending += piece
        if len(self.pending) >= frames.DATA_BYTES:
            self.send_full()

    def send_full(self) -> None:
        view = memoryview(self.pending)
        whole = len(view) - len(view) % frames.DATA_BYTES
        started = time.perf_counter()
        for start in range(0, whole, frames.DATA_BYTES):
            self.send(frames.data_head(frames.DATA_BYTES))
            self.sock.sendall(view[start : start + frames.DATA_BYTES])
        self.waited_s += time.perf_counter() - started
        rest = bytearray(view[whole:])
        view.release()
        self.pending = rest

    def send(self, packet: bytes) -> None:
        self.sock.sendall(self.head + packet if self.head else packet)
        self.head = b""
        self.sent_frames += 1

    def drop(self) -> None:
        """Forget what was not sent; a failed answer has no more use for it."""
        self.pending.clear()
        self.head = b""

    def finish(self, last: Done | Failed) -> None:
        data = frames.packed(Data(bytes(self.pending))) if self.pending else b""
        self.send(data + frames.packed(last))
