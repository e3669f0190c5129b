"""How the terms of a filter combine: positive terms OR, negative terms AND."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import FilterSyntaxError

ANY = "1=1"
MAX_TERMS = 20_000  # values in a list of one filter, which takes the server some 0.1 s


def check_count(count: int, most: int = MAX_TERMS) -> None:
    """Raises FilterSyntaxError for more terms than one filter may have."""
    if count > most:
        raise FilterSyntaxError(f"it has more than {most} terms; join a table of the values, or ask in parts")


def any_of(conditions: Sequence[str]) -> list[str]:
    """No condition, the only one, or all of them in parentheses."""
    if len(conditions) < 2:
        return list(conditions)
    return [f"({' OR '.join(conditions)})"]


def or_null(condition: str, sql: str) -> str:
    """A negative condition that keeps rows without a value."""
    return f"({condition} OR {sql} IS NULL)"


def combine(positive: Sequence[str], negative: Sequence[str]) -> str:
    return " AND ".join([*any_of(positive), *negative]) or ANY
