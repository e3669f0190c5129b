"""Statements made to break a server, and what a neighbour notices; clients that leave, and what is left of them.

Beside other programs the neighbour's figures say little: the base is taken in turns with the pressure, so that both
meet the same machine.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import statistics
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.figure import Figure
from bench.running import Running, cpu_s, server

LIMIT_S = 5
BLOCK_S = 6.0
TURNS = 3
AT_ONCE = 8
BOMBS = (
    "SELECT len(range(500000000)) AS n",
    "SELECT count(*) AS n FROM (SELECT unnest(generate_series(1, 10000000000)) AS i)",
    "SELECT count(*) AS n FROM range(1000000000) a, range(1000000) b",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) AS n FROM t",
    "SELECT length(regexp_replace(repeat('a', 300000000), '(a|aa)+$', 'x', 'g')) AS n",
    "SELECT i FROM (SELECT md5(i::VARCHAR) AS i FROM range(200000000) r(i)) ORDER BY 1 LIMIT 5 OFFSET 9999999",
    "SELECT max(n) AS n FROM (SELECT i, count(*) AS n FROM range(1000000000) r(i) GROUP BY i)",
    "SELECT max(s) AS n FROM (SELECT sum(i) OVER (ORDER BY hash(i)) AS s FROM range(500000000) r(i))",
)
CALM = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.status", "order_items.count", "order_items.total_sale_price"],
}
CANCELS = 1_000
CLIENTS = 16
REST_S = 2.0


def torture(data: Path) -> list[Figure]:
    """Eight statements that never end beside one person with small questions, in turns with that person alone."""
    limits = ["--query-workers", str(AT_ONCE), "--query-timeout-s", str(LIMIT_S), "--query-memory-mb", "768"]
    with server(data, *limits) as running:
        token = other_person(running)
        paths = [_statement(running, sql) for sql in BOMBS]
        base, during, late = [], [], []
        for _ in range(TURNS):
            base += neighbour(running, token, BLOCK_S, 20_000 + len(base))
            with Attackers(running, paths) as attackers:
                during += neighbour(running, token, BLOCK_S, 20_000 + len(base) + len(during))
            late += attackers.seconds
            time.sleep(0.5)
        before, after = (_percentiles(each) for each in (base, during))
        grown = after[1] / before[1] - 1
        text = f"a neighbour of {AT_ONCE} hostile statements, small group-by"
        slowest = max(late)
        return [
            Figure(
                text,
                f"p50 {before[0]:.1f}, p95 {before[1]:.1f} ms, alone",
                f"p50 {after[0]:.1f}, p95 {after[1]:.1f} ms ({grown:+.0%})",
                "p95 <= +25 %",
                grown <= 0.25,
            ),
            Figure(
                "the hostile statements end",
                f"{LIMIT_S} s, their limit",
                f"{slowest:.1f} s at the most",
                "<= limit + 2 s",
                slowest <= LIMIT_S + 2,
            ),
        ]


def cancels(data: Path) -> list[Figure]:
    """Clients that leave at random moments; then workers, the line and the list of running queries must be empty, and
    no process may work on."""
    with server(data) as running:
        paths = [_statement(running, sql) for sql in (*BOMBS, "SELECT 1 AS one", "SELECT * FROM order_items")]
        left = iter(range(CANCELS))
        clients = [threading.Thread(target=_leave, args=(running, paths, left, n)) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        rest_s = _until_rest(running)
        used = cpu_s(running)
        time.sleep(1)
        used = cpu_s(running) - used
    text = f"{CANCELS:,} clients that leave at random moments"
    ours = f"at rest after {rest_s:.2f} s, then {used:.2f} CPU-s in a second"
    return [Figure(text, "-", ours, f"<= {REST_S:g} s, idle", rest_s <= REST_S and used < 0.2)]


def other_person(running: Running) -> str:
    """The token of somebody else, who may all that the first may."""
    person = running.post("/users", {"first_name": "Ada", "last_name": "Beta"}).json()["id"]
    headers = {"Authorization": f"Bearer {running.token}"}
    _call(running, headers, "PUT", f"/api/4.0/users/{person}/roles", json.dumps(["2"]))
    key = running.post(f"/users/{person}/credentials_api3", {}).json()
    form = f"client_id={key['client_id']}&client_secret={key['client_secret']}"
    sent = {"Content-Type": "application/x-www-form-urlencoded"}
    return _call(running, sent, "POST", "/api/4.0/login", form)["access_token"]


def neighbour(running: Running, token: str, seconds: float, start: int) -> list[float]:
    """Milliseconds of small questions, one after the other, no two of them alike."""
    connection = _connection(running)
    headers = {"Authorization": f"Bearer {token}"}
    taken: list[float] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        query = {**CALM, "filters": {"order_items.id": f"<{start + len(taken)}"}}
        started = time.perf_counter()
        connection.request("POST", "/api/4.0/queries/run/json", json.dumps(query), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the neighbour was told {answer.status}")
        taken.append((time.perf_counter() - started) * 1000)
        time.sleep(0.01)
    connection.close()
    return taken


@dataclass
class Attackers:
    """As many clients as statements, each with its own again and again. `seconds`: what each run took."""

    running: Running
    paths: list[str]
    seconds: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Attackers:
        self.threads = [threading.Thread(target=self._strike, args=(path,)) for path in self.paths]
        for thread in self.threads:
            thread.start()
        time.sleep(1)  # until all of them run
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _strike(self, path: str) -> None:
        headers = {"Authorization": f"Bearer {self.running.token}"}
        while not self.over.is_set():
            started = time.monotonic()
            connection = _connection(self.running)
            connection.request("POST", path, b"", headers)
            connection.getresponse().read()
            connection.close()
            self.seconds.append(time.monotonic() - started)


def _leave(running: Running, paths: list[str], left: Any, seed: int) -> None:
    chance = random.Random(seed)
    for _ in left:
        connection = _connection(running)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request(
                "POST", chance.choice(paths), b"", {"Authorization": f"Bearer {running.token}"}
            )
            time.sleep(chance.expovariate(1 / 0.05))
        connection.close()


def _until_rest(running: Running) -> float:
    """Seconds until nothing is listed as running; at most ten."""
    started = time.monotonic()
    headers = {"Authorization": f"Bearer {running.token}"}
    while time.monotonic() < started + 10 and _call(running, headers, "GET", "/api/4.0/running_queries"):
        time.sleep(0.02)
    return time.monotonic() - started


def _statement(running: Running, sql: str) -> str:
    slug = running.post("/sql_queries", {"connection_name": "thelook", "sql": sql}).json()["slug"]
    return f"/api/4.0/sql_queries/{slug}/run/json"


def _connection(running: Running) -> http.client.HTTPConnection:
    parts = urlsplit(running.url)
    return http.client.HTTPConnection(parts.hostname or "localhost", parts.port, timeout=60)


def _call(running: Running, headers: dict[str, str], verb: str, path: str, body: str | None = None) -> Any:
    connection = _connection(running)
    connection.request(verb, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{verb} {path} answered {answer.status}: {content[:200]!r}")
    return json.loads(content)


def _percentiles(taken: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(taken, n=20)
    return cuts[9], cuts[18]
