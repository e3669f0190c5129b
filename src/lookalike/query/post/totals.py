"""Totals, from statements of their own, put beside the table that they belong to.

They are aggregates over all data that the filters let through, not sums of the rows that are shown. A statement may
give rows that the table does not show; those are passed over. Source: LookML reference, 8.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .table import Key, Table, Value

Row = tuple[Value, ...]


def add_totals(table: Table, names: Sequence[str], rows: Iterable[Row], grand: Row | None) -> None:
    """The row of totals. `rows` have the pivots (none without pivots: one row) and the measures, by `names`; `grand`
    the measures alone, for the column of row totals."""
    place = {name: index for index, name in enumerate(names)}
    pivots = [place[name] for name in table.pivots]
    shown = set(table.keys)
    keyed = ((tuple(row[index] for index in pivots), row) for row in rows)
    found = {key: row for key, row in keyed if key in shown}
    table.totals = {}
    for number, name in enumerate(table.measures):
        values = [_value(found.get(key), place[name]) for key in table.keys]
        if grand is not None:
            values.append(grand[number])
        table.totals[name] = values


def add_row_totals(table: Table, names: Sequence[str], rows: Iterable[Row]) -> None:
    """The column of totals over all pivots: `rows` have the dimensions and the measures, by `names`. Rows that a field
    which is not shown tells apart have the same total."""
    place = {name: index for index, name in enumerate(names)}
    dimensions = [place[name] for name in table.shown]
    lines: dict[Key, list[int]] = {}
    for line in range(table.row_count):
        lines.setdefault(table.row_key(line), []).append(line)
    totals: dict[str, list[Value]] = {name: [None] * table.row_count for name in table.measures}
    for row in rows:
        for line in lines.get(tuple(row[index] for index in dimensions), ()):
            for name, values in totals.items():
                values[line] = row[place[name]]
    table.row_totals = totals


def _value(row: Row | None, index: int) -> Value:
    return None if row is None else row[index]
