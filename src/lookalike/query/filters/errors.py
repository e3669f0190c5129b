"""What a filter grammar raises before the field is known."""

from __future__ import annotations


class FilterSyntaxError(ValueError):
    """The text does not follow the grammar; the message says what was met."""


def excerpt(text: str, chars: int = 100) -> str:
    """As much of a text as a message may quote."""
    return text if len(text) <= chars else text[:chars] + "…"
