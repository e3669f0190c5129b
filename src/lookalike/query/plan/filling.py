"""What a dimension is filled with: the words of an enumeration, or the interval that a filter names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from ...engines.timeframe import WEEKDAYS
from ..filters import FilterSettings
from ..filters.clock import add, truncate
from ..filters.date import Interval
from ..post.fill import Value, form_of
from .catalog import FieldRef
from .dimensions import tier_labels
from .field_kinds import filter_kind, timeframe_of

_MONTHS = """
    January February March April May June July August September October November December
""".split()
_NUMBERS: dict[str, range] = {
    "hour_of_day": range(24),
    "day_of_week_index": range(7),
    "day_of_month": range(1, 32),
    "day_of_year": range(1, 367),
    "week_of_year": range(1, 54),
    "month_num": range(1, 13),
    "fiscal_month_num": range(1, 13),
}
_QUARTERS = ("Q1", "Q2", "Q3", "Q4")
_UNITS = {"time": "second", "date": "day", "fiscal_quarter": "fiscal quarter", "fiscal_year": "fiscal year"}


def enumeration(kind: str, timeframe: str | None, week_start: int) -> tuple[Value, ...]:
    """Every value that a field of this type can have, in order; none for a field without such a list."""
    if kind == "yesno" or timeframe == "yesno":
        return ("No", "Yes")  # as they sort
    if timeframe in _NUMBERS:
        return tuple(_NUMBERS[timeframe])
    if timeframe in ("quarter_of_year", "fiscal_quarter_of_year"):
        return _QUARTERS
    if timeframe == "month_name":
        return tuple(_MONTHS)
    if timeframe == "day_of_week":
        names = [day.title() for day in WEEKDAYS]
        return tuple(names[week_start:] + names[:week_start])
    return ()


def never_filled(reference: FieldRef) -> str | None:
    """Why no query can fill the field; None for one that can be filled."""
    field = reference.field
    if not field.allow_fill:
        return "its allow_fill is no"
    if field.order_by_field is not None:
        return "it has an order_by_field, so nothing says where a new value would stand"
    timeframe = timeframe_of(reference)
    if field.case or tier_labels(field) or enumeration(field.type, timeframe, 0):
        return None
    if timeframe is not None and form_of(timeframe)[0]:
        return None
    return "its values are neither moments of one step nor of a list"


def interval_of(
    filters: Mapping[FieldRef, str], reference: FieldRef, timeframe: str, settings: FilterSettings
) -> tuple[str | None, str | None]:
    """The first and the last value that the filters on the same group of times let through, as texts of the
    timeframe; None where they leave it open."""
    intervals = [
        term
        for other, text in filters.items()
        if _same_times(other, reference)
        for term in settings.dates(text, other.name)
        if isinstance(term, Interval)
    ]
    first = _least(interval.start for interval in intervals)
    end = _greatest(interval.end for interval in intervals)
    last = None if end is None else end - timedelta(microseconds=1)
    return _text(first, timeframe, settings), _text(last, timeframe, settings)


def _same_times(other: FieldRef, reference: FieldRef) -> bool:
    if other.name == reference.name:
        return True
    group = reference.field.dimension_group
    same = group is not None and other.alias == reference.alias and other.field.dimension_group == group
    return same and filter_kind(other) == "date"


def _least(moments: Iterable[datetime | None]) -> datetime | None:
    found = list(moments)
    return None if not found or None in found else min(moment for moment in found if moment)


def _greatest(moments: Iterable[datetime | None]) -> datetime | None:
    found = list(moments)
    return None if not found or None in found else max(moment for moment in found if moment)


def _text(moment: datetime | None, timeframe: str, settings: FilterSettings) -> str | None:
    """As the statement shows it: fiscal values are months counted from the start of the fiscal year."""
    form, count = form_of(timeframe)
    if moment is None or not form:
        return None
    calendar = settings.calendar
    unit = _UNITS.get(timeframe, timeframe.rstrip("0123456789"))
    moment = truncate(moment, unit, calendar)
    if count > 1:
        part = moment.hour if unit == "hour" else moment.minute
        moment -= timedelta(**{f"{unit}s": part % count})
    if timeframe.startswith("fiscal_"):
        moment = add(moment, -calendar.fiscal_offset, "month")
    return moment.strftime(form)
