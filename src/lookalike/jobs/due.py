"""From plans that are due to queued jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from ..store import schedules
from ..store.database import Row, UnitOfWork
from .cron import CronError, next_slot, slot_at

log = structlog.get_logger("lookalike.jobs")


def enqueue_due_plans(timezone: str) -> Callable[[UnitOfWork], int]:
    """Queues the due slot of each plan and sets its next time; returns how many were queued. `timezone` is that of
    the server, for plans without one.

    A server that was away for several slots of a plan queues the oldest of them and goes on from now: nobody
    wants the mails of a whole night at once.
    """

    def enqueue(work: UnitOfWork) -> int:
        return sum(_enqueue(work, plan, timezone) for plan in schedules.due_plans(work, work.now))

    return enqueue


def _enqueue(work: UnitOfWork, plan: Row, timezone: str) -> bool:
    slot = slot_at(plan["next_run_at"])
    if not schedules.move_on(work, plan, next_run_at(plan, timezone, work.now)):
        return False
    following = next_run_at(plan, timezone, slot.at)
    if following is not None and following <= work.now:
        log.warning("slots-left-out", plan=plan["id"], ran=slot.key, first_left_out=slot_at(following).key)
    return schedules.enqueue_run(work, plan["id"], slot.key, work.now)


def next_run_at(plan: Row, timezone: str, after: datetime) -> datetime | None:
    """None for plans that are paused, run once, or have a crontab that cannot be read any more."""
    if not plan["enabled"] or plan["run_once"] or not plan["crontab"]:
        return None
    try:
        return next_slot(plan["crontab"], plan["timezone"] or timezone, after).at
    except CronError as wrong:
        log.error("plan-without-time", plan=plan.get("id"), error=str(wrong))
        return None
