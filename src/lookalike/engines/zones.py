"""Time zones for databases that know fewer of them than the server does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_FIRST, _LAST = 1970, 2040


@lru_cache(maxsize=1024)
def fixed_offset_minutes(zone: str) -> int | None:
    """Minutes east of UTC for a zone that has kept one offset since 1970; None for any other.

    >>> fixed_offset_minutes("Etc/GMT+5")
    -300
    """
    known = ZoneInfo(zone)
    offsets = {_offset(known, year, month) for year in range(_FIRST, _LAST) for month in range(1, 13)}
    if len(offsets) != 1:
        return None
    minutes, rest = divmod(offsets.pop(), timedelta(minutes=1))
    return None if rest else minutes


def _offset(zone: ZoneInfo, year: int, month: int) -> timedelta:
    return datetime(year, month, 1, tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()
