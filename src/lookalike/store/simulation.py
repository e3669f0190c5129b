"""A dry run: everything is done as if it were meant, and then every transaction is taken back.

While a simulation is entered, `Store.write` ends in a rollback in this thread, and what would leave the server asks
`held` first. Whatever opens a transaction or sends something is held back without knowing of dry runs itself.
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import Any

Counts = dict[str, dict[str, int]]  # {"users": {"created": 1, "updated": 2, "deleted": 3}}


class Simulation:
    """What one call would have changed in the store, and what it would have sent."""

    def __init__(self) -> None:
        self.changes: Counts = {}
        self.sent: dict[str, int] = {}
        self._token: Token[Simulation | None] | None = None

    def note(self, changes: Counts) -> None:
        for table, counts in changes.items():
            noted = self.changes.setdefault(table, {})
            for done, count in counts.items():
                noted[done] = noted.get(done, 0) + count

    def hold(self, what: str) -> None:
        self.sent[what] = self.sent.get(what, 0) + 1

    def __enter__(self) -> Simulation:
        self._token = _CURRENT.set(self)
        return self

    def __exit__(self, *_: Any) -> None:
        if self._token is not None:
            _CURRENT.reset(self._token)


_CURRENT: ContextVar[Simulation | None] = ContextVar("simulation", default=None)


def simulation() -> Simulation | None:
    """The dry run that this thread is in, if it is in one."""
    return _CURRENT.get()


def held(what: str) -> bool:
    """Asked by whatever is about to leave the server (`mail`, `webhook` …): True in a dry run, which counts it."""
    current = _CURRENT.get()
    if current is not None:
        current.hold(what)
    return current is not None
