"""Crontabs in words, and what changes of the clocks do to the next times."""

from __future__ import annotations

from datetime import datetime

import pytest

from lookalike.jobs.cron import CronError
from lookalike.jobs.recurrence import in_words, upcoming


@pytest.mark.parametrize(
    ("crontab", "words"),
    [
        ("* * * * *", "Every minute"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("5 * * * *", "Hourly at minute 5"),
        ("0 */6 * * *", "Every 6 hours at minute 0"),
        ("30 7 * * *", "Daily at 07:30"),
        ("0 8 * * 1-5", "On weekdays at 08:00"),
        ("0 8 * * 1", "Weekly on Monday at 08:00"),
        ("0 8 * * 0,3,5", "Weekly on Sunday, Wednesday and Friday at 08:00"),
        ("15 23 31 * *", "Monthly on day 31 at 23:15"),
        ("0 0 1 4 *", "Yearly on 1 April at 00:00"),
        ("0 8  1 * 1", "By the crontab 0 8 1 * 1"),
        ("0 8-18/2 * * *", "By the crontab 0 8-18/2 * * *"),
    ],
)
def test_crontab_is_said_in_words(crontab: str, words: str) -> None:
    assert in_words(crontab) == words


def test_crontab_that_cannot_be_read_has_no_words() -> None:
    with pytest.raises(CronError, match="not 5"):
        in_words("0 8 * *")


def next_of(crontab: str, zone: str, after: str, count: int = 3) -> list[tuple[str, str | None]]:
    found = upcoming(crontab, zone, datetime.fromisoformat(after), count)
    return [(each.local.isoformat(timespec="minutes"), each.note) for each in found]


def test_runs_on_quiet_days_have_no_note() -> None:
    assert next_of("0 8 * * 1", "Europe/Berlin", "2026-06-02T00:00+00:00", 2) == [
        ("2026-06-08T08:00+02:00", None),
        ("2026-06-15T08:00+02:00", None),
    ]


def test_time_that_spring_leaves_out_is_told() -> None:
    assert next_of("30 2 * * *", "America/New_York", "2026-03-08T00:00-05:00", 2) == [
        (
            "2026-03-08T03:00-04:00",
            "The clocks go forward past the time that is named; it runs at the first minute after.",
        ),
        ("2026-03-09T02:30-04:00", None),
    ]


def test_run_at_the_first_minute_of_summer_is_as_named() -> None:
    assert next_of("0 3 * * *", "America/New_York", "2026-03-08T00:00-05:00", 1) == [
        ("2026-03-08T03:00-04:00", "The clocks have changed by then: EDT in place of EST.")
    ]


def test_hour_that_autumn_repeats_is_told() -> None:
    first = "The clocks go back, and this time comes twice; this is the first."
    assert next_of("30 1 * * *", "America/New_York", "2026-11-01T00:00-04:00", 2) == [
        ("2026-11-01T01:30-04:00", first),
        ("2026-11-02T01:30-05:00", "The clocks have changed by then: EST in place of EDT."),
    ]


def test_both_runs_of_a_repeated_hour_are_told() -> None:
    assert next_of("30 * * * *", "America/New_York", "2026-11-01T01:00-04:00", 2) == [
        ("2026-11-01T01:30-04:00", "The clocks go back, and this time comes twice; this is the first."),
        ("2026-11-01T01:30-05:00", "The clocks go back, and this time comes twice; this is the second."),
    ]
