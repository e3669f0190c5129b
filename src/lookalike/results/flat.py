"""Columns that stand under pivots, each under a name of its own, for formats without a place over the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from ..workers.task import ROW_TOTAL, ColumnSpec, Pivots
from .expressions import Cell
from .rows import unique


def has_one_measure(cells: Sequence[Cell]) -> bool:
    """Whether the values of the pivots alone tell the columns under them apart."""
    return len({cell.column.name for cell in cells if cell.column.pivot is not None}) == 1


def named_apart(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Values of pivots that are shown alike are columns of their own all the same."""
    found: dict[str, Cell] = {}
    for cell in cells:
        name = unique(cell.column.name, found)
        found[name] = replace(cell, column=msgspec.structs.replace(cell.column, name=name))
    return tuple(found.values())


def under(column: ColumnSpec, pivots: Pivots, single: bool) -> ColumnSpec:
    """`paid - orders.count` is how settings of a picture name the column. `single`: one measure is under the pivots,
    and its own label is left out."""
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
