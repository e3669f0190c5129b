"""The loop: due plans of several servers, drain, crashes of a job, and what is cleaned away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from lookalike.instance import Instance
from lookalike.jobs import scheduler as module
from lookalike.jobs.due import enqueue_due_plans, next_run_at
from lookalike.jobs.scheduler import Scheduler, clean, wait_after
from lookalike.jobs.work import Retry, Work
from lookalike.store import callers, jobs, queries, schedules, schema
from lookalike.store.database import Store, utc_now


def add_plan(store: Store, **more: object) -> int:
    with store.write() as work:
        query = queries.add_query(work, {"model": "m", "view": "v"})
        user = work.insert(schema.users, {"created_at": work.now, "updated_at": work.now})
        values = {"name": "p", "user_id": user["id"], "query_id": query["id"], "crontab": "*/5 * * * *"}
        due = {"next_run_at": work.now - timedelta(hours=3)}
        return schedules.add_plan(work, {**values, **due, **more})["id"]


def queued(store: Store) -> list[str]:
    with store.read() as db:
        return [row["key"] for row in db.all(schema.jobs.select())]


def test_due_plan_is_queued_once_and_moves_on(store: Store):
    plan_id = add_plan(store)
    for _ in range(2):
        with store.write() as work:
            enqueue_due_plans("UTC")(work)
    assert len(queued(store)) == 1
    with store.read() as db:
        plan = schedules.find_plan(db, plan_id) or {}
    assert timedelta(0) < plan["next_run_at"] - utc_now() <= timedelta(minutes=5)


def test_paused_plan_is_not_queued(store: Store):
    add_plan(store, enabled=False)
    with store.write() as work:
        assert enqueue_due_plans("UTC")(work) == 0


def test_queueing_is_not_in_the_journal(store: Store):
    add_plan(store)
    with store.read() as db:
        before = len(db.all(schema.journal.select()))
    with store.write() as work:
        enqueue_due_plans("UTC")(work)
    with store.read() as db:
        assert len(db.all(schema.journal.select())) == before


def test_plan_without_zone_runs_in_that_of_the_server():
    plan = {"id": 1, "enabled": True, "run_once": False, "crontab": "0 8 * * *", "timezone": None}
    at = next_run_at(plan, "Asia/Tokyo", utc_now())
    assert at is not None and at.hour == 23


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5), (2, 20), (3, 80), (8, 1800)])
def test_each_wait_is_longer(attempt: int, seconds: int):
    assert wait_after(attempt) == timedelta(seconds=seconds)


def test_expired_tokens_are_cleaned_away(store: Store):
    with store.write() as work:
        user = work.insert(schema.users, {"created_at": work.now, "updated_at": work.now})
        callers.add_token(work, b"old", user["id"], work.now - timedelta(seconds=1))
        callers.add_token(work, b"new", user["id"], work.now + timedelta(hours=1))
        clean(work)
        assert work.column(schema.api_tokens.select().with_only_columns(schema.api_tokens.c.token_hash)) == [
            b"new"
        ]


# --- jobs of a kind of the test's own ---------------------------------------------------------------------


class Probe:
    """A kind of job that notes when it starts and ends, and does what the test wants in between."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.ended: list[int] = []
        self.takes_s = 0.0
        self.raises: Exception | None = None

    async def __call__(self, work: Work) -> None:
        self.started.append(work.job.attempt)
        await asyncio.sleep(self.takes_s)
        if self.raises is not None:
            raise self.raises
        self.ended.append(work.job.attempt)


@pytest.fixture
def probe() -> Iterator[Probe]:
    probe = Probe()
    module.RUNNERS["probe"] = probe
    yield probe
    del module.RUNNERS["probe"]


def queue_probe(store: Store, key: str = "probe:1") -> None:
    with store.write() as work:
        jobs.enqueue(work, key, "probe", {}, work.now)


