"""Datagroups: since when results and tables are old, and saying so by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteDatagroup
from ...dispatch.answers import Later
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...dispatch.params import row_id
from ...persistence.groups import known_groups
from ...store import datagroups as store
from ...store.database import Row

TIMES = ("stale_before", "triggered_at")
# Clients send whole seconds of their own clocks: what is this near means now.
NOW_IS = timedelta(seconds=5)


def may_see(caller: Caller, row: Row | None) -> bool:
    if row is None:
        return caller.has("see_datagroups")
    return caller.may("see_datagroups", row["model_name"])


def may_update(caller: Caller, row: Row | None) -> bool:
    return row is not None and caller.may("update_datagroups", row["model_name"])


def load_datagroup(call: Call, datagroup_id: str) -> Row | None:
    number = row_id(datagroup_id)
    found = store.get_datagroup(call.read, number) if number is not None else None
    return found if found and _in_project(call, found) else None


def _in_project(call: Call, row: Row) -> bool:
    model = call.instance.projects.model(row["model_name"])
    return model is not None and row["name"] in model.datagroups


datagroups = Domain(
    "Datagroup",
    load=load_datagroup,
    extras={
        "created_at": lambda call, row: _unix(row["created_at"]),
        "stale_before": lambda call, row: _unix(row["stale_before"]),
        "trigger_check_at": lambda call, row: _unix(row["trigger_check_at"]),
        "triggered_at": lambda call, row: _unix(row["triggered_at"]),
    },
    index=may_see,
    show=may_see,
    update=may_update,
)


def _unix(at: Any) -> int | None:
    return int(at.timestamp()) if isinstance(at, datetime) else at


@datagroups.op("all_datagroups", needs="index", heavy=True)
def all_datagroups(call: Call) -> list[Row]:
    return [row for row in known_groups(call.instance) if may_see(call.caller, row)]


@datagroups.op("datagroup", needs="show", heavy=True)
def datagroup(call: Call, row: Row) -> Row:
    return row


@datagroups.op("update_datagroup", needs="update")
def update_datagroup(call: Call, row: Row, body: WriteDatagroup) -> Later:
    """`stale_before` alone resets the cache; `triggered_at` is a trigger: tables are built again, schedules run."""
    times = {name: getattr(body, name) for name in TIMES if getattr(body, name) not in (UNSET, None)}
    moments = _moments(call, times)
    if "triggered_at" in moments:
        stale = moments.get("stale_before", moments["triggered_at"])
        store.trigger(call.work, row["id"], moments["triggered_at"])
        store.note(call.work, row["id"], stale_before=stale)
    elif moments:
        store.note(call.work, row["id"], **moments)
    changed = store.get_datagroup(call.work, row["id"]) or row
    return Later(lambda: _told(call, changed), simulated=changed)


def _moments(call: Call, times: dict[str, int]) -> dict[str, datetime]:
    """Raises 422 for a time to come, or none at all."""
    now = call.instance.now()
    found: dict[str, datetime] = {}
    errors: list[FieldError] = []
    for name, seconds in times.items():
        try:
            at = datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            at = None
        if at is None or at > now + NOW_IS:
            message = f"{name}: seconds since 1970 that are not in the future, not {seconds}."
            errors.append(FieldError(name, "invalid", message))
        else:
            found[name] = now if now - at <= NOW_IS else at
    if errors:
        raise Invalid(*errors)
    return found


async def _told(call: Call, row: Row) -> Row:
    """Queries of this server see it with the next one, tables within a second, whichever server builds them."""
    call.instance.standing.forget()
    return row
