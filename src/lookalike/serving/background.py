"""A server in a thread of the current process, on real ports: for tests and for the demo's walk."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lookalike.config import Settings
from lookalike.serving.logs import RequestLog
from lookalike.serving.metrics import Metrics
from lookalike.serving.requests import App
from lookalike.serving.server import Ready, Server, run_loop
from lookalike.serving.sockets import open_sockets

START_S = 30.0


@contextmanager
def serving(
    create_app: Callable[[Settings, Metrics], App], settings: Settings, log: RequestLog
) -> Iterator[Ready]:
    """Serve until the block ends, then drain. What keeps the server from starting is raised here."""
    sockets = open_sockets(settings)
    told: queue.Queue[tuple[Ready, Callable[[], None]] | BaseException] = queue.Queue()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        metrics = Metrics()
        server = Server(create_app(sockets.settings, metrics), sockets, log, metrics)

        def stop() -> None:
            loop.call_soon_threadsafe(server.stop)

        def on_ready(ready: Ready) -> None:
            told.put((ready, stop))

        await server.run(on_ready)

    def body() -> None:
        try:
            run_loop(main())
        except BaseException as failure:
            told.put(failure)
        finally:
            sockets.close()

    thread = threading.Thread(target=body, name="serving", daemon=True)
    thread.start()
    outcome = told.get(timeout=START_S)
    if isinstance(outcome, BaseException):
        raise outcome
    ready, stop = outcome
    try:
        yield ready
    finally:
        stop()
        thread.join(START_S)
