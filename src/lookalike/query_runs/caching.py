"""What decides on the bytes of an answer, and how long they count."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable
from hashlib import blake2b
from typing import Any

import msgspec

from ..lookml.model.types import Explore, Model
from ..workers.task import ConnectionSpec, Limits, Task

DEFAULT_SECONDS = 3600.0
_DURATION = re.compile(r"\s*(\d+)\s+(second|minute|hour|day|week)s?\s*", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
# Of the detail around the rows: what says when and under which name it was made.
_OF_THE_RUN = frozenset({"id", "ran_at", "from_cache", "runtime"})


def cache_key(task: Task, database: Hashable) -> str:
    """The same for tasks whose answers have the same bytes."""
    detail = {name: value for name, value in task.detail.items() if name not in _OF_THE_RUN}
    plain = msgspec.structs.replace(task, id="", limits=Limits(), detail=detail)
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


def cache_seconds(model: Model, explore: Explore) -> float:
    """`persist_for`, or the `max_cache_age` of the datagroup that `persist_with` names; the explore's before the
    model's. A datagroup's trigger is not asked yet: until it is, its results count an hour at most."""
    for owner in (explore, model):
        if owner.persist_with:
            return _of_datagroup(model, owner.persist_with)
        if owner.persist_for:
            return seconds_of(owner.persist_for, DEFAULT_SECONDS)
    return DEFAULT_SECONDS


def _of_datagroup(model: Model, name: str) -> float:
    group: Any = model.datagroups.get(name)
    if group is None:
        return 0.0
    longest = seconds_of(group.max_cache_age, DEFAULT_SECONDS) if group.max_cache_age else DEFAULT_SECONDS
    triggered = group.sql_trigger or group.interval_trigger
    return min(longest, DEFAULT_SECONDS) if triggered else longest


def seconds_of(text: str, otherwise: float) -> float:
    """`24 hours` -> 86400. Text that is none counts as `otherwise`; the LookML check names it."""
    found = _DURATION.fullmatch(text)
    return float(found[1]) * _SECONDS[found[2].lower()] if found else otherwise
