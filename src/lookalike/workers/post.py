"""A query whose rows are not yet the answer: its statements, one after the other, and the work on their rows.

The finished table is put into a small DuckDB of its own, so that every writer writes it as it writes the rows of a
statement: the same texts for the same values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import _duckdb as engine
import msgspec

from ..engines.driver import DriverError, Session
from ..engines.duckdb import DuckdbStream
from ..query.post.fill import filled, unfilled_warnings
from ..query.post.late import add_late, late_types
from ..query.post.pivot import pivot_table
from ..query.post.plan import TotalsStatement
from ..query.post.table import Names, Table, TooLarge, plain_table
from ..query.post.totals import add_row_totals, add_totals
from ..results.expressions import NUMERIC_TEXT, Cell, kind_of, text
from ..results.pivoted import Finished, finished
from .task import ColumnSpec, Task

Row = tuple[Any, ...]
# Types whose values Python holds exactly; all others travel as the text that an answer shows.
_AS_THEY_ARE = {"integer", "decimal", "float", "boolean", "text", "date"}
_MOMENTS = {"timestamp", "timestamptz"}


class PostProcessor:
    """Carries out the plan of one task on an open session."""

    def __init__(self, task: Task, session: Session):
        assert task.post is not None
        self.task, self.plan, self.session = task, task.post, session

    def answer(self) -> tuple[DuckdbStream, Task]:
        """The finished table, and the task that says what its columns are. Raises DriverError."""
        try:
            return self._answer()
        except TooLarge as large:
            raise DriverError("too-large", str(large)) from large

    def _answer(self) -> tuple[DuckdbStream, Task]:
        found, table = self.finished()
        stream = loaded(found.rows, found.types)
        task = msgspec.structs.replace(found.task, warnings=unfilled_warnings(table.unfilled))
        if not found.types:
            return stream, msgspec.structs.replace(task, helper_columns=stream.names)
        return stream, task

    def finished(self) -> tuple[Finished, Table]:
        """The rows, and the table that they were laid out from. Raises DriverError, TooLarge."""
        plan = self.plan
        names, types, rows = self._main()
        table = self._table(names, rows)
        table.hidden = frozenset(plan.hidden)
        self.session.finish()
        subtotals = self._totals(table)
        table = filled(table, plan.fills, plan.sorts)
        add_late(table, plan.late)
        types |= late_types(plan.late, types)
        return finished(self.task, plan, table, types, subtotals), table

    def _main(self) -> tuple[list[str], dict[str, str], Iterator[Row]]:
        """The names of the statement's columns, their types by name, and all rows."""
        shown = [column.name for column in self.task.columns]
        names = [*shown, *(name for name in self.task.helper_columns if name not in shown)]
        types, batches = self._batches(self.task.sql, self.task.shape, names)
        return names, types, (row for batch in batches for row in batch)

    def _table(self, names: Sequence[str], rows: Iterator[Row]) -> Table:
        plan = self.plan
        known = Names(plan.dimensions, plan.pivots, plan.measures)
        if not plan.pivots:
            return plain_table(names, rows, known, plan.row_limit, plan.row_cap)
        limits = (plan.column_limit, plan.row_limit)
        return pivot_table(names, rows, known, plan.ranks, limits, plan.row_cap)

    def _totals(self, table: Table) -> dict[str, list[dict[str, Any]]]:
        """Puts totals into the table; gives the subtotals, by the dimension that they end at."""
        found = {each.kind: each for each in self.plan.statements}
        grand = found.get("grand_total")
        if self.plan.total:
            nothing = (None,) * len(table.measures)
            last = [self._measures(grand, row) for row in self._rows(grand)] if grand else []
            names = [*table.pivots, *table.measures]
            rows = self._padded_rows(found.get("totals"))
            add_totals(table, names, rows, [*last, nothing][0] if self.plan.row_total else None)
        if self.plan.row_total:
            rows = self._padded_rows(found.get("row_totals"))
            add_row_totals(table, [*table.shown, *table.measures], rows)
        subtotals: dict[str, list[dict[str, Any]]] = {}
        for each in self.plan.statements:
            if each.kind in ("subtotals", "subtotal_row_totals"):
                subtotals.setdefault(each.field, []).extend(self._subtotals(each, table))
        return subtotals

    def _subtotals(self, statement: TotalsStatement, table: Table) -> list[dict[str, Any]]:
        """Of the groups that the table shows: there may be any number of others. Without values of the pivots where
        they are totals of a row."""
        level = [name for name in table.dimensions if name in statement.columns]
        shown = set(zip(*(table.dimensions[name] for name in level), strict=True))
        rows = (dict(zip(statement.columns, row, strict=True)) for row in self._rows(statement))
        return [row for row in rows if tuple(row[name] for name in level) in shown]

    def _padded_rows(self, statement: TotalsStatement | None) -> Iterator[Row]:
        """None where there is no statement, because no measure has a total."""
        if statement is not None:
            for row in self._rows(statement):
                yield self._padded(statement, row)

    def _padded(self, statement: TotalsStatement, row: Row) -> Row:
        """With a null for each measure that has no total."""
        known = dict(zip(statement.columns, row, strict=True))
        dimensions = [name for name in statement.columns if name not in self.plan.measures]
        return tuple(known.get(name) for name in (*dimensions, *self.plan.measures))

    def _measures(self, statement: TotalsStatement, row: Row) -> Row:
        known = dict(zip(statement.columns, row, strict=True))
        return tuple(known.get(name) for name in self.plan.measures)

    def _rows(self, statement: TotalsStatement) -> Iterator[Row]:
        for batch in self._batches(statement.sql, statement.shape, statement.columns)[1]:
            yield from batch
        self.session.finish()

    def _batches(
        self, sql: str, shape: str, names: Sequence[str]
    ) -> tuple[dict[str, str], Iterator[list[Row]]]:
        """Types by name, and the rows. The session must finish before its next statement."""
        stream = self.session.run(sql, self.task.limits, shape)
        columns = {column.name: column for column in self.task.columns}
        taken = [_taken(index, columns.get(name), stream.types[index]) for index, name in enumerate(names)]
        types = {name: kept for name, (_, kept) in zip(names, taken, strict=True)}
        return types, stream.select([expression for expression, _ in taken])


