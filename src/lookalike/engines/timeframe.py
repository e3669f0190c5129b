"""The timeframes of a time group, in terms of what every dialect offers (LookML reference, section 2.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .dialect import Dialect

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
BUCKETS = {
    "hour": (2, 3, 4, 6, 8, 12),
    "minute": (2, 3, 4, 5, 6, 10, 12, 15, 20, 30),
    "millisecond": (2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 125, 200, 250, 500),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week_start`: 0 = Monday … 6 = Sunday. `fiscal_offset`: months from January to the fiscal year's start."""

    week_start: int = 0
    fiscal_offset: int = 0


@dataclass(frozen=True, slots=True)
class TimeframeSql:
    """`key` is what rows are grouped by; `shown` is the selected text, with `{}` in the place of the key.

    Grouping by a truncation and formatting one value per group is three times as fast as grouping by texts.
    `sort` orders values whose text does not (weekdays, month names). `value_type` is as in `Column`.
    `condition` is what a yesno filter compares.
    """

    key: str
    shown: str = "{}"
    value_type: str = "string"
    sort: str | None = None
    condition: str = ""

    @property
    def sql(self) -> str:
        return self.shown.replace("{}", self.key)


Builder = Callable[["Dialect", str, Calendar], TimeframeSql]


def parse_timeframe(name: str) -> Builder:
    """Raises ValueError for a name that is no timeframe."""
    found = _BUILDERS.get(name)
    if found is not None:
        return found
    match = re.fullmatch(r"(hour|minute|millisecond)(\d+)", name)
    if match and int(match[2]) in BUCKETS[match[1]]:
        return _bucket(match[1], int(match[2]))
    raise ValueError(f'"{name}" is not a timeframe; {", ".join(_BUILDERS)}, hourN, minuteN, millisecondN are')


def is_truncating(name: str) -> bool:
    """True for timeframes that are points in time, and are filtered as dates on the bare column."""
    return name in _TRUNCATING or bool(re.fullmatch(r"(hour|minute|millisecond)\d+", name))


def timeframe_value_type(name: str) -> str:
    if name == "raw":
        return "datetime"
    if name in ("date", "yesno"):
        return name
    return "number" if name in _NUMBERS else "string"


def _formatted(dialect: Dialect, key: str, style: str) -> TimeframeSql:
    return TimeframeSql(key, dialect.format("{}", style))


def _truncated(unit: str, style: str) -> Builder:
    return lambda dialect, x, _: _formatted(dialect, dialect.truncate(x, unit), style)


def _bucket(unit: str, count: int) -> Builder:
    return lambda dialect, x, _: _formatted(dialect, dialect.bucket(x, count, unit), unit)


def _part(part: str) -> Builder:
    return lambda dialect, x, _: TimeframeSql(dialect.part(x, part), value_type="number")


def _fiscal_part(part: str) -> Builder:
    return lambda dialect, x, cal: TimeframeSql(
        dialect.part(_fiscal(dialect, x, cal), part), value_type="number"
    )


def _fiscal(dialect: Dialect, x: str, calendar: Calendar) -> str:
    return dialect.shift(x, -calendar.fiscal_offset, "month")


def _week(dialect: Dialect, x: str, calendar: Calendar) -> TimeframeSql:
    days = (7 - calendar.week_start) % 7
    monday = dialect.truncate(dialect.shift(x, days, "day"), "week")
    return _formatted(dialect, dialect.shift(monday, -days, "day"), "date")


def _day_index(dialect: Dialect, x: str, calendar: Calendar) -> str:
    return dialect.modulo(f"({dialect.part(x, 'isodow')} + {6 - calendar.week_start})", 7)


def _quarter_of_year(dialect: Dialect, x: str) -> TimeframeSql:
    return TimeframeSql(dialect.part(x, "quarter"), dialect.concat("'Q'", dialect.text("{}")))


def _yesno(_: Dialect, x: str, __: Calendar) -> TimeframeSql:
    condition = f"({x} IS NOT NULL)"
    return TimeframeSql(
        f"CASE WHEN {condition} THEN 'Yes' ELSE 'No' END", value_type="yesno", condition=condition
    )


def _fiscal_quarter(dialect: Dialect, x: str, calendar: Calendar) -> TimeframeSql:
    return _formatted(dialect, dialect.truncate(_fiscal(dialect, x, calendar), "quarter"), "month")


_BUILDERS: dict[str, Builder] = {
    "raw": lambda dialect, x, _: TimeframeSql(x, value_type="datetime"),
    "time": _truncated("second", "second"),
    "time_of_day": lambda dialect, x, _: TimeframeSql(dialect.format(x, "time_of_day")),
    "microsecond": lambda dialect, x, _: _formatted(dialect, x, "microsecond"),
    "millisecond": _truncated("milliseconds", "millisecond"),
    "second": _truncated("second", "second"),
    "minute": _truncated("minute", "minute"),
    "hour": _truncated("hour", "hour"),
    "hour_of_day": _part("hour"),
    "date": lambda dialect, x, _: TimeframeSql(dialect.as_date(x), value_type="date"),
    "week": _week,
    "week_of_year": _part("week"),
    "day_of_week": lambda d, x, cal: TimeframeSql(d.day_name(x), sort=_day_index(d, x, cal)),
    "day_of_week_index": lambda d, x, cal: TimeframeSql(_day_index(d, x, cal), value_type="number"),
    "day_of_month": _part("day"),
    "day_of_year": _part("doy"),
    "month": _truncated("month", "month"),
    "month_num": _part("month"),
    "month_name": lambda dialect, x, _: TimeframeSql(dialect.month_name(x), sort=dialect.part(x, "month")),
    "fiscal_month_num": _fiscal_part("month"),
    "quarter": _truncated("quarter", "month"),
    "quarter_of_year": lambda dialect, x, _: _quarter_of_year(dialect, x),
    "fiscal_quarter": _fiscal_quarter,
    "fiscal_quarter_of_year": lambda d, x, cal: _quarter_of_year(d, _fiscal(d, x, cal)),
    "year": _part("year"),
    "fiscal_year": _fiscal_part("year"),
    "yesno": _yesno,
}
_TRUNCATING_NAMES = """
    raw time microsecond millisecond second minute hour date week month quarter fiscal_quarter year
    fiscal_year
"""
_NUMBER_NAMES = """
    hour_of_day week_of_year day_of_week_index day_of_month day_of_year month_num fiscal_month_num year fiscal_year
"""
_TRUNCATING = frozenset(_TRUNCATING_NAMES.split())
_NUMBERS = frozenset(_NUMBER_NAMES.split())
