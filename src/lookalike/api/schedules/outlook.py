"""When plans run next, and what became of their last runs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from ...deliver import DESTINATIONS
from ...dispatch.call import Call
from ...dispatch.errors import FieldError, Invalid
from ...jobs.cron import CronError, zone_named
from ...jobs.recurrence import Upcoming, in_words, upcoming
from ...store import jobs, scheduled_runs
from ...store import schedules as store
from ...store import schema as s
from ...store.database import Row
from .schedules import scheduled_plans

TIMES, MOST_TIMES = 3, 50
RUNS, MOST_RUNS = 20, 200
RECENT = 12
MOST_PLANS = 500
SLOT = "%Y%m%dT%H%M%SZ"
WAITING, RUNNING = "waiting", "running"


@scheduled_plans.op("scheduled_plan_choices", needs="index")
def scheduled_plan_choices(call: Call) -> Row:
    settings = call.instance.settings
    destinations = [
        {"type": each.type, "formats": list(each.formats), "secret_parameters": list(each.secrets)}
        for each in DESTINATIONS.values()
    ]
    return {
        "destinations": destinations,
        "timezone": settings.timezone,
        "has_mail_server": bool(settings.smtp_host),
    }


# --- times ------------------------------------------------------------------------------------------------


@scheduled_plans.op("scheduled_plan_times", needs="index", heavy=True)
def scheduled_plan_times(call: Call, crontab: str) -> Row:
    zone = call.params.get("timezone") or call.instance.settings.timezone
    count = _bounded(call, "count", TIMES, MOST_TIMES)
    errors: list[FieldError] = []
    for field, check in (("timezone", lambda: zone_named(zone)), ("crontab", lambda: in_words(crontab))):
        try:
            check()
        except CronError as wrong:
            errors.append(FieldError(field, "invalid", str(wrong)))
    if errors:
        raise Invalid(*errors)
    found = upcoming(crontab, zone, call.instance.now(), count)
    return {"words": in_words(crontab), "timezone": zone, "next_runs": [_time(each) for each in found]}


def _bounded(call: Call, name: str, usual: int, most: int) -> int:
    given = call.params.get(name)
    if given is None:
        return usual
    if not 1 <= given <= most:
        raise Invalid(FieldError(name, "invalid", f"{name} is a number from 1 to {most}, not {given}."))
    return given


def _time(each: Upcoming) -> dict[str, Any]:
    return {"at": each.at, "local": each.local.isoformat(timespec="seconds"), "note": each.note}


@scheduled_plans.op("scheduled_plan_outlooks", needs="index", heavy=True)
def scheduled_plan_outlooks(call: Call, ids: list[str]) -> list[Row]:
    if len(ids) > MOST_PLANS:
        raise Invalid(FieldError("ids", "invalid", f"At most {MOST_PLANS} ids, not {len(ids)}."))
    wanted = {int(each) for each in ids if each.isascii() and each.isdigit() and len(each) < 10}
    plans = s.scheduled_plans.c
    rows = call.read.all(store.visible_plans(call.caller).where(plans.id.in_(wanted)).order_by(plans.id))
    recent = scheduled_runs.recent_runs(call.read, [row["id"] for row in rows], RECENT)
    outcomes = _outcomes(call, [job for found in recent.values() for job in found])
    return [
        {
            "scheduled_plan_id": row["id"],
            **_when(call, row),
            "recent_runs": [outcomes[job["id"]] for job in recent[row["id"]]],
        }
        for row in rows
    ]


def _when(call: Call, plan: Row) -> dict[str, Any]:
    """A plan whose crontab or zone cannot be read any more says so in its words."""
    if not plan["crontab"]:
        words = f"When {plan['datagroup']} triggers" if plan["datagroup"] else "Once"
        return {"words": words, "timezone": None, "next_runs": []}
    zone = plan["timezone"] or call.instance.settings.timezone
    try:
        words = in_words(plan["crontab"])
        runs = upcoming(plan["crontab"], zone, call.instance.now(), TIMES) if plan["enabled"] else []
    except CronError as wrong:
        words, runs = f"Never: {wrong}", []
    return {"words": words, "timezone": zone, "next_runs": [_time(each) for each in runs]}


# --- runs -------------------------------------------------------------------------------------------------


@scheduled_plans.op("scheduled_plan_runs", needs="show", heavy=True)
def scheduled_plan_runs(call: Call, row: Row) -> list[Row]:
    found = scheduled_runs.runs_of(call.read, row["id"], _bounded(call, "limit", RUNS, MOST_RUNS))
    outcomes = _outcomes(call, found)
    deliveries = scheduled_runs.deliveries_of(call.read, [job["id"] for job in found])
    return [
        {
            **{name: job[name] for name in ("id", "attempt", "finished_at", "error")},
            **outcomes[job["id"]],
            "next_try_at": job["run_at"] if job["state"] == jobs.QUEUED else None,
            "deliveries": [{**each, **each["destination"]} for each in deliveries[job["id"]]],
        }
        for job in found
    ]


def _outcomes(call: Call, found: Collection[Row]) -> dict[int, dict[str, Any]]:
    states = scheduled_runs.states_of(call.read, [job["id"] for job in found])
    return {job["id"]: {"at": _slot_time(job), "state": _outcome(job, states[job["id"]])} for job in found}


def _slot_time(job: Row) -> datetime:
    try:
        return datetime.strptime(job["payload"]["slot"], SLOT).replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return job["created_at"]


def _outcome(job: Row, states: set[str]) -> str:
    """One word for a run; one delivery that failed makes a run that failed."""
    if job["state"] in (jobs.QUEUED, jobs.RUNNING):
        return WAITING if job["state"] == jobs.QUEUED else RUNNING
    if job["state"] == jobs.FAILED or jobs.FAILED in states:
        return jobs.FAILED
    return jobs.SKIPPED if states == {jobs.SKIPPED} else jobs.SENT
