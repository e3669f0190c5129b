"""The date grammar: `7 days`, `last month`, `2 weeks ago for 3 days`, `before 2018-01-01`, `2018-05 to today`.

Every term becomes a half-open interval of the query's wall clock. `before x` ends where x starts; `after x`
starts where x starts, so it includes x.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ...engines.timeframe import WEEKDAYS, Calendar
from .clock import UNITS, add, truncate
from .errors import FilterSyntaxError, excerpt
from .terms import check_count

MAX_PERIODS = 5_000
_UNIT = r"((?:fiscal )?[a-z]+?)s?"


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` (included) to `end` (excluded); None: open. Naive, in the query's timezone."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class NullDate:
    negated: bool


DateTerm = Interval | NullDate
FromNow = Literal["unit", "stretch"]


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is naive, in the query's timezone. `from_now` says what `7 days from now` is: the seventh day from today,
    or all days from today to that one. Looker's documentation has an example of each; the first is what it has for
    `ago` too."""

    now: datetime
    calendar: Calendar
    from_now: FromNow = "unit"

    def floor(self, unit: str) -> datetime:
        return truncate(self.now, unit, self.calendar)

    def period(self, unit: str, offset: int, count: int = 1) -> Interval:
        """`count` whole units, of which the first is `offset` units from the current one."""
        start = add(self.floor(unit), offset, unit)
        return Interval(start, add(start, count, unit))


def parse_date(text: str, clock: Clock) -> list[DateTerm]:
    """Raises FilterSyntaxError. No term: any time."""
    if " ".join(text.lower().split()) in ("", "any time", "any value"):
        return []
    parts = [" ".join(part.split()) for part in text.split(",")]
    check_count(len(parts), MAX_PERIODS)
    try:
        return [_term(part, clock) for part in parts if part]
    except OverflowError as error:
        raise FilterSyntaxError(f"the years 1 to 9999 are possible: {error}") from error


def _term(text: str, clock: Clock) -> DateTerm:
    lower = text.lower()
    if lower in ("null", "not null", "-null"):
        return NullDate(negated=lower != "null")
    word, _, rest = lower.partition(" ")
    if word == "before" and rest:
        return Interval(None, _edge(rest, clock).start)
    if word == "after" and rest:
        return Interval(_edge(rest, clock).start, None)
    if " for " in lower:
        return _with_length(lower, clock)
    if " to " in lower:
        first, _, second = lower.partition(" to ")
        return Interval(_period(first, clock).start, _end_of_range(second, clock))
    return _period(lower, clock)


def _edge(text: str, clock: Clock) -> Interval:
    """The period after `before` and `after`, where `2 months` means `2 months ago`."""
    counted = re.fullmatch(rf"(\d+) {_UNIT}", text)
    if counted:
        return clock.period(_unit(counted[2]), -_count(counted[1]))
    return _period(text, clock)


def _end_of_range(text: str, clock: Clock) -> datetime | None:
    if text in UNITS:
        return clock.floor(text)
    return _period(text, clock).start


def _with_length(text: str, clock: Clock) -> Interval:
    first, _, length = text.rpartition(" for ")
    counted = re.fullmatch(rf"(\d+) {_UNIT}", length)
    start = _period(first, clock).start
    if counted is None or start is None:
        raise FilterSyntaxError(f'"{excerpt(length)}" is no length of time')
    return Interval(start, add(start, _count(counted[1]), _unit(counted[2])))


def _period(text: str, clock: Clock) -> Interval:
    for pattern, build in _PERIODS:
        match = pattern.fullmatch(text)
        if match is not None:
            return build(match, clock)
    if text in WEEKDAYS:
        back = (clock.now.weekday() - WEEKDAYS.index(text)) % 7
        return clock.period("day", -back)
    raise FilterSyntaxError(f'"{excerpt(text)}" is no date or period')


def _unit(word: str) -> str:
    if word not in UNITS:
        raise FilterSyntaxError(f'"{excerpt(word)}" is no unit of time; {", ".join(UNITS)} are')
    return word


def _count(digits: str) -> int:
    if len(digits) > 9:
        raise FilterSyntaxError(f"{excerpt(digits)} units are too many")
    return int(digits)


def _named(match: re.Match[str], clock: Clock) -> Interval:
    offsets = {"today": 0, "yesterday": -1, "tomorrow": 1}
    return clock.period("day", offsets[match[0]])


def _this(match: re.Match[str], clock: Clock) -> Interval:
    return clock.period(_unit(match[2]), {"this": 0, "last": -1, "next": 1}[match[1]])


def _ago(match: re.Match[str], clock: Clock) -> Interval:
    return clock.period(_unit(match[2]), -_count(match[1]))


def _from_now(match: re.Match[str], clock: Clock) -> Interval:
    unit, count = _unit(match[2]), _count(match[1])
    return clock.period(unit, 0, count + 1) if clock.from_now == "stretch" else clock.period(unit, count)


def _past(match: re.Match[str], clock: Clock) -> Interval:
    count = _count(match[1])
    return clock.period(_unit(match[2]), 1 - count, count)


def _absolute(match: re.Match[str], _: Clock) -> Interval:
    year, month, day, hour, minute, second, fraction = match.groups()
    start = _moment(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), _micros(fraction)
    )
    unit = "second" if second else "minute" if minute else "hour" if hour else "day"
    return Interval(start, add(start, 1, unit))


def _micros(fraction: str | None) -> int:
    return int((fraction or "")[:6].ljust(6, "0"))


def _month(match: re.Match[str], _: Clock) -> Interval:
    start = _moment(int(match[1]), int(match[2]), 1)
    return Interval(start, add(start, 1, "month"))


def _quarter(match: re.Match[str], _: Clock) -> Interval:
    start = _moment(int(match[1]), int(match[2]) * 3 - 2, 1)
    return Interval(start, add(start, 1, "quarter"))


def _year(match: re.Match[str], _: Clock) -> Interval:
    start = _moment(int(match[1]), 1, 1)
    return Interval(start, add(start, 1, "year"))


def _fiscal(match: re.Match[str], clock: Clock) -> Interval:
    start = add(_moment(int(match[1]), 1, 1), clock.calendar.fiscal_offset, "month")
    if match[2] is None:
        return Interval(start, add(start, 1, "year"))
    start = add(start, int(match[2]) - 1, "quarter")
    return Interval(start, add(start, 1, "quarter"))


def _short_month(match: re.Match[str], _: Clock) -> Interval:
    raise FilterSyntaxError(f'"{match[0]}" has a month of one digit; write "{match[1]}-0{match[2]}"')


def _moment(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, micros: int = 0
) -> datetime:
    try:
        return datetime(year, month, day, hour, minute, second, micros)
    except ValueError as error:
        raise FilterSyntaxError(f"there is no such date: {error}") from error


_PERIODS = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"today|yesterday|tomorrow", _named),
        (r"now", lambda _, clock: clock.period("second", 0)),
        (rf"(\d+) {_UNIT} ago", _ago),
        (rf"(\d+) {_UNIT} from now", _from_now),
        (rf"(?:last )?(\d+) {_UNIT}", _past),
        (rf"(this|last|next) {_UNIT}", _this),
        (
            r"(\d{4})[-/](\d\d)[-/](\d\d)(?:[ t](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?)?",
            _absolute,
        ),
        (r"(\d{4})[-/](\d\d)", _month),
        (r"(\d{4})[-/](\d)", _short_month),
        (r"(\d{4})-q([1-4])", _quarter),
        (r"(\d{4})", _year),
        (r"fy(\d{4})(?:-q([1-4]))?", _fiscal),
    )
)
