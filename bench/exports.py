"""Whole tables over HTTP in every format that can be large, each beside DuckDB's own writer in the same run.

Seconds are of the clock, with those of the processors behind them: on a machine that does other things, the second say
more. Memory is that of the whole tree above what it was before.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.figure import SCALE, Figure
from bench.running import Running, cpu_s, server

WIDE = {
    "model": "thelook",
    "view": "order_items",
    "fields": [
        f"order_items.{name}"
        for name in "id order_id user_id status sale_price created_raw shipped_raw inventory_item_id".split()
    ],
    "sorts": ["__UNSORTED__"],
    "limit": "-1",
}
ARROW = "application/vnd.apache.arrow.stream"
COLUMNS = "application/vnd.lookalike.columns+json"
ACCEPT = {"arrow": ARROW, "columns": COLUMNS}
COPY = {"csv": "(FORMAT csv, HEADER)", "json": "(FORMAT json, ARRAY true)"}
TIMES = 3
LARGE = 10
ARROW_FLOOR = """
import sys, duckdb, pyarrow.ipc
path, sql, target = sys.argv[1:]
db = duckdb.connect(path, read_only=True)
db.execute("SET threads = 2")
rows = db.sql(sql).to_arrow_reader(8192)
with pyarrow.ipc.new_stream(target, rows.schema) as out:
    for batch in rows:
        out.write_batch(batch)
"""


@dataclass(frozen=True)
class Took:
    clock_s: float
    cpu_s: float

    def __str__(self) -> str:
        return f"{self.clock_s:.2f} s ({self.cpu_s:.2f} CPU)"

    def __add__(self, other: Took) -> Took:
        return Took(self.clock_s + other.clock_s, self.cpu_s + other.cpu_s)


def exports(data: Path) -> list[Figure]:
    with server(data) as running:
        warm(running)
        sql = running.post("/queries/run/sql", WIDE).text
        figures = [_export(running, form, sql, _copy_floor(data, form, sql)) for form in COPY]
        figures.append(_export(running, "arrow", sql, _arrow_floor(data, sql)))
        figures.append(
            _export(running, "xlsx", sql, lambda: _copy(data, "csv", sql) + _zipped(data), most_mb=150)
        )
        return [*figures, _columns(running)]


def large_exports(data: Path) -> list[Figure]:
    """Ten times the rows, in a folder of their own."""
    large = data / "large"
    large.mkdir()
    shutil.copyfile(data / "thelook.duckdb", large / "thelook.duckdb")
    with duckdb.connect(large / "thelook.duckdb") as db:
        once = "INSERT INTO order_items SELECT * FROM order_items LIMIT ?"
        for _ in range(LARGE - 1):
            db.execute(once, [SCALE])
    with server(large, "--query-timeout-s", "900") as running:
        sql = running.post("/queries/run/sql", WIDE).text
        warm(running)
        csv = _export(running, "csv", sql, _copy_floor(large, "csv", sql), LARGE, most_mb=64)
        arrow = _export(running, "arrow", sql, _arrow_floor(large, sql), LARGE, most_mb=64)
    shutil.rmtree(large)
    return [csv, arrow]


def _export(
    running: Running, form: str, sql: str, floor: Callable[[], Took], scale: int = 1, most_mb: int = 100
) -> Figure:
    """In turns with the floor, so that whatever else the machine does falls on both."""
    target = running.data / f"export.{form}"
    floors, ours, peaks = [], [], []
    for _ in range(TIMES if scale == 1 else 1):
        base = running.memory_mb()
        with Peak(running) as peak:
            ours.append(download(running, form, target))
        peaks.append(peak.mb - base)
        floors.append(floor())
    least, mine, more = _middle(floors), _middle(ours), max(peaks)
    text = f"{scale * SCALE // 1_000_000}M rows x 8 columns as {form.upper()} over HTTP"
    holds = mine.clock_s <= 1.5 * least.clock_s and more <= most_mb
    return Figure(text, f"{least}, DuckDB", f"{mine}, +{more:.0f} MB", f"<= 1.5 x, <= +{most_mb} MB", holds)


def _columns(running: Running) -> Figure:
    """Half a million rows, as a page asks for them: JSON of the same rows is the floor."""
    floor = download(running, "json", running.data / "half.json", limit=SCALE // 2)
    mine = download(running, "columns", running.data / "half.columns", limit=SCALE // 2)
    text = f"{SCALE // 2000:,}k rows x 8 columns by columns over HTTP"
    return Figure(text, f"{floor}, as JSON", str(mine), "<= 5 x JSON", mine.cpu_s <= 5 * floor.cpu_s)


def _middle(each: list[Took]) -> Took:
    return Took(statistics.median(x.clock_s for x in each), statistics.median(x.cpu_s for x in each))


def warm(running: Running) -> None:
    """Two answers at once, so that both workers have run: what is measured later is then no worker's start."""
    each = [
        threading.Thread(target=download, args=(running, "csv", running.data / f"warm.{number}", 200_000))
        for number in range(2)
    ]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()


