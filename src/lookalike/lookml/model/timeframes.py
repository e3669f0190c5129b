"""The timeframes and intervals that a dimension group may name. Source: LookML reference, time groups."""

from __future__ import annotations

from typing import Final

TIMEFRAMES: Final = (
    "raw",
    "time",
    "time_of_day",
    "microsecond",
    "millisecond",
    "second",
    "minute",
    "hour",
    "hour_of_day",
    "date",
    "week",
    "week_of_year",
    "day_of_week",
    "day_of_week_index",
    "day_of_month",
    "day_of_year",
    "month",
    "month_num",
    "month_name",
    "fiscal_month_num",
    "quarter",
    "quarter_of_year",
    "fiscal_quarter",
    "fiscal_quarter_of_year",
    "year",
    "fiscal_year",
    "yesno",
)

# What a group shows that names no timeframes. The sources disagree on its exact content; every other timeframe
# of the table can be used all the same.
STANDARD: Final = frozenset({"time", "date", "week", "month", "year"})

# With a number behind the unit: only the ones that divide the unit above without a rest.
PARAMETRIC: Final = frozenset(
    [f"minute{n}" for n in (2, 3, 4, 5, 6, 10, 12, 15, 20, 30)]
    + [f"hour{n}" for n in (2, 3, 4, 6, 8, 12)]
    + [f"millisecond{n}" for n in (2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 125, 200, 250, 500)]
)

KNOWN_TIMEFRAMES: Final = frozenset(TIMEFRAMES) | PARAMETRIC

INTERVALS: Final = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")

# Of a calendar that a view defines.
CUSTOM_TIMEFRAMES: Final = (
    "custom_date",
    "custom_week",
    "custom_period",
    "custom_quarter",
    "custom_season",
    "custom_year",
)
