"""What a filter grammar raises before the field is known."""

from __future__ import annotations


class FilterSyntaxError(ValueError):
    """The text does not follow the grammar; the message says what was met."""
