"""Zones for databases that know fewer of them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from lookalike.engines.windows_zones import WINDOWS_NAMES, windows_zone
from lookalike.engines.zones import fixed_offset_minutes


def test_zones_of_one_windows_name_share_their_offsets():
    offsets: dict[str, set] = {}
    for zone, name in WINDOWS_NAMES.items():
        moments = (datetime(2024, month, 15, 12, tzinfo=ZoneInfo(zone)) for month in (1, 7))
        offsets.setdefault(name, set()).add(tuple(moment.utcoffset() for moment in moments))
    assert {name for name, found in offsets.items() if len(found) > 1} == set()


def test_windows_names_of_three_zones():
    names = [windows_zone(zone) for zone in ("America/Los_Angeles", "Europe/Paris", "Mars/Olympus")]
    assert names == ["Pacific Standard Time", "Romance Standard Time", None]


def test_only_zones_of_one_offset_have_a_fixed_one():
    zones = ["UTC", "Etc/GMT+8", "Asia/Kolkata", "America/New_York"]
    assert [fixed_offset_minutes(zone) for zone in zones] == [0, -480, 330, None]
