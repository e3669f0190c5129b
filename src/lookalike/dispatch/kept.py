"""Answers of short reads, kept as bytes until anything in the store changes, and for a second at most.

The same caller who asks the same again, which scripts do a lot, costs no query. What depends on the time of day
(an expiry) is at most a second old; a token that was revoked changes the store, so its answers are gone with it.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..store.database import Store
    from .application import Reply
    from .request import Incoming

MAX_AGE_S = 1.0
MAX_ANSWERS = 4096
MAX_BYTES = 64 * 1024


class KeptAnswers:
    """Only the event loop's thread uses it, so it needs no lock."""

    def __init__(self, store: Store):
        self._store = store
        self._stamp: Hashable = None
        self._replies: dict[Hashable, tuple[float, Reply]] = {}

    def find(self, incoming: Incoming) -> Reply | None:
        stamp = self._store.stamp()
        if stamp != self._stamp:
            self._stamp, self._replies = stamp, {}
        found = self._replies.get(_key(incoming))
        if found is None or time.monotonic() - found[0] > MAX_AGE_S:
            return None
        return found[1]

    def keep(self, incoming: Incoming, reply: Reply) -> None:
        """Call it right after `find`: the stamp that was read there is the one that counts."""
        if reply.status != 200 or reply.rest is not None or len(reply.body) > MAX_BYTES:
            return
        if len(self._replies) >= MAX_ANSWERS:
            self._replies = {}
        self._replies[_key(incoming)] = (time.monotonic(), reply)


def _key(incoming: Incoming) -> Hashable:
    # The host, because links lead back to the address that the client came to.
    headers = incoming.headers
    return (headers.get("authorization"), headers.get("host"), incoming.raw_path, incoming.query)