def _taken(index: int, column: ColumnSpec | None, database_type: str) -> tuple[str, str]:
    """How a column is read, and of which type it is kept."""
    kind = kind_of(database_type)
    if kind in _AS_THEY_ARE:
        return f"c{index}", database_type
    if kind in _MOMENTS:
        return f"c{index}::TIMESTAMP", "TIMESTAMP"
    if kind == "numeric_text":
        return f"c{index}", NUMERIC_TEXT
    named = column or ColumnSpec(name=str(index), label="")
    return text(Cell(index, named, database_type)), "VARCHAR"


def loaded(rows: Sequence[Row], types: Sequence[str]) -> DuckdbStream:
    """The rows as a stream of a DuckDB that has nothing else."""
    con = engine.connect(":memory:")
    con.execute("SET threads = 1")
    names = [f"c{index}" for index in range(len(types))]
    stored = ["VARCHAR" if each == NUMERIC_TEXT else each for each in types]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, stored, strict=True))
    con.execute(f"CREATE TABLE answer ({columns or 'no_column BOOLEAN'})")
    if not names:  # a pivoted answer without any pivot column
        return DuckdbStream(con, "answer", ("no_column",), ("BOOLEAN",))
    casts = ", ".join(f"row[{index}]::{kind}" for index, kind in enumerate(stored, 1))
    document = msgspec.json.encode([[_written(value) for value in row] for row in rows]).decode()
    con.execute(
        f"""INSERT INTO answer SELECT {casts} FROM (SELECT unnest(from_json(?, '[["VARCHAR"]]')) AS row)""",
        [document],
    )
    return DuckdbStream(con, "answer", tuple(names), tuple(types))


def _written(value: Any) -> str | None:
    """A text that DuckDB reads as the same value again."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
