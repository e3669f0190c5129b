"""The number grammar: values, comparisons, `a to b`, `[a, b)`, NOT, AND before OR and commas, NULL.

Digits stay text from the filter to the SQL, so that no value is rounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...engines.dialect import Dialect
from .errors import FilterSyntaxError, excerpt
from .terms import check_count, combine, or_null

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_BOUND = rf"{_NUMBER}|[+-]?inf(?:inity)?|"
_INTERVAL = re.compile(rf"([\[(])\s*({_BOUND})\s*,\s*({_BOUND})\s*([\])])", re.IGNORECASE)
_COMPARISON = re.compile(rf"(<=|>=|<>|!=|<|>|=)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s+to\s+({_NUMBER})", re.IGNORECASE)
_FROM = re.compile(rf"({_NUMBER})\s+to(?=\s*(?:,|$))", re.IGNORECASE)
_UP_TO = re.compile(rf"to\s+({_NUMBER})", re.IGNORECASE)
_VALUE = re.compile(_NUMBER)
_NULL = re.compile(r"null\b", re.IGNORECASE)
_NOT = re.compile(r"not\b\s*|-\s*(?=null\b)", re.IGNORECASE)
_AND = re.compile(r"\s*and\b\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:,|or\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberTerm:
    """`value` alone, or the comparisons that must all hold, or (neither of them) NULL."""

    value: str | None = None
    comparisons: tuple[tuple[str, str], ...] = ()
    negated: bool = False

    @property
    def is_value(self) -> bool:
        return self.value is not None


NumberFilter = Sequence[Sequence[NumberTerm]]  # alternatives, each of terms that must all hold


def parse_number(text: str) -> NumberFilter:
    """Raises FilterSyntaxError."""
    text = " ".join(text.split())
    if text.lower() in ("", "any value"):
        return ()
    alternatives: list[tuple[NumberTerm, ...]] = []
    position = 0
    while position < len(text):
        terms, position = _conjunction(text, position)
        alternatives.append(terms)
        check_count(len(alternatives))
        position = _after_separator(text, position)
    return _spread_not(alternatives)


def number_condition(parsed: NumberFilter, sql: str, dialect: Dialect) -> str:
    single = [terms[0] for terms in parsed if len(terms) == 1]
    included = [term for term in single if not term.negated]
    excluded = [term for term in single if term.negated]
    positive = _values(included, sql, dialect, negated=False)
    for terms in parsed:
        if len(terms) > 1:
            positive.append(" AND ".join(_condition(term, sql) for term in terms))
        elif not terms[0].negated and not terms[0].is_value:
            positive.append(_condition(terms[0], sql))
    negative = [or_null(condition, sql) for condition in _values(excluded, sql, dialect, negated=True)]
    negative += [_condition(term, sql) for term in excluded if not term.is_value]
    return combine(_grouped(positive), negative)


def _grouped(conditions: list[str]) -> list[str]:
    if len(conditions) < 2:
        return conditions
    return [f"({text})" if " AND " in text else text for text in conditions]


def _values(terms: list[NumberTerm], sql: str, dialect: Dialect, *, negated: bool) -> list[str]:
    literals = [dialect.number(term.value) for term in terms if term.value is not None]
    return [dialect.in_list(sql, literals, negated=negated)] if literals else []


def _condition(term: NumberTerm, sql: str) -> str:
    if term.is_value:
        return or_null(f"{sql} <> {term.value}", sql) if term.negated else f"{sql} = {term.value}"
    if not term.comparisons:
        return f"{sql} IS NOT NULL" if term.negated else f"{sql} IS NULL"
    text = " AND ".join(f"{sql} {operator} {number}" for operator, number in term.comparisons)
    return or_null(f"NOT ({text})", sql) if term.negated else text


def _conjunction(text: str, position: int) -> tuple[tuple[NumberTerm, ...], int]:
    terms: list[NumberTerm] = []
    while True:
        term, position = _term(text, position)
        terms.append(term)
        check_count(len(terms))
        joint = _AND.match(text, position)
        if joint is None:
            return tuple(terms), position
        position = joint.end()


def _term(text: str, position: int) -> tuple[NumberTerm, int]:
    negation = _NOT.match(text, position)
    if negation is not None:
        term, end = _atom(text, negation.end())
        return replace(term, negated=not term.negated), end
    return _atom(text, position)


def _atom(text: str, position: int) -> tuple[NumberTerm, int]:
    for pattern, build in _ATOMS:
        match = pattern.match(text, position)
        if match is not None:
            return build(match), match.end()
    rest = excerpt(text[position:].strip())
    raise FilterSyntaxError(f'"{rest}" is no number filter' if rest else "a number is missing at the end")


def _interval(match: re.Match[str]) -> NumberTerm:
    comparisons = []
    if _is_finite(match[2]):
        comparisons.append((">=" if match[1] == "[" else ">", match[2]))
    if _is_finite(match[3]):
        comparisons.append(("<=" if match[4] == "]" else "<", match[3]))
    if not comparisons:
        return NumberTerm(negated=True)  # every number: NOT NULL
    return NumberTerm(comparisons=tuple(comparisons))


def _is_finite(bound: str) -> bool:
    return bool(bound) and "inf" not in bound.lower()


def _comparison(match: re.Match[str]) -> NumberTerm:
    if match[1] in ("<>", "!=", "="):
        return NumberTerm(value=match[2], negated=match[1] != "=")
    return NumberTerm(comparisons=((match[1], match[2]),))


_ATOMS = (
    (_INTERVAL, _interval),
    (_COMPARISON, _comparison),
    (_RANGE, lambda match: NumberTerm(comparisons=((">=", match[1]), ("<=", match[2])))),
    (_FROM, lambda match: NumberTerm(comparisons=((">=", match[1]),))),
    (_UP_TO, lambda match: NumberTerm(comparisons=(("<=", match[1]),))),
    (_VALUE, lambda match: NumberTerm(value=match[0])),
    (_NULL, lambda match: NumberTerm()),
)


def _after_separator(text: str, position: int) -> int:
    if position == len(text):
        return position
    separator = _SEPARATOR.match(text, position)
    if separator is None:
        raise FilterSyntaxError(f'"{excerpt(text[position:].strip())}" follows without a comma, AND or OR')
    return separator.end()


def _spread_not(alternatives: list[tuple[NumberTerm, ...]]) -> NumberFilter:
    """`NOT 66, 99, 4` means none of them: NOT holds for the values that follow it. The only NOT among plain
    values holds for those before it too (`23, not 42, 43`), unless it stands last (`1, 2, NOT 4`)."""
    plain = [len(terms) == 1 and terms[0].is_value for terms in alternatives]
    negated = [index for index, terms in enumerate(alternatives) if plain[index] and terms[0].negated]
    if len(negated) == 1 and all(plain) and negated[0] < len(alternatives) - 1:
        return tuple((replace(terms[0], negated=True),) for terms in alternatives)
    spread: list[tuple[NumberTerm, ...]] = []
    active = False
    for terms, is_plain in zip(alternatives, plain, strict=True):
        active = is_plain and (active or terms[0].negated)
        spread.append((replace(terms[0], negated=True),) if active else terms)
    return tuple(spread)