def job_row(store: Store, key: str = "probe:1") -> dict[str, object]:
    with store.read() as db:
        return db.one(schema.jobs.select().where(schema.jobs.c.key == key)) or {}


async def until(found: object, timeout_s: float = 15.0) -> None:
    assert callable(found)
    async with asyncio.timeout(timeout_s):
        while not found():
            await asyncio.sleep(0.02)


def test_two_servers_run_a_job_once(instance: Instance, probe: Probe):
    async def both() -> None:
        servers = [Scheduler(instance), Scheduler(instance)]
        for server in servers:
            await server.start()
        for number in range(6):
            queue_probe(instance.store, f"probe:{number}")
        await until(lambda: len(probe.ended) >= 6)
        for server in servers:
            await server.stop()

    asyncio.run(both())
    assert probe.ended == [1] * 6


def test_stop_waits_for_running_jobs(local_instance: Instance, probe: Probe):
    probe.takes_s = 0.5

    async def stopped() -> None:
        server = Scheduler(local_instance)
        await server.start()
        queue_probe(local_instance.store)
        server.wake()
        await until(lambda: probe.started)
        await server.stop()

    asyncio.run(stopped())
    assert probe.ended == [1]
    assert job_row(local_instance.store)["state"] == "done"


def test_crash_of_a_job_is_tried_again_later(local_instance: Instance, probe: Probe):
    probe.raises = ZeroDivisionError("oops")

    async def crashed() -> None:
        server = Scheduler(local_instance)
        await server.start()
        queue_probe(local_instance.store)
        server.wake()
        await until(lambda: job_row(local_instance.store)["error"])
        await server.stop()

    asyncio.run(crashed())
    row = job_row(local_instance.store)
    assert (row["state"], row["error"]) == ("queued", "ZeroDivisionError: oops")


def test_job_is_given_up_after_eight_tries(local_instance: Instance, probe: Probe):
    probe.raises = Retry("503")
    queue_probe(local_instance.store)
    with local_instance.store.write() as work:
        work.update(schema.jobs, job_row(local_instance.store)["id"], {"attempt": 7})

    async def given_up() -> None:
        server = Scheduler(local_instance)
        await server.start()
        await until(lambda: job_row(local_instance.store)["finished_at"])
        await server.stop()

    asyncio.run(given_up())
    row = job_row(local_instance.store)
    assert (row["state"], row["error"], row["attempt"]) == ("failed", "503", 8)


def test_heartbeat_outlives_the_lease(local_instance: Instance, probe: Probe):
    probe.takes_s = 2.0

    async def long() -> None:
        servers = [Scheduler(local_instance, lease=timedelta(seconds=0.9)) for _ in range(2)]
        for server in servers:
            await server.start()
        queue_probe(local_instance.store)
        await until(lambda: probe.ended)
        for server in servers:
            await server.stop()

    asyncio.run(long())
    assert probe.started == [1]


def test_job_taken_by_another_server_is_ended(local_instance: Instance, probe: Probe):
    probe.takes_s = 30.0

    async def taken() -> None:
        server = Scheduler(local_instance, lease=timedelta(seconds=0.9))
        await server.start()
        queue_probe(local_instance.store)
        await until(lambda: probe.started)
        with local_instance.store.write() as work:
            work.update(schema.jobs, job_row(local_instance.store)["id"], {"attempt": 5, "owner": "other"})
        await until(lambda: not server._running)
        await server.stop()

    asyncio.run(taken())
    assert probe.ended == []
    assert job_row(local_instance.store)["owner"] == "other"


def test_unknown_kind_of_job_says_so(local_instance: Instance):
    with local_instance.store.write() as work:
        jobs.enqueue(work, "x:1", "x", {}, work.now)

    async def unknown() -> None:
        server = Scheduler(local_instance)
        await server.start()
        await until(lambda: job_row(local_instance.store, "x:1")["error"])
        await server.stop()

    asyncio.run(unknown())
    assert "no job of kind x" in str(job_row(local_instance.store, "x:1")["error"])
