"""What a sandbox may be called, how long it lives, and what data it reads."""

from __future__ import annotations

import re
from datetime import timedelta

LIVE, SAMPLE, NONE = "live-readonly", "sample", "none"
DATA = (LIVE, SAMPLE, NONE)
PRODUCTION = "production"  # what every sandbox is made from
STARTING, RUNNING, ENDED = "starting", "running", "ended"
SHORTEST, LONGEST, USUAL = timedelta(minutes=1), timedelta(days=7), timedelta(hours=24)
_TTL = re.compile(r"([0-9]{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# The name stands in a header of every answer.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}")


def parse_ttl(text: str) -> timedelta:
    """Raises ValueError with a sentence.

    >>> parse_ttl("90m")
    datetime.timedelta(seconds=5400)
    """
    found = _TTL.fullmatch(text.strip())
    ttl = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
    if ttl is None or not SHORTEST <= ttl <= LONGEST:
        raise ValueError(f"{text[:80]!r} is not a time such as 90m, 24h or 3d, from 1m to 7d.")
    return ttl


def check_name(text: str) -> str:
    """The name without blanks around it. Raises ValueError with a sentence."""
    name = text.strip()
    if _NAME.fullmatch(name) is None:
        raise ValueError(
            f"{text[:80]!r} is no name for a sandbox: up to 60 letters, digits, blanks, dots, dashes and underscores."
        )
    return name


def check_data(text: str) -> str:
    if text not in DATA:
        raise ValueError(f"{text[:80]!r} is none of {', '.join(DATA)}.")
    return text