def download(running: Running, form: str, target: Path, limit: int = -1) -> Took:
    """By curl: a client in Python would take more of the two cores than the server."""
    body = running.data / "wide.json"
    body.write_bytes(json.dumps({**WIDE, "limit": str(limit)}).encode())
    command = ["curl", "--silent", "--show-error", "--fail", "--output", str(target), "--data", f"@{body}"]
    for name, value in (("Authorization", f"Bearer {running.token}"), ("Accept", ACCEPT.get(form, "*/*"))):
        command += ["--header", f"{name}: {value}"]
    path = "json" if form in ACCEPT else form
    start, cpu = time.perf_counter(), cpu_s(running)
    subprocess.run([*command, f"{running.url}/api/4.0/queries/run/{path}?cache=false"], check=True)
    return Took(time.perf_counter() - start, cpu_s(running) - cpu)


def _copy_floor(data: Path, form: str, sql: str) -> Callable[[], Took]:
    return lambda: _copy(data, form, sql)


def _copy(data: Path, form: str, sql: str) -> Took:
    with duckdb.connect(data / "thelook.duckdb", read_only=True) as db:
        db.execute("SET threads = 2")
        return _timed(lambda: db.execute(f"COPY ({sql}) TO '{data / 'floor'}' {COPY[form]}"))


def _arrow_floor(data: Path, sql: str) -> Callable[[], Took]:
    """What DuckDB gives as Arrow, written by pyarrow; less what it takes to load the two."""

    def run(statement: str) -> Took:
        command = [
            sys.executable,
            "-c",
            ARROW_FLOOR,
            str(data / "thelook.duckdb"),
            statement,
            str(data / "floor"),
        ]
        before = _children_cpu_s()
        start = time.perf_counter()
        subprocess.run(command, check=True)
        return Took(time.perf_counter() - start, _children_cpu_s() - before)

    def floor() -> Took:
        loading, both = run("SELECT 1"), run(sql)
        return Took(both.clock_s - loading.clock_s, both.cpu_s - loading.cpu_s)

    return floor


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _zipped(data: Path) -> Took:
    """Our own sheet, zipped once more: that much any writer has to do."""
    with zipfile.ZipFile(data / "export.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    return _timed(lambda: zlib.compress(sheet, 1))


def _timed(work: Callable[[], object]) -> Took:
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - start, time.process_time() - cpu)


class Peak:
    """Watches the memory of the server's tree. To look at it takes the system a millisecond for each process, so not
    too often."""

    def __init__(self, running: Running):
        self.running, self.mb, self.over = running, 0.0, threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self.over.wait(0.1):
            self.mb = max(self.mb, self.running.memory_mb())

    def __enter__(self) -> Peak:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.thread.join()
