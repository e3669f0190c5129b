"""How fine the time is by which a query groups, and which of its timeframes decide on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# From fine to coarse; one that is further on consists of whole ones before it, but for weeks.
_RANKS = {
    "raw": 0,
    "microsecond": 1,
    "millisecond": 2,
    "second": 4,
    "time": 4,
    "minute": 5,
    "hour": 7,
    "date": 9,
    "week": 10,
    "month": 11,
    "quarter": 12,
    "fiscal_quarter": 12,
    "year": 13,
    "fiscal_year": 13,
}
_BUCKETS = {"millisecond": 3, "minute": 6, "hour": 8}  # millisecond250, minute15, hour6
# A part of a time: the stretch that it numbers, and the stretch that it starts anew in.
_PARTS = {
    "time_of_day": ("minute", "date"),
    "hour_of_day": ("hour", "date"),
    "day_of_week": ("date", "week"),
    "day_of_week_index": ("date", "week"),
    "day_of_month": ("date", "month"),
    "day_of_year": ("date", "year"),
    "week_of_year": ("week", "year"),
    "month_num": ("month", "year"),
    "month_name": ("month", "year"),
    "quarter_of_year": ("quarter", "year"),
    "fiscal_month_num": ("month", "fiscal_year"),
    "fiscal_quarter_of_year": ("fiscal_quarter", "fiscal_year"),
}


@dataclass(frozen=True, slots=True)
class Grain:
    """`buckets`: the timeframes that no other one decides on, as a rule one. `same`: parts of a time that are what
    they are one period earlier too (the month's name, a year earlier). `open`: parts that are neither."""

    buckets: frozenset[str]
    same: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()

    @property
    def is_weekly(self) -> bool:
        return "week" in self.buckets

    @property
    def text(self) -> str:
        return ", ".join(sorted(self.buckets))

    def coarser_than(self, period: str) -> bool:
        return any(rank(timeframe) > rank(period) for timeframe in self.buckets)


def rank(timeframe: str) -> int:
    match = re.fullmatch(r"(millisecond|minute|hour)\d+", timeframe)
    return _BUCKETS[match[1]] if match else _RANKS[timeframe]


def grain_of(timeframes: Iterable[str], period: str) -> Grain:
    """Of the timeframes of one group that a query selects, for a comparison with one `period` earlier."""
    selected = set(timeframes) - {"yesno"}  # with a bucket, whether there is a time is known
    parts = {name for name in selected if name in _PARTS}
    stretches = selected - parts
    for _ in _PARTS:  # a part can decide on another one: year and month_name, and with them day_of_month
        settled = {name for name in parts if _is_settled(name, stretches)}
        stretches |= {_PARTS[name][0] for name in settled if not _decided(_PARTS[name][0], stretches)}
        parts -= settled
    same = {name for name in parts if _stays(name, period)}
    buckets = {name for name in stretches if not _decided(name, stretches - {name})}
    return Grain(frozenset(buckets), frozenset(same), frozenset(parts - same))


def _is_settled(part: str, stretches: set[str]) -> bool:
    unit, within = _PARTS[part]
    return any(name in stretches or _decided(name, stretches) for name in (unit, within))


def _decided(timeframe: str, by: set[str]) -> bool:
    """One of `by` lies in exactly one stretch of `timeframe`."""
    return any(_lies_in(other, timeframe) for other in by)


def _lies_in(fine: str, coarse: str) -> bool:
    if rank(fine) >= rank(coarse):
        return False
    if fine == "week":
        return False
    return not (fine == "quarter" and coarse == "fiscal_year") and not (
        fine == "fiscal_quarter" and coarse == "year"
    )


def _stays(part: str, period: str) -> bool:
    """The part's value is the same one period earlier."""
    return rank(_PARTS[part][1]) <= rank(period) and not (_PARTS[part][1] == "week" and period != "week")
