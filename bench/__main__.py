"""`make bench`: the table of the design's section 10, for what exists, each figure beside its floor.

`python -m bench` measures all parts, `python -m bench lookml exports` those that are named.
"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import httpx
from rich.console import Console
from rich.table import Table

from bench.crowd import crowd
from bench.exports import exports, large_exports
from bench.figure import SCALE, Figure, Part, median_ms, timed
from bench.load import requests_per_second
from bench.lookml import large_project
from bench.pressure import cancels, torture
from bench.running import Running, server
from bench.slow_clients import Stalled, hurried_key, slow_bodies, slow_headers, slow_readers

T = TypeVar("T")
SMALL = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.status", "order_items.count", "order_items.total_sale_price"],
    "filters": {"order_items.id": "<20000"},
}
SMALL_SQL = (
    "SELECT status, COUNT(*), COALESCE(SUM(sale_price), 0) FROM order_items WHERE id < {n} GROUP BY 1 "
    "ORDER BY 2 DESC LIMIT 500"
)
FAN_OUT = {
    "model": "thelook",
    "view": "orders",
    "fields": ["orders.status", "orders.total_num_of_item", "order_items.total_sale_price"],
    "limit": "500",
}
FAN_OUT_SQL = """
SELECT o.status, COALESCE(SUM(o.num_of_item), 0), COALESCE(SUM(i.total), 0) FROM orders o
LEFT JOIN (SELECT order_id, SUM(sale_price) AS total FROM order_items GROUP BY 1) i ON i.order_id = o.order_id
GROUP BY 1 ORDER BY 2 DESC LIMIT 500
"""


def main() -> None:
    names = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        sys.exit(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="lookalike-bench-") as folder:
        figures = list(_figures(names, Path(folder)))
    report(figures)
    sys.exit(0 if all(figure.holds for figure in figures) else 1)


def _figures(names: list[str], data: Path) -> Iterator[Figure]:
    if set(names) - WITHOUT_SERVER:
        _told("sample data", lambda: _set_up(data))
    for name in names:
        yield from _told(name, lambda name=name: PARTS[name](data))


def _told(name: str, work: Callable[[], T]) -> T:
    """The result of the work, with a line for whoever waits for it."""
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    start = time.perf_counter()
    result = work()
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return result


def _set_up(data: Path) -> None:
    command = [sys.executable, "-m", "lookalike.demo", str(data / "thelook.duckdb"), str(SCALE)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with server(data):
        pass  # makes the store and the certificate: a cold start is a start, not an installation


def report(figures: list[Figure]) -> None:
    table = Table(title=f"{SCALE:,} order items, DuckDB {duckdb.__version__}")
    for column in ("work", "floor", "ours", "bar", "holds"):
        table.add_column(column, overflow="fold")
    for each in figures:
        table.add_row(each.work, each.floor, each.ours, each.bar, "yes" if each.holds else "[red]no[/]")
    Console(width=140).print(table)


def cold_start(data: Path) -> list[Figure]:
    command = [sys.executable, "-c", f"import duckdb; duckdb.connect({str(data / 'thelook.duckdb')!r}, "]
    command[-1] += f"read_only=True).sql({SMALL_SQL.format(n=20000)!r}).fetchall()"
    start = time.perf_counter()
    subprocess.run(command, check=True)
    floor = time.perf_counter() - start
    start = time.perf_counter()
    with server(data) as running:
        running.post("/queries/run/json", SMALL)
        ours = time.perf_counter() - start
    text = "cold start to the first good query"
    return [Figure(text, f"{floor:.2f} s (Python and DuckDB alone)", f"{ours:.2f} s", "<= 2 s", ours <= 2)]


def queries(data: Path) -> list[Figure]:
    with server(data) as running:
        time.sleep(2)  # until it is idle
        return [idle_memory(running), small_group_by(running), fan_out(running), compile_time()]


def requests(data: Path) -> list[Figure]:
    with server(data) as running:
        return [one_user(running), cached_query(running)]


def idle_memory(running: Running) -> Figure:
    command = [sys.executable, "-c", "import duckdb, resource; duckdb.connect(); "]
    command[-1] += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    floor = int(subprocess.run(command, check=True, capture_output=True).stdout) / 1024
    ours = running.memory_mb()
    text = "idle memory, whole process tree"
    return Figure(text, f"{floor:.0f} MB (Python and DuckDB)", f"{ours:.0f} MB", "<= 180 MB", ours <= 180)


def small_group_by(running: Running) -> Figure:
    """Blocks of 20 questions in turns with DuckDB itself, so that whatever else the machine does falls on both, and
    neither has the other's data in its way. Every question is a new one."""
    host, port = running.url.removeprefix("http://").split(":")
    client = socket.create_connection((host, int(port)))
    ours, floor = [], []

    def ask(number: int) -> None:
        body = json.dumps({**SMALL, "filters": {"order_items.id": f"<{number}"}})
        if _posted(client, running.token, "/api/4.0/queries/run/json", body).count(b"order_items.count") != 5:
            raise RuntimeError("five statuses were expected")

    with duckdb.connect(running.data / "thelook.duckdb", read_only=True) as db:
        for first in range(20000, 20300, 20):
            numbers = range(first, first + 20)
            floor += [timed(db, SMALL_SQL.format(n=number)) * 1000 for number in numbers]
            ours += [_asked(ask, number) for number in numbers]
    client.close()
    mine, bare = statistics.median(ours), statistics.median(floor)
    text = "small group-by over HTTP, not cached"
    return Figure(text, f"{bare:.2f} ms (DuckDB)", f"{mine:.2f} ms", "<= DuckDB + 3 ms", mine <= bare + 3)


