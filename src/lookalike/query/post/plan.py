"""What is to be done with the rows of a query before they are an answer: plain data, made with the statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .fill import Fill


@dataclass(frozen=True, slots=True)
class TotalsStatement:
    """`kind`: totals, grand_total, row_totals, subtotals or subtotal_row_totals. `columns` names the statement's first
    columns; a measure of the query that is not among them has no total."""

    kind: str
    sql: str
    columns: tuple[str, ...]
    shape: str = ""
    field: str = ""  # of subtotals: the dimension that they end at


@dataclass(frozen=True, slots=True)
class LateMeasure:
    """A measure over the rows of a pivoted answer: `kind` is its type, `direction` row or column."""

    name: str
    kind: str
    direction: str


@dataclass(frozen=True, slots=True)
class TableCalculation:
    """A calculation over the rows of the answer: checked, to be computed once the rows are there.

    `shown` is dimension, measure or supermeasure (once, after all pivot columns); `value_type` as in `Column`, or
    `list`.
    """

    name: str
    label: str
    expression: str
    shown: str
    value_type: str
    value_format: str | None = None
    value_format_name: str | None = None


@dataclass(frozen=True, slots=True)
class RowSort:
    """`column` (from 0): the pivot column whose values count."""

    name: str
    descending: bool
    column: int = 0


ANY_TIME = "1970-01-01T00:00:00"


def clock_of(calculations: Iterable[TableCalculation], now: datetime) -> str:
    """The time as `PostPlan.now` has it, where a calculation asks for it. Without one, the plan is the same at any
    time, and so its answer can be kept."""
    return now.isoformat() if any("now" in each.expression for each in calculations) else ANY_TIME


@dataclass(frozen=True, slots=True)
class PostPlan:
    """`sorts`: (field, descending). `row_total`: right, left or empty. `now`: the query's clock, as ISO text without
    a zone. `ranks`: the names of the two columns that number pivot columns and rows. `row_sorts`: all sorts of a query
    that sorts by a calculation. `hidden`: those of the dimensions and measures that only templates of cells read.
    `row_cap`: how many rows there may be, whatever the limit; -1: any number."""

    dimensions: tuple[str, ...]
    pivots: tuple[str, ...]
    measures: tuple[str, ...]
    row_limit: int
    column_limit: int
    now: str
    ranks: tuple[str, str] = ("", "")
    sorts: tuple[tuple[str, bool], ...] = ()
    row_total: str = ""
    total: bool = False
    statements: tuple[TotalsStatement, ...] = ()
    fills: tuple[Fill, ...] = ()
    late: tuple[LateMeasure, ...] = ()
    calculations: tuple[TableCalculation, ...] = ()
    row_sorts: tuple[RowSort, ...] = ()
    hidden: tuple[str, ...] = ()
    row_cap: int = -1
