"""Measures over the rows of a pivoted answer: running totals, shares and changes, down a column or along a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from .plan import LateMeasure
from .table import Table, Value

Line = Sequence[Value]


def add_late(table: Table, measures: Iterable[LateMeasure]) -> None:
    """Replaces the values of these measures, which are those of the measure that each builds on."""
    for measure in measures:
        lists = [[_number(value) for value in line] for line in table.measures[measure.name]]
        work_out = _KINDS[measure.kind]
        if measure.direction == "row":
            lines = [work_out(list(line), table.columns_cut) for line in zip(*lists, strict=True)]
            table.measures[measure.name] = [list(column) for column in zip(*lines, strict=True)] or [
                [] for _ in lists
            ]
        else:
            table.measures[measure.name] = [work_out(column, table.rows_cut) for column in lists]


def late_types(measures: Iterable[LateMeasure], types: Mapping[str, str]) -> dict[str, str]:
    """The DuckDB types that hold the new values: sums outgrow the type of what they add, shares are fractions."""
    return {
        each.name: _of_sums(types[each.name]) if each.kind == "running_total" else "DOUBLE"
        for each in measures
    }


def _of_sums(kind: str) -> str:
    return "HUGEINT" if kind.endswith("INT") or kind == "INTEGER" else kind


def _number(value: Value) -> Value:
    """Exact numbers of some databases come as text."""
    return Decimal(value) if isinstance(value, str) else value


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


def _percent(part: Value, whole: Value) -> float | None:
    """A float whatever the measure's own type: a share of whole numbers is seldom a whole number."""
    if part is None or not whole:
        return None
    return 100.0 * float(part) / float(whole)


_KINDS: dict[str, Callable[[Line, bool], list[Value]]] = {
    "running_total": _running_total,
    "percent_of_total": _percent_of_total,
    "percent_of_previous": _percent_of_previous,
}
