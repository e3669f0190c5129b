"""Arithmetic on the query's wall clock: naive datetimes, in the query's timezone."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

from ...engines.timeframe import Calendar

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
MONTHS = {"month": 1, "quarter": 3, "fiscal quarter": 3, "year": 12, "fiscal year": 12}
UNITS = (*SECONDS, *MONTHS)


def add(moment: datetime, amount: int, unit: str) -> datetime:
    """Raises OverflowError outside the years 1 to 9999. 31 January plus a month is the end of February."""
    if unit in SECONDS:
        return moment + timedelta(seconds=amount * SECONDS[unit])
    months = moment.year * 12 + moment.month - 1 + amount * MONTHS[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"the year {year} is outside 1 to 9999")
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def truncate(moment: datetime, unit: str, calendar: Calendar) -> datetime:
    if unit in ("second", "minute", "hour", "day"):
        return moment - _since(moment, unit)
    day = moment - _since(moment, "day")
    if unit == "week":
        return day - timedelta(days=(day.weekday() - calendar.week_start) % 7)
    if unit.startswith("fiscal "):
        shifted = add(day.replace(day=1), -calendar.fiscal_offset, "month")
        return add(truncate(shifted, unit.removeprefix("fiscal "), calendar), calendar.fiscal_offset, "month")
    month = day.replace(day=1)
    if unit == "month":
        return month
    return month.replace(month=1 if unit == "year" else (month.month - 1) // 3 * 3 + 1)


def _since(moment: datetime, unit: str) -> timedelta:
    """How long the current second, minute, hour or day has lasted."""
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return timedelta(seconds=seconds % SECONDS[unit], microseconds=moment.microsecond)
