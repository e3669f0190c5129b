"""The process that serves: one ASGI application on every port, from the ready line to the last answer."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import ssl
import sys
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any, cast

import structlog
from uvicorn.config import Config
from uvicorn.lifespan.on import LifespanOn
from uvicorn.server import ServerState

from lookalike.config import SettingError, Settings
from lookalike.serving.certificate import Certificate, CertificateError, certificate_for
from lookalike.serving.connection import Connection, Limits
from lookalike.serving.gate import Gate, GateError, Place, Places, places_for
from lookalike.serving.logs import RequestLog, configure_logging
from lookalike.serving.metrics import Metrics
from lookalike.serving.refusal import plain_answer
from lookalike.serving.requests import App, Requests
from lookalike.serving.sockets import PortError, Sockets, open_sockets

EMPTY_QUEUE_S = 2.0
CERTIFICATE_CHECK_S = 12 * 3600
LONGEST_RETRY_S = 5  # short enough for clients that try three times and wait up to 6 s
METRICS_PLACES = Places(8, 2)


class StartError(Exception):
    """The application refused to start; the text is its own."""


CANNOT_START = (SettingError, PortError, CertificateError, GateError, StartError)
"""What keeps a server from starting and is the operator's to mend: said in one sentence, without a traceback."""


@dataclass(frozen=True)
class Ready:
    """What `on_ready` is told. Addresses carry the ports that were really taken."""

    settings: Settings
    url: str
    http_url: str | None
    metrics_url: str | None
    ca: str | None  # the file that strict clients have to trust; None with the operator's own certificate


OnReady = Callable[[Ready], None]
OnStop = Callable[[], None]


class Server:
    """Serves `app`, which must speak ASGI 3 with lifespan, on `sockets`."""

    def __init__(self, app: App, sockets: Sockets, log: RequestLog, metrics: Metrics | None = None) -> None:
        self.settings = sockets.settings
        self.metrics = metrics or Metrics()
        self._sockets = sockets
        error_page = self.settings.error_page(500)
        self._config = _uvicorn_config(Requests(app, log, self.metrics.observe, error_page), self.settings)
        self._lifespan = LifespanOn(self._config)
        self._state = ServerState()
        self._connections = cast(set[Connection], self._state.connections)
        self._stop = asyncio.Event()
        self._refusals = 0
        self._certificate: Certificate | None = None
        self._tls: ssl.SSLContext | None = None
        if any(bound.tls for bound in sockets.public):
            self._certificate = certificate_for(self.settings)
            self._tls = self._certificate.context()
        self.gate = self._gate(_places(self.settings))
        self.metrics.watch_gate(self.gate)
        self._metrics_gate = _metrics_gate(self.metrics, self._limits())

    def stop(self) -> None:
        """Begin to drain. Safe to call more than once, from the loop's thread."""
        self._stop.set()

    async def run(self, on_ready: OnReady | None = None, on_stop: OnStop | None = None) -> None:
        """Serve until `stop`, then drain. Raises StartError when the application does not start."""
        await self._lifespan.startup()
        if self._lifespan.should_exit:
            raise StartError("The application did not start; the lines above say why.")
        self._tick()
        self.gate.open(list(self._sockets.public))
        self._metrics_gate.open([self._sockets.metrics] if self._sockets.metrics else [])
        ticking = asyncio.create_task(self._tick_forever())
        try:
            if on_ready:
                on_ready(self.ready())
            await self._stop.wait()
            if on_stop:
                on_stop()
            await self._drain()
        finally:
            ticking.cancel()
            self.gate.close()
            self._metrics_gate.close()
            await self._lifespan.shutdown()

    def ready(self) -> Ready:
        settings, metrics = self.settings, self._sockets.metrics
        http = next((bound for bound in self._sockets.public if not bound.tls), None)
        host = "localhost" if settings.base_url.startswith("https://localhost") else settings.host
        ca = self._certificate.ca if self._certificate else None
        return Ready(
            settings,
            settings.base_url,
            f"http://{host}:{http.port}" if http else None,
            f"http://127.0.0.1:{metrics.port}/metrics" if metrics else None,
            str(ca.absolute()) if ca else None,
        )

    def _gate(self, places: Places) -> Gate:
        settings = self.settings
        gate = Gate(
            places,
            connect=self._connect,
            refuse=self._refusal,
            queue_wait_s=settings.queue_wait_s,
            per_address=settings.connections_per_address,
            tls=self._tls,
        )
        gate.connections = self._connections
        return gate

    def _connect(self, place: Place) -> Connection:
        return Connection(self._config, self._state, self._lifespan.state, place, self.gate, self._limits())

    def _limits(self) -> Limits:
        settings = self.settings
        return Limits(
            settings.header_timeout_s,
            settings.max_header_bytes,
            settings.max_body_bytes,
            settings.stall_timeout_s,
            settings.error_page,
        )

    def _refusal(self, address: str) -> bytes:
        """Each refused client is told another time, so that they do not come back all at once."""
        self._refusals += 1
        retry_s = 1 + self._refusals % LONGEST_RETRY_S
        message = f"The server has no free connection; retry in {retry_s} s."
        page = self.settings.error_page(429)
        return plain_answer(429, message, page, ("retry-after", str(retry_s)))

    def _tick(self) -> None:
        """About once a second: the date of answers, and what takes too long."""
        self._state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
        now = asyncio.get_running_loop().time()
        for connection in list(self._connections):
            connection.check_time(now)

    async def _tick_forever(self) -> None:
        since_check = 0
        while True:
            await asyncio.sleep(1)
            self._tick()
            since_check += 1
            if since_check >= CERTIFICATE_CHECK_S:
                since_check = 0
                self._renew_certificate()

    def _renew_certificate(self) -> None:
        """A server that runs for a year shows a fresh certificate, its own or the operator's, without restart."""
        if self._tls is None:
            return
        try:
            certificate_for(self.settings).load_into(self._tls)
        except CertificateError as unusable:
            structlog.get_logger().error("certificate-not-renewed", reason=str(unusable))

    async def _drain(self) -> None:
        """Take in who waits, stop listening, let requests finish, then cancel what is left."""
        await self.gate.empty(EMPTY_QUEUE_S)
        self.gate.close()
        for connection in list(self._connections):
            connection.close_soon()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.settings.drain_timeout_s
        while (self._connections or self._state.tasks) and loop.time() < deadline:
            await asyncio.sleep(0.02)
        await self._cancel_rest()

    async def _cancel_rest(self) -> None:
        left = list(self._state.tasks)
        if left:
            structlog.get_logger().warning("requests-cancelled", count=len(left))
        for task in left:
            task.cancel()
        for connection in list(self._connections):
            connection.transport.abort()
        await asyncio.gather(*left, return_exceptions=True)


