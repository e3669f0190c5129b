"""A result as the evaluator reads it: columns of values, once per row, or once per row and pivot column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..kinds import Kind


class Shape(StrEnum):
    ROWS = "rows"  # one value per row
    PIVOTED = "pivoted"  # per pivot column one value per row
    PIVOTS = "pivots"  # one value per pivot column: a dimension that is pivoted


@dataclass(frozen=True, slots=True)
class TableColumn:
    """`values` is a list of the rows' values; of a pivoted column a list of such lists, one per pivot column; of a
    pivoted dimension one value per pivot column.

    `total` is one value, of a pivoted column one per pivot column. Without totals in the query, `has_total` and
    `row_totals` say so.
    """

    kind: Kind
    values: Sequence[Any]
    shape: Shape = Shape.ROWS
    total: Any = None
    has_total: bool = False
    row_totals: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` by field name. `pivot_count` 0: the result is not pivoted."""

    row_count: int
    columns: Mapping[str, TableColumn] = field(default_factory=dict)
    pivot_count: int = 0
