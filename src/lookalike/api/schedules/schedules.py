"""Scheduled plans. Source: API contract, section 7.1."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, true

from ...access.caller import Caller
from ...contract.types import WriteScheduledPlan
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import ApiError, NotFound
from ...dispatch.search import Search, integer_list, run_search
from ...jobs.cron import slot_at
from ...store import folders, looks
from ...store import schedules as store
from ...store import schema as s
from ...store.database import Row
from ...store.users import display_name
from .destinations import (
    as_given,
    check_destinations,
    read_destinations,
    shown_destinations,
    store_destinations,
)
from .plans import IN_DOC, Checker, Plan

PLANS = s.scheduled_plans.c
SEES_ALL = "see_schedules"
# A run once is a way to send mail to anybody at any rate, so it has a limit: for each owner.
RUNS, RUNS_WITHIN = 60, timedelta(minutes=1)


def load_plan(call: Call, scheduled_plan_id: str) -> Row | None:
    key = _number(scheduled_plan_id)
    return None if key is None else store.get_plan(call.read, call.caller, key)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def may_schedule(caller: Caller, plan: Row | None = None) -> bool:
    return caller.has("schedule_look_emails") or caller.has("send_outgoing_webhook")


def owns(caller: Caller, plan: Row | None) -> bool:
    """Owners, administrators, and those who manage the schedules of the model."""
    if plan is None:
        return may_schedule(caller)
    if caller.is_admin or caller.user_id == plan["user_id"]:
        return True
    model = plan["query_model"]
    return model is not None and caller.may("manage_schedules", model)


def _user(call: Call, plan: Row) -> dict[str, Any]:
    names = {"first_name": plan["owner_first"], "last_name": plan["owner_last"]}
    return {
        **names,
        "id": plan["user_id"],
        "display_name": display_name(names),
        "url": call.api_url(f"/users/{plan['user_id']}"),
        "is_service_account": plan["owner_is_service_account"],
        "is_embed_user": False,
    }


def _title(call: Call, plan: Row) -> str | None:
    return plan["title"] or plan["look_title"] or plan["name"]


scheduled_plans = Domain(
    "ScheduledPlan",
    load=load_plan,
    extras={
        **{name: (lambda call, plan, name=name: plan["doc"].get(name)) for name in IN_DOC},
        "dashboard_filters": lambda call, plan: plan["doc"].get("filters_string"),
        "scheduled_plan_destination": shown_destinations,
        "title": _title,
        "content_title": lambda call, plan: plan["look_title"],
        "user": _user,
    },
    can=("index", "show", "create", "update", "destroy", "run_once"),
    index=lambda caller, plan: True,
    show=lambda caller, plan: True,
    create=may_schedule,
    update=owns,
    destroy=owns,
    run_once=owns,
)


# --- lists ------------------------------------------------------------------------------------------------


def _whose(call: Call) -> Any:
    """A condition for whose plans are asked for: the caller's own unless they ask for others', and may."""
    user_id, caller = call.params.get("user_id"), call.caller
    everybody = call.params.get("all_users")
    others = bool(user_id) and user_id != str(caller.user_id)
    if (everybody or others) and not (caller.is_admin or caller.has(SEES_ALL)):
        raise NotFound(f"Not found: other people's schedules need the permission {SEES_ALL}.")
    if user_id:
        return PLANS.user_id.in_(integer_list("user_id", user_id))
    return true() if everybody else PLANS.user_id == caller.user_id


def _list(call: Call, *conditions: Any) -> list[Row]:
    """Plans that stand; those that were made to run once are found by search."""
    chosen = store.visible_plans(call.caller).where(_whose(call), ~PLANS.run_once, *conditions)
    return _listed(call, call.read.all(chosen.order_by(PLANS.id)))


def _listed(call: Call, rows: list[Row]) -> list[Row]:
    if call.wants("scheduled_plan_destination"):
        read_destinations(call, [row["id"] for row in rows])
    return rows


@scheduled_plans.op("all_scheduled_plans", needs="index", heavy=True)
def all_scheduled_plans(call: Call) -> list[Row]:
    return _list(call)


@scheduled_plans.op("scheduled_plans_for_look", needs="index", heavy=True)
def scheduled_plans_for_look(call: Call, look_id: str) -> list[Row]:
    key = _number(look_id)
    if key is None or looks.get_look(call.read, call.caller, key) is None:
        raise NotFound()
    return _list(call, PLANS.look_id == key)


@scheduled_plans.op("scheduled_plans_for_dashboard", needs="index", heavy=True)
def scheduled_plans_for_dashboard(call: Call, dashboard_id: str) -> list[Row]:
    return _list(call, PLANS.dashboard_id == dashboard_id)


@scheduled_plans.op("scheduled_plans_for_lookml_dashboard", needs="index", heavy=True)
def scheduled_plans_for_lookml_dashboard(call: Call, lookml_dashboard_id: str) -> list[Row]:
    return _list(call, PLANS.lookml_dashboard_id == lookml_dashboard_id)


@scheduled_plans.op("scheduled_plans_for_space", needs="index", heavy=True)
def scheduled_plans_for_space(call: Call, space_id: str) -> list[Row]:
    key = _number(space_id)
    if key is None or folders.get_folder(call.read, call.caller, key) is None:
        raise NotFound()
    return _list(call, s.looks.c.folder_id == key)


@scheduled_plans.op("search_scheduled_plans", needs="index", heavy=True)
def search_scheduled_plans(call: Call) -> Page:
    """Without `run_once` or `all_states`, plans that stand."""
    base = store.visible_plans(call.caller).where(_whose(call))
    if "run_once" not in call.params and not call.params.get("all_states"):
        base = base.where(~PLANS.run_once)
    ignored = frozenset({"user_id", "all_users", "all_states"})
    page = run_search(call, Search(base, _columns(), (PLANS.id,), ignore=ignored))
    _listed(call, page.rows)
    return page


def _columns() -> dict[str, Any]:
    names = ("id", "name", "dashboard_id", "lookml_dashboard_id", "look_id", "enabled", "run_once")
    times = ("created_at", "updated_at", "next_run_at", "last_run_at", "last_run_status")
    return {
        **{name: PLANS[name] for name in (*names, *times)},
        "user_first_name": func.coalesce(s.users.c.first_name, ""),
        "user_last_name": func.coalesce(s.users.c.last_name, ""),
        "recipient": lambda value: store.with_destination(address=value),
        "destination_type": lambda value: store.with_destination(type=value),
        "delivery_format": lambda value: store.with_destination(format=value),
    }


# --- one plan ---------------------------------------------------------------------------------------------


@scheduled_plans.op("scheduled_plan", needs="show")
def scheduled_plan(call: Call, row: Row) -> Row:
    return row


@scheduled_plans.op("create_scheduled_plan", needs="create")
def create_scheduled_plan(call: Call, body: WriteScheduledPlan) -> Row:
    return _add(call, Checker(call, body, None, [], once=False).result(), [])


@scheduled_plans.op("update_scheduled_plan", needs="update")
def update_scheduled_plan(call: Call, row: Row, body: WriteScheduledPlan) -> Row:
    kept = store.destinations_of(call.read, [row["id"]])[row["id"]]
    plan = Checker(call, body, row, kept, once=False).result()
    store.update_plan(call.work, row["id"], plan.values)
    if plan.destinations is not None:
        store_destinations(call, row["id"], plan.destinations, kept)
    return _again(call, row["id"])


@scheduled_plans.op("delete_scheduled_plan", needs="destroy")
def delete_scheduled_plan(call: Call, row: Row) -> None:
    store.delete_plan(call.work, row["id"])


@scheduled_plans.op("scheduled_plan_run_once", needs="create")
def scheduled_plan_run_once(call: Call, body: WriteScheduledPlan) -> Row:
    return _add(call, Checker(call, body, None, [], once=True).result(), [])


@scheduled_plans.op("scheduled_plan_run_once_by_id", needs="run_once")
def scheduled_plan_run_once_by_id(call: Call, row: Row, body: WriteScheduledPlan) -> Row:
    """A copy that runs now; what the body names takes the place of what the plan says."""
    kept = store.destinations_of(call.read, [row["id"]])[row["id"]]
    plan = Checker(call, body, row, kept, once=True).result()
    destinations = plan.destinations
    if destinations is None:
        destinations = check_destinations(as_given(kept), [])
    return _add(call, Plan({**plan.values, "enabled": True}, destinations), kept)


def _add(call: Call, plan: Plan, before: list[Row]) -> Row:
    """Stores a new plan; one that runs once is queued in the same transaction."""
    once = plan.values["run_once"]
    if once:
        _check_rate(call, plan.values["user_id"])
    values = {"next_run_at": None, **plan.values}
    added = store.add_plan(call.work, values)
    store_destinations(call, added["id"], plan.destinations or [], before)
    if once:
        store.enqueue_run(call.work, added["id"], slot_at(call.work.now).key, call.work.now)
    return _again(call, added["id"])


def _check_rate(call: Call, user_id: int) -> None:
    if store.runs_since(call.work, user_id, call.work.now - RUNS_WITHIN) < RUNS:
        return
    message = f"At most {RUNS} plans may be run once within a minute; try again in a minute."
    raise ApiError(429, message, headers={"Retry-After": "60"})


def _again(call: Call, plan_id: int) -> Row:
    found = store.find_plan(call.read, plan_id)
    if found is None:
        raise NotFound()
    return found
