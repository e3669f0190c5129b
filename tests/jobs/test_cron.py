"""Slots of crontabs over changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.jobs.cron import CronError, check_crontab, next_slot, zone_named

ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
)


def fired(crontab: str, zone: str, start: str, end: str) -> list[str]:
    """Local times with offsets of all slots from `start` on, before `end`; both local."""
    info = ZoneInfo(zone)
    at = datetime.fromisoformat(start).replace(tzinfo=info) - timedelta(minutes=1)
    last = datetime.fromisoformat(end).replace(tzinfo=info)
    found = []
    while (slot := next_slot(crontab, zone, at)).at < last:
        found.append(slot.at.astimezone(info).isoformat(timespec="minutes"))
        at = slot.at
    return found


def test_spring_gap_fires_at_first_minute():
    assert fired("30 2 * * *", "America/New_York", "2026-03-07T00:00", "2026-03-10T00:00") == [
        "2026-03-07T02:30-05:00",
        "2026-03-08T03:00-04:00",
        "2026-03-09T02:30-04:00",
    ]


def test_two_slots_in_gap_fire_once():
    assert fired("10,40 2 * * *", "Europe/Berlin", "2026-03-29T00:00", "2026-03-30T00:00") == [
        "2026-03-29T03:00+02:00"
    ]


def test_hourly_crontab_has_nothing_to_make_up():
    assert fired("5 * * * *", "America/New_York", "2026-03-08T01:00", "2026-03-08T05:00") == [
        "2026-03-08T01:05-05:00",
        "2026-03-08T03:05-04:00",
        "2026-03-08T04:05-04:00",
    ]


def test_half_hour_gap_is_found():
    assert fired("15 2 * * *", "Australia/Lord_Howe", "2026-10-04T00:00", "2026-10-06T00:00") == [
        "2026-10-04T02:30+11:00",
        "2026-10-05T02:15+11:00",
    ]


def test_day_that_never_was_is_made_up():
    assert fired("0 8 * * *", "Pacific/Apia", "2011-12-29T00:00", "2012-01-01T00:00") == [
        "2011-12-29T08:00-10:00",
        "2011-12-31T00:00+14:00",
        "2011-12-31T08:00+14:00",
    ]


def test_autumn_overlap_fires_fixed_time_once():
    assert fired("30 1 * * *", "America/New_York", "2026-10-31T00:00", "2026-11-03T00:00") == [
        "2026-10-31T01:30-04:00",
        "2026-11-01T01:30-04:00",
        "2026-11-02T01:30-05:00",
    ]


def test_autumn_overlap_fires_every_half_hour():
    assert fired("*/30 * * * *", "America/New_York", "2026-11-01T00:30", "2026-11-01T02:30") == [
        "2026-11-01T00:30-04:00",
        "2026-11-01T01:00-04:00",
        "2026-11-01T01:30-04:00",
        "2026-11-01T01:00-05:00",
        "2026-11-01T01:30-05:00",
        "2026-11-01T02:00-05:00",
    ]


def test_slot_between_repeated_hours_keeps_order():
    assert fired("45 0-2 * * *", "America/New_York", "2026-11-01T00:00", "2026-11-01T04:00") == [
        "2026-11-01T00:45-04:00",
        "2026-11-01T01:45-04:00",
        "2026-11-01T02:45-05:00",
    ]


def test_weekday_names_and_ranges_are_read():
    assert fired("0 8 * * MON-FRI", "UTC", "2026-05-01T00:00", "2026-05-05T00:00") == [
        "2026-05-01T08:00+00:00",
        "2026-05-04T08:00+00:00",
    ]


def test_slot_key_is_its_utc_time():
    slot = next_slot("0 8 * * *", "Europe/Berlin", datetime(2026, 1, 5, 6, 59, tzinfo=UTC))
    assert slot.key == "20260105T070000Z"
    assert slot.at == datetime(2026, 1, 5, 7, 0, tzinfo=UTC)


def test_slot_is_strictly_after():
    assert next_slot("0 8 * * *", "UTC", datetime(2026, 1, 5, 8, 0, tzinfo=UTC)).at.day == 6


@pytest.mark.parametrize(
    "crontab",
    [
        "",
        "* * * *",
        "0 8 * * 1 *",
        "61 * * * *",
        "a b c d e",
        "@daily",
        "0 0 L * *",
        "R * * * *",
        "*/0 * * * *",
    ],
)
def test_bad_crontab_is_refused_with_example(crontab: str):
    with pytest.raises(CronError, match="0 8 \\* \\* 1"):
        check_crontab(crontab)


def test_day_that_never_comes_is_refused():
    with pytest.raises(CronError, match="never comes"):
        check_crontab("0 0 31 2 *")


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "Pacific Time", "UTC\0"])
def test_unknown_zone_is_refused_with_example(name: str):
    with pytest.raises(CronError, match="America/New_York"):
        zone_named(name)


# --- properties -------------------------------------------------------------------------------------------

HOURS = st.integers(0, 23)
MINUTES = st.integers(0, 59)
DAYS = st.integers(0, 366 * 15)


@settings(max_examples=150, deadline=None)
@given(zone=st.sampled_from(ZONES), hour=HOURS, minute=MINUTES, day=DAYS)
def test_daily_time_fires_once_each_local_day(zone: str, hour: int, minute: int, day: int):
    """Over nine days; a day that the calendar left out fires on the next one."""
    info = ZoneInfo(zone)
    start = datetime(2010, 1, 1, tzinfo=info) + timedelta(days=day)
    wanted = {(start + timedelta(days=n)).replace(hour=hour, minute=minute) for n in range(9)}
    real = {each.astimezone(UTC).astimezone(info).date() for each in wanted}
    at, found = start.replace(hour=0) - timedelta(seconds=1), []
    end = (start + timedelta(days=9)).replace(hour=0, minute=0)
    while (slot := next_slot(f"{minute} {hour} * * *", zone, at)).at < end:
        found.append(slot)
        at = slot.at
    assert len(found) == 9
    assert {slot.at.astimezone(info).date() for slot in found} == real
    assert len({slot.key for slot in found}) == 9


@settings(max_examples=100, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    step=st.sampled_from([5, 10, 15, 30]),
    seconds=st.integers(0, 15 * 365 * 86400),
)
def test_every_n_minutes_never_pauses(zone: str, step: int, seconds: int):
    after = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    waited = next_slot(f"*/{step} * * * *", zone, after).at - after
    assert timedelta(0) < waited <= timedelta(minutes=step)


@settings(max_examples=100, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    crontab=st.sampled_from(["30 2 * * *", "*/20 1 * * *", "0 */3 * * *", "15 1,2,3 * * 0", "45 * * * *"]),
    minutes=st.integers(0, 15 * 365 * 1440),
    part=st.floats(0.01, 0.99),
)
def test_slot_does_not_depend_on_when_asked(zone: str, crontab: str, minutes: int, part: float):
    after = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    slot = next_slot(crontab, zone, after)
    between = after + (slot.at - after) * part
    assert next_slot(crontab, zone, between) == slot
