"""Table calculations over the finished table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..engines.driver import DriverError
from ..query.expressions.errors import ExpressionError
from ..query.expressions.kinds import Kind
from ..query.expressions.rows import (
    CalculatedColumn,
    Calculation,
    Shape,
    TableColumn,
    calculate,
)
from ..query.expressions.rows import Table as Columns
from ..query.post.plan import PostPlan, TableCalculation
from ..query.post.table import Table
from ..workers.task import ColumnSpec

_KINDS = {"number": Kind.NUMBER, "yesno": Kind.YESNO, "date": Kind.DATE, "datetime": Kind.DATETIME}
_YEARS = frozenset({"year", "fiscal_year"})


def calculated_columns(
    plan: PostPlan, table: Table, specs: dict[str, ColumnSpec]
) -> list[tuple[TableCalculation, CalculatedColumn]]:
    """Raises DriverError for what an expression gets wrong only with the rows."""
    columns = Columns(table.row_count, dict(_columns(table, specs)), len(table.keys) if table.pivots else 0)
    asked = [Calculation(each.name, each.expression) for each in plan.calculations]
    try:
        found = calculate(columns, asked, datetime.fromisoformat(plan.now), frozenset(table.measures))
    except ExpressionError as error:
        raise DriverError("sql-error", str(error)) from error
    return list(zip(plan.calculations, found, strict=True))


def _columns(table: Table, specs: dict[str, ColumnSpec]) -> Iterator[tuple[str, TableColumn]]:
    for name, values in table.dimensions.items():
        yield name, TableColumn(kind_of_column(specs[name]), values)
    for index, name in enumerate(table.pivots):
        yield name, TableColumn(kind_of_column(specs[name]), [key[index] for key in table.keys], Shape.PIVOTS)
    for name, lists in table.measures.items():
        yield name, _measure(table, name, kind_of_column(specs[name]), lists)


def _measure(table: Table, name: str, kind: Kind, lists: list[list]) -> TableColumn:
    totals = None if table.totals is None else table.totals[name]
    if not table.pivots:
        return TableColumn(kind, lists[0], total=totals[0] if totals else None, has_total=totals is not None)
    row_totals = None if table.row_totals is None else table.row_totals[name]
    total = None if totals is None else totals[: len(table.keys)]
    return TableColumn(kind, lists, Shape.PIVOTED, total, totals is not None, row_totals)


def kind_of_column(spec: ColumnSpec) -> Kind:
    """Texts such as `2018-05` of a month are dates to an expression."""
    if spec.timeframe in _YEARS:
        return Kind.YEAR
    if spec.value_type == "string" and spec.timeframe in _MOMENTS:
        return Kind.DATETIME
    return _KINDS.get(spec.value_type, Kind.STRING)


_MOMENTS = frozenset(
    "time second minute hour week month quarter fiscal_quarter millisecond microsecond".split()
)
