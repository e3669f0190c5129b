"""Postgres through a worker: exact values, one reading statement, recovery."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest

from lookalike.workers.task import ConnectionSpec

TYPES = """
SELECT 12345678901234567890.1234567890::numeric AS exact, 0.10::numeric(9, 2) AS money, 'NaN'::numeric AS none,
    9007199254740993::int8 AS big, 1.5::float8 AS half, true AS yes, DATE '2024-02-29' AS day,
    TIMESTAMPTZ '2024-01-01 00:00:00+02' AS moment, ARRAY['a', 'b'] AS list, '{"k": 1}'::jsonb AS doc, NULL AS nothing
"""


@pytest.fixture(scope="module")
def mart(postgres) -> Iterator[ConnectionSpec]:
    url = postgres.create("workers_mart")
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT i AS id, i * 1.10 AS price FROM generate_series(1, 3) i"
        )
    yield ConnectionSpec("mart", "postgres", url)
    postgres.drop("workers_mart")


def test_values_stay_exact_in_json(desk, mart):
    assert desk.get(TYPES, "json", connection=mart).text == (
        '[{"exact":12345678901234567890.1234567890,"money":0.10,"none":null,"big":9007199254740993,"half":1.5,'
        '"yes":"Yes","day":"2024-02-29","moment":"2023-12-31 22:00:00","list":"a, b","doc":{"k": 1},"nothing":null}]'
    )


def test_rows_keep_the_order_of_the_statement(desk, mart):
    body = desk.get("SELECT i FROM generate_series(200000, 1, -1) i", connection=mart, limit=-1).text
    assert body.split("\n")[1:-1] == [str(number) for number in range(200_000, 0, -1)]


def test_error_has_message_state_and_position(desk, mart):
    failed = desk.failed("SELECT nope FROM orders", connection=mart)
    assert (failed.code, failed.message) == ("sql-error", 'column "nope" does not exist')
    assert (failed.detail, failed.position) == ("SQLSTATE 42703", 8)


@pytest.mark.parametrize(
    "sql", ["DELETE FROM orders", "COMMIT", "SET search_path = x", "/* SELECT */ DROP TABLE orders", ""]
)
def test_anything_but_a_select_is_refused(desk, mart, sql):
    assert desk.failed(sql, connection=mart).code == "refused"


@pytest.mark.parametrize(
    "sql",
    [
        "WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone",
        "SELECT * INTO copied FROM orders",
        "SELECT 1; DROP TABLE orders",
        "SELECT set_config('transaction_read_only', 'off', false)",
    ],
)
def test_writing_inside_a_select_fails(desk, mart, sql):
    assert desk.failed(sql, connection=mart).code in ("refused", "sql-error")
    assert desk.get("SELECT count(*) AS n FROM orders", connection=mart).text == "n\n3\n"


def test_settings_do_not_reach_the_next_statement(desk, mart):
    desk.get("SELECT set_config('search_path', 'pg_catalog', false)", connection=mart)
    assert desk.get("SELECT count(*) AS n FROM orders", connection=mart).text == "n\n3\n"


def test_timeout_stops_a_sleeping_statement(desk, mart):
    assert desk.failed("SELECT pg_sleep(30)", connection=mart, timeout_s=0.3).code == "timeout"
    assert desk.get("SELECT 1 AS one", connection=mart).text == "one\n1\n"


def test_closed_connection_is_opened_again(desk, mart):
    desk.get("SELECT 1", connection=mart)
    with psycopg.connect(mart.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert desk.get("SELECT 1 AS one", connection=mart).text == "one\n1\n"


def test_statement_ends_when_its_worker_is_killed(fresh_desk, mart):
    async def killed() -> None:
        sql = "SELECT count(*) FROM generate_series(1, 10000000000)"
        running = asyncio.ensure_future(fresh_desk.answer(fresh_desk.task(sql, connection=mart)))
        while not _active(mart):
            await asyncio.sleep(0.05)
        os.kill(fresh_desk.worker_pids()[0], signal.SIGKILL)
        await asyncio.gather(running, return_exceptions=True)

    fresh_desk.run(killed())
    deadline = time.monotonic() + 2
    while _active(mart):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _active(mart: ConnectionSpec) -> int:
    with psycopg.connect(mart.url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'active' AND pid <> pg_backend_pid()"
        ).fetchone()
    return row[0] if row else 0


def test_database_that_comes_back_is_used_again(desk, postgres):
    spec = ConnectionSpec("comes", "postgres", postgres.url("workers_comes"))
    failed = desk.failed("SELECT 1", connection=spec)
    assert failed.code == "connection"
    assert failed.message == "Connection 'comes' names a database that its Postgres server does not have."
    postgres.create("workers_comes")
    assert desk.get("SELECT 1 AS one", connection=spec).text == "one\n1\n"
    postgres.drop("workers_comes")


def test_address_with_files_is_refused(desk):
    spec = ConnectionSpec("mart", "postgres", "postgresql://u@127.0.0.1/x?sslkey=/etc/passwd")
    failed = desk.failed("SELECT 1", connection=spec)
    assert failed.code == "connection"
    assert "sslkey" in failed.message


def test_type_without_text_form_is_named(desk, mart):
    failed = desk.failed("SELECT '10.0.0.1'::inet AS host", connection=mart)
    assert "'host'" in failed.message
    assert "inet" in failed.message


def test_unknown_time_zone_is_no_lost_connection(desk, mart):
    spec = ConnectionSpec("mart", "postgres", mart.url, timezone="Mars/Olympus")
    failed = desk.failed("SELECT 1", connection=spec)
    assert failed.code == "sql-error"
    assert "Mars/Olympus" in failed.message


def test_random_cancels_leave_no_transaction_open(desk, mart):
    chance = random.Random(3)
    statements = ["SELECT pg_sleep(5)", "SELECT * FROM generate_series(1, 2000000)", "SELECT 1"]

    async def cancel_some() -> None:
        for _ in range(20):
            running = asyncio.ensure_future(
                desk.answer(desk.task(chance.choice(statements), connection=mart, limit=-1))
            )
            await asyncio.sleep(chance.random() * 0.05)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    desk.run(cancel_some())
    desk.settle()
    assert desk.get("SELECT count(*) AS n FROM orders", connection=mart).text == "n\n3\n"
    with psycopg.connect(mart.url) as connection:
        states = connection.execute(
            "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    assert {state for (state,) in states} <= {"idle"}


def test_arrow_has_types_and_exact_numbers(desk, mart):
    table = pa.ipc.open_stream(desk.get(TYPES, "arrow", connection=mart).body).read_all()
    (row,) = table.to_pylist()
    assert (row["exact"], row["money"], row["none"]) == (
        *(Decimal("12345678901234567890.1234567890"), Decimal("0.10"), None),
    )
    assert (row["big"], row["half"], row["yes"], row["day"]) == (
        9007199254740993,
        1.5,
        True,
        date(2024, 2, 29),
    )
    assert row["moment"] == datetime(2023, 12, 31, 22, tzinfo=UTC)
    assert row["list"] == ["a", "b"]


def test_arrow_keeps_the_order_of_the_statement(desk, mart):
    body = desk.get("SELECT i FROM generate_series(200000, 1, -1) i", "arrow", connection=mart, limit=-1).body
    assert pa.ipc.open_stream(body).read_all()["i"].to_pylist() == [*range(200_000, 0, -1)]


def test_arrow_refuses_a_number_with_too_many_digits(desk, mart):
    failed = desk.failed("SELECT 1e30::numeric AS n", "arrow", connection=mart)
    assert (failed.code, "DECIMAL(38,16)" in failed.message) == ("sql-error", True)
