"""The string grammar: values, `%` and `_` patterns, EMPTY, NULL, `-` for not, `^` before a literal sign."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from ...engines.dialect import Dialect
from .terms import combine, or_null

_LIKE_SIGNS = "%_^"
_WILDCARDS = "%_"
_KEYWORDS = {"EMPTY": "blank", "empty": "blank", "NULL": "null", "null": "null"}

# The quote that ends a quoted term: only a comma or the end may follow it.
_CLOSING = re.compile(r'"(?= *+(?:,|\Z))')

Sign = tuple[str, bool]  # a character, and whether it is literal


@dataclass(slots=True)
class Side:
    """The positive or the negative terms of one filter, by kind."""

    values: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)  # in LIKE syntax with `^` as the escape sign
    specials: list[str] = field(default_factory=list)  # "null", "blank", in the order of the text


@dataclass(frozen=True, slots=True)
class StringFilter:
    include: Side
    exclude: Side


def parse_string(text: str) -> StringFilter:
    """Every text is a string filter: what has no special meaning is a value."""
    result = StringFilter(Side(), Side())
    if text.strip().lower() in ("any value", '""'):
        return result
    for term in _split(text):
        _add(term, result)
    return result


def string_condition(parsed: StringFilter, sql: str, dialect: Dialect, *, ignore_case: bool) -> str:
    return combine(
        _positive(parsed.include, sql, dialect, ignore_case),
        _negative(parsed.exclude, sql, dialect, ignore_case),
    )


def _positive(side: Side, sql: str, dialect: Dialect, ignore_case: bool) -> list[str]:
    conditions = [dialect.one_of(sql, side.values, ignore_case=ignore_case)] if side.values else []
    conditions += [dialect.like(sql, pattern, ignore_case=ignore_case) for pattern in side.patterns]
    texts = {"null": f"{sql} IS NULL", "blank": f"({sql} IS NULL OR {dialect.length(sql)} = 0)"}
    return conditions + [texts[special] for special in side.specials]


def _negative(side: Side, sql: str, dialect: Dialect, ignore_case: bool) -> list[str]:
    differing = (
        [dialect.one_of(sql, side.values, negated=True, ignore_case=ignore_case)] if side.values else []
    )
    differing += [
        dialect.like(sql, pattern, negated=True, ignore_case=ignore_case) for pattern in side.patterns
    ]
    texts = {"null": f"{sql} IS NOT NULL", "blank": f"({sql} IS NOT NULL AND {dialect.length(sql)} <> 0)"}
    return [or_null(condition, sql) for condition in differing] + [
        texts[special] for special in side.specials
    ]


def _split(text: str) -> list[list[Sign]]:
    """The terms between commas, each as signs: `a^,b,"c,d"` -> `a,b` and `"c,d"`."""
    terms: list[list[Sign]] = [[]]
    closing = [match.start() for match in _CLOSING.finditer(text)]
    position = 0
    while position < len(text):
        sign = text[position]
        if sign == '"' and _is_start(terms[-1]) and (end := _after(closing, position)) is not None:
            terms[-1] += [("", True), *((char, True) for char in text[position + 1 : end])]
            position = end + 1
        elif (sign == "^" and position + 1 < len(text)) or text.startswith("\\,", position):
            terms[-1].append((text[position + 1], True))
            position += 2
        elif sign == ",":
            terms.append([])
            position += 1
        else:
            terms[-1].append((sign, False))
            position += 1
    return terms


def _is_start(term: list[Sign]) -> bool:
    return all(not literal and sign in " -" for sign, literal in term) and sum(s == "-" for s, _ in term) < 2


def _after(places: list[int], position: int) -> int | None:
    index = bisect_right(places, position)
    return places[index] if index < len(places) else None


def _add(term: list[Sign], result: StringFilter) -> None:
    term = _stripped(term)
    side = result.include
    if term and term[0] == ("-", False):
        side, term = result.exclude, _stripped(term[1:])
    if not term:
        return
    literal_text = "".join(sign for sign, _ in term)
    keyword = _KEYWORDS.get(literal_text) if not any(literal for _, literal in term) else None
    if keyword:
        side.specials.append(keyword)
    elif any(not literal and sign in _WILDCARDS for sign, literal in term):
        side.patterns.append("".join(_pattern_sign(sign, literal) for sign, literal in term))
    else:
        side.values.append(literal_text)


def _pattern_sign(sign: str, literal: bool) -> str:
    if sign and sign in _LIKE_SIGNS and (literal or sign == "^"):
        return "^" + sign
    return sign


def _stripped(term: list[Sign]) -> list[Sign]:
    start, end = 0, len(term)
    while start < end and term[start] == (" ", False):
        start += 1
    while end > start and term[end - 1] == (" ", False):
        end -= 1
    return term[start:end]
