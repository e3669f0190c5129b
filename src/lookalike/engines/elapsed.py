"""Completed units between two moments, for databases that count the boundaries crossed."""

from __future__ import annotations

MICROSECONDS = {
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
    "day": 86_400_000_000,
    "week": 604_800_000_000,
}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def completed_months(crossed: str, moved: str, end: str) -> str:
    """SQL of whole months from that of the months crossed; `moved` is the start that many months on."""
    too_far = f"WHEN {crossed} > 0 AND {moved} > {end} THEN 1 WHEN {crossed} < 0 AND {moved} < {end} THEN -1"
    return f"({crossed} - CASE {too_far} ELSE 0 END)"
