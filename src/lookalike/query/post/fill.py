"""Dimension fill: rows and pivot columns for values that the data does not have. Source: LookML reference, 8.4.

Filled rows exist in the answer alone. Their measures are null. A list that would grow beyond `MAX_FILLED` stays as it
is, and the table says so: a fill of seconds over a year would be no answer. Of a table that the limit cut off, only the
part is filled that is known to be whole: a null elsewhere would hide rows that the data has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from .table import MAX_CELLS, Key, Table, Value

MAX_FILLED = 5_000

# timeframe -> (format of the value; None: a date or a number as the database gives it, step)
Step = Callable[[datetime], datetime]
Place = Callable[[Value], float]  # of a value among others, to sort by


def _by(**parts: int) -> Step:
    return lambda moment: moment + timedelta(**parts)


def _months(count: int) -> Step:
    def step(moment: datetime) -> datetime:
        month = moment.year * 12 + moment.month - 1 + count
        return moment.replace(year=month // 12, month=month % 12 + 1, day=1)

    return step


_RANGES: dict[str, tuple[str, Step]] = {
    "second": ("%Y-%m-%d %H:%M:%S", _by(seconds=1)),
    "time": ("%Y-%m-%d %H:%M:%S", _by(seconds=1)),
    "minute": ("%Y-%m-%d %H:%M", _by(minutes=1)),
    "hour": ("%Y-%m-%d %H", _by(hours=1)),
    "date": ("%Y-%m-%d", _by(days=1)),
    "week": ("%Y-%m-%d", _by(days=7)),
    "month": ("%Y-%m", _months(1)),
    "quarter": ("%Y-%m", _months(3)),
    "fiscal_quarter": ("%Y-%m", _months(3)),
    "year": ("%Y", _months(12)),
    "fiscal_year": ("%Y", _months(12)),
}
# What the database gives for these when it gives anything; the others are texts.
_SAMPLES: dict[str, Value] = {"date": date.min, "year": 0, "fiscal_year": 0}
_COUNTED = {"minute": "minutes", "hour": "hours"}


@dataclass(frozen=True, slots=True)
class Fill:
    """What a field is to be filled with: `values` in their order, or every moment of a `timeframe` from the least to
    the greatest that the answer has. `first` and `last`: of the filter's interval, as the field shows them."""

    name: str
    values: tuple[Value, ...] = ()
    timeframe: str = ""
    first: str | None = None
    last: str | None = None


def filled(table: Table, fills: Sequence[Fill], sorts: Sequence[tuple[str, bool]]) -> Table:
    """`sorts`: (field, descending), in the order of their weight."""
    places: dict[str, Place] = {}
    for fill in fills:
        if fill.name in table.dimensions:
            table = _fill_rows(table, fill, sorts, places)
        elif fill.name in table.pivots:
            table = _fill_columns(table, fill, sorts, places)
    return table


def unfilled_warnings(names: Sequence[str]) -> tuple[str, ...]:
    """What is said of dimensions that stay with gaps: one short text, which is kept with the answer."""
    if not names:
        return ()
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return (f"{names[0][:40]}{more} not filled: with the missing values the result is too large",)


def _fill_rows(
    table: Table, fill: Fill, sorts: Sequence[tuple[str, bool]], places: dict[str, Place]
) -> Table:
    """`places`: of the values of the fields that are filled, this one's among them afterwards."""
    column = table.dimensions[fill.name]
    place, sequence = _placed(fill, column, dict(sorts).get(fill.name, False))
    others = [name for name in table.shown if name != fill.name]
    if table.rows_cut:
        in_order = not others and bool(sorts) and sorts[0][0] == fill.name
        sequence = _not_after(sequence, place, column[-1:]) if in_order else []
    groups = dict.fromkeys(
        tuple(table.dimensions[name][row] for name in others) for row in range(table.row_count)
    )
    if not groups and not others:
        groups = {(): None}
    if not _fits(table, len(groups) * len(sequence), len(table.keys)):
        table.unfilled.append(fill.name)
        return table
    present = {table.row_key(row): row for row in range(table.row_count)}
    new = [
        (group, value)
        for group in groups
        for value in sequence
        if _row_key(table, fill, group, value) not in present
    ]
    places[fill.name] = place
    return _with_rows(table, fill, others, new, _row_order(table, sorts, places))


