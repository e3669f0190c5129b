"""When a crontab fires: each local slot exactly once, over every change of the clocks.

Five fields as in Vixie cron: minute, hour, day of the month, month, weekday. The wall clock is walked without a zone
and then laid onto the real time, because libraries that walk the real time fire some slots twice in autumn and
lose or move others in spring. Source: trust reference, R5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EXAMPLE = "0 8 * * 1"
FIELD = re.compile(r"(?:\*|[0-9]+(?:-[0-9]+)?|[A-Za-z]{3}(?:-[A-Za-z]{3})?)(?:/[0-9]+)?")
WILD_HOUR = "*"
MINUTE = timedelta(minutes=1)
LONGEST_JUMP = timedelta(hours=25)  # Samoa left out a whole day in 2011


class CronError(ValueError):
    """A crontab or time zone that cannot be used. The text says what would be right."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One run. `at` is UTC; `key` is the same for whoever computes it, and tells the runs of a plan apart."""

    key: str
    at: datetime


def slot_at(at: datetime) -> Slot:
    """The slot that fires at a known time: `20260308T070000Z`."""
    utc = at.astimezone(UTC)
    return Slot(utc.strftime("%Y%m%dT%H%M%SZ"), utc)


def zone_named(name: str) -> ZoneInfo:
    """Raises CronError for what is no IANA name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as unknown:
        message = f"{name[:80]!r} is no time zone; give an IANA name such as America/New_York or UTC."
        raise CronError(message) from unknown


@lru_cache(maxsize=1024)
def check_crontab(crontab: str) -> str:
    """The crontab with single blanks. Raises CronError when it cannot be read."""
    fields = crontab.split()
    if len(fields) != 5:
        message = (
            f"{crontab[:80]!r} has {len(fields)} fields, not 5: minute, hour, day, month and weekday, "
            f"such as {EXAMPLE!r} for Mondays at eight."
        )
        raise CronError(message)
    text = " ".join(fields)
    odd = [part for field in fields for part in field.split(",") if not FIELD.fullmatch(part)]
    if odd:
        raise CronError(
            f"{odd[0][:40]!r} in {text[:80]!r} is no part of a crontab; write it like {EXAMPLE!r}."
        )
    _wall_times(text, datetime(2000, 1, 1))
    return text


def next_slot(crontab: str, zone: str, after: datetime) -> Slot:
    """The first slot strictly after a point in time. Raises CronError; also when no such day ever comes.

    A slot that falls into the hour that spring leaves out fires at the first minute there is; several of them fire
    once. In the hour that autumn repeats, a fixed time fires the first time only, and a crontab with `*` in its
    minutes or hours at every match.
    """
    text, info = check_crontab(crontab), zone_named(zone)
    wall = after.astimezone(info).replace(tzinfo=None)
    first = next(_fires(text, wall, info))
    if _steady(info, after) and _steady(info, first):
        return slot_at(first)
    return slot_at(_earliest(text, wall, info, after))


def _steady(info: ZoneInfo, at: datetime) -> bool:
    """Whether the clocks are not changed within a day of this time."""
    around = (at - LONGEST_JUMP, at, at + LONGEST_JUMP)
    return len({each.astimezone(info).utcoffset() for each in around}) == 1


def _earliest(text: str, wall: datetime, info: ZoneInfo, after: datetime) -> datetime:
    """Near a change of the clocks, the order of wall times is not the order of time: a clock that is set back shows
    times again that it has shown, so start a day early and look a day beyond the first that is found."""
    best: datetime | None = None
    for at in _fires(text, wall - LONGEST_JUMP, info):
        if best is not None and at - best > LONGEST_JUMP:
            return best
        if at > after and (best is None or at < best):
            best = at
    raise AssertionError("a crontab's times have no end")


def _fires(text: str, start: datetime, info: ZoneInfo) -> Iterator[datetime]:
    """The points in time of all matches after a wall time, in the order of the wall clock."""
    for wall in _wall_times(text, start):
        yield from _instants(text, wall, info)


def _wall_times(text: str, start: datetime) -> Iterator[datetime]:
    """All matches on a wall clock after `start`, without a zone. Raises CronError for values out of range."""
    from croniter import croniter
    from croniter.croniter import CroniterError

    try:
        walk = croniter(text, start, ret_type=datetime)
        first = walk.get_next()
    except (CroniterError, ValueError, KeyError) as wrong:
        raise CronError(
            f"{text[:80]!r} never comes, or cannot be read; write it like {EXAMPLE!r}."
        ) from wrong
    return _from(first, walk)


def _from(first: datetime, walk: Iterator[datetime]) -> Iterator[datetime]:
    yield first
    yield from walk


def _instants(text: str, wall: datetime, info: ZoneInfo) -> list[datetime]:
    """The points in time (UTC) at which a wall time fires: none, one, or two."""
    early, late = (wall.replace(tzinfo=info, fold=fold).astimezone(UTC) for fold in (0, 1))
    minute, hour = text.split()[:2]
    if early.astimezone(info).replace(tzinfo=None) != wall:
        # Every hour has its run already when the hour is `*`; others would lose theirs.
        return [] if hour == WILD_HOUR else [_end_of_gap(early, late, info)]
    repeats = early != late and ("*" in minute or "*" in hour)
    return [early, late] if repeats else [early]


def _end_of_gap(early: datetime, late: datetime, info: ZoneInfo) -> datetime:
    """The first instant after the jump that lies between the two readings of a wall time that does not exist."""
    low, high = min(early, late), max(early, late)
    offset = low.astimezone(info).utcoffset()
    while high - low > MINUTE:
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle == low:
            break
        if middle.astimezone(info).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
