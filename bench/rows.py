"""Queries through the worker pool, each beside its floor in the same run: DuckDB alone, in this process.

Run: python bench/rows.py [rows, default 1000000]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from lookalike.workers.pool import Pool
from lookalike.workers.task import ConnectionSpec, Task

ROWS = 1_000_000
RUNS = 3
SMALL_RUNS = 60

MAKE = """
CREATE TABLE order_items AS SELECT
    i::INTEGER AS id,
    ((i * 7919) % 100000 / 100)::DECIMAL(12, 2) AS sale_price,
    TIMESTAMP '2023-01-01' + to_seconds(i * 61) AS created_at,
    'Product ' || (i % 1000) || CASE WHEN i % 50 = 0 THEN ', "large"' ELSE '' END AS name,
    sin(i) AS margin,
    i % 3 = 0 AS returned,
    DATE '2023-01-01' + (i % 700)::INTEGER AS shipped_on,
    CASE WHEN i % 4 = 0 THEN NULL ELSE i % 77 END AS user_id
FROM range(?) AS r(i)
"""
SMALL = """
SELECT user_id % 7 AS "order_items.group", count(*) AS "order_items.count",
    sum(sale_price) AS "order_items.total_sale_price"
FROM order_items WHERE id < 20000 GROUP BY 1 ORDER BY 2 DESC LIMIT 500
"""
LARGE = "SELECT * FROM order_items"


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.duckdb")
        with duckdb.connect(path) as con:
            con.execute(MAKE, [rows])
        asyncio.run(measure(path, folder))


async def measure(path: str, folder: str) -> None:
    connection = ConnectionSpec("bench", "duckdb", path)
    pool = Pool(2)
    await pool.start(connection)
    print(f"idle memory of zygote and one worker, MB    {idle_memory(pool):>8.1f}")
    with duckdb.connect(path, read_only=True) as con:
        # In turns, so that what else the machine does falls on both alike.
        small, floor = [], []
        for _ in range(SMALL_RUNS):
            small.append(await timed(pool, connection, SMALL, "json"))
            floor.append(timed_floor(lambda: con.execute(SMALL).fetchall()))
        report("small group-by, ms", statistics.median(small) * 1000, statistics.median(floor) * 1000)
        for form in ("csv", "json"):
            target = f"{folder}/out.{form}"
            options = "HEADER" if form == "csv" else "ARRAY true"
            copy = f"COPY ({LARGE}) TO '{target}' (FORMAT {form}, {options})"
            ours, theirs = [], []
            for _ in range(RUNS):
                ours.append(await timed(pool, connection, LARGE, form))
                theirs.append(timed_floor(lambda copy=copy: con.execute(copy)))
            report(f"all rows as {form}, s", min(ours), min(theirs))
        xlsx = min([await timed(pool, connection, LARGE, "xlsx") for _ in range(2)])
        print(f"{'all rows as xlsx, s':<40}{xlsx:>8.2f}")
    print(f"most memory of a worker, MB{peak_memory(pool):>21.1f}")
    await pool.close()


async def timed(pool: Pool, connection: ConnectionSpec, sql: str, form: str) -> float:
    started = time.perf_counter()
    async with pool.run(Task("bench", connection, sql, (), form, limit=-1)) as answer:
        async for _ in answer.chunks():
            pass
    return time.perf_counter() - started


def timed_floor(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(name: str, ours: float, floor: float) -> None:
    print(f"{name:<40}{ours:>8.2f}   DuckDB {floor:>7.2f}   ratio {ours / floor:>5.2f}")


def processes(pool: Pool) -> list[int]:
    """The zygote and its workers."""
    process = pool.keeper.process
    assert process is not None
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [process.pid, *map(int, children)]


def idle_memory(pool: Pool) -> float:
    """Proportional set size, MB."""
    return sum(status(pid, "smaps_rollup", "Pss") for pid in processes(pool)) / 1024


def peak_memory(pool: Pool) -> float:
    """The largest resident set that one worker has had, MB."""
    return max(status(pid, "status", "VmHWM") for pid in processes(pool)) / 1024


def status(pid: int, file: str, key: str) -> int:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key + ":"))


if __name__ == "__main__":
    main()
