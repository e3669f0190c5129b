"""What was read of users and still holds: kept until anybody commits a change to the store."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from ...dispatch.call import Call
from ...store.database import Store, UnitOfWork

MAX_KEPT = 20_000
MEMO = "known of users"

_lock = threading.Lock()
_kept: WeakKeyDictionary[Store, tuple[int, dict[Any, Any]]] = WeakKeyDictionary()


def known(call: Call) -> dict[Any, Any]:
    """A dict to look up and fill: shared by reads of a local store while nothing changes there, otherwise that of
    this call alone."""
    found = call.memo.get(MEMO)
    if found is None:
        found = call.memo[MEMO] = _shared(call) if _may_share(call) else {}
    return found


def _may_share(call: Call) -> bool:
    return call.instance.store.local and not isinstance(call.db, UnitOfWork)


def _shared(call: Call) -> dict[Any, Any]:
    """The dict of the store as it is now. What a reader that began before a change still writes goes into the dict
    of before, which nobody gets any more."""
    store = call.instance.store
    with _lock:
        stamp = store.stamp()
        kept = _kept.get(store)
        if kept is None or kept[0] != stamp or len(kept[1]) > MAX_KEPT:
            kept = _kept[store] = (stamp, {})
        return kept[1]


def once(call: Call, key: Any, read: Callable[[], Any]) -> Any:
    found = known(call)
    if key not in found:
        found[key] = read()
    return found[key]
