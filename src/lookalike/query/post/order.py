"""The order of the rows where a calculation has a say in it.

The database has put the rows in order and cut them to the limit before any calculation is worked out, so the sort is
among the rows of the answer. A calculation that looks at the rows above or below keeps the value that it had in the
order before: assumed, as no document says more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .plan import RowSort
from .table import Table, Value


@dataclass(slots=True)
class Calculated:
    """The values of a calculation: once per row, or, under pivots, per pivot column one for each row."""

    values: Sequence[Value]
    is_pivoted: bool

    def column(self, number: int) -> Sequence[Value] | None:
        """None for a pivot column that is not there."""
        if not self.is_pivoted:
            return self.values
        return self.values[number] if number < len(self.values) else None


def row_order(table: Table, sorts: Sequence[RowSort], calculated: Mapping[str, Calculated]) -> list[int]:
    """The rows by their numbers, in their new order. `sorts` are all of the query, in the order of their weight."""
    known: list[Sequence[Value]] = []  # of the database's sorts so far
    keys: list[tuple[Sequence[Value], bool]] = []
    for sort in sorts:
        if sort.name in calculated:
            values = calculated[sort.name].column(sort.column)
            keys += [] if values is None else [(values, sort.descending)]
        elif (column := _sorted_column(table, sort)) is not None:
            known.append(column)
            keys.append((_runs(known), False))
    order = list(range(table.row_count))
    for values, descending in reversed(keys):
        order = _sorted(order, values, descending)
    return order


def reorder(table: Table, order: Sequence[int]) -> None:
    table.dimensions = {name: [values[row] for row in order] for name, values in table.dimensions.items()}
    table.measures = {
        name: [[values[row] for row in order] for values in lists] for name, lists in table.measures.items()
    }
    if table.row_totals is not None:
        table.row_totals = {name: [values[row] for row in order] for name, values in table.row_totals.items()}


def _sorted_column(table: Table, sort: RowSort) -> Sequence[Value] | None:
    """None for what puts no rows in order: a pivot, or a pivot column that is not there. Behind the last stands the
    column of row totals."""
    if sort.name in table.dimensions:
        return table.dimensions[sort.name]
    lists = table.measures.get(sort.name)
    if lists is not None and sort.column < len(lists):
        return lists[sort.column]
    return (table.row_totals or {}).get(sort.name)


def _runs(columns: Sequence[Sequence[Value]]) -> list[int]:
    """Which run of alike values each row is in. The rows are sorted by these columns, so the numbers stand for their
    order, which the database alone knows."""
    numbers: list[int] = []
    before: tuple[Value, ...] | None = None
    for values in zip(*columns, strict=True):
        numbers.append(numbers[-1] + (values != before) if numbers else 0)
        before = values
    return numbers


def _sorted(order: Sequence[int], values: Sequence[Value], descending: bool) -> list[int]:
    """Rows that are alike stay as they are; nulls come last."""
    keys = [_key(value) for value in values]
    found = sorted((row for row in order if keys[row] is not None), key=keys.__getitem__, reverse=descending)
    return [*found, *(row for row in order if keys[row] is None)]


def _key(value: Value) -> Value:
    """Lists sort as the text that they show as."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
