"""The runs of scheduled plans, as they are told to people. Nothing here decides what runs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select

from . import schema as s
from .database import Reader, Row


def runs_of(db: Reader, plan_id: int, limit: int) -> list[Row]:
    """Jobs of one plan, the latest first."""
    jobs = s.jobs.c
    latest = select(s.jobs).where(jobs.scheduled_plan_id == plan_id)
    return db.all(latest.order_by(jobs.id.desc()).limit(limit))


def recent_runs(db: Reader, plan_ids: Collection[int], each: int) -> dict[int, list[Row]]:
    """The last jobs of many plans, the latest first."""
    jobs = s.jobs.c
    place = func.row_number().over(partition_by=jobs.scheduled_plan_id, order_by=jobs.id.desc())
    placed = select(s.jobs, place.label("place")).where(jobs.scheduled_plan_id.in_(plan_ids)).subquery()
    found: dict[int, list[Row]] = {plan_id: [] for plan_id in plan_ids}
    for row in db.all(select(placed).where(placed.c.place <= each).order_by(placed.c.place)):
        found[row["scheduled_plan_id"]].append(row)
    return found


def states_of(db: Reader, job_ids: Collection[int]) -> dict[int, set[str]]:
    """What became of the deliveries of some jobs."""
    ledger = s.deliveries.c
    found: dict[int, set[str]] = {job_id: set() for job_id in job_ids}
    for row in db.all(select(ledger.job_id, ledger.state).where(ledger.job_id.in_(job_ids)).distinct()):
        found[row["job_id"]].add(row["state"])
    return found


def deliveries_of(db: Reader, job_ids: Collection[int]) -> dict[int, list[Row]]:
    """By job, in the order in which they began; each with its `attempts`."""
    ledger = s.deliveries.c
    rows = db.all(select(s.deliveries).where(ledger.job_id.in_(job_ids)).order_by(ledger.id))
    attempts = _attempts(db, select(ledger.id).where(ledger.job_id.in_(job_ids)))
    found: dict[int, list[Row]] = {job_id: [] for job_id in job_ids}
    for row in rows:
        found[row["job_id"]].append({**row, "attempts": attempts.get(row["id"], [])})
    return found


def _attempts(db: Reader, delivery_ids: Select[Any]) -> dict[int, list[Row]]:
    tries = s.delivery_attempts.c
    statement = select(s.delivery_attempts).where(tries.delivery_id.in_(delivery_ids)).order_by(tries.id)
    found: dict[int, list[Row]] = {}
    for row in db.all(statement):
        found.setdefault(row["delivery_id"], []).append(row)
    return found
