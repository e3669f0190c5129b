"""One look at the tables of a connection by the one server that has the lease for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from ..store import derived_tables, leases
from ..store.database import Reader, Row, UnitOfWork
from ..workers.task import ConnectionSpec
from .scratch import Place
from .standing import attached
from .wanted import Wanted, wanted_tables

if TYPE_CHECKING:
    from ..instance import Instance

T = TypeVar("T")
LEASE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round has in hand. Store calls block, so they run in `threads`; each write renews the lease, and does
    not happen when somebody else has it."""

    instance: Instance
    place: Place
    owner: str
    threads: Executor

    @property
    def lease(self) -> str:
        return lease_name(self.place.connection.name)

    async def write(self, call: Callable[[UnitOfWork], T]) -> T:
        """Raises LeaseGone."""

        def fenced() -> T:
            with self.instance.store.write() as work:
                leases.keep(work, self.lease, self.owner, LEASE)
                return call(work)

        found = await asyncio.get_running_loop().run_in_executor(self.threads, fenced)
        self.instance.standing.forget()
        return found

    async def read(self, call: Callable[[Reader], T]) -> T:
        def reading() -> T:
            with self.instance.store.read() as db:
                return call(db)

        return await asyncio.get_running_loop().run_in_executor(self.threads, reading)

    def wanted(self) -> Wanted:
        return wanted_tables(self.instance, self.place)

    def standing_rows(self) -> dict[str, Row]:
        return self.instance.standing.known().tables.get(self.place.connection.name, {})

    def standing_names(self) -> dict[str, str]:
        return {key: row["name"] for key, row in self.standing_rows().items()}

    def reader(self, *rows: Row) -> ConnectionSpec:
        """The session that reads, with the files of these tables, or of all that stand."""
        found = list(rows) or list(self.standing_rows().values())
        return attached(self.place.connection.spec, found)

    async def tell(self, row: Row, action: str, data: str | None = None) -> None:
        """An event of a table that belongs to no build."""
        await self.write(
            lambda work: derived_tables.log_event(work, row, f"{row['id']}:{action}", action, data)
        )


def lease_name(connection: str) -> str:
    return f"derived tables of {connection}"
