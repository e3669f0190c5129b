"""What was read of users and still holds: kept in each thread until anybody commits a change to the store."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from ...dispatch.call import Call
from ...store.database import Store, UnitOfWork

MAX_KEPT = 20_000
MEMO = "known of users"


class _Kept(threading.local):
    """Per thread, because SQLite's mark of change only compares within one connection, and each thread has its
    own: store -> (mark, what is known)."""

    def __init__(self) -> None:
        self.by_store: WeakKeyDictionary[Store, tuple[Any, dict[Any, Any]]] = WeakKeyDictionary()


_kept = _Kept()


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
    store = call.instance.store
    mark = store.stamp()
    kept = _kept.by_store.get(store)
    if kept is None or kept[0] != mark or len(kept[1]) > MAX_KEPT:
        kept = _kept.by_store[store] = (mark, {})
    return kept[1]


def once(call: Call, key: Any, read: Callable[[], Any]) -> Any:
    found = known(call)
    if key not in found:
        found[key] = read()
    return found[key]
