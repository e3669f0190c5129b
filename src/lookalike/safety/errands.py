"""Small writes and mails that nobody waits for: one after the other, in a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from ..store.simulation import held

log = structlog.get_logger("lookalike.safety")
MOST_WAITING = 1000


class Errands:
    """One for each process. The thread is started with the first of them."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._waiting = 0
        self._lock = threading.Lock()

    @property
    def busy(self) -> bool:
        return self._waiting > 0

    def run(self, errand: Callable[[], None]) -> bool:
        """False, and a line in the log, when too many wait. A dry run leaves them undone."""
        if held("errand"):
            return True
        with self._lock:
            if self._waiting >= MOST_WAITING:
                log.error("errand-refused", waiting=self._waiting)
                return False
            self._waiting += 1
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="errands")
        self._pool.submit(self._run, errand)
        return True

    def _run(self, errand: Callable[[], None]) -> None:
        try:
            errand()
        except Exception:
            log.exception("errand-broke")
        finally:
            with self._lock:
                self._waiting -= 1

    def wait(self, timeout_s: float = 10.0) -> bool:
        """Until everything that was asked for before is done."""
        done = threading.Event()
        return not self.busy or (self.run(done.set) and done.wait(timeout_s))

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True)
