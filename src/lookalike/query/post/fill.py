"""Dimension fill: rows and pivot columns for values that the data does not have. Source: LookML reference, 8.4.

Filled rows exist in the answer alone. Their measures are null. A list that would grow beyond `MAX_FILLED` stays as it
is: a fill of seconds over a year would be no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .table import Key, Table, Value

MAX_FILLED = 5_000

# timeframe -> (format of the value; None: a date or a number as the database gives it, step)
Step = Callable[[datetime], datetime]


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
    for fill in fills:
        if fill.name in table.dimensions:
            table = _fill_rows(table, fill, sorts)
        elif fill.name in table.pivots:
            table = _fill_columns(table, fill, sorts)
    return table


def _fill_rows(table: Table, fill: Fill, sorts: Sequence[tuple[str, bool]]) -> Table:
    column = table.dimensions[fill.name]
    sequence = fill_values(fill, column)
    others = [name for name in table.dimensions if name != fill.name]
    groups = dict.fromkeys(
        tuple(table.dimensions[name][row] for name in others) for row in range(table.row_count)
    )
    if not groups and not others:
        groups = {(): None}
    if len(groups) * len(sequence) > MAX_FILLED:
        return table
    present = {table.row_key(row): row for row in range(table.row_count)}
    new = [
        (group, value)
        for group in groups
        for value in sequence
        if _row_key(table, fill, group, value) not in present
    ]
    is_sorted_by = bool(sorts) and sorts[0][0] == fill.name
    place = _order(sequence, sorts[0][1]) if is_sorted_by else None  # else new rows go to the end
    return _with_rows(table, fill, others, new, place)


def _row_key(table: Table, fill: Fill, group: Key, value: Value) -> Key:
    rest = iter(group)
    return tuple(value if name == fill.name else next(rest) for name in table.dimensions)


def _with_rows(
    table: Table,
    fill: Fill,
    others: list[str],
    new: list[tuple[Key, Value]],
    place: Callable[[Value], float] | None,
) -> Table:
    """The rows with the new ones; in the order of the field where that is what the query is sorted by."""
    columns = {name: list(values) for name, values in table.dimensions.items()}
    for group, value in new:
        columns[fill.name].append(value)
        for name, other in zip(others, group, strict=True):
            columns[name].append(other)
    count = len(columns[fill.name])
    order = list(range(count))
    if place is not None:
        order.sort(key=lambda row: place(columns[fill.name][row]))
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


def _fill_columns(table: Table, fill: Fill, sorts: Sequence[tuple[str, bool]]) -> Table:
    at = table.pivots.index(fill.name)
    sequence = fill_values(fill, [key[at] for key in table.keys])
    groups = dict.fromkeys((*key[:at], None, *key[at + 1 :]) for key in table.keys)
    if len(groups) * len(sequence) > MAX_FILLED:
        return table
    wanted = [(*group[:at], value, *group[at + 1 :]) for group in groups for value in sequence]
    keys = [*table.keys, *(key for key in wanted if key not in set(table.keys))]
    descending = dict(sorts).get(fill.name, False)
    place = _order(sequence, descending)
    order = sorted(range(len(keys)), key=lambda number: place(keys[number][at]))
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


def _order(sequence: list[Value], descending: bool) -> Callable[[Value], float]:
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
