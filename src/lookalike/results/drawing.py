"""What a picture is drawn of: its columns, each under a name of its own, and the rows by these names. No format that
anybody asks for: render workers alone read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from ..workers.task import ROW_TOTAL, ColumnSpec, Pivots
from .expressions import Cell
from .rows import array, raw_texts, unique
from .source import Source

MEDIA_TYPE = "application/json"


def pieces(source: Source) -> Iterator[bytes]:
    pivots = source.task.pivots
    single = len({cell.column.name for cell in source.cells if cell.column.pivot is not None}) == 1
    cells = _named_apart([_drawn(cell, pivots, single) for cell in source.cells])
    flat = Source(source.stream, msgspec.structs.replace(source.task, pivots=None), cells, source.started)
    rows = array(raw_texts(flat, lambda column: column.name))
    first = next(rows)
    # A statement without a model says nothing of its columns.
    columns = [cell.column for cell in cells] if source.task.columns else []
    yield b'{"columns":' + msgspec.json.encode(columns) + b',"rows":' + first
    yield from rows
    yield b"}"
    source.rows = flat.rows


def _drawn(cell: Cell, pivots: Pivots | None, single: bool) -> Cell:
    """`single`: one measure is under the pivots, so their values alone tell its columns apart."""
    column = msgspec.structs.replace(cell.column, field={}, cell=None)
    if column.category == "table_calculation":
        is_number = column.value_type == "number"
        column = msgspec.structs.replace(column, category="measure" if is_number else "dimension")
    if pivots is not None and column.pivot is not None:
        column = _under(column, pivots, single)
    return replace(cell, column=column)


def _named_apart(cells: list[Cell]) -> tuple[Cell, ...]:
    """Values of pivots that are shown alike are columns of their own all the same."""
    found: dict[str, Cell] = {}
    for cell in cells:
        name = unique(cell.column.name, found)
        found[name] = replace(cell, column=msgspec.structs.replace(cell.column, name=name))
    return tuple(found.values())


def _under(column: ColumnSpec, pivots: Pivots, single: bool) -> ColumnSpec:
    """`paid - orders.count` is how settings of a picture name the column."""
    over = pivots.columns[column.pivot or 0]
    shown = [value for value in over.values if value != ""]
    label = " - ".join("∅" if value is None else value for value in shown)
    own = column.label_short or column.label
    return msgspec.structs.replace(
        column,
        name=" - ".join([*("null" if value is None else value for value in shown), column.name]),
        label_short=label if single else f"{label} - {own}",
        category=ROW_TOTAL if over.is_total else column.category,
    )
