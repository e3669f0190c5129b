"""Hours of the day in which a key may ask for data: `22:00-06:00 Europe/Berlin`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_TEXT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d) ([A-Za-z0-9_+/-]{1,64})")


class BadWindow(ValueError):
    """The text says what is wrong with it and what would be right."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `begins` until before `ends` by the clocks of the zone; over midnight when `ends` is the earlier."""

    begins: time
    ends: time
    zone: ZoneInfo

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(self.zone).time()
        if self.begins < self.ends:
            return self.begins <= local < self.ends
        return local >= self.begins or local < self.ends

    def opens_at(self, now: datetime) -> datetime:
        """When it opens next; now, when it is open."""
        if self.is_open(now):
            return now
        local = now.astimezone(self.zone)
        opening = datetime.combine(local.date(), self.begins, self.zone)
        if opening.astimezone(UTC) <= now.astimezone(UTC):
            opening = datetime.combine(local.date() + timedelta(days=1), self.begins, self.zone)
        return opening.astimezone(UTC)


@lru_cache(1024)
def parse_window(text: str) -> Window:
    """Raises BadWindow."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise BadWindow(f"{text[:100]!r} is no window; write it as 22:00-06:00 Europe/Berlin.")
    begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if begins == ends:
        raise BadWindow(f"{text!r} is a window that never opens: it begins when it ends.")
    try:
        zone = ZoneInfo(found[5])
    except (KeyError, OSError, ValueError) as unknown:
        raise BadWindow(f"{found[5]!r} is no time zone; Europe/Berlin and UTC are.") from unknown
    return Window(begins, ends, zone)
