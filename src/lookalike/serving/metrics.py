"""What the server counts, in Prometheus' text format, for the loopback port alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from lookalike.serving.gate import Gate

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
STATUS_CLASSES = ("0xx", "1xx", "2xx", "3xx", "4xx", "5xx")  # 0xx: no answer, the client left


class Metrics:
    """One registry per server, so that tests can run several in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "lookalike_requests",
            "Requests answered, by operation and class of status.",
            ["operation", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "lookalike_request_seconds",
            "Seconds from a request's headers to the end of its answer.",
            ["operation"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._counted: dict[tuple[str, int], Counter] = {}  # labels() costs more than counting
        self._timed: dict[str, Histogram] = {}

    def observe(self, operation: str, status: int, seconds: float) -> None:
        """Count one request. `operation` must come from a bounded set: it becomes a label."""
        counter = self._counted.get((operation, status // 100))
        if counter is None:
            counter = self._requests.labels(operation, STATUS_CLASSES[status // 100])
            self._counted[operation, status // 100] = counter
        counter.inc()
        timer = self._timed.get(operation)
        if timer is None:
            timer = self._timed[operation] = self._seconds.labels(operation)
        timer.observe(seconds)

    def watch(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """A gauge whose value `read` gives when somebody looks, such as how many query workers are busy."""
        Gauge(name, help_text, registry=self.registry).set_function(read)

    def watch_gate(self, gate: Gate) -> None:
        self.registry.register(_GateMetrics(gate))

    async def app(self, scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        """The ASGI application of the metrics port: `/metrics` and nothing else."""
        found = scope["path"] == "/metrics"
        body = generate_latest(self.registry) if found else b"Metrics are at /metrics.\n"
        kind = CONTENT_TYPE_LATEST if found else "text/plain; charset=utf-8"
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200 if found else 404, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class _GateMetrics(Collector):
    """Read when somebody looks: the gate itself only adds integers."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def collect(self) -> Iterator[Metric]:
        gate = self._gate
        gauges = (
            ("lookalike_connections", "Connections that are being served.", gate.served),
            ("lookalike_connections_limit", "Connections that can be served at once.", gate.places.served),
            ("lookalike_connections_idle", "Connections between two requests.", len(gate.idle)),
            ("lookalike_connections_queued", "Connections that wait for a free place.", gate.queued),
        )
        counters = (
            ("lookalike_connections_accepted", "Connections let in.", gate.accepted_total),
            ("lookalike_connections_refused", "Connections told 429 by the gate.", gate.refused_total),
            ("lookalike_connections_shed", "Idle connections closed to make room.", gate.shed_total),
            ("lookalike_accepts_without_files", "Accepts that found no descriptor.", gate.out_of_files_total),
        )
        yield from (GaugeMetricFamily(name, text, value) for name, text, value in gauges)
        yield from (CounterMetricFamily(name, text, value) for name, text, value in counters)
