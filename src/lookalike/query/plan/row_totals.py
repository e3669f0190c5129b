"""The rows of a pivoted query in the order of their totals.

A sort that names a pivot column behind the last one, `"orders.count desc 3"` where three are shown, means the column
of row totals, which a detailed answer lists there. Assumed: no document says how a query names it. A total is no sum
of the cells (a count of distinct values cannot be added up), so it comes from a grouping of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..request import QueryRequest
from .catalog import FieldRef
from .measures import OVER_ROWS
from .sorts import UNSORTED, Sort

NO_TOTAL = frozenset({*OVER_ROWS, "period_over_period", "list"})


@dataclass(frozen=True, slots=True)
class RowTotals:
    """A SELECT with a row for each row of the table. `rows` and `measures`: the position (from 1) of a column of the
    groups, and the quoted name that it has here."""

    sql: str
    rows: tuple[tuple[int, str], ...]
    measures: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TotalsWanted:
    """What to ask for: `rows` and `measures` by their position (from 1) among the fields of the query."""

    request: QueryRequest
    rows: tuple[int, ...]
    measures: tuple[int, ...]

    @property
    def aliases(self) -> list[str]:
        return [f"total_{position}" for position in (*self.rows, *self.measures)]


def totals_wanted(
    request: QueryRequest, fields: Sequence[FieldRef], pivots: Sequence[FieldRef], sorts: Sequence[Sort]
) -> TotalsWanted | None:
    """None where no sort can mean a row total: the first column is never that."""
    if not request.row_total or not pivots:
        return None
    sorted_by = {sort.reference for sort in sorts if sort.reference.is_measure and sort.column > 0}
    places = list(enumerate(fields, 1))
    measures = [(at, each) for at, each in places if each in sorted_by and each.field.type not in NO_TOTAL]
    if not measures:
        return None
    rows = [(at, each) for at, each in places if not each.is_measure and each not in pivots]
    asked = replace(
        request,
        fields=tuple(each.name for _, each in (*rows, *measures)),
        sorts=(UNSORTED,),
        limit=-1,
        pivots=(),
        row_total=None,
        in_query=tuple(each.name for each in fields),
    )
    return TotalsWanted(asked, tuple(at for at, _ in rows), tuple(at for at, _ in measures))
