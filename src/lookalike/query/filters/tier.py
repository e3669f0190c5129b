"""Filters on tiers: labels are values even where they hold commas (`[10,20)`)."""

from __future__ import annotations

from collections.abc import Sequence

from .string import Side, StringFilter


def parse_tier(text: str, labels: Sequence[str]) -> StringFilter | None:
    """The labels that the text lists, each with an optional `-`; None when it lists anything else."""
    result = StringFilter(Side(), Side())
    rest = text.strip()
    while rest:
        side = result.exclude if rest.startswith("-") and not _starts_with(rest, labels) else result.include
        if side is result.exclude:
            rest = rest[1:].lstrip()
        label = _starts_with(rest, labels)
        if label is None:
            return None
        side.values.append(label)
        rest = rest[len(label) :].lstrip().removeprefix(",").lstrip()
    return result


def _starts_with(text: str, labels: Sequence[str]) -> str | None:
    """The longest label at the start of the text that ends at a comma or at the end."""
    for label in sorted(labels, key=len, reverse=True):
        if text.startswith(label) and text[len(label) :].lstrip()[:1] in ("", ","):
            return label
    return None