def _uvicorn_config(app: App, settings: Settings) -> Config:
    """uvicorn's own limits, logs and headers are off: this package has its own."""
    config = Config(
        app,
        interface="asgi3",
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=settings.idle_timeout_s,
    )
    config.load()
    return config


def _places(settings: Settings) -> Places:
    return places_for(settings.max_connections, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _metrics_gate(metrics: Metrics, limits: Limits) -> Gate:
    """A gate of its own: metrics are needed most when the server has no place left."""
    config = Config(
        metrics.app, interface="asgi3", lifespan="off", ws="none", log_config=None, access_log=False
    )
    config.load()
    state = ServerState()

    def connect(place: Place) -> Connection:
        return Connection(config, state, {}, place, gate, limits)

    def refuse(_: str) -> bytes:
        return plain_answer(429, "Too many connections to the metrics port.", "", ("retry-after", "1"))

    gate = Gate(METRICS_PLACES, connect=connect, refuse=refuse, queue_wait_s=1.0)
    gate.connections = cast(set[Connection], state.connections)
    return gate


async def serve(
    app: App,
    settings: Settings,
    *,
    on_ready: OnReady | None = None,
    on_stop: OnStop | None = None,
    sockets: Sockets | None = None,
    log: RequestLog | None = None,
    metrics: Metrics | None = None,
) -> None:
    """Serve `app` until SIGTERM or SIGINT, then drain; a second signal ends the process at once.

    `on_ready` is called when every port takes connections, `on_stop` when draining begins. Raises one of
    CANNOT_START when the server cannot start.
    """
    sockets = sockets or open_sockets(settings)
    try:
        server = Server(app, sockets, log or configure_logging(settings), metrics)
        _stop_on_signals(server)
        await server.run(on_ready, on_stop)
    finally:
        sockets.close()


def run(
    create_app: Callable[[Settings, Metrics], App],
    settings: Settings,
    *,
    on_ready: OnReady | None = None,
    on_stop: OnStop | None = None,
) -> int:
    """Serve in this process until told to stop. Returns the exit code: 0 drained, 1 could not start.

    Ports are bound before `create_app`, which is given the settings with the ports that were really taken.
    """
    try:
        sockets = open_sockets(settings)
        log = configure_logging(settings)
        metrics = Metrics()
        app = create_app(sockets.settings, metrics)
        run_loop(
            serve(
                app,
                sockets.settings,
                on_ready=on_ready,
                on_stop=on_stop,
                sockets=sockets,
                log=log,
                metrics=metrics,
            )
        )
    except CANNOT_START as reason:
        print(f"lookalike: {reason}", file=sys.stderr)
        return 1
    return 0


# The loop gives the interpreter up for a moment with each question to the store. A thread that computes then keeps it
# for Python's 5 ms, and every caller waits for them.
SWITCH_S = 0.0005


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """On uvloop where there is one, which is everywhere but on Windows."""
    sys.setswitchinterval(SWITCH_S)
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def _stop_on_signals(server: Server) -> None:
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    stopping: list[int] = []

    def on_signal(number: int) -> None:
        if stopping:
            os._exit(128 + number)
        stopping.append(number)
        server.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)
