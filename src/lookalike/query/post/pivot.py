"""From the cells of a pivoted statement, which carry the number of their column and row, to the table."""

from __future__ import annotations

from collections.abc import Sequence

from .table import MAX_CELLS, Key, Names, Table, TooLarge, Value


def pivot_table(
    names: Sequence[str],
    cells: list[tuple[Value, ...]],
    known: Names,
    ranks: tuple[str, str],
    limits: tuple[int, int],
) -> Table:
    """`ranks`: the names of the columns that number pivot column and row, from 1. `limits`: columns, rows; -1: none.

    Raises TooLarge.
    """
    place = {name: index for index, name in enumerate(names)}
    column_at, row_at = place[ranks[0]], place[ranks[1]]
    pivots = [place[name] for name in known.pivots]
    keys: dict[int, Key] = {}
    rows: dict[int, tuple[Value, ...]] = {}
    for cell in cells:
        if _within(cell[column_at], limits[0]):
            keys.setdefault(cell[column_at], tuple(cell[index] for index in pivots))
        if _within(cell[row_at], limits[1]):
            rows.setdefault(cell[row_at], cell)
    _check_size(len(keys), len(rows), known)
    columns = {rank: number for number, rank in enumerate(sorted(keys))}
    lines = {rank: number for number, rank in enumerate(sorted(rows))}
    measures = {name: [[None] * len(lines) for _ in columns] for name in known.measures}
    for cell in cells:
        column, line = columns.get(cell[column_at]), lines.get(cell[row_at])
        if column is not None and line is not None:
            for name, lists in measures.items():
                lists[column][line] = cell[place[name]]
    ordered = [rows[rank] for rank in sorted(rows)]
    return Table(
        {name: [row[place[name]] for row in ordered] for name in known.dimensions},
        measures,
        known.pivots,
        [keys[rank] for rank in sorted(keys)],
        rows_cut=0 <= limits[1] <= len(rows),
        columns_cut=any(not _within(cell[column_at], limits[0]) for cell in cells),
    )


def _within(rank: int, limit: int) -> bool:
    return limit < 0 or rank <= limit


def _check_size(columns: int, rows: int, known: Names) -> None:
    cells = rows * (len(known.dimensions) + columns * len(known.measures))
    if cells > MAX_CELLS:
        raise TooLarge(
            f"The pivoted table has {rows} rows and {columns} columns of {len(known.measures)} measures; "
            f"{MAX_CELLS} cells are the limit. Lower the limit or the column limit, or filter."
        )
