"""Writers over a DuckDB session in this process: the same code that a worker runs, without the process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lookalike.engines.driver import open_session
from lookalike.results import write
from lookalike.workers.task import ColumnSpec, ConnectionSpec, Limits, Task

Writer = Callable[..., bytes]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    """written(sql, form, columns, **task fields) -> the whole body."""
    spec = ConnectionSpec("memory", "duckdb", ":memory:")
    session = open_session(spec, Limits(), Path(tmp_path_factory.mktemp("scratch")))

    def body(sql: str, form: str, columns: tuple[ColumnSpec, ...] = (), **more: Any) -> bytes:
        task = Task("a" * 32, spec, sql, columns, form, **more)
        answer = write(session.run(sql, task.limits), task, time.perf_counter())
        found = b"".join(answer.pieces)
        session.finish()
        return found

    yield body
    session.close()


@pytest.fixture(scope="session")
def golden() -> Path:
    return Path(__file__).parent / "golden"
