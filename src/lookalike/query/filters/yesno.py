"""The yesno grammar. The condition is on the boolean itself, and No takes the rows without a value."""

from __future__ import annotations

from ...engines.dialect import Dialect
from .errors import FilterSyntaxError, excerpt
from .terms import ANY

_TERMS = {"yes": "yes", "true": "yes", "no": "no", "false": "no", "null": "null", "not null": "not null"}
_NEGATION = {"yes": "no", "no": "yes", "null": "not null"}


def parse_yesno(text: str) -> frozenset[str]:
    """Of "yes", "no", "null" and "not null", those that the text names. Raises FilterSyntaxError."""
    if text.strip().lower() in ("", "any value"):
        return frozenset()
    return frozenset(_term(part.strip().strip('"')) for part in text.split(",") if part.strip())


def _term(text: str) -> str:
    negated = text.startswith("-")
    word = _TERMS.get(text.removeprefix("-").strip().lower())
    if word is None or (negated and word not in _NEGATION):
        raise FilterSyntaxError(f'"{excerpt(text)}" is neither Yes nor No')
    return _NEGATION[word] if negated else word


def yesno_condition(wanted: frozenset[str], sql: str, dialect: Dialect) -> str:
    texts = {
        "yes": dialect.yes(sql),
        "no": dialect.no(sql),
        "null": dialect.is_unknown(sql),
        "not null": dialect.is_unknown(sql, negated=True),
    }
    if not wanted or wanted >= {"yes", "no"}:
        return ANY
    conditions = [text for word, text in texts.items() if word in wanted]
    return conditions[0] if len(conditions) == 1 else f"({' OR '.join(conditions)})"
