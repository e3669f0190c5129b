"""From the cells of a pivoted statement, which carry the number of their column and row, to the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .table import MAX_CELLS, Key, Names, Table, TooLarge, Value, check_rows


def pivot_table(
    names: Sequence[str],
    cells: Iterable[tuple[Value, ...]],
    known: Names,
    ranks: tuple[str, str],
    limits: tuple[int, int],
    cap: int = -1,
) -> Table:
    """`ranks`: the names of the columns that number pivot column and row, from 1. `limits`: columns, rows; -1: none.
    The cells are read once, each row's after those of the rows before it. `cap`: how many rows there may be.

    Raises TooLarge.
    """
    places = {name: index for index, name in enumerate(names)}
    found = _Cells(places, known, limits, cap)
    column_at, row_at = places[ranks[0]], places[ranks[1]]
    for cell in cells:
        found.add(cell, cell[column_at], cell[row_at])
    return found.table()


class _Cells:
    """The table as far as its cells were read."""

    def __init__(self, places: dict[str, int], known: Names, limits: tuple[int, int], cap: int):
        self._known, self._limits, self._cap = known, limits, cap
        self._dimensions = [places[name] for name in known.dimensions]
        self._pivots = [places[name] for name in known.pivots]
        self._measures = [places[name] for name in known.measures]
        self._rows: dict[int, Key] = {}  # by rank
        self._keys: dict[int, Key] = {}
        self._values: dict[int, list[list[Value]]] = {}  # by the column's rank, by measure
        self._columns_cut = False

    def add(self, cell: tuple[Value, ...], column: int, row: int) -> None:
        is_shown = _within(column, self._limits[0])
        self._columns_cut |= not is_shown
        if is_shown and column not in self._keys:
            self._keys[column] = tuple(cell[index] for index in self._pivots)
            self._values[column] = [[] for _ in self._measures]
        if not _within(row, self._limits[1]):
            return
        if row not in self._rows:
            self._rows[row] = tuple(cell[index] for index in self._dimensions)
            self._check_size()
        if is_shown:
            for index, values in zip(self._measures, self._values[column], strict=True):
                values += [None] * (len(self._rows) - 1 - len(values))
                values.append(cell[index])

    def table(self) -> Table:
        self._check_size()
        ranks = sorted(self._keys)
        dimensions = zip(*self._rows.values(), strict=True) if self._rows else [()] * len(self._dimensions)
        return Table(
            dict(zip(self._known.dimensions, map(list, dimensions), strict=True)),
            {
                name: [self._whole(self._values[rank][number]) for rank in ranks]
                for number, name in enumerate(self._known.measures)
            },
            self._known.pivots,
            [self._keys[rank] for rank in ranks],
            rows_cut=0 <= self._limits[1] <= len(self._rows),
            columns_cut=self._columns_cut,
        )

    def _whole(self, values: list[Value]) -> list[Value]:
        return [*values, *[None] * (len(self._rows) - len(values))]

    def _check_size(self) -> None:
        rows, columns, measures = len(self._rows), len(self._keys), len(self._measures)
        check_rows(rows, self._cap)
        if rows * (len(self._dimensions) + columns * measures) > MAX_CELLS:
            raise TooLarge(
                f"The pivoted table has {rows} rows or more and {columns} columns of {measures} measures; "
                f"{MAX_CELLS} cells are the limit. Lower the limit or the column limit, or filter."
            )


def _within(rank: int, limit: int) -> bool:
    return limit < 0 or rank <= limit
