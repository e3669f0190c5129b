"""The queue on both stores: one owner at a time, and nothing from those who were late."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from lookalike.store import jobs, schema
from lookalike.store.database import Store, utc_now
from lookalike.store.jobs import Job, LeaseLost

LEASE = timedelta(seconds=30)
EXPIRED = timedelta(seconds=-1)


def queue(store: Store, key: str, wait: timedelta = timedelta(0)) -> bool:
    with store.write() as work:
        return jobs.enqueue(work, key, "test", {"n": 1}, work.now + wait)


def claim(store: Store, owner: str = "a", lease: timedelta = LEASE) -> Job | None:
    with store.write() as work:
        return jobs.claim(work, owner, lease)


def claimed(store: Store, owner: str = "a", lease: timedelta = LEASE) -> Job:
    job = claim(store, owner, lease)
    assert job is not None
    return job


def state(store: Store, key: str) -> str:
    with store.read() as db:
        return db.scalar(schema.jobs.select().with_only_columns(schema.jobs.c.state).filter_by(key=key))


def test_key_is_queued_once(store: Store):
    assert queue(store, "k") is True
    assert queue(store, "k") is False


def test_key_is_not_queued_again_when_done(store: Store):
    queue(store, "k")
    job = claimed(store)
    with store.write() as work:
        jobs.finish(work, job)
    assert queue(store, "k") is False
    assert state(store, "k") == "done"


def test_job_is_claimed_with_payload_and_attempt(store: Store):
    queue(store, "k")
    job = claimed(store)
    assert (job.key, job.kind, job.payload, job.attempt) == ("k", "test", {"n": 1}, 1)
    assert claim(store, "b") is None


def test_job_of_the_future_waits(store: Store):
    queue(store, "later", timedelta(minutes=5))
    assert claim(store) is None


def test_oldest_job_comes_first(store: Store):
    queue(store, "young", timedelta(seconds=-1))
    queue(store, "old", timedelta(seconds=-60))
    assert claimed(store).key == "old"


def test_silent_owner_loses_the_job(store: Store):
    queue(store, "k")
    claimed(store, "a", EXPIRED)
    assert claimed(store, "b").attempt == 2


def test_late_owner_changes_nothing(store: Store):
    queue(store, "k")
    late = claimed(store, "a", EXPIRED)
    claimed(store, "b")
    for change in (
        lambda work: jobs.finish(work, late),
        lambda work: jobs.retry(work, late, utc_now(), "x"),
        lambda work: jobs.release(work, late),
        lambda work: jobs.extend_lease(work, late, LEASE),
        lambda work: jobs.begin_delivery(work, late, LEASE, "d", 1, {}),
        lambda work: jobs.end_delivery(work, late, LEASE, "d", jobs.SENT),
    ):
        with pytest.raises(LeaseLost), store.write() as work:
            change(work)
    assert state(store, "k") == "running"


def test_heartbeat_keeps_the_job(store: Store):
    queue(store, "k")
    job = claimed(store, "a", EXPIRED)
    with store.write() as work:
        jobs.extend_lease(work, job, LEASE)
    assert claim(store, "b") is None


def test_retry_waits_until_its_time(store: Store):
    queue(store, "k")
    job = claimed(store)
    with store.write() as work:
        jobs.retry(work, job, utc_now() + timedelta(minutes=1), "503")
    assert claim(store) is None
    assert state(store, "k") == "queued"


def test_released_job_can_be_claimed_at_once(store: Store):
    queue(store, "k")
    with store.write() as work:
        job = jobs.claim(work, "a", LEASE)
        assert job is not None
        jobs.release(work, job)
    assert claimed(store, "b").key == "k"


def test_many_claimers_get_each_job_once(store: Store):
    for number in range(20):
        queue(store, f"k{number}")
    found: list[str] = []

    def work_on() -> None:
        while (job := claim(store, threading.current_thread().name)) is not None:
            found.append(job.key)

    threads = [threading.Thread(target=work_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    # A claimer may leave early on Postgres when others hold the rows; nobody may get a row twice.
    work_on()
    assert sorted(found) == sorted(f"k{number}" for number in range(20))


def test_delivery_that_was_sent_is_not_begun_again(store: Store):
    queue(store, "k")
    job = claimed(store)
    with store.write() as work:
        assert jobs.begin_delivery(work, job, LEASE, "d", 1, {"type": "email"}) is True
        jobs.end_delivery(work, job, LEASE, "d", jobs.SENT, size=10)
    with store.write() as work:
        assert jobs.begin_delivery(work, job, LEASE, "d", 1, {"type": "email"}) is False


def test_delivery_that_was_under_way_is_begun_again(store: Store):
    queue(store, "k")
    job = claimed(store, "a", EXPIRED)
    with store.write() as work:
        jobs.begin_delivery(work, job, EXPIRED, "d", 1, {"type": "email"})
    again = claimed(store, "b")
    with store.write() as work:
        assert jobs.begin_delivery(work, again, LEASE, "d", 1, {"type": "email"}) is True
    with store.read() as db:
        row = jobs.delivery(db, "d") or {}
    assert (row["state"], row["attempt"]) == ("sending", 2)


def test_job_given_up_fails_what_was_under_way(store: Store):
    queue(store, "k")
    job = claimed(store)
    with store.write() as work:
        jobs.begin_delivery(work, job, LEASE, "d", 1, {})
        jobs.finish(work, job, "given up")
    with store.read() as db:
        row = jobs.delivery(db, "d") or {}
    assert (row["state"], row["detail"]) == ("failed", "given up")


def test_old_jobs_go_with_their_deliveries(store: Store):
    queue(store, "k")
    job = claimed(store)
    with store.write() as work:
        jobs.begin_delivery(work, job, LEASE, "d", 1, {})
        jobs.finish(work, job)
        work.update(schema.jobs, job.id, {"finished_at": work.now - timedelta(days=91)})
    with store.write() as work:
        assert jobs.delete_old_jobs(work) == 1
    with store.read() as db:
        assert jobs.delivery(db, "d") is None
