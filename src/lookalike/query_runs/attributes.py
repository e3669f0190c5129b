"""The user attributes that a query is compiled with, kept until anything in the store changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..access.attributes import Candidate, candidates
from ..access.caller import Caller
from ..store.database import Reader, Store

if TYPE_CHECKING:
    from ..instance import Instance

MAX_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Attributes:
    """Those with a value, the types of all, and those whose value the user may not read."""

    values: Mapping[str, str]
    types: Mapping[str, str]
    private: frozenset[str] = frozenset()


@dataclass
class _Kept:
    stamp: Any = None
    by_user: dict[int, Attributes] = field(default_factory=dict)


_kept: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()


def attributes_of(instance: Instance, db: Reader, caller: Caller) -> Attributes:
    """A change counts at once in every process that shares the SQLite file, within half a second on Postgres."""
    stamp = instance.store.stamp()
    kept = _kept.get(instance.store)
    if kept is None or kept.stamp != stamp or len(kept.by_user) > MAX_KEPT:
        kept = _kept[instance.store] = _Kept(stamp)
    found = kept.by_user.get(caller.user_id)
    if found is None:
        found = kept.by_user[caller.user_id] = _read(db, caller)
    return found


def _read(db: Reader, caller: Caller) -> Attributes:
    found = {each[0].attribute["name"]: each[0] for each in candidates(db, caller.user_id)}
    values = {name: each.value for name, each in found.items() if each.value is not None}
    types = {name: each.attribute["type"] for name, each in found.items()}
    return Attributes(
        values, types, frozenset(name for name, each in found.items() if _private(each, caller))
    )


def _private(found: Candidate, caller: Caller) -> bool:
    """Hidden values are hidden from everybody; others that users may not view, administrators do."""
    attribute = found.attribute
    return attribute["value_is_hidden"] or not (attribute["user_can_view"] or caller.is_admin)
