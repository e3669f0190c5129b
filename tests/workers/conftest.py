"""A pool of real workers over a real DuckDB file, driven from synchronous tests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lookalike.workers.pool import Pool, WorkerFailure
from lookalike.workers.task import ColumnSpec, ConnectionSpec, Done, Failed, Limits, Task

ORDERS = """
CREATE TABLE orders AS SELECT * FROM (VALUES
    (1, 'complete', 10.50::DECIMAL(9, 2), TIMESTAMP '2024-01-31 23:30:00', true),
    (2, 'pending', 20.00::DECIMAL(9, 2), TIMESTAMP '2024-02-01 00:30:00', false),
    (3, NULL, NULL, NULL, NULL)
) AS t(id, status, price, created_at, paid);
CREATE TABLE many AS SELECT i AS id, 'name ' || i AS name FROM range(300000) AS r(i);
"""


@dataclass
class Result:
    media_type: str
    body: bytes
    done: Done

    @property
    def text(self) -> str:
        return self.body.decode()


class Desk:
    """A pool and the loop that it belongs to."""

    def __init__(self, connection: ConnectionSpec, size: int = 2):
        self.connection = connection
        self.runner = asyncio.Runner()
        self.pool = Pool(size)
        self.number = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def task(
        self,
        sql: str,
        form: str = "csv",
        columns: tuple[ColumnSpec, ...] = (),
        *,
        timeout_s: float = 20.0,
        connection: ConnectionSpec | None = None,
        **more: Any,
    ) -> Task:
        self.number += 1
        limits = more.pop("limits", None) or Limits(timeout_s=timeout_s, cpu_s=timeout_s + 2)
        name = more.pop("id", f"task-{self.number}")
        return Task(name, connection or self.connection, sql, columns, form, limits=limits, **more)

    async def answer(self, task: Task) -> Result:
        async with self.pool.run(task) as answer:
            body = await answer.body()
            return Result(answer.header.media_type, body, answer.done)

    def get(self, sql: str, form: str = "csv", *arguments: Any, **more: Any) -> Result:
        return self.run(self.answer(self.task(sql, form, *arguments, **more)))

    def failed(self, sql: str, form: str = "csv", **more: Any) -> Failed:
        with pytest.raises(WorkerFailure) as caught:
            self.get(sql, form, **more)
        return caught.value.failed

    def worker_pids(self) -> list[int]:
        process = self.pool.keeper.process
        assert process is not None
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def settle(self) -> None:
        """Wait until what was cancelled has stopped."""

        async def wait() -> None:
            while self.pool.cleaning:
                await asyncio.wait(set(self.pool.cleaning))

        self.run(wait())

    def close(self) -> None:
        self.run(self.pool.close())
        self.runner.close()


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("warehouse") / "orders.duckdb")
    with duckdb.connect(path) as con:
        con.execute(ORDERS)
    return path


@pytest.fixture(scope="session")
def shop(warehouse: str) -> ConnectionSpec:
    return ConnectionSpec("shop", "duckdb", warehouse)


@pytest.fixture(scope="module")
def desk(shop: ConnectionSpec) -> Iterator[Desk]:
    desk = Desk(shop)
    yield desk
    desk.close()


@pytest.fixture
def fresh_desk(shop: ConnectionSpec) -> Iterator[Desk]:
    """A pool of its own, of one worker, for tests that kill or fill it."""
    desk = Desk(shop, size=1)
    yield desk
    desk.close()
