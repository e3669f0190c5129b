"""A crontab for people: in words, and as the next times with what the clocks do to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .cron import check_crontab, next_slot, zone_named

WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WORKDAYS = ("1-5", "1,2,3,4,5")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One run that is to come. `local` is the same time in the plan's zone; `note` says what is unusual about it."""

    at: datetime
    local: datetime
    note: str | None


def in_words(crontab: str) -> str:
    """Such as `Weekly on Monday and Friday at 08:00`. Raises CronError.

    >>> in_words("0 8 * * 1-5")
    'On weekdays at 08:00'
    >>> in_words("*/15 * * * *")
    'Every 15 minutes'
    >>> in_words("5 4 1-7 * 1")
    'By the crontab 5 4 1-7 * 1'
    """
    text = check_crontab(crontab)
    minute, hour, day, month, weekday = text.split()
    if (day, month, weekday) == ("*", "*", "*") and (found := _within_a_day(minute, hour)):
        return found
    days = _days(day, month, weekday)
    if days is None or not (minute.isdigit() and hour.isdigit()):
        return f"By the crontab {text}"
    return f"{days} at {int(hour):02}:{int(minute):02}"


def _within_a_day(minute: str, hour: str) -> str | None:
    """Runs that come several times on every day."""
    if hour == "*" and (minute == "*" or _step(minute)):
        return f"Every {_step(minute)} minutes" if _step(minute) > 1 else "Every minute"
    if not minute.isdigit() or not (hour == "*" or _step(hour)):
        return None
    each = f"Every {_step(hour)} hours" if _step(hour) > 1 else "Hourly"
    return f"{each} at minute {int(minute)}"


def _step(field: str) -> int:
    """15 of `*/15`, 0 of everything else."""
    return int(field[2:]) if field.startswith("*/") else 0


def _days(day: str, month: str, weekday: str) -> str | None:
    if day == month == "*":
        return _weekly(weekday)
    if weekday != "*" or not day.isdigit():
        return None
    if month == "*":
        return f"Monthly on day {int(day)}"
    return f"Yearly on {int(day)} {MONTHS[int(month) - 1]}" if month.isdigit() else None


def _weekly(weekday: str) -> str | None:
    if weekday == "*":
        return "Daily"
    if weekday in WORKDAYS:
        return "On weekdays"
    numbers = weekday.split(",")
    if not all(number in "01234567" and len(number) == 1 for number in numbers):
        return None
    names = [WEEKDAYS[int(number) % 7] for number in numbers]
    return f"Weekly on {', '.join(names[:-1])} and {names[-1]}" if names[1:] else f"Weekly on {names[0]}"


# --- the next times ---------------------------------------------------------------------------------------


def upcoming(crontab: str, zone: str, after: datetime, count: int) -> list[Upcoming]:
    """The next runs after a point in time. Raises CronError."""
    info, found = zone_named(zone), list[Upcoming]()
    before = after.astimezone(info)
    for _ in range(count):
        at = next_slot(crontab, zone, before.astimezone(UTC)).at
        local = at.astimezone(info)
        found.append(Upcoming(at, local, _note(crontab, before, local, info)))
        before = local
    return found


def _note(crontab: str, before: datetime, local: datetime, info: ZoneInfo) -> str | None:
    """What a change of the clocks does to this run; None on all other days."""
    if _is_at_end_of_gap(local, info) and not _names(crontab, local):
        return "The clocks go forward past the time that is named; it runs at the first minute after."
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        which = "second" if local.fold else "first"
        return f"The clocks go back, and this time comes twice; this is the {which}."
    if before.utcoffset() != local.utcoffset():
        return f"The clocks have changed by then: {local.tzname()} in place of {before.tzname()}."
    return None


def _is_at_end_of_gap(local: datetime, info: ZoneInfo) -> bool:
    earlier = (local.astimezone(UTC) - MINUTE).astimezone(info)
    return (local.utcoffset() or timedelta()) > (earlier.utcoffset() or timedelta())


def _names(crontab: str, local: datetime) -> bool:
    """Whether the crontab itself names this time on the wall clock."""
    wall = local.replace(tzinfo=UTC, fold=0)
    return next_slot(crontab, "UTC", wall - MINUTE).at == wall
