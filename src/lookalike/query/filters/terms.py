"""How the terms of a filter combine: positive terms OR, negative terms AND."""

from __future__ import annotations

from collections.abc import Sequence

ANY = "1=1"


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
