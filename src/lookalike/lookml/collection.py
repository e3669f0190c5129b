"""Python's search for garbage, left aside while a project is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Millions of objects come and stay: each search would go over all of them, for a third of the whole time. What
    is made here has no cycles, so nothing waits for a search.

    Afterwards they count as old: otherwise the first search for young garbage would go over them once more.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            if gc.get_freeze_count() == 0:
                gc.freeze()
                gc.unfreeze()
            gc.enable()
