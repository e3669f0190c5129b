"""The queue and the ledger of deliveries.

A job is claimed with a lease and fenced by its attempt: whoever was late finds that the attempt is not theirs any
more, and changes nothing. Rows here are queue state, so nothing of it goes into the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
SENDING, SENT, SKIPPED = "sending", "sent", "skipped"
KEPT = timedelta(days=90)
KEYS_KEPT = timedelta(days=1)


class LeaseLost(Exception):
    """Another server has taken the job over; whatever this one would write does not count."""


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed attempt. `attempt` counts from 1."""

    id: int
    key: str
    kind: str
    payload: Mapping[str, Any]
    attempt: int


def enqueue(
    work: UnitOfWork,
    key: str,
    kind: str,
    payload: Mapping[str, Any],
    run_at: datetime,
    plan_id: int | None = None,
) -> bool:
    """Queues a job unless one with that key was ever queued: then False. `plan_id`: of the plan that it runs."""
    values = {"key": key, "kind": kind, "payload": payload, "run_at": run_at, "created_at": work.now}
    values["scheduled_plan_id"] = plan_id
    return work.insert_new(s.jobs, {**values, "state": QUEUED}) is not None


def _claimable(now: datetime) -> Any:
    jobs = s.jobs.c
    waiting = and_(jobs.state == QUEUED, jobs.run_at <= now)
    abandoned = and_(jobs.state == RUNNING, jobs.lease_until < now)
    return or_(waiting, abandoned)


def has_claimable(db: Reader, now: datetime) -> bool:
    return db.scalar(select(s.jobs.c.id).where(_claimable(now)).limit(1)) is not None


def claim(work: UnitOfWork, owner: str, lease: timedelta) -> Job | None:
    """The oldest job that waits, or whose owner has gone silent. Any number of servers may ask at once."""
    free = select(s.jobs.c.id).where(_claimable(work.now)).order_by(s.jobs.c.run_at, s.jobs.c.id).limit(1)
    taken = (
        s.jobs.update()
        .where(s.jobs.c.id == free.with_for_update(skip_locked=True).scalar_subquery())
        .values(state=RUNNING, owner=owner, lease_until=work.now + lease, attempt=s.jobs.c.attempt + 1)
        .returning(s.jobs)
    )
    row = work.one(taken)
    return None if row is None else Job(row["id"], row["key"], row["kind"], row["payload"], row["attempt"])


def _change(work: UnitOfWork, job: Job, **changes: Any) -> None:
    """Raises LeaseLost."""
    jobs = s.jobs.c
    mine = and_(jobs.id == job.id, jobs.attempt == job.attempt, jobs.state == RUNNING)
    if work.connection.execute(s.jobs.update().where(mine).values(**changes)).rowcount != 1:
        raise LeaseLost(job.key)


def extend_lease(work: UnitOfWork, job: Job, lease: timedelta) -> None:
    """The heartbeat of a job that takes its time; it is also the fence before each write. Raises LeaseLost."""
    _change(work, job, lease_until=work.now + lease)


def finish(work: UnitOfWork, job: Job, error: str | None = None) -> None:
    """Ends the job: done, or failed when there is an error. Raises LeaseLost."""
    state = FAILED if error else DONE
    _change(work, job, state=state, error=error, finished_at=work.now, lease_until=None)
    ledger = s.deliveries.c
    for key in work.column(select(ledger.id).where(ledger.job_id == job.id, ledger.state == SENDING)):
        work.update(s.deliveries, key, {"state": FAILED, "detail": error, "updated_at": work.now})
        _end_attempt(work, key, FAILED, error)


def retry(work: UnitOfWork, job: Job, run_at: datetime, error: str) -> None:
    """Raises LeaseLost."""
    _change(work, job, state=QUEUED, run_at=run_at, error=error, lease_until=None, owner=None)


def release(work: UnitOfWork, job: Job) -> None:
    """Gives an unfinished job back, for whoever asks next. Raises LeaseLost."""
    _change(work, job, state=QUEUED, owner=None, lease_until=None)


# --- the ledger -------------------------------------------------------------------------------------------


def delivery(db: Reader, key: str) -> Row | None:
    return db.one(select(s.deliveries).where(s.deliveries.c.key == key))


def begin_delivery(
    work: UnitOfWork, job: Job, lease: timedelta, key: str, plan_id: int, destination: Mapping[str, Any]
) -> bool:
    """Notes that something is about to be sent under `key`. False when that key is through already, whatever
    came of it. Raises LeaseLost."""
    extend_lease(work, job, lease)
    found = delivery(work, key)
    if found is not None and found["state"] != SENDING:
        return False
    if found is not None:
        again = {"attempt": found["attempt"] + 1, "job_id": job.id, "updated_at": work.now}
        work.update(s.deliveries, found["id"], again)
        _begin_attempt(work, found["id"], again["attempt"])
        return True
    times = {"created_at": work.now, "updated_at": work.now}
    values = {"key": key, "job_id": job.id, "scheduled_plan_id": plan_id, "destination": destination}
    added = work.insert(s.deliveries, {**values, **times, "state": SENDING, "attempt": 1})
    _begin_attempt(work, added["id"], 1)
    return True


def _begin_attempt(work: UnitOfWork, delivery_id: int, attempt: int) -> None:
    values = {"delivery_id": delivery_id, "attempt": attempt, "state": SENDING, "begun_at": work.now}
    work.insert(s.delivery_attempts, values)


def _end_attempt(work: UnitOfWork, delivery_id: int, state: str, detail: str | None) -> None:
    """The attempt that is open. One that a server died on stays without an end."""
    tries = s.delivery_attempts.c
    is_open = (tries.delivery_id == delivery_id, tries.ended_at.is_(None))
    last = select(tries.id).where(*is_open).order_by(tries.id.desc()).limit(1)
    for key in work.column(last):
        work.update(s.delivery_attempts, key, {"state": state, "detail": detail, "ended_at": work.now})


def end_delivery(
    work: UnitOfWork,
    job: Job,
    lease: timedelta,
    key: str,
    state: str,
    detail: str | None = None,
    size: int | None = None,
) -> None:
    """`state` SENDING: it will be tried again under the same key. Raises LeaseLost."""
    extend_lease(work, job, lease)
    found = delivery(work, key)
    if found is None:
        raise LeaseLost(key)
    changes = {"state": state, "detail": detail, "bytes": size, "updated_at": work.now}
    work.update(s.deliveries, found["id"], changes)
    _end_attempt(work, found["id"], state, detail)


def delete_old_jobs(work: UnitOfWork) -> int:
    """Jobs that ended more than 90 days ago, and what they delivered."""
    old = and_(s.jobs.c.state.in_((DONE, FAILED)), s.jobs.c.finished_at < work.now - KEPT)
    return work.delete_where(s.jobs, old)


def delete_old_idempotency_keys(work: UnitOfWork) -> int:
    """Keys of requests older than a day: nobody repeats those any more."""
    return work.delete_where(s.idempotency_keys, s.idempotency_keys.c.created_at < work.now - KEYS_KEPT)
