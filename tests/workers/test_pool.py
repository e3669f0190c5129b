"""The pool hands out workers in order, cancels, replaces, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lookalike.workers.line import Share
from lookalike.workers.pool import Pool, WorkerFailure
from lookalike.workers.task import ConnectionSpec

ENDLESS = "SELECT count(*) FROM range(1000000000) a, range(1000000) b"


def test_answer_has_header_body_and_done(desk):
    result = desk.get("SELECT id, status FROM orders ORDER BY id")
    assert result.media_type == "text/csv; charset=utf-8"
    assert result.text == "id,status\n1,complete\n2,pending\n3,\n"
    assert (result.done.rows, result.done.bytes) == (3, 34)


def test_large_answer_arrives_in_small_chunks(desk):
    async def sizes() -> list[int]:
        async with desk.pool.run(desk.task("SELECT * FROM many", limit=-1)) as answer:
            return [len(chunk) async for chunk in answer.chunks()]

    found = desk.run(sizes())
    assert len(found) > 5
    assert max(found) <= 262_144


def test_error_comes_before_the_header(desk):
    async def enter() -> None:
        async with desk.pool.run(desk.task("SELECT nope FROM orders")):
            raise AssertionError("the block was entered")

    with pytest.raises(WorkerFailure) as caught:
        desk.run(enter())
    assert caught.value.failed.code == "sql-error"


def test_error_on_the_way_ends_the_chunks(desk):
    sql = "SELECT CASE WHEN i < 4000000 THEN i ELSE ('x' || i)::INTEGER END FROM range(4000001) r(i)"

    async def read() -> int:
        size = 0
        async with desk.pool.run(desk.task(sql, limit=-1)) as answer:
            with pytest.raises(WorkerFailure) as caught:
                async for chunk in answer.chunks():
                    size += len(chunk)
            assert caught.value.failed.code == "sql-error"
        return size

    assert desk.run(read()) > 0
    assert desk.get("SELECT 1 AS one").text == "one\n1\n"


def test_timeout_stops_the_statement(desk):
    started = time.monotonic()
    failed = desk.failed(ENDLESS, timeout_s=0.3)
    assert failed.code == "timeout"
    assert time.monotonic() - started < 10


def test_cancel_by_id_stops_the_statement(desk):
    async def cancelled() -> str:
        running = asyncio.ensure_future(desk.answer(desk.task(ENDLESS, id="mine")))
        await asyncio.sleep(0.2)
        assert desk.pool.cancel("mine")
        with pytest.raises(WorkerFailure) as caught:
            await running
        return caught.value.failed.code

    assert desk.run(cancelled()) == "killed"


def test_cancel_of_unknown_id_is_false(desk):
    assert desk.pool.cancel("nobody") is False


def test_leaving_early_frees_the_worker(fresh_desk):
    async def leave() -> None:
        async with fresh_desk.pool.run(
            fresh_desk.task("SELECT * FROM many, range(1000)", limit=-1)
        ) as answer:
            async for _ in answer.chunks():
                break

    fresh_desk.run(leave())
    assert fresh_desk.get("SELECT 1 AS one").text == "one\n1\n"
    assert fresh_desk.pool.status().killed == 0


def test_cancelled_caller_frees_the_worker(fresh_desk):
    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(fresh_desk.answer(fresh_desk.task(ENDLESS)), 0.3)

    fresh_desk.run(give_up())
    assert fresh_desk.get("SELECT 1 AS one").text == "one\n1\n"


def test_waiting_tasks_run_in_order(fresh_desk):
    order: list[int] = []

    async def ask(number: int) -> None:
        await fresh_desk.answer(fresh_desk.task(f"SELECT {number}"))
        order.append(number)

    async def ask_all() -> None:
        await asyncio.gather(*(ask(number) for number in range(10)))

    fresh_desk.run(ask_all())
    assert order == list(range(10))


def test_status_counts_queue_and_workers(fresh_desk):
    async def look():
        tasks = [
            asyncio.ensure_future(fresh_desk.answer(fresh_desk.task(ENDLESS, timeout_s=1))) for _ in range(3)
        ]
        await asyncio.sleep(0.4)
        status = fresh_desk.pool.status()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return status

    status = fresh_desk.run(look())
    assert (status.size, status.workers, status.busy, status.queued) == (1, 1, 1, 2)


def test_worker_that_was_killed_is_replaced(fresh_desk):
    async def killed() -> str:
        running = asyncio.ensure_future(fresh_desk.answer(fresh_desk.task(ENDLESS)))
        while fresh_desk.pool.keeper.process is None or not fresh_desk.worker_pids():
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.4)
        os.kill(fresh_desk.worker_pids()[0], signal.SIGKILL)
        with pytest.raises(WorkerFailure) as caught:
            await running
        return caught.value.failed.code

    assert fresh_desk.run(killed()) == "out-of-memory"
    assert fresh_desk.get("SELECT 1 AS one").text == "one\n1\n"


def test_worker_that_died_idle_is_replaced(fresh_desk):
    fresh_desk.get("SELECT 1")
    os.kill(fresh_desk.worker_pids()[0], signal.SIGKILL)
    fresh_desk.run(asyncio.sleep(0.2))
    assert fresh_desk.get("SELECT 1 AS one").text == "one\n1\n"


def test_workers_start_while_a_thousand_files_are_open(desk, shop):
    """The socket to them then has a number that select() does not take."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    with contextlib.ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1100):
            stack.enter_context(open(os.devnull))
        other = type(desk)(shop, size=1)
        stack.callback(other.close)
        assert other.get("SELECT 1 AS one").text == "one\n1\n"


