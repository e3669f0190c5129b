"""Pivots: the groups of a query, ranked so that a table of rows and columns can be cut out of them.

The query groups by row dimensions and pivot dimensions alike. Window functions then number the pivot columns and the
rows of the table, and only what lies within both limits comes back, with the number of its column and of its row; the
answer is put together from there. A row whose cells all lie in columns beyond the limit keeps its best cell, and a
column whose cells all lie in rows beyond the limit its first, so neither vanishes. Source: LookML reference, 8.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...engines.dialect import Dialect
from ..request import QueryError, QueryRequest
from ..sql.select import Select
from .catalog import Catalog, FieldRef
from .row_totals import RowTotals
from .sorts import Sort
from .statement import Output
from .windows import order_term, without_with

GROUPS, RANKED_COLUMNS, RANKED, LOWEST, PLACED = (
    "lookalike_groups",
    "lookalike_ranked_columns",
    "lookalike_ranked",
    "lookalike_lowest",
    "lookalike_placed",
)
COLUMN_RANK, ROW_RANK = "z__pivot_col_rank", "z___pivot_row_rank"
RANK, MIN_RANK = "z___rank", "z___min_rank"
COLUMN_ORDER, BEST_CELL = "z__pivot_col_ordering", "z__is_highest_ranked_cell"
ROW_TOTALS, BESIDE_TOTALS, COLUMN_COUNT = (
    "lookalike_row_totals",
    "lookalike_beside_totals",
    "z__pivot_col_count",
)
MAX_RANKED_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class PivotSort:
    """`position` (from 1) of the column to sort by. `column` (from 0): for a measure, the pivot column whose values
    count."""

    position: int
    descending: bool
    column: int = 0


@dataclass(frozen=True, slots=True)
class PivotOrder:
    """Positions count from 1. `rows` and `pivots` are the columns that tell rows and pivot columns apart, `measures`
    the rest. `pivot_sorts` and `row_sorts` come in the order of their weight. A limit of -1: none. `totals` of the rows
    where a sort may mean them."""

    rows: Sequence[int]
    pivots: Sequence[int]
    measures: Sequence[int]
    pivot_sorts: Sequence[PivotSort]
    row_sorts: Sequence[PivotSort]
    row_limit: int
    column_limit: int
    totals: RowTotals | None = None


def pivots_of(request: QueryRequest, catalog: Catalog) -> tuple[FieldRef, ...]:
    """Raises QueryError `bad-pivot` for a field that is not selected, or no dimension."""
    found: list[FieldRef] = []
    selected = {catalog.selectable(name) for name in request.fields} if request.pivots else set()
    for name in dict.fromkeys(request.pivots):
        reference = catalog.selectable(name)
        if reference not in selected:
            raise QueryError("bad-pivot", f"{reference.name} is a pivot, so it must be in fields too", name)
        if reference.is_measure:
            raise QueryError("bad-pivot", f"{reference.name} is a measure; pivots are dimensions", name)
        found.append(reference)
    if found and len(found) == len(selected):
        raise QueryError("bad-pivot", "All fields are pivots; a row or a measure must be selected too")
    return tuple(found)


def pivot_order(
    pivots: Sequence[FieldRef],
    sorts: Sequence[Sort],
    outputs: list[Output],
    position_of: Callable[[FieldRef, list[Output]], int],
    limits: tuple[int, int],
    totals: RowTotals | None = None,
) -> PivotOrder:
    """`position_of`: the column that orders a field, added to `outputs` when need be. `limits`: rows, columns."""
    names = [output.name for output in outputs]
    given = {sort.reference: sort.descending for sort in sorts}
    ordered = [*(sort.reference for sort in sorts if sort.reference in pivots), *pivots]
    pivot_sorts: dict[int, PivotSort] = {}
    for reference in dict.fromkeys(ordered):
        # Its own column last: two values with the same place in the order are two columns all the same.
        for position in (position_of(reference, outputs), names.index(reference.name) + 1):
            pivot_sorts.setdefault(position, PivotSort(position, given.get(reference, False)))
    row_sorts = [
        PivotSort(position_of(sort.reference, outputs), sort.descending, sort.column)
        for sort in sorts
        if sort.reference not in pivots
    ]
    places = list(enumerate(outputs, 1))
    return PivotOrder(
        rows=[position for position, each in places if not each.is_measure and position not in pivot_sorts],
        pivots=list(pivot_sorts),
        measures=[position for position, each in places if each.is_measure],
        pivot_sorts=list(pivot_sorts.values()),
        row_sorts=row_sorts,
        row_limit=limits[0],
        column_limit=limits[1],
        totals=totals,
    )


def pivoted(select: Select, order: PivotOrder, dialect: Dialect) -> Select:
    """`select`, which has neither order nor limit, as the cells of the table. Two columns come after its own:
    COLUMN_RANK and ROW_RANK, from 1."""
    names = [alias for _, alias in select.columns]
    tables = [
        (GROUPS, without_with(select)),
        (RANKED_COLUMNS, _ranked_columns(names, order)),
        *_with_totals(names, order, dialect),
        (RANKED, _ranked(names, order)),
        (LOWEST, _lowest(names, order)),
        (PLACED, _placed(names)),
    ]
    columns = [(f"{PLACED}.{name}", name) for name in (*names, COLUMN_RANK, ROW_RANK)]
    return Select(
        columns, [PLACED], with_=[*select.with_, *tables], where=_within(order), order=[ROW_RANK, COLUMN_RANK]
    )


def _ranked_columns(names: list[str], order: PivotOrder) -> str:
    terms = [
        order_term(f"{GROUPS}.{names[sort.position - 1]}", sort.descending) for sort in order.pivot_sorts
    ]
    rank = f"DENSE_RANK() OVER (ORDER BY {', '.join(terms)})" if terms else "1"
    return _select(GROUPS, names, [(rank, COLUMN_RANK)]).text()


def _with_totals(names: list[str], order: PivotOrder, dialect: Dialect) -> list[tuple[str, str]]:
    """The groups again, each beside the totals of its row and the number of pivot columns."""
    totals = order.totals
    if totals is None:
        return []
    equal = [
        dialect.null_safe_equal(f"{RANKED_COLUMNS}.{names[position - 1]}", f"{ROW_TOTALS}.{name}")
        for position, name in totals.rows
    ]
    new = [(f"{ROW_TOTALS}.{name}", _total_name(position)) for position, name in totals.measures]
    new.append((f"MAX({RANKED_COLUMNS}.{COLUMN_RANK}) OVER ()", COLUMN_COUNT))
    found = _select(RANKED_COLUMNS, [*names, COLUMN_RANK], new)
    found.source.append(f"LEFT JOIN (\n{totals.sql}\n) AS {ROW_TOTALS} ON {' AND '.join(equal) or '1 = 1'}")
    return [(BESIDE_TOTALS, found.text())]


def _total_name(position: int) -> str:
    return f"z___row_total_{position}"


def _ranked(names: list[str], order: PivotOrder) -> str:
    table = RANKED_COLUMNS if order.totals is None else BESIDE_TOTALS
    column_rank = f"{table}.{COLUMN_RANK}"
    terms: list[str] = []
    for sort in order.row_sorts:
        name = f"{table}.{names[sort.position - 1]}"
        terms += (
            _measure_terms(table, name, sort, order)
            if sort.position in order.measures
            else [order_term(name, sort.descending)]
        )
    sorted_by = {sort.position for sort in order.row_sorts}
    terms.append(column_rank)
    terms += [
        order_term(f"{table}.{names[position - 1]}", False)
        for position in order.rows
        if position not in sorted_by
    ]
    found = _select(table, [*names, COLUMN_RANK], [(f"RANK() OVER (ORDER BY {', '.join(terms)})", RANK)])
    found.where = [f"{column_rank} <= {MAX_RANKED_COLUMNS}"]
    return found.text()


def _measure_terms(table: str, name: str, sort: PivotSort, order: PivotOrder) -> list[str]:
    """By the value in one pivot column; rows without a value there come after, rows without the cell last. By the
    row total where no column is shown there."""
    total = _total_name(sort.position)
    if order.totals is not None and sort.position in dict(order.totals.measures):
        if 0 <= order.column_limit <= sort.column:
            return [order_term(f"{table}.{total}", sort.descending)]
        total = f"CASE WHEN {table}.{COLUMN_COUNT} <= {sort.column} THEN {table}.{total} ELSE NULL END"
        return [order_term(total, sort.descending), *_cell_terms(table, name, sort)]
    return _cell_terms(table, name, sort)


def _cell_terms(table: str, name: str, sort: PivotSort) -> list[str]:
    here = f"{table}.{COLUMN_RANK} = {sort.column + 1}"
    direction = " DESC" if sort.descending else ""
    known = f"CASE WHEN {name} IS NOT NULL THEN 0 ELSE 1 END"
    return [
        f"CASE WHEN {here} THEN {known} ELSE 2 END",
        f"CASE WHEN {here} THEN {name} ELSE NULL END{direction}",
        order_term(name, sort.descending),
    ]


def _lowest(names: list[str], order: PivotOrder) -> str:
    keys = ", ".join(f"{RANKED}.{names[position - 1]}" for position in order.rows)
    window = f"PARTITION BY {keys}" if keys else ""
    lowest = f"MIN({RANKED}.{RANK}) OVER ({window})"
    return _select(RANKED, [*names, COLUMN_RANK, RANK], [(lowest, MIN_RANK)]).text()


def _placed(names: list[str]) -> str:
    minimum, rank, column = f"{LOWEST}.{MIN_RANK}", f"{LOWEST}.{RANK}", f"{LOWEST}.{COLUMN_RANK}"
    new = [
        (f"DENSE_RANK() OVER (ORDER BY {minimum})", ROW_RANK),
        (f"RANK() OVER (PARTITION BY {column} ORDER BY {minimum})", COLUMN_ORDER),
        (f"CASE WHEN {minimum} = {rank} THEN 1 ELSE 0 END", BEST_CELL),
    ]
    return _select(LOWEST, [*names, COLUMN_RANK], new).text()


def _within(order: PivotOrder) -> list[str]:
    conditions: list[str] = []
    if order.column_limit >= 0:
        # One cell of the first column beyond the limit tells that there is one.
        beyond = f"{PLACED}.{COLUMN_RANK} = {order.column_limit + 1} AND {PLACED}.{COLUMN_ORDER} = 1"
        conditions.append(
            f"({PLACED}.{COLUMN_RANK} <= {order.column_limit} OR {PLACED}.{BEST_CELL} = 1 OR {beyond})"
        )
    if order.row_limit >= 0:
        conditions.append(f"({PLACED}.{ROW_RANK} <= {order.row_limit} OR {PLACED}.{COLUMN_ORDER} = 1)")
    return conditions


def _select(table: str, names: list[str], new: list[tuple[str, str]]) -> Select:
    """All columns of the table by name, and new ones."""
    return Select([*((f"{table}.{name}", name) for name in names), *new], [table])
