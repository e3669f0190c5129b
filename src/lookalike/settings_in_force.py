"""The settings that count now: what was stated at the start, and below it what the API has stored since.

What is stated in a file, in the environment or on the command line wins: who runs the server has the last word, and
a server that somebody has set up badly through the API is put right by a restart with another value.
"""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import structlog

from .config import Settings, parse_setting, stored_settings
from .store.database import Reader, Store, StoreDown
from .store.instance_settings import SERVER, read_setting

log = structlog.get_logger("lookalike.settings")
LOOK_AGAIN_S = 0.05
# A sandbox has an address of its own; what it has copied from its instance does not count.
NOT_IN_SANDBOXES = frozenset({"host_url", "api_url"})


class SettingsInForce:
    """One for each process. A change counts at once in the process that made it, and in others within 50 ms on
    SQLite and half a second on Postgres."""

    def __init__(self, stated: Settings, store: Store):
        self.stated, self._store = stated, store
        self._kept: tuple[Settings, int, int, Settings] | None = None  # stated, own writes, stamp, in force
        self._until = 0.0

    def now(self) -> Settings:
        kept, own, now = self._kept, self._store.own_writes, time.monotonic()
        if kept is not None and kept[0] is self.stated and kept[1] == own and now < self._until:
            return kept[3]
        return self._look(own, now)

    def _look(self, own: int, now: float) -> Settings:
        kept, stated = self._kept, self.stated
        try:
            stamp = self._store.stamp()
            if kept is None or kept[:3] != (stated, own, stamp):
                with self._store.read() as db:
                    kept = (stated, own, stamp, in_force(db, stated))
        except StoreDown:  # what is known still counts; whoever needs the store is told by their own question
            return kept[3] if kept is not None else stated
        self._kept, self._until = kept, now + LOOK_AGAIN_S
        return kept[3]


def in_force(db: Reader, stated: Settings) -> Settings:
    ignored = NOT_IN_SANDBOXES if stated.sandbox else frozenset()
    counting = {
        name: value
        for name, value in _stored(db).items()
        if name not in stated.origins and name not in ignored
    }
    return dataclasses.replace(stated, **counting) if counting else stated


def _stored(db: Reader) -> dict[str, Any]:
    """A value that a release cannot read any more is passed over with a line in the log."""
    known, found = {declared.name for declared in stored_settings()}, {}
    for name, raw in read_setting(db, SERVER).items():
        if name not in known:
            continue
        try:
            found[name] = parse_setting(name, raw)
        except ValueError as unusable:
            log.error("stored-setting-unusable", setting=name, reason=str(unusable))
    return found
