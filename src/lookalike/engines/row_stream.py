"""Rows that a driver gives as Python values, worked into text by an in-memory DuckDB, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import _duckdb as engine
import msgspec

from ..results.expressions import NUMERIC_TEXT
from ..workers.task import ConnectionSpec, Limits
from .driver import DriverError
from .duckdb import failure, vault

if TYPE_CHECKING:
    from nanoarrow.c_array import CArray

    from .arrow_batches import Batches

Batch = list[tuple]


def writer(spec: ConnectionSpec, limits: Limits, scratch: Path) -> engine.DuckDBPyConnection:
    """A DuckDB of its own, locked down, that keeps the rows in their order. Raises DriverError."""
    con = engine.connect(":memory:")
    try:
        vault(con, msgspec.structs.replace(spec, options={"threads": "1"}), limits, scratch)
    except engine.Error as error:
        con.close()
        raise failure(error) from error
    return con


class RowStream:
    """`batches` come one after another and are read once; `types` are DuckDB's words, or NUMERIC_TEXT."""

    def __init__(
        self,
        con: engine.DuckDBPyConnection,
        names: tuple[str, ...],
        types: tuple[str, ...],
        batches: Iterator[Batch],
        failed: Callable[[Exception], DriverError],
    ):
        self.names, self.types = names, types
        self._con, self._batches, self._failed = con, batches, failed

    def select(self, expressions: Sequence[str]) -> Iterator[Batch]:
        first = self._next()
        return self._answers(self._sql(expressions), first)

    def arrow(self, expressions: Sequence[str], large: bool) -> Batches:
        from .arrow_batches import Batches

        sql = self._sql(expressions)
        first = self._as_arrow(sql, self._next())
        return Batches(first.schema, self._arrow_rest(sql, first))

    def _arrow_rest(self, sql: str, first: Batches) -> Iterator[CArray]:
        yield from first.batches
        while batch := self._next():
            yield from self._as_arrow(sql, batch).batches

    def _as_arrow(self, sql: str, batch: Batch) -> Batches:
        from .arrow_batches import batches_of

        return batches_of(self._con, sql, failure, self._columns(batch))

    def _sql(self, expressions: Sequence[str]) -> str:
        columns = ", ".join(
            f"unnest(${at}::{_kept(kind)}[]) AS c{at - 1}" for at, kind in enumerate(self.types, 1)
        )
        return f"SELECT {', '.join(expressions)} FROM (SELECT {columns})"

    def texts(self, expression: str, large: bool) -> Iterator[tuple[int, bytes]]:
        return (
            (len(batch), "".join([text for (text,) in batch]).encode()) for batch in self.select([expression])
        )

    def _answers(self, sql: str, batch: Batch) -> Iterator[Batch]:
        while batch:
            yield self._worked(sql, batch)
            batch = self._next()

    def _next(self) -> Batch:
        try:
            return next(self._batches, [])
        except Exception as error:
            raise self._failed(error) from error

    def _worked(self, sql: str, batch: Batch) -> Batch:
        try:
            return self._con.execute(sql, self._columns(batch)).fetchall()
        except (engine.Error, MemoryError) as error:
            raise failure(error) from error

    def _columns(self, batch: Batch) -> list[list]:
        lists = zip(*batch, strict=True) if batch else [()] * len(self.types)
        return [_column(values, kind) for values, kind in zip(lists, self.types, strict=True)]


def _kept(database_type: str) -> str:
    return "VARCHAR" if database_type == NUMERIC_TEXT else database_type


def _column(values: tuple, database_type: str) -> list:
    if database_type == NUMERIC_TEXT:
        return [value if value is None else _digits(value) for value in values]
    if database_type == "VARCHAR":
        return [value if value is None else _text(value) for value in values]
    return list(values)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _digits(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int | float):
        return repr(value)
    message = f"A column of numbers holds the text {str(value)[:80]!r} further down; cast it in the SQL."
    raise DriverError("sql-error", message)