def _placed(fill: Fill, column: Sequence[Value], descending: bool) -> tuple[Place, list[Value]]:
    sequence = fill_values(fill, column)
    return _order(sequence, descending), sequence


def _not_after(sequence: list[Value], place: Place, last: Sequence[Value]) -> list[Value]:
    """What comes after the last value of a table that was cut off is not known to be missing."""
    return [value for value in sequence if last and place(value) <= place(last[0])]


def _fits(table: Table, rows: int, columns: int) -> bool:
    """No more rows (or columns) than MAX_FILLED, nor more cells than an answer may have."""
    width = len(table.dimensions) + len(table.measures) * columns
    return max(rows, columns) <= MAX_FILLED and max(rows, table.row_count) * width <= MAX_CELLS


def _row_order(
    table: Table, sorts: Sequence[tuple[str, bool]], places: dict[str, Place]
) -> list[tuple[str, Place]]:
    """The dimensions that the rows are sorted by, up to the first measure. Rows that are alike in all of them stay
    as they are, the new ones after the others."""
    names: list[str] = []
    for name, _ in sorts:
        if name in table.dimensions:
            names.append(name)
        elif name in table.measures:
            break
    keys = list(zip(*(table.dimensions[name] for name in names), strict=True))
    return [(name, places.get(name) or _shown_order(keys, at)) for at, name in enumerate(names)]


def _shown_order(keys: Sequence[Key], at: int) -> Place:
    """The order of one part of sorted keys, which shows in keys that are alike in all parts before it: the database
    alone knows it. Its own last resort is the order in which the values come."""
    runs: dict[Key, list[Value]] = {}
    for key in keys:
        runs.setdefault(key[:at], []).append(key[at])
    graph: TopologicalSorter[Value] = TopologicalSorter()
    for run in runs.values():
        distinct = list(dict.fromkeys(run))
        graph.add(distinct[0])
        for before, value in pairwise(distinct):
            graph.add(value, before)
    try:
        return _order(list(graph.static_order()), False)
    except CycleError:
        return _order(list(dict.fromkeys(key[at] for key in keys)), False)


def _row_key(table: Table, fill: Fill, group: Key, value: Value) -> Key:
    rest = iter(group)
    return tuple(value if name == fill.name else next(rest) for name in table.shown)


def _with_rows(
    table: Table,
    fill: Fill,
    others: list[str],
    new: list[tuple[Key, Value]],
    order_by: list[tuple[str, Place]],
) -> Table:
    """The rows with the new ones, in their order."""
    columns = {name: list(values) for name, values in table.dimensions.items()}
    for group, value in new:
        columns[fill.name].append(value)
        for name, other in zip(others, group, strict=True):
            columns[name].append(other)
        for name in table.hidden & columns.keys():
            columns[name].append(None)
    count = len(columns[fill.name])
    order = sorted(range(count), key=lambda row: tuple(place(columns[name][row]) for name, place in order_by))
    gap = [None] * len(new)
    table.dimensions = {name: [values[row] for row in order] for name, values in columns.items()}
    table.measures = {
        name: [_reordered([*values, *gap], order) for values in lists]
        for name, lists in table.measures.items()
    }
    if table.row_totals is not None:
        table.row_totals = {
            name: _reordered([*values, *gap], order) for name, values in table.row_totals.items()
        }
    return table


def _reordered(values: list[Value], order: list[int]) -> list[Value]:
    return [values[row] for row in order]


