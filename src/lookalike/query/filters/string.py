"""The string grammar: values, `%` and `_` patterns, EMPTY, NULL, `-` for not, `^` before a literal sign."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from ...engines.dialect import Dialect
from .terms import check_count, combine, or_null

_KEYWORDS = {"EMPTY": "blank", "empty": "blank", "NULL": "null", "null": "null"}

# The quote that ends a quoted term: only a comma or the end may follow it.
_CLOSING = re.compile(r'"(?= *+(?:,|\Z))')

# An escaped sign, one that may mean something here, or as many as stand for themselves or are wildcards.
_TOKEN = re.compile(r'\^.|\\,|[,"\\^]|[^,"\\^]+', re.DOTALL)

Run = tuple[str, bool]  # a text, and whether it is literal


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


def _split(text: str) -> list[list[Run]]:
    """The terms between commas, each as runs: `a^,b,"c,d"` -> `a,b` and `"c,d"`. Raises FilterSyntaxError."""
    terms: list[list[Run]] = [[]]
    closing = [match.start() for match in _CLOSING.finditer(text)]
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        assert token is not None  # any sign is one
        run = token[0]
        if run == '"' and _is_start(terms[-1]) and (end := _after(closing, position)) is not None:
            terms[-1] += [("", True), (text[position + 1 : end], True)]
            position = end + 1
            continue
        if run == ",":
            terms.append([])
            check_count(len(terms))
        else:
            escaped = len(run) == 2 and run[0] in "^\\"
            terms[-1].append((run[1], True) if escaped else (run, False))
        position = token.end()
    return terms


def _is_start(term: list[Run]) -> bool:
    """Whether the term has nothing but blanks and at most one `-` yet, which is one run."""
    return not term or (len(term) == 1 and not term[0][1] and term[0][0].strip(" ") in ("", "-"))


def _after(places: list[int], position: int) -> int | None:
    index = bisect_right(places, position)
    return places[index] if index < len(places) else None


def _add(term: list[Run], result: StringFilter) -> None:
    term = _stripped(term)
    side = result.include
    if term and not term[0][1] and term[0][0].startswith("-"):
        side, term = result.exclude, _stripped([(term[0][0][1:], False), *term[1:]])
    if not term:
        return
    literal_text = "".join(run for run, _ in term)
    keyword = _KEYWORDS.get(literal_text) if not any(literal for _, literal in term) else None
    if keyword:
        side.specials.append(keyword)
    elif any(not literal and ("%" in run or "_" in run) for run, literal in term):
        side.patterns.append("".join(_pattern(run, literal) for run, literal in term))
    else:
        side.values.append(literal_text)


def _pattern(run: str, literal: bool) -> str:
    run = run.replace("^", "^^")
    return run.replace("%", "^%").replace("_", "^_") if literal else run


def _stripped(term: list[Run]) -> list[Run]:
    """Without the blanks around it that stand for themselves nowhere."""
    start, end = 0, len(term)
    while start < end and not term[start][1] and not term[start][0].strip(" "):
        start += 1
    while end > start and not term[end - 1][1] and not term[end - 1][0].strip(" "):
        end -= 1
    term = term[start:end]
    if term and not term[0][1]:
        term[0] = (term[0][0].lstrip(" "), False)
    if term and not term[-1][1]:
        term[-1] = (term[-1][0].rstrip(" "), False)
    return term
