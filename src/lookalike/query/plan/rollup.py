"""What finer times and wider filters can answer: the arithmetic of aggregate awareness."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from ...engines.timeframe import Calendar
from ..filters import FilterSettings
from ..filters.clock import truncate
from ..filters.date import DateTerm, Interval, NullDate
from ..filters.errors import FilterSyntaxError
from .catalog import FieldRef
from .expand import filter_kind, timeframe_of
from .keys import BUILD_CLOCK

# Timeframes that others can be made of, fine to coarse. A week is no part of a month.
_ORDER = {"second": 0, "time": 0, "minute": 1, "hour": 2, "date": 3, "month": 5, "quarter": 6}
# The coarsest of them that still tells the wanted timeframe.
_NEEDS = {
    **dict.fromkeys(("second", "time"), 0),
    **dict.fromkeys(("minute", "time_of_day"), 1),
    **dict.fromkeys(("hour", "hour_of_day"), 2),
    **dict.fromkeys(("date", "week", "day_of_week", "day_of_week_index", "day_of_month"), 3),
    **dict.fromkeys(("day_of_year", "week_of_year"), 3),
    **dict.fromkeys(("month", "month_num", "month_name", "fiscal_month_num"), 5),
    **dict.fromkeys(("fiscal_quarter", "fiscal_quarter_of_year", "fiscal_year"), 5),
    **dict.fromkeys(("quarter", "quarter_of_year", "year", "yesno"), 6),
}
_BUCKET = re.compile(r"(hour|minute)\d+")
# The unit in which a stored timeframe's groups begin and end.
_UNITS = {
    **{name: name for name in ("second", "minute", "hour", "week", "month", "quarter", "year")},
    "time": "second",
    "date": "day",
    "fiscal_quarter": "fiscal quarter",
    "fiscal_year": "fiscal year",
}
# Signs and words that make a text filter more than a list of values.
_PLAIN = re.compile(r"[^%_^\"'\-\\]+")
_WORDS = frozenset({"null", "empty", "not null", "not empty"})


def is_derivable(wanted: FieldRef, stored: FieldRef) -> bool:
    """One timeframe of a group from another of the same group."""
    group = wanted.field.dimension_group
    if group is None or (wanted.alias, group) != (stored.alias, stored.field.dimension_group):
        return False
    name = timeframe_of(wanted) or ""
    bucket = _BUCKET.fullmatch(name)
    needed = _ORDER[bucket[1]] if bucket else _NEEDS.get(name, -1)
    return _ORDER.get(timeframe_of(stored) or "", 99) <= needed


def coarseness(stored: FieldRef) -> int:
    return _ORDER.get(timeframe_of(stored) or "", -1)


def is_aligned(text: str, name: str, timeframe: str, settings: FilterSettings) -> bool:
    """Whether a date filter on the field `name` takes whole groups of a timeframe, none in part."""
    unit = _UNITS.get(timeframe)
    if unit is None:
        return timeframe == "raw"
    calendar = settings.calendar
    terms = settings.dates(text, name)
    return all(_whole(edge, unit, calendar) for term in terms for edge in _edges(term))


def _edges(term: DateTerm) -> list[datetime]:
    if isinstance(term, NullDate):
        return []
    return [edge for edge in (term.start, term.end) if edge is not None]


def _whole(moment: datetime, unit: str, calendar: Calendar) -> bool:
    return truncate(moment, unit, calendar) == moment


def is_implied(wide: str, narrow: str | None, reference: FieldRef, settings: FilterSettings) -> bool:
    """Whether every row that the query's filter keeps, the table's filter kept too."""
    if not wide.strip():
        return True
    if narrow is None:
        return False
    if wide.split() == narrow.split():
        return True
    kind = filter_kind(reference)
    if kind == "date":
        return _dates_within(narrow, wide, reference.name, settings)
    return kind in ("string", "number") and _values(narrow) <= _values(wide) and bool(_values(narrow))


def _values(text: str) -> set[str]:
    """The members of a plain list of values; none where the text is more than that."""
    values = {part.strip() for part in text.split(",")}
    plain = all(_PLAIN.fullmatch(value) and value.lower() not in _WORDS for value in values)
    return values if plain else set()


def _dates_within(narrow: str, wide: str, name: str, settings: FilterSettings) -> bool:
    """Fixed dates only: where a relative one stood when the table was filled, nobody knows later."""
    built = replace(settings, now=BUILD_CLOCK)
    try:
        outer, inner = settings.dates(wide, name), settings.dates(narrow, name)
        fixed = outer == built.dates(wide, name)
    except FilterSyntaxError:
        return False
    return fixed and bool(inner) and all(any(_holds(a, b) for a in outer) for b in inner)


def _holds(outer: DateTerm, inner: DateTerm) -> bool:
    if not isinstance(outer, Interval) or not isinstance(inner, Interval):
        return outer == inner
    starts = outer.start is None or (inner.start is not None and outer.start <= inner.start)
    return starts and (outer.end is None or (inner.end is not None and inner.end <= outer.end))
