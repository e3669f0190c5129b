"""What decides on the bytes of an answer, and how long they count."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from ..lookml.model.types import Datagroup, Explore, Model
from ..store.database import Row
from ..workers.task import ConnectionSpec, Limits, Task

if TYPE_CHECKING:
    from ..instance import Instance

DEFAULT_SECONDS = 3600.0
FOREVER_SECONDS = 10 * 365 * 86400.0
WATCHED_SECONDS = 2 * 86400.0  # longer than any `maintenance_cron` in use: a trigger asked daily is watched
_DURATION = re.compile(r"\s*(\d+)\s+(second|minute|hour|day|week)s?\s*", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
# Of the detail around the rows: what says when and under which name it was made.
_OF_THE_RUN = frozenset({"id", "ran_at", "from_cache", "runtime"})


def cache_key(task: Task, database: Hashable) -> str:
    """The same for tasks whose answers have the same bytes."""
    detail = {name: value for name, value in task.detail.items() if name not in _OF_THE_RUN}
    # Which tables are in reach changes nothing: those that are read are in the statement, by names of their own.
    spec = msgspec.structs.replace(task.connection, attached=())
    plain = msgspec.structs.replace(task, id="", connection=spec, limits=Limits(), detail=detail)
    return blake2b(
        msgspec.msgpack.encode((plain, database), order="deterministic"), digest_size=20
    ).hexdigest()


def identity_of(spec: ConnectionSpec) -> tuple[int, ...]:
    """A DuckDB file that was replaced or written is another database."""
    if spec.dialect != "duckdb":
        return ()
    try:
        state = os.stat(spec.url)
    except OSError:
        return ()
    return (state.st_dev, state.st_ino, state.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Freshness:
    """What counts of a kept result: it is `seconds` old at most, and was begun after `stale_before`, in seconds since
    1970, when the datagroup of its explore triggered last."""

    seconds: float
    stale_before: float = 0.0


def freshness_of(instance: Instance, model: Model, explore: Explore) -> Freshness:
    """By `persist_for`, or the datagroup that `persist_with` names; the explore's before the model's."""
    for owner in (explore, model):
        if owner.persist_with:
            return _of_datagroup(instance, model, owner.persist_with)
        if owner.persist_for:
            return Freshness(seconds_of(owner.persist_for, DEFAULT_SECONDS))
    return Freshness(DEFAULT_SECONDS)


def _of_datagroup(instance: Instance, model: Model, name: str) -> Freshness:
    """Results of a datagroup count until it triggers, and no longer than its `max_cache_age`. While its trigger
    gives no answer, they count an hour at most."""
    group: Datagroup | None = model.datagroups.get(name)
    if group is None:
        return Freshness(0.0)
    state = instance.standing.group(model.name, name)
    stale = state["stale_before"].timestamp() if state and state["stale_before"] else 0.0
    triggered = bool(group.sql_trigger or group.interval_trigger)
    sound = triggered and state is not None and _is_watched(instance, state)
    longest = FOREVER_SECONDS if sound else DEFAULT_SECONDS
    if group.max_cache_age:
        own = seconds_of(group.max_cache_age, DEFAULT_SECONDS)
        longest = min(longest, own) if triggered else own
    return Freshness(longest, stale)


def _is_watched(instance: Instance, state: Row) -> bool:
    checked = state["trigger_check_at"]
    return (
        checked is not None
        and state["trigger_error"] is None
        and instance.now() - checked < timedelta(seconds=WATCHED_SECONDS)
    )


def seconds_of(text: str, otherwise: float) -> float:
    """`24 hours` -> 86400. Text that is none counts as `otherwise`; the LookML check names it."""
    found = _DURATION.fullmatch(text)
    return float(found[1]) * _SECONDS[found[2].lower()] if found else otherwise
