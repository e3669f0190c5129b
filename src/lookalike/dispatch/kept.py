"""Answers of short reads, kept as bytes until anything in the store changes, and for a second at most.

The same caller who asks the same again, which scripts do a lot, costs no query. So do results that came from the cache
of results already: dashboards ask them by the dozen. What depends on the time of day
(an expiry) is at most a second old; a token that was revoked changes the store, so its answers are gone with it.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from .answers import Opened, Reply, text_media_type
from .request import Incoming, Noted

if TYPE_CHECKING:
    from ..store.database import Store

CACHE_HEADER = "X-Lookalike-Cache"
TIMING_HEADER = "Server-Timing"
GIVEN_AGAIN = "cache;desc=hit"  # nothing else takes time when an answer is given once more
MAX_AGE_S = 1.0
MAX_ANSWERS = 4096
MAX_BYTES = 64 * 1024


class KeptAnswers:
    """Only the event loop's thread uses it, so it needs no lock."""

    def __init__(self, store: Store):
        self._store = store
        self._stamp: Hashable = None
        self._replies: dict[Hashable, tuple[float, Reply, Noted]] = {}

    def find(self, incoming: Incoming) -> Reply | None:
        stamp = self._store.stamp()
        if stamp != self._stamp:
            self._stamp, self._replies = stamp, {}
        found = self._replies.get(_key(incoming))
        if found is None or time.monotonic() - found[0] > MAX_AGE_S:
            return None
        noted = incoming.noted
        noted.operation, noted.caller, noted.again = found[2].operation, found[2].caller, found[2].again
        return found[1]

    def keep(self, incoming: Incoming, reply: Reply) -> None:
        """Call it right after `find`: the stamp that was read there is the one that counts."""
        if reply.status != 200 or reply.rest is not None or len(reply.body) > MAX_BYTES:
            return
        key = incoming.noted.caller.key
        if key is not None and key.by_call:
            return
        if len(self._replies) >= MAX_ANSWERS:
            self._replies = {}
        self._replies[_key(incoming)] = (time.monotonic(), reply, incoming.noted)

    def watched(self, incoming: Incoming, opened: Opened, stamp: Hashable) -> AsyncIterator[bytes]:
        """The chunks of a streamed answer. One that says that it was kept already is kept here too: a first answer
        is not, since it says of itself that it is new. `stamp`: of the store before the caller's rights were read."""
        if opened.status != 200 or opened.headers.get(CACHE_HEADER) != "hit":
            return opened.chunks
        return self._watched(incoming, opened, stamp)

    async def _watched(self, incoming: Incoming, opened: Opened, stamp: Hashable) -> AsyncIterator[bytes]:
        pieces: list[bytes] = []
        size = 0
        async for chunk in opened.chunks:
            size += len(chunk)
            if size <= MAX_BYTES:
                pieces.append(chunk)
            yield chunk
        if size <= MAX_BYTES and stamp == self._stamp == self._store.stamp():
            told = {name: text for name, text in opened.headers.items() if name != "Content-Length"}
            headers = {**told, "X-Content-Type-Options": "nosniff"}
            if TIMING_HEADER in headers:
                headers[TIMING_HEADER] = GIVEN_AGAIN
            noted = Noted(incoming.noted.operation, incoming.noted.caller, opened.again)
            incoming = replace(incoming, noted=noted)
            self.keep(incoming, Reply(200, headers, b"".join(pieces), text_media_type(opened.media_type)))


def _key(incoming: Incoming) -> Hashable:
    # The host, because links lead back to the address that the client came to; what is accepted may be the format.
    # The headers of our own change answers.
    headers = incoming.headers
    return (
        incoming.verb,
        headers.get("authorization")
        or (headers.get("cookie"), headers.get("x-csrf-token"), headers.get("origin")),
        headers.get("host"),
        headers.get("accept"),
        headers.get("x-lookalike-csv-safe"),
        incoming.raw_path,
        incoming.query,
        incoming.body,
    )