def _fill_columns(
    table: Table, fill: Fill, sorts: Sequence[tuple[str, bool]], places: dict[str, Place]
) -> Table:
    at = table.pivots.index(fill.name)
    column = [key[at] for key in table.keys]
    place, sequence = _placed(fill, column, dict(sorts).get(fill.name, False))
    if table.columns_cut:
        sequence = _not_after(sequence, place, column[-1:]) if len(table.pivots) == 1 else []
    groups = dict.fromkeys((*key[:at], None, *key[at + 1 :]) for key in table.keys)
    if not _fits(table, 0, len(groups) * len(sequence)):
        table.unfilled.append(fill.name)
        return table
    wanted = [(*group[:at], value, *group[at + 1 :]) for group in groups for value in sequence]
    keys = [*table.keys, *(key for key in wanted if key not in set(table.keys))]
    places[fill.name] = place
    order_by = _column_order(table, sorts, places)
    order = sorted(
        range(len(keys)), key=lambda number: tuple(place(keys[number][part]) for part, place in order_by)
    )
    gap = [None] * table.row_count
    known = len(table.keys)
    table.measures = {
        name: [lists[number] if number < known else list(gap) for number in order]
        for name, lists in table.measures.items()
    }
    if table.totals is not None:
        table.totals = {
            name: [*(values[number] if number < known else None for number in order), *values[known:]]
            for name, values in table.totals.items()
        }
    table.keys = [keys[number] for number in order]
    return table


def _column_order(
    table: Table, sorts: Sequence[tuple[str, bool]], places: dict[str, Place]
) -> list[tuple[int, Place]]:
    """Parts of the keys, in the order of their weight: first the pivots that are sorted by, then the others."""
    names = dict.fromkeys([*(name for name, _ in sorts if name in table.pivots), *table.pivots])
    parts = [table.pivots.index(name) for name in names]
    keys = [tuple(key[part] for part in parts) for key in table.keys]
    return [(part, places.get(table.pivots[part]) or _shown_order(keys, at)) for at, part in enumerate(parts)]


def _order(sequence: list[Value], descending: bool) -> Place:
    """The place of a value in the sequence; what is not in it (a NULL) comes last."""
    places = {value: number for number, value in enumerate(sequence)}
    last = float("inf")
    return lambda value: last if value not in places else (-places[value] if descending else places[value])


def fill_values(fill: Fill, column: Sequence[Value]) -> list[Value]:
    """Every value that the field ought to have, from the first to the last; none where that cannot be told."""
    if fill.values:
        return list(fill.values)
    form, count = form_of(fill.timeframe)
    known = [value for value in column if value is not None]
    texts = [_text(value, form) for value in known]
    bounds = [*texts, *(text for text in (fill.first, fill.last) if text)]
    if not bounds or not form:
        return []
    sample = known[0] if known else _SAMPLES.get(fill.timeframe, "")
    moments = _moments(min(bounds), max(bounds), form, _step_of(fill.timeframe, count))
    return [_like(sample, moment, form) for moment in moments]


def form_of(timeframe: str) -> tuple[str, int]:
    """The form in which a statement shows the timeframe, and how many units one value spans: `hour6` -> 6 hours.
    An empty form: values of the timeframe have no next one."""
    if timeframe in _RANGES:
        return _RANGES[timeframe][0], 1
    for unit in _COUNTED:
        count = timeframe.removeprefix(unit)
        if timeframe.startswith(unit) and count.isdigit():
            return _RANGES[unit][0], int(count)
    return "", 1


def _step_of(timeframe: str, count: int) -> Step:
    if timeframe in _RANGES:
        return _RANGES[timeframe][1]
    return _by(**{_COUNTED[timeframe.rstrip("0123456789")]: count})


def _text(value: Value, form: str) -> str:
    return value.strftime(form) if isinstance(value, date) else str(value)


def _moments(first: str, last: str, form: str, step: Step) -> Iterator[datetime]:
    try:
        moment, end = datetime.strptime(first, form), datetime.strptime(last, form)
    except ValueError:
        return
    count = 0
    while moment <= end and count <= MAX_FILLED:
        yield moment
        moment = step(moment)
        count += 1


def _like(sample: Value, moment: datetime, form: str) -> Value:
    """The moment as the database gives the field: a date, a number (a year) or a text."""
    if isinstance(sample, datetime):
        return moment
    if isinstance(sample, date):
        return moment.date()
    return moment.year if isinstance(sample, int) else moment.strftime(form)
