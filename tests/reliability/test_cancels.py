"""Nothing survives its client: after a storm of cancels and disconnects the server and its databases are at rest.

`LOOKALIKE_CANCELS` says how many there are, `LOOKALIKE_REST_S` how soon there must be rest: usually few, and with the
patience that a machine at work needs. The bench asks for two seconds. Source: trust reference, F9.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lookalike.demo.data import load_postgres
from lookalike.projects import DEMO_PROJECT
from postgres import PostgresServer
from reliability.served import Served, sample_folder, served
from reliability.storm import prepare

COUNT = int(os.environ.get("LOOKALIKE_CANCELS", "80"))
AT_REST_S = float(os.environ.get("LOOKALIKE_REST_S", "10"))
DUCKDB = {
    "small": "SELECT 1 AS one",
    "large": "SELECT * FROM order_items, range(50)",
    "endless": "SELECT count(*) FROM range(1000000000) a, range(1000000) b",
    "deaf": "SELECT count(regexp_replace(repeat('ab', 20000000), '(a|b)+?', 'x', 'g'))",
}
POSTGRES = {
    "small": "SELECT 1 AS one",
    "large": "SELECT * FROM order_items, generate_series(1, 50)",
    "endless": "SELECT count(*) FROM generate_series(1, 1000000000) a",
    "asleep": "SELECT pg_sleep(60)",
}


@pytest.fixture
def on_duckdb(sqlite_template: Path, thelook_file: Path, tmp_path: Path) -> Iterator[Served]:
    data = sample_folder(sqlite_template, thelook_file, tmp_path / "data")
    with served(data, people=3) as running:
        yield running


@pytest.fixture
def mart(postgres: PostgresServer, thelook_file: Path) -> Iterator[str]:
    url = postgres.create("cancels_mart")
    load_postgres(thelook_file, url)
    yield url
    postgres.drop("cancels_mart")


@pytest.fixture
def on_postgres(mart: str, sqlite_template: Path, thelook_file: Path, tmp_path: Path) -> Iterator[Served]:
    data = sample_folder(sqlite_template, thelook_file, tmp_path / "data")
    with served(data, "--connection", mart, "--project", str(DEMO_PROJECT), people=3) as running:
        yield running


def test_storm_of_cancels_leaves_duckdb_at_rest(on_duckdb: Served):
    storm = prepare(on_duckdb, DUCKDB, seed=1)
    asyncio.run(storm.run(40))
    _wait_for_rest(on_duckdb)
    sockets, resident_mb = on_duckdb.open_sockets(), on_duckdb.resident_mb()
    asyncio.run(storm.run(COUNT))
    _wait_for_rest(on_duckdb)
    _check_nothing_works(on_duckdb)
    assert on_duckdb.open_sockets() <= sockets + 6  # two for each worker that may be new
    assert on_duckdb.resident_mb() < resident_mb + 48
    assert on_duckdb.call("POST", f"/sql_queries/{storm.statements['small']}/run/json") == [{"one": 1}]


def test_storm_of_cancels_leaves_postgres_at_rest(on_postgres: Served, mart: str):
    storm = prepare(on_postgres, POSTGRES, seed=2)
    asyncio.run(storm.run(COUNT))
    ended = time.monotonic()
    _wait_for_rest(on_postgres)
    _wait_for_idle_sessions(mart, ended + AT_REST_S)
    _check_nothing_works(on_postgres)
    assert on_postgres.call("POST", f"/sql_queries/{storm.statements['small']}/run/json") == [{"one": 1}]


def _wait_for_rest(server: Served) -> None:
    """Soon after the last client has left, no worker is busy, nobody waits, nothing is listed."""
    deadline = time.monotonic() + AT_REST_S
    while not server.at_rest():
        assert time.monotonic() < deadline, server.call("GET", "/running_queries")
        time.sleep(0.05)


def _check_nothing_works(server: Served) -> None:
    """No thread of a worker goes on with what nobody waits for. Workers that are just begun load their driver."""
    deadline = time.monotonic() + AT_REST_S
    while (worked := _worked_in_half_a_second(server)) >= 0.1:
        assert time.monotonic() < deadline, f"{worked} s of 0.5 s"


def _worked_in_half_a_second(server: Served) -> float:
    before = server.workers_cpu_s()
    time.sleep(0.5)
    after = server.workers_cpu_s()
    return sum(after[pid] - before[pid] for pid in after if pid in before)


def _wait_for_idle_sessions(url: str, deadline: float) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        while active := connection.execute(
            "SELECT state, left(query, 60) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND state IN ('active', 'idle in transaction')"
        ).fetchall():
            assert time.monotonic() < deadline, active
            time.sleep(0.05)
