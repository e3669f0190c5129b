"""Takes what happened from any thread, and writes it a fifth of a second later.

Whoever calls waits for nothing: it is a place in a line. When the store does not take anything for so long that the
line is full, what comes then is counted and not kept: to write it at once would stop every answer until the store is
back, and the answers matter more. The number is logged, and the first event after that tells it (`history_lost`).

What is in the line is lost with a process that is killed: a fifth of a second. `flush` waits until everything that was
handed over before is written.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from ..store import history as store
from ..store import journal
from ..store.database import Actor, Store, StoreDown, UnitOfWork, wait_for_writers
from .batch import Batch, KnownQueries, Record
from .records import Changed

if TYPE_CHECKING:
    from ..config import Settings
    from ..safety.audit import Audit

log = structlog.get_logger("lookalike.history")
EVERY_S = 0.2
MOST_WAITING = 50_000
MOST_TOGETHER = 5_000  # records in one transaction
AGAIN_AFTER_S = 1.0  # when the store has failed
FLUSH_S = 5.0
SWEEP_FIRST_S, SWEEP_EVERY_S, SWEEP_AGAIN_S = 60.0, 600.0, 1.0


class History:
    """One for each process of a server. `add` may be called from any thread."""

    def __init__(self, store_: Store, settings: Settings, audit: Audit | None = None):
        self._store, self._settings, self._audit = store_, settings, audit
        self._node = f"{socket.gethostname()}:{os.getpid()}"
        self._line: deque[Record | threading.Event] = deque()
        self._known = KnownQueries()
        self._wake, self._hurry = threading.Event(), threading.Event()
        self._starting, self._counting = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._sweep_at = time.monotonic() + SWEEP_FIRST_S
        self.lost = 0  # records that found the line full

    def add(self, record: Record) -> None:
        if len(self._line) >= MOST_WAITING:
            self._lose(1)
            return
        self._line.append(record)
        if not self._wake.is_set():
            self._begin()

    def _lose(self, records: int) -> None:
        with self._counting:
            self.lost += records

    def flush(self, timeout_s: float = FLUSH_S) -> bool:
        """Waits until what was added before is in the store. False when the store takes nothing for so long."""
        if not self._line and self._thread is None:
            return True
        written = threading.Event()
        self._line.append(written)
        self._begin()
        self._hurry.set()
        return written.wait(timeout_s)

    def close(self) -> None:
        """Writes what is left. Nothing is added after that."""
        if self._thread is None:
            return
        self._closing = True
        self._hurry.set()
        self._wake.set()
        self._thread.join(FLUSH_S)
        self._thread = None

    def _begin(self) -> None:
        if self._thread is None:
            with self._starting:
                if self._thread is None and not self._closing:
                    self._thread = threading.Thread(target=self._run, name="history", daemon=True)
                    self._thread.start()
        self._wake.set()

    # --- in the thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not (self._closing and not self._line):
            self._wake.wait(self._idle_s())
            self._hurry.wait(EVERY_S if self._line else 0)
            self._hurry.clear()
            self._wake.clear()  # whoever adds from here on wakes it again
            while self._line and self._written():
                pass
            self._sweep()

    def _idle_s(self) -> float:
        return max(self._sweep_at - time.monotonic(), 0.01)

    def _written(self) -> bool:
        """Writes what is at the head of the line. It stays there when the store takes nothing for the moment."""
        taken = [self._line.popleft() for _ in range(min(len(self._line), MOST_TOGETHER))]
        records = [each for each in taken if not isinstance(each, threading.Event)]
        try:
            self._save(records)
        except (StoreDown, OperationalError, InterfaceError) as away:
            log.warning("history-waits", records=len(records), error=str(away))
            if not self._closing:
                self._line.extendleft(reversed(taken))
                self._wake.set()
                time.sleep(AGAIN_AFTER_S)
                return False
            self._lose(len(records))
        for each in taken:
            if isinstance(each, threading.Event):
                each.set()
        self._tell_lost()
        return True

    def _save(self, records: Sequence[Record]) -> None:
        """One transaction. A record that the store will never have is found by halves, and lost alone. Raises what
        may pass."""
        if not records:
            return
        try:
            with self._store.write_aside() as connection:
                Batch(self._node, records, self._audit).write(connection, self._known)
        except (StoreDown, OperationalError, InterfaceError):
            self._known.forget()
            raise
        except Exception as wrong:
            self._known.forget()
            if len(records) == 1:
                log.error("history-refused", record=type(records[0]).__name__, error=str(wrong))
                self._lose(1)
                return
            middle = len(records) // 2
            self._save(records[:middle])
            self._save(records[middle:])

    def _tell_lost(self) -> None:
        with self._counting:
            lost, self.lost = self.lost, 0
        if lost:
            log.error("history-lost", records=lost)
            told = {"records": str(lost)}
            self._line.append(
                Changed("history_lost", "system", time.time(), is_api_call=False, attributes=told)
            )

    def _sweep(self) -> None:
        """What is older than the settings keep."""
        if time.monotonic() < self._sweep_at or self._closing:
            return
        try:
            more = self.sweep()
        except Exception as failure:
            log.warning("history-not-swept", error=str(failure))
            more = 0
        self._sweep_at = time.monotonic() + (SWEEP_AGAIN_S if more else SWEEP_EVERY_S)

    def sweep(self) -> int:
        """Removes some of what is too old; returns how many rows."""
        now = datetime.now(UTC)
        before = now - timedelta(days=self._settings.history_days)
        undone_until = now - timedelta(days=self._settings.undo_days)
        audited_until = now - timedelta(days=self._settings.audit_days)
        with self._store.write_aside() as connection:
            if self._audit is not None:
                wait_for_writers(connection)
                self._audit.forget(UnitOfWork(connection, Actor()), audited_until)
            swept = store.sweep(connection, before, self._settings.history_rows)
            return swept + journal.purge(connection, undone_until)
