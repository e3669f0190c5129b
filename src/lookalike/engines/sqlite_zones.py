"""Time zones for SQLite, as a function of the session. Source: the tz database, through zoneinfo."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from zoneinfo import ZoneInfo

FUNCTION = "in_zone"


def in_zone(moment: str | None, source: str, target: str) -> str | None:
    """A moment that clocks of `source` show, as clocks of `target` do.

    >>> in_zone("2024-07-01 12:00:00", "UTC", "America/New_York")
    '2024-07-01 08:00:00'
    """
    if moment is None:
        return None
    shown = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(source))
    return shown.astimezone(ZoneInfo(target)).replace(tzinfo=None).isoformat(sep=" ")


def add_zones(connection: sqlite3.Connection) -> None:
    connection.create_function(FUNCTION, 3, in_zone, deterministic=True)
