"""What a picture is drawn of: its columns, each under a name of its own, and the rows by these names. No format that
anybody asks for: render workers alone read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from ..workers.task import Pivots
from .expressions import Cell
from .flat import has_one_measure, named_apart, under
from .rows import array, raw_texts
from .source import Source

MEDIA_TYPE = "application/json"


def pieces(source: Source) -> Iterator[bytes]:
    pivots = source.task.pivots
    single = has_one_measure(source.cells)
    cells = named_apart([_drawn(cell, pivots, single) for cell in source.cells])
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
        column = under(column, pivots, single)
    return replace(cell, column=column)
