"""Scheduled plans, their destinations, and when they run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from ..access.caller import Caller
from . import jobs
from . import schema as s
from .database import Reader, Row, UnitOfWork
from .users import fold

JOB_KIND = "scheduled_plan"
COLUMNS = frozenset(column.name for column in s.scheduled_plans.columns)


def plan_rows() -> Select[Any]:
    """Plans with the content's title, folder and model, and the owner's names."""
    plans, looks, queries, owner = s.scheduled_plans, s.looks, s.queries, s.users
    query_id = func.coalesce(looks.c.query_id, plans.c.query_id)
    return (
        select(
            plans,
            looks.c.title.label("look_title"),
            looks.c.folder_id.label("folder_id"),
            queries.c.model.label("query_model"),
            owner.c.first_name.label("owner_first"),
            owner.c.last_name.label("owner_last"),
            owner.c.is_service_account.label("owner_is_service_account"),
        )
        .join(owner, owner.c.id == plans.c.user_id)
        .outerjoin(looks, looks.c.id == plans.c.look_id)
        .outerjoin(queries, queries.c.id == query_id)
    )


def visible_plans(caller: Caller) -> Select[Any]:
    """One's own; everybody's with see_schedules; those about a model with manage_schedules for it."""
    if caller.is_admin or caller.has("see_schedules"):
        return plan_rows()
    models = caller.models("manage_schedules")
    managed = s.queries.c.model.is_not(None) if models is None else s.queries.c.model.in_(models)
    return plan_rows().where(or_(s.scheduled_plans.c.user_id == caller.user_id, managed))


def get_plan(db: Reader, caller: Caller, plan_id: int) -> Row | None:
    return db.one(visible_plans(caller).where(s.scheduled_plans.c.id == plan_id))


def find_plan(db: Reader, plan_id: int) -> Row | None:
    """For the job that runs it."""
    return db.one(plan_rows().where(s.scheduled_plans.c.id == plan_id))


def with_destination(**columns: str) -> Any:
    """A condition: plans that have a destination with these values; `%` and `_` are wildcards."""
    table = s.scheduled_plan_destinations
    found = select(table.c.scheduled_plan_id)
    for name, pattern in columns.items():
        found = found.where(func.lower(table.c[name]).like(pattern.lower()))
    return s.scheduled_plans.c.id.in_(found)


def destinations_of(db: Reader, plan_ids: Collection[int]) -> dict[int, list[Row]]:
    """By plan, in the order in which they were given."""
    table = s.scheduled_plan_destinations
    statement = select(table).where(table.c.scheduled_plan_id.in_(plan_ids)).order_by(table.c.id)
    found: dict[int, list[Row]] = {plan_id: [] for plan_id in plan_ids}
    for row in db.all(statement):
        found[row["scheduled_plan_id"]].append(row)
    return found


def users_by_address(db: Reader, addresses: Iterable[str]) -> dict[str, int]:
    """Ids of the active users among the owners of these addresses, by folded address."""
    logins = s.credentials_email.c
    folded = {fold(address) for address in addresses}
    statement = (
        select(logins.email_folded, logins.user_id)
        .join(s.users, s.users.c.id == logins.user_id)
        .where(logins.email_folded.in_(folded), ~logins.is_disabled, ~s.users.c.is_disabled)
    )
    return {row["email_folded"]: row["user_id"] for row in db.all(statement)}


def add_plan(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    times = {"created_at": work.now, "updated_at": work.now}
    return work.insert(s.scheduled_plans, {**values, **times})


def update_plan(work: UnitOfWork, plan_id: int, changes: Mapping[str, Any]) -> Row:
    return work.update(s.scheduled_plans, plan_id, {**changes, "updated_at": work.now})


def replace_destinations(work: UnitOfWork, plan_id: int, destinations: Iterable[Mapping[str, Any]]) -> None:
    table = s.scheduled_plan_destinations
    work.delete_where(table, table.c.scheduled_plan_id == plan_id)
    for destination in destinations:
        work.insert(table, {**destination, "scheduled_plan_id": plan_id})


def delete_plan(work: UnitOfWork, plan_id: int) -> None:
    work.delete(s.scheduled_plans, plan_id)


def runs_since(db: Reader, user_id: int, since: datetime) -> int:
    """How many plans to run once a user has made."""
    plans = s.scheduled_plans.c
    mine = (plans.user_id == user_id, plans.run_once, plans.created_at >= since)
    return db.scalar(select(func.count()).select_from(s.scheduled_plans).where(*mine))


# --- running ----------------------------------------------------------------------------------------------
#
# What a run writes into the plan is not the doing of a person: it stays out of the journal, so that an undo
# does not bring back an old time to run at.


def enqueue_run(work: UnitOfWork, plan_id: int, slot: str, run_at: datetime) -> bool:
    """Queues one run; False when that slot of the plan was queued before."""
    payload = {"plan_id": plan_id, "slot": slot}
    return jobs.enqueue(work, f"{JOB_KIND}:{plan_id}:{slot}", JOB_KIND, payload, run_at, plan_id)


def has_due_plan(db: Reader, now: datetime) -> bool:
    return db.scalar(_due(s.scheduled_plans.c.id, now).limit(1)) is not None


def plans_with_datagroup(db: Reader) -> list[Row]:
    """Those that run when a datagroup triggers."""
    plans = s.scheduled_plans.c
    waits = (plans.enabled, ~plans.run_once, plans.datagroup.is_not(None))
    return db.all(plan_rows().where(*waits).order_by(plans.id))


def due_plans(db: Reader, now: datetime) -> list[Row]:
    plans = s.scheduled_plans
    return db.all(_due(plans, now).order_by(plans.c.next_run_at, plans.c.id).limit(500))


def _due(what: Any, now: datetime) -> Select[Any]:
    plans = s.scheduled_plans.c
    return select(what).where(plans.enabled, ~plans.run_once, plans.next_run_at <= now)


def move_on(work: UnitOfWork, plan: Row, next_run_at: datetime | None) -> bool:
    """Sets when the plan runs next; False when somebody else has, in the meantime."""
    plans = s.scheduled_plans
    same = (plans.c.id == plan["id"], plans.c.next_run_at == plan["next_run_at"])
    statement = plans.update().where(*same).values(next_run_at=next_run_at)
    return work.connection.execute(statement).rowcount == 1


def note_run(work: UnitOfWork, plan_id: int, status: str, result_sha256: str | None) -> None:
    """How the last run ended. Without a hash the one of the last delivery stays."""
    plans = s.scheduled_plans
    values: dict[str, Any] = {"last_run_at": work.now, "last_run_status": status}
    if result_sha256 is not None:
        values["last_result_sha256"] = result_sha256
    work.connection.execute(plans.update().where(plans.c.id == plan_id).values(**values))
