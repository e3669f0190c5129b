"""Measures over the rows of a pivoted answer: running totals, shares and changes, down a column or along a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from .plan import LateMeasure
from .table import Table, Value

Line = Sequence[Value]


def add_late(table: Table, measures: Iterable[LateMeasure]) -> None:
    """Replaces the values of these measures, which are those of the measure that each builds on."""
    for measure in measures:
        lists = table.measures[measure.name]
        work_out = _KINDS[measure.kind]
        if measure.direction == "row":
            lines = [work_out(list(line), table.columns_cut) for line in zip(*lists, strict=True)]
            table.measures[measure.name] = [list(column) for column in zip(*lines, strict=True)] or [
                [] for _ in lists
            ]
        else:
            table.measures[measure.name] = [work_out(column, table.rows_cut) for column in lists]


def _running_total(line: Line, cut: bool) -> list[Value]:
    total: Value = None
    found: list[Value] = []
    for value in line:
        if value is not None:
            total = value if total is None else total + value
        found.append(total)
    return found


def _percent_of_total(line: Line, cut: bool) -> list[Value]:
    """A share of some of the values would look like a share of all, so there is none where some were cut off."""
    known = [value for value in line if value is not None]
    total = sum(known)
    return [_percent(value, total) if known and not cut else None for value in line]


def _percent_of_previous(line: Line, cut: bool) -> list[Value]:
    """The change against the value before, in per cent of it."""
    changes: list[Value] = [None] if line else []
    for before, value in pairwise(line):
        change = None if before is None or value is None else value - before
        changes.append(_percent(change, before))
    return changes


def _percent(part: Value, whole: Value) -> Value:
    if part is None or not whole:
        return None
    if isinstance(part, Decimal) or isinstance(whole, Decimal):
        return Decimal(100) * Decimal(str(part)) / Decimal(str(whole))
    return 100.0 * part / whole


_KINDS: dict[str, Callable[[Line, bool], list[Value]]] = {
    "running_total": _running_total,
    "percent_of_total": _percent_of_total,
    "percent_of_previous": _percent_of_previous,
}
