"""The process that query workers are forked from. It imports what they need once, so that they share its pages
and start in milliseconds; it opens no database and starts no thread, because neither survives a fork.

Started as `python -I -m lookalike.workers.zygote <control fd> <pid of the server> <scratch folder>`.
Messages of the control socket, one packet each. In: `fork <id> <kind>` with two descriptors (answers, cancels),
`kill <id>`. Out: `exit <id> <wait status>`.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import traceback
from importlib import import_module
from pathlib import Path

from . import limits, worker

PACKET = 256
# Imported before any fork, so that workers share their pages. Modules that start threads must not be among them.
PRELOADED = ("lookalike.engines.duckdb", "lookalike.results.csv", "lookalike.results.json")


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    limits.die_with(int(sys.argv[2]))
    # Ctrl-C and a service manager's stop reach the whole group; the server decides when its workers end.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    wakeup, alarm = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for name in PRELOADED:
        import_module(name)
    gc.collect()
    gc.freeze()  # the collector of a worker then does not write to pages that are shared
    Zygote(control, Path(sys.argv[3]), (wakeup, alarm)).serve()


class Zygote:
    def __init__(self, control: socket.socket, scratch: Path, pipe: tuple[int, int]):
        self.control, self.scratch, self.pipe = control, scratch, pipe
        self.children: dict[int, str] = {}  # process id -> worker id

    def serve(self) -> None:
        """Answer until the server closes its end."""
        poll = select.poll()  # select() fails for descriptors above 1023, which a busy server hands down
        poll.register(self.control, select.POLLIN)
        poll.register(self.pipe[0], select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if self.pipe[0] in ready:
                self.reap()
            if self.control.fileno() in ready and not self.obey():
                return

    def obey(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.control, PACKET, 2)
        if not message:
            return False
        verb, name, *rest = message.decode().split()
        if verb == "fork":
            self.fork(name, rest[0], descriptors)
        if verb == "kill":
            self.kill(name)
        return True

    def fork(self, name: str, kind: str, descriptors: list[int]) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self.become_worker(parent, kind, descriptors)
        self.children[pid] = name
        for descriptor in descriptors:
            os.close(descriptor)

    def become_worker(self, parent: int, kind: str, descriptors: list[int]) -> None:
        """Never returns."""
        status = 1
        try:
            limits.die_with(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.control.close()
            for descriptor in self.pipe:
                os.close(descriptor)
            answers, cancels = (socket.socket(fileno=descriptor) for descriptor in descriptors)
            worker.main(kind, answers, cancels, self.scratch / str(os.getpid()))
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def kill(self, name: str) -> None:
        """Only processes not waited for yet are in the table, so the id cannot be another's by now."""
        for pid, child in self.children.items():
            if child == name:
                os.kill(pid, signal.SIGKILL)

    def reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self.pipe[0], 4096)
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            name = self.children.pop(pid, "")
            self.control.send(f"exit {name} {status}".encode())


if __name__ == "__main__":
    main()