def test_zygote_that_died_is_replaced(fresh_desk):
    fresh_desk.get("SELECT 1")
    fresh_desk.pool.keeper.process.kill()
    fresh_desk.run(asyncio.sleep(0.2))
    assert fresh_desk.get("SELECT 1 AS one").text == "one\n1\n"


def test_stop_of_the_whole_group_leaves_workers_to_the_server(fresh_desk):
    fresh_desk.get("SELECT 1")
    before = fresh_desk.worker_pids()
    for pid in (fresh_desk.pool.keeper.process.pid, *before):
        os.kill(pid, signal.SIGTERM)
    assert fresh_desk.get("SELECT 1 AS one").text == "one\n1\n"
    assert fresh_desk.worker_pids() == before


def test_web_process_does_not_load_duckdb():
    program = "import sys, lookalike.workers.pool; print([m for m in sys.modules if 'duckdb' in m])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_fifty_random_cancels_leave_nothing_running(desk):
    chance = random.Random(7)
    statements = [ENDLESS, "SELECT * FROM many, range(50)", "SELECT sum(id) FROM many", "SELECT 1"]

    async def cancel_one() -> None:
        running = asyncio.ensure_future(desk.answer(desk.task(chance.choice(statements), limit=-1)))
        await asyncio.sleep(chance.random() * 0.06)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def cancel_all() -> None:
        for _ in range(50):
            await cancel_one()

    desk.run(cancel_all())
    desk.settle()
    status = desk.pool.status()
    assert (status.busy, status.queued) == (0, 0)
    assert desk.get("SELECT count(*) AS n FROM orders").text == "n\n3\n"


def test_worker_serves_another_connection_when_none_is_free(fresh_desk):
    fresh_desk.get("SELECT 1")
    memory = ConnectionSpec("scratch", "duckdb", ":memory:")
    assert fresh_desk.get("SELECT 2 AS two", connection=memory).text == "two\n2\n"
    assert fresh_desk.get("SELECT count(*) AS n FROM orders").text == "n\n3\n"
    assert fresh_desk.pool.status().workers == 1


def test_test_connection_tells_a_missing_file(desk):
    missing = ConnectionSpec("gone", "duckdb", "/nonexistent/orders.duckdb")
    with pytest.raises(WorkerFailure) as caught:
        desk.run(desk.pool.test(missing))
    assert caught.value.failed.code == "connection"
    assert "'gone'" in caught.value.failed.message