def _posted(client: socket.socket, token: str, path: str, body: str) -> bytes:
    """A whole answer in chunks, by hand: a client library would be a good part of so short a time."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    answer = b""
    while not answer.endswith(b"\r\n0\r\n\r\n"):
        answer += client.recv(65536)
    return answer


def _asked(ask: Callable[[int], None], number: int) -> float:
    start = time.perf_counter()
    ask(number)
    return (time.perf_counter() - start) * 1000


def cached_query(running: Running) -> Figure:
    """The small group-by as a stored query whose result is kept; the floor is a page without work."""
    query = running.post("/queries", SMALL).json()["id"]
    for _ in range(2):
        running.post("/queries/run/json", SMALL)
    floor = requests_per_second(running.url, "/alive", running.token)
    ours = requests_per_second(running.url, f"/api/4.0/queries/{query}/run/json", running.token)
    text = "the same, cached, 16 clients"
    return Figure(text, f"{floor:,.0f}/s (a page without work)", f"{ours:,.0f}/s", ">= 5,000/s", ours >= 5000)


def fan_out(running: Running) -> Figure:
    sql = running.post("/queries/run/sql", FAN_OUT).text
    with duckdb.connect(running.data / "thelook.duckdb", read_only=True) as db:
        db.execute("SET threads = 2")
        pairs = [(timed(db, FAN_OUT_SQL), timed(db, sql)) for _ in range(7)]
    floor, ours = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    text = "two sums over a fan-out"
    floor_text = f"{floor:.0f} ms (pre-aggregated by hand)"
    return Figure(text, floor_text, f"{ours:.0f} ms", "<= 1.3 x", ours <= 1.3 * floor)


def compile_time() -> Figure:
    from datetime import UTC, datetime

    from lookalike.engines.dialect import dialect_named
    from lookalike.lookml import load_project
    from lookalike.projects.served import DEMO_PROJECT
    from lookalike.query.compile import compile_query
    from lookalike.query.request import QueryContext, QueryRequest

    model = load_project(DEMO_PROJECT).models["thelook"]
    fields = (
        "order_items.created_date",
        "order_items.status",
        "products.category",
        "products.brand",
        "users.state",
        "order_items.count",
        "order_items.total_sale_price",
        "users.count",
    )
    filters = {"order_items.created_date": "90 days", "products.category": "Jeans,-Shorts"}
    request = QueryRequest("order_items", fields, filters)
    context, dialect = QueryContext(datetime.now(UTC)), dialect_named("duckdb")
    ours = median_ms(lambda: compile_query(model, request, context, dialect), 200)
    text = "compile a query of 8 fields, warm"
    return Figure(text, "-", f"{ours:.2f} ms", "<= 5 ms", ours <= 5)


def one_user(running: Running) -> Figure:
    floor = requests_per_second(running.url, "/alive", running.token)
    ours = requests_per_second(running.url, "/api/4.0/users/1", running.token)
    text = "read one user by API, 16 clients"
    return Figure(text, f"{floor:,.0f}/s (a page without work)", f"{ours:,.0f}/s", ">= 4,000/s", ours >= 4000)


def thousand_clients(data: Path) -> list[Figure]:
    def few_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))

    with server(data, preexec=few_files) as running:
        result = asyncio.run(crowd(running.url, 1000))
        errors = (running.data / "bench.log").read_text(errors="replace").count("Too many open files")
    text = "1,000 clients at 256 file descriptors"
    ours = f"{result.answered} answered, slowest {result.slowest_s:.2f} s, {errors} EMFILE"
    good = result.answered == 1000 and errors == 0 and result.slowest_s < 2
    return [Figure(text, "-", ours, "all answered in 2 s, 0 EMFILE", good)]


SLOW = 100
DOCUMENT = "/api/4.0/api_spec/4.0/swagger.json"  # large


def slow_clients(data: Path) -> list[Figure]:
    with server(data, "--stall-timeout-s", "10") as running:
        url, token = running.url, running.token
        return [
            _ended(running, "headers", slow_headers(url, SLOW, 30)),
            _ended(running, "bodies", slow_bodies(url, token, SLOW, 30)),
            _ended(running, "readers", slow_readers(url, token, DOCUMENT, SLOW, 30)),
        ]


def _ended(running: Running, what: str, work: Coroutine[Any, Any, Stalled]) -> Figure:
    before = running.memory_mb()
    result = asyncio.run(work)
    each_mb = (running.memory_mb() - before) / SLOW
    ours = f"{result.closed} ended, the last after {result.slowest_s:.1f} s, {each_mb:.2f} MB each"
    good = result.closed == SLOW and result.slowest_s <= 13 and each_mb <= 1
    return Figure(f"{SLOW} clients with slow {what}", "-", ours, "all ended in 12 s, <= 1 MB each", good)


LIMIT_PER_S = 50


def hurried(data: Path) -> list[Figure]:
    """A key at ten times its limit, beside a person."""
    with server(data) as running:
        own = httpx.Client(
            base_url=f"{running.url}/api/", headers={"Authorization": f"Bearer {running.token}"}
        )
        key = max(int(each["id"]) for each in own.get("lookalike/v1/keys").json())  # each start makes one
        own.patch(f"lookalike/v1/keys/{key}", json={"calls_per_s": LIMIT_PER_S}).raise_for_status()
        ada = running.post("/users", {"first_name": "Ada"}).json()["id"]
        own.put(f"4.0/users/{ada}/roles", json=["2"]).raise_for_status()
        person = running.post(f"/users/{ada}/credentials_api3", {}).json()
        login = {name: person[name] for name in ("client_id", "client_secret")}
        token = own.post("4.0/login", data=login).json()["access_token"]
        work = hurried_key(running.url, running.token, token, LIMIT_PER_S * 10, seconds=16, rounds=4)
        found = asyncio.run(work)
    more = found.beside_ms / found.alone_ms - 1
    ours = f"p95 {found.beside_ms:.1f} ms ({more:+.0%}); key: {dict(found.key)}"
    text = "a person beside a key at ten times its limit"
    return [Figure(text, f"p95 {found.alone_ms:.1f} ms (alone)", ours, "<= +25 %", more <= 0.25)]


# In the order in which they are measured.
PARTS: Mapping[str, Part] = {
    "start": cold_start,
    "queries": queries,
    "exports": exports,
    "large_exports": large_exports,
    "requests": requests,
    "torture": torture,
    "cancels": cancels,
    "clients": thousand_clients,
    "slow_clients": slow_clients,
    "hurried": hurried,
    "lookml": large_project,
}
# These need neither sample data nor a server.
WITHOUT_SERVER = frozenset({"lookml"})


if __name__ == "__main__":
    main()
