"""Filters on tiers: labels are values even where they hold commas (`[10,20)`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .string import Side, StringFilter
from .terms import check_count

_BLANK = re.compile(r"\s*")
_END = re.compile(r"\s*(?:,\s*|\Z)")
_NOT = re.compile(r"-\s*")


def parse_tier(text: str, labels: Sequence[str]) -> StringFilter | None:
    """The labels that the text lists, each with an optional `-`; None when it lists anything else.

    Raises FilterSyntaxError for too many.
    """
    result = StringFilter(Side(), Side())
    longest_first = sorted(labels, key=len, reverse=True)
    position = _blank_end(text, 0)
    count = 0
    while position < len(text):
        count += 1
        check_count(count)
        side, found = result.include, _label(text, position, longest_first)
        if found is None and (negation := _NOT.match(text, position)):
            side, found = result.exclude, _label(text, negation.end(), longest_first)
        if found is None:
            return None
        label, position = found
        side.values.append(label)
    return result


def _blank_end(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def _label(text: str, position: int, labels: Sequence[str]) -> tuple[str, int] | None:
    """The first of the labels that stands there and ends at a comma or at the end; and where the next term begins."""
    for label in labels:
        if text.startswith(label, position) and (end := _END.match(text, position + len(label))):
            return label, end.end()
    return None
