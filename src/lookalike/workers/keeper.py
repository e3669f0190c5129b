"""Starts the zygote, asks it for workers, and learns from it how each of them ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from .frames import DATA_BYTES, STEP_BACK, decode_frame
from .task import ConnectionSpec, Failed, Frame

PACKET = 256
DEATH_NEWS_S = 1.0  # how long after its socket closed a worker's exit status may take to arrive


class Worker:
    """One worker process, seen from the web process."""

    def __init__(
        self, keeper: Keeper, name: str, answers: socket.socket, cancels: socket.socket, reader, writer
    ):
        self.keeper, self.name = keeper, name
        self.answers, self.cancels, self.reader, self.writer = answers, cancels, reader, writer
        self.connection: ConnectionSpec | None = None
        self.number = 0  # of the task that was sent last; the worker counts alike
        self.idle_since = 0.0
        self.stepped_back = False  # its priority is low, and stays so
        self.frame_bytes: int | None = None  # the length of a frame whose body has not come yet
        self.exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def alive(self) -> bool:
        return not (self.exited.done() or self.reader.at_eof() or self.writer.is_closing())

    def send(self, packet: bytes) -> None:
        self.number += 1
        self.writer.write(packet)

    async def frame(self) -> Frame:
        """The next frame. When the caller is cancelled, the one who reads on begins at the same frame.
        Raises asyncio.IncompleteReadError when the worker has died."""
        if self.frame_bytes is None:
            self.frame_bytes = int.from_bytes(await self.reader.readexactly(4), "big")
        body = await self.reader.readexactly(self.frame_bytes)
        self.frame_bytes = None
        return decode_frame(body)

    def interrupt(self) -> None:
        """Ask for the running task to stop; the worker repeats the interrupt until it does."""
        with contextlib.suppress(OSError):
            self.cancels.send(self.number.to_bytes(4, "big"))

    def step_back(self) -> None:
        """Let everything else on the machine go first, for good: no process may raise its own priority."""
        if not self.stepped_back:
            self.stepped_back = True
            with contextlib.suppress(OSError):
                self.cancels.send((self.number | STEP_BACK).to_bytes(4, "big"))

    @property
    def database(self) -> str:
        """The name of the connection that it has open; empty for none."""
        return self.connection.name if self.connection is not None else ""

    def kill(self) -> None:
        """Whoever reads from it finds its end at once: a process with gigabytes to give back takes its time."""
        self.writer.transport.abort()
        self.keeper.tell(f"kill {self.name}")

    def close(self) -> None:
        """End the process: it leaves when its sockets close; if it does not listen, it is killed."""
        self.kill()
        self.writer.close()
        self.cancels.close()

    async def cause_of_death(self) -> Failed:
        """What the exit status says. A kill that nobody here asked for is the system's, for memory."""
        try:
            status = await asyncio.wait_for(asyncio.shield(self.exited), DEATH_NEWS_S)
        except TimeoutError:
            return Failed("killed", "The query worker ended.")
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number == signal.SIGXCPU:
            return Failed("timeout", "The query used more processor time than it may.")
        if number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS):
            return Failed(
                "out-of-memory",
                "The query worker was ended by the system, most likely for want of memory.",
                f"signal {signal.Signals(number).name}",
            )
        return Failed("killed", "The query worker ended.", f"wait status {status}")


class Keeper:
    def __init__(self, scratch: Path):
        self.scratch = scratch
        self.process: subprocess.Popen | None = None
        self.control: socket.socket | None = None
        self.starting = asyncio.Lock()
        self.workers: dict[str, Worker] = {}
        self.started = 0

    async def start(self) -> None:
        async with self.starting:
            if self.control is None:
                self.launch()

    def launch(self) -> None:
        """Start the zygote with an empty environment, nothing on its standard input, and one descriptor."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.scratch.mkdir(parents=True, exist_ok=True)
        # MALLOC_ARENA_MAX: threads share two heaps, or each would reserve 64 MB of a worker's address space.
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-m", "lookalike.workers.zygote"),
                *(str(theirs.fileno()), str(os.getpid()), str(self.scratch)),
            ],
            env={"MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            cwd="/",
        )
        theirs.close()
        ours.setblocking(False)
        self.control = ours
        asyncio.get_running_loop().add_reader(ours, self.hear)

    async def fork(self, kind: str) -> Worker:
        """A new worker process of `kind` query or render. Raises OSError when the zygote cannot be reached."""
        await self.start()
        answers, their_answers = socket.socketpair()
        cancels, their_cancels = socket.socketpair()
        self.started += 1
        name = str(self.started)
        try:
            await self.request(name, kind, their_answers, their_cancels)
        except BaseException:
            answers.close()
            cancels.close()
            raise
        finally:
            their_answers.close()
            their_cancels.close()
        answers.setblocking(False)
        cancels.setblocking(False)
        reader, writer = await asyncio.open_unix_connection(sock=answers, limit=DATA_BYTES)
        worker = self.workers[name] = Worker(self, name, answers, cancels, reader, writer)
        return worker

    async def request(self, name: str, kind: str, answers: socket.socket, cancels: socket.socket) -> None:
        if self.control is None:
            raise OSError("the worker process has ended")
        # The send buffer is the worker's share of what may be in flight; the rest is the reader's.
        answers.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, DATA_BYTES)
        message = f"fork {name} {kind}".encode()
        socket.send_fds(self.control, [message], [answers.fileno(), cancels.fileno()])

    def tell(self, message: str) -> None:
        if self.control is not None:
            with contextlib.suppress(OSError):
                self.control.send(message.encode())

    def hear(self) -> None:
        """Read what the zygote says about workers that ended, or that the zygote itself did."""
        assert self.control is not None
        try:
            packet = self.control.recv(PACKET)
        except BlockingIOError:
            return
        except ConnectionError:
            packet = b""
        if not packet:
            self.bury()
            return
        _, name, status = packet.decode().split()
        self.mark_dead(name, int(status))

    def mark_dead(self, name: str, status: int) -> None:
        worker = self.workers.pop(name, None)
        if worker is not None and not worker.exited.done():
            worker.exited.set_result(status)

    def bury(self) -> None:
        """The zygote is gone and its workers with it; the next fork starts another."""
        control, self.control = self.control, None
        process, self.process = self.process, None
        if control is not None:
            asyncio.get_running_loop().remove_reader(control)
            control.close()
        if process is not None:
            process.kill()
            process.wait()
        for name in list(self.workers):
            self.mark_dead(name, 0)

    async def close(self) -> None:
        """End the zygote; the kernel ends its workers with it."""
        for worker in list(self.workers.values()):
            worker.writer.close()
            worker.cancels.close()
        self.bury()
