"""The time limit of a query is for its work, not for whoever reads the answer."""

from __future__ import annotations

import asyncio
import time

import pytest

from lookalike.workers.pool import WorkerFailure
from workers.conftest import Desk

LIMIT_S = 1.0
ENDLESS = "SELECT i FROM range(1000000000000) AS r(i)"


async def read_slowly(desk: Desk, sql: str, pause_s: float) -> bytes:
    found = b""
    async with desk.pool.run(desk.task(sql, timeout_s=LIMIT_S, limit=-1)) as answer:
        async for chunk in answer.chunks():
            found += chunk
            await asyncio.sleep(pause_s)
    return found


async def read_and_forget(desk: Desk, sql: str) -> None:
    async with desk.pool.run(desk.task(sql, timeout_s=LIMIT_S, limit=-1)) as answer:
        async for _ in answer.chunks():
            pass


def test_a_slow_reader_gets_everything(desk: Desk) -> None:
    desk.get("SELECT 1 AS one")  # the worker is warm
    started = time.monotonic()
    body = desk.run(read_slowly(desk, "SELECT id, name FROM many ORDER BY id", 0.15))
    assert time.monotonic() - started > 2 * LIMIT_S
    assert body.count(b"\n") == 300_001
    assert body.endswith(b"299999,name 299999\n")


def test_an_endless_answer_ends_whoever_reads(desk: Desk) -> None:
    started = time.monotonic()
    with pytest.raises(WorkerFailure) as caught:
        desk.run(read_and_forget(desk, ENDLESS))
    assert caught.value.failed.code == "timeout"
    assert time.monotonic() - started < LIMIT_S + 4


def test_work_before_the_first_rows_counts_whole(desk: Desk) -> None:
    failed = desk.failed(f"SELECT sum(i) AS n FROM ({ENDLESS}) AS t", timeout_s=LIMIT_S)
    assert failed.code == "timeout"
