"""Query tasks of keys with a window wait until it opens. Source: trust reference, section 6.8."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lookalike.safety.windows import BadWindow, parse_window


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-01-10T20:59", False),
        ("2026-01-10T21:00", True),
        ("2026-01-11T04:59", True),
        ("2026-01-11T05:00", False),
        ("2026-07-10T20:00", True),  # summer time: two hours ahead of UTC
        ("2026-07-10T19:59", False),
    ],
)
def test_a_window_goes_by_the_clocks_of_its_zone(now: str, is_open: bool) -> None:
    assert parse_window("22:00-06:00 Europe/Berlin").is_open(at(now)) is is_open


def test_a_window_opens_next_in_the_evening() -> None:
    window = parse_window("22:00-06:00 Europe/Berlin")
    assert window.opens_at(at("2026-01-10T12:00")) == at("2026-01-10T21:00")
    assert window.opens_at(at("2026-01-10T23:00")) == at("2026-01-10T23:00")


def test_a_window_of_the_day_opens_the_next_day() -> None:
    window = parse_window("09:00-17:00 UTC")
    assert window.opens_at(at("2026-01-10T18:00")) == at("2026-01-11T09:00")


@pytest.mark.parametrize(
    "text", ["22-6 UTC", "22:00-22:00 UTC", "25:00-26:00 UTC", "22:00-06:00 Mars/Base", ""]
)
def test_a_text_that_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(BadWindow):
        parse_window(text)