def test_close_ends_all_processes(shop):
    async def open_and_close() -> int:
        pool = Pool(1)
        await pool.start(shop)
        process = pool.keeper.process
        assert process is not None
        await pool.close()
        return process.pid

    assert not Path(f"/proc/{asyncio.run(open_and_close())}").exists()


def test_no_worker_outlives_a_killed_server(shop, tmp_path: Path):
    program = tmp_path / "server.py"
    program.write_text(
        "import asyncio, sys\n"
        "from lookalike.workers.pool import Pool\n"
        "from lookalike.workers.task import ConnectionSpec\n"
        "async def main():\n"
        "    pool = Pool(1)\n"
        "    await pool.start(ConnectionSpec('shop', 'duckdb', sys.argv[1]))\n"
        "    zygote = pool.keeper.process.pid\n"
        "    children = open(f'/proc/{zygote}/task/{zygote}/children').read()\n"
        "    print(zygote, children, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    server = subprocess.Popen([sys.executable, str(program), shop.url], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    pids = [int(pid) for pid in server.stdout.readline().split()]
    server.kill()
    server.wait()
    deadline = time.monotonic() + 3
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(pids) == 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_statements_of_one_shape_share_their_types(desk):
    first = desk.get("SELECT id, status FROM orders WHERE id = 1", "json", shape="orders")
    second = desk.get("SELECT id, status FROM orders WHERE id = 2", "json", shape="orders")
    assert first.text == '[{"id":1,"status":"complete"}]'
    assert second.text == '[{"id":2,"status":"pending"}]'


def test_spare_worker_serves_whoever_has_nothing_running(fresh_desk):
    """All workers of the pool, one, are taken by a caller who has more in line."""

    async def ask() -> float:
        pool = fresh_desk.pool
        greedy = [
            asyncio.ensure_future(entered(pool.run(fresh_desk.task(ENDLESS), Share(caller="greedy"))))
            for _ in range(3)
        ]
        await asyncio.sleep(0.3)
        started = time.monotonic()
        async with pool.run(fresh_desk.task("SELECT 1"), Share(caller="modest")) as answer:
            await answer.body()
        taken = time.monotonic() - started
        assert (pool.status().workers, pool.status().queued) == (2, 2)
        for each in greedy:
            each.cancel()
        await asyncio.gather(*greedy, return_exceptions=True)
        return taken

    assert fresh_desk.run(ask()) < 5


async def entered(answer) -> None:
    async with answer:
        await answer.body()


def test_zygote_killed_under_load_costs_only_what_ran(fresh_desk):
    async def ask() -> list[str]:
        asked = [
            asyncio.ensure_future(
                fresh_desk.answer(fresh_desk.task("SELECT count(*) FROM many a, range(200)"))
            )
            for _ in range(12)
        ]
        while fresh_desk.pool.tasks < 4:
            await asyncio.sleep(0.01)
        fresh_desk.pool.keeper.process.kill()
        ended = await asyncio.gather(*asked, return_exceptions=True)
        return [each.failed.code if isinstance(each, WorkerFailure) else "good" for each in ended]

    codes = fresh_desk.run(ask())
    assert codes.count("good") >= 10
    assert fresh_desk.get("SELECT 1 AS one").text == "one\n1\n"
    assert fresh_desk.pool.status().busy == 0


def test_statement_that_takes_long_steps_back(fresh_desk):
    fresh_desk.get("SELECT 1")  # the worker is warm

    async def priority() -> int:
        running = asyncio.ensure_future(fresh_desk.answer(fresh_desk.task(ENDLESS)))
        [pid] = fresh_desk.worker_pids()
        before = os.sched_getscheduler(pid)
        while os.sched_getscheduler(pid) == before:
            await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return os.sched_getscheduler(pid)

    assert fresh_desk.run(priority()) == os.SCHED_IDLE
    fresh_desk.settle()
    assert fresh_desk.get("SELECT 1 AS one").text == "one\n1\n"
    found = {os.sched_getscheduler(pid) for pid in fresh_desk.worker_pids()}
    assert found == {os.SCHED_IDLE, os.SCHED_OTHER}  # one more was started for the short statement
