"""What a part of the bench returns, and how it takes its times.

A part is a function from a folder to figures. The folder holds the sample data (`thelook.duckdb`, with SCALE order
items) and a server's store that is already set up; `bench/__main__.py` lists all parts by name.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import duckdb

SCALE = 1_000_000


@dataclass(frozen=True)
class Figure:
    """`floor`: what the work takes at least, measured in the same run; `-` where there is none."""

    work: str
    floor: str
    ours: str
    bar: str
    holds: bool


Part: TypeAlias = Callable[[Path], list[Figure]]


def median_ms(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def timed(db: duckdb.DuckDBPyConnection, sql: str) -> float:
    """Seconds until the rows are in Python."""
    start = time.perf_counter()
    db.execute(sql).fetchall()
    return time.perf_counter() - start
