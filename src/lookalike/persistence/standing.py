"""What queries ask: which derived tables stand, and since when results of a datagroup are old.

The store is asked again after a second at most, and at once after a change in this process. A table that was
replaced stays in place long enough for whoever was told of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from ..engines.builders import LOCAL
from ..lookml.model.types import Model
from ..projects import Connection
from ..query.request import CompiledQuery
from ..store import datagroups, derived_tables
from ..store.database import Row
from ..workers.task import ConnectionSpec
from .wanted import has_on_demand, has_persistent

if TYPE_CHECKING:
    from ..instance import Instance

FRESH_S = 1.0
# How many files a session has open besides the database: a worker may open 64, and SQLite attaches ten at most.
MOST_ATTACHED = {"duckdb": 24, "sqlite": 9}


@dataclass(frozen=True, slots=True)
class Known:
    """`tables`: by connection and key; `groups`: by model and name."""

    tables: dict[str, dict[str, Row]] = field(default_factory=dict)
    groups: dict[tuple[str, str], Row] = field(default_factory=dict)


class StandingTables(Mapping[str, str]):
    """The tables of one connection for one query: key to name. `missed` collects the keys that it asked for in vain."""

    def __init__(self, connection: Connection, rows: Mapping[str, Row]):
        self.connection, self.rows = connection, rows
        self.missed: set[str] = set()

    def __getitem__(self, key: str) -> str:
        row = self.rows.get(key)
        if row is None:
            self.missed.add(key)
            raise KeyError(key)
        return row["name"]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return max(len(self.rows), 1)  # so that queries ask, also while nothing stands

    def spec(self, compiled: CompiledQuery) -> ConnectionSpec:
        """The connection with the files of the tables. Few tables are in reach of every query, so that the sessions
        of queries that read different ones are the same."""
        spec = self.connection.spec
        if self.connection.dialect not in LOCAL or not self.rows:
            return spec
        rows = [row for row in self.rows.values() if row["file"]]
        if len(rows) > MOST_ATTACHED[self.connection.dialect]:
            texts = _texts(compiled)
            rows = [row for row in rows if f"{alias_of(row)}." in texts]
        return attached(spec, rows)

    def told(self, compiled: CompiledQuery) -> CompiledQuery:
        """With a comment for each table that it reads, as Looker writes them."""
        read = set(compiled.built_tables)
        rows = [row for row in self.rows.values() if row["name"] in read]
        lines = [f"-- use existing {row['view_name']} in {row['name']}\n" for row in rows]
        return replace(compiled, sql="".join([*lines, compiled.sql])) if lines else compiled

    def used_aggregate(self, explore: str, compiled: CompiledQuery) -> dict[str, Any] | None:
        """What the detail formats say of the aggregate table that answered. Its keys are assumed: in all answers that
        were recorded there was none."""
        if compiled.aggregate_table is None:
            return None
        row = next(row for row in self.rows.values() if row["name"] in compiled.built_tables)
        return {
            "explore": explore,
            "aggregate_table": compiled.aggregate_table,
            "table_name": row["name"],
            "built_at": row["completed_at"],
        }

    def versions(self, compiled: CompiledQuery) -> tuple[str, ...]:
        """What tells the rows of its tables from those before an increment, which keeps the name."""
        read = set(compiled.built_tables)
        return tuple(sorted(str(row["completed_at"]) for row in self.rows.values() if row["name"] in read))


def _texts(compiled: CompiledQuery) -> str:
    others = compiled.post.statements if compiled.post is not None else ()
    return "\n".join([compiled.sql, *(each.sql for each in others)])


def alias_of(row: Row) -> str:
    return row["name"].partition(".")[0]


def attached(spec: ConnectionSpec, rows: list[Row]) -> ConnectionSpec:
    files = tuple((alias_of(row), row["file"]) for row in rows if row["file"])
    return msgspec.structs.replace(spec, attached=files)


class Standing:
    """Thread-safe; belongs to the instance."""

    def __init__(self, instance: Instance):
        self._instance = instance
        self._known = Known()
        self._read_at = -FRESH_S
        self._lock = threading.Lock()
        self.wishes: set[tuple[str, str]] = set()  # connection and key of tables that queries missed
        self.failed: dict[str, float] = {}  # by key: when a build failed, on the clock of this process

    def known(self) -> Known:
        if time.monotonic() - self._read_at < FRESH_S:
            return self._known
        with self._lock:
            if time.monotonic() - self._read_at >= FRESH_S:
                self._known = self._read()
                self._read_at = time.monotonic()
        return self._known

    def forget(self) -> None:
        """This process changed something: the next query shall see it."""
        self._read_at = -FRESH_S

    def _read(self) -> Known:
        tables: dict[str, dict[str, Row]] = {}
        with self._instance.store.read() as db:
            for row in derived_tables.current_tables(db):
                tables.setdefault(row["connection_name"], {})[row["key"]] = row
            return Known(tables, datagroups.all_datagroups(db))

    def tables(self, model: Model, connection: Connection) -> StandingTables | None:
        """None for queries that need not ask."""
        kept = self._instance.projects.derived
        asks = kept.get(("persists", id(model)))
        if asks is None:
            asks = kept["persists", id(model)] = (has_persistent(model), has_on_demand(model))
        persistent, on_demand = asks
        if not persistent:
            return None
        now = self._instance.now()
        rows = self.known().tables.get(connection.name, {})
        usable = {key: row for key, row in rows.items() if not row["expires_at"] or row["expires_at"] > now}
        return StandingTables(connection, usable) if usable or on_demand else None

    def wish(self, tables: StandingTables) -> None:
        """Tells the background which tables a query would have liked to find."""
        self.wishes |= {(tables.connection.name, key) for key in tables.missed}

    def group(self, model: str, name: str) -> Row | None:
        return self.known().groups.get((model, name))

    def drop_after(self) -> datetime:
        """When nobody can still read a table that was replaced now: a query that was compiled before may have stood in
        line, and runs as long as it may."""
        settings = self._instance.settings
        return self._instance.now() + timedelta(seconds=2 * settings.query_timeout_s + 60)
