"""A filter in plain words, as pages show it: `is in the last 3 months`, `is FOO or starts with BAR`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from ...engines.timeframe import Calendar
from .date import Clock, parse_date
from .errors import FilterSyntaxError
from .location import is_location
from .number import NumberTerm, parse_number
from .string import Side, parse_string
from .yesno import parse_yesno

# Which day it is does not change the words.
_ANY_DAY = Clock(datetime(2000, 1, 1), Calendar())
_PATTERN = re.compile(r"(%?)((?:\^.|[^%_^])+)(%?)")
_SHAPES = {("%", "%"): "contains", ("%", ""): "ends with", ("", "%"): "starts with"}
_NOT_SHAPES = {
    "contains": "does not contain",
    "ends with": "does not end with",
    "starts with": "does not start with",
}


def describe_filter(kind: str, text: str) -> str:
    """What completes the name of a field to a sentence. `kind`: string, number, date, yesno, tier, location.

    Raises FilterSyntaxError, as the filter itself would.

    >>> describe_filter("date", "3 months")
    'is in the last 3 months'
    """
    return _KINDS[kind](text) or ("is any time" if kind == "date" else "is any value")


def _joined(positive: Sequence[str], negative: Sequence[str]) -> str:
    parts = [" or ".join(positive)] if positive else []
    return ", and ".join([*parts, *negative])


# texts


def _string(text: str) -> str:
    parsed = parse_string(text)
    return _joined(list(_included(parsed.include)), list(_excluded(parsed.exclude)))


def _included(side: Side) -> Iterator[str]:
    if side.values:
        yield "is " + " or ".join(side.values)
    for pattern in side.patterns:
        yield " ".join(_shape(pattern))
    yield from (f"is {special}" for special in side.specials)


def _excluded(side: Side) -> Iterator[str]:
    if side.values:
        yield "is not " + " or ".join(side.values)
    for pattern in side.patterns:
        verb, value = _shape(pattern)
        yield f"{_NOT_SHAPES.get(verb, 'does not match')} {value}"
    yield from (f"is not {special}" for special in side.specials)


def _shape(pattern: str) -> tuple[str, str]:
    found = _PATTERN.fullmatch(pattern)
    if found is None:
        return "matches", pattern
    return _SHAPES[found[1], found[3]], re.sub(r"\^(.)", r"\1", found[2])


# numbers


def _number(text: str) -> str:
    parsed = parse_number(text)
    lone = [terms[0] for terms in parsed if len(terms) == 1]
    positive = [_values("is ", [term for term in lone if not term.negated])]
    positive += [_term(term) for term in lone if not term.negated and not term.is_value]
    positive += [" and ".join(map(_term, terms)) for terms in parsed if len(terms) > 1]
    negative = [_values("is not ", [term for term in lone if term.negated])]
    negative += [_term(term) for term in lone if term.negated and not term.is_value]
    return _joined([each for each in positive if each], [each for each in negative if each])


def _values(verb: str, terms: Sequence[NumberTerm]) -> str:
    values = [term.value for term in terms if term.value is not None]
    return verb + " or ".join(values) if values else ""


def _term(term: NumberTerm) -> str:
    verb = "is not" if term.negated else "is"
    if term.value is not None:
        return f"{verb} {term.value}"
    if not term.comparisons:
        return f"{verb} null"
    return f"{verb} " + " and ".join(f"{operator} {number}" for operator, number in term.comparisons)


# dates


def _date(text: str) -> str:
    if not parse_date(text, _ANY_DAY):
        return ""
    parts = [" ".join(part.split()) for part in text.split(",")]
    return " or ".join(_date_term(part) for part in parts if part)


def _date_term(text: str) -> str:
    lower = text.lower()
    for pattern, words in _DATE_WORDS:
        found = pattern.fullmatch(lower)
        if found is not None:
            return found.expand(words)
    return f"is {lower}"


_DATE_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"null", "is null"),
        (r"not null|-null", "is not null"),
        (r"before (\d+ [a-z ]+?)(?: ago)?", r"is before \1 ago"),
        (r"after (\d+ [a-z ]+?)(?: ago)?", r"is on or after \1 ago"),
        (r"before (.+)", r"is before \1"),
        (r"after (.+)", r"is on or after \1"),
        (r"(.+) for (\d+ .+)", r"is in the \2 from \1"),
        (r"(.+) to (.+)", r"is from \1 until \2"),
        (r"(\d+ .+? (?:ago|from now))", r"is \1"),
        (r"(?:last )?(1) ([a-z ]+?)s?", r"is in the last \2"),
        (r"(?:last )?(\d+ [a-z ]+)", r"is in the last \1"),
        (r"(\d{4}[-/]\d\d[-/]\d\d.*)", r"is on \1"),
        (r"fy(\d{4})(?:-q(\d))?", r"is in \g<0>"),
        (r"(\d{4}.*)", r"is in \1"),
    )
)


# the rest


def _yesno(text: str) -> str:
    names = {"yes": "Yes", "no": "No", "null": "null", "not null": "not null"}
    wanted = parse_yesno(text)
    return "is " + " or ".join(names[word] for word in names if word in wanted) if wanted else ""


def _location(text: str) -> str:
    words = " ".join(text.split())
    lower = words.lower()
    if not is_location(words):
        raise FilterSyntaxError(f'"{words}" is no place')
    if lower in ("", "anywhere", "any value"):
        return ""
    if lower in ("null", "not null", "-null"):
        return "is null" if lower == "null" else "is not null"
    if " from " in lower and not lower.startswith("inside"):
        return "is within " + lower.replace(" from ", " of ")
    return f"is {lower}"


_KINDS: dict[str, Callable[[str], str]] = {
    "string": _string,
    "tier": lambda text: f"is {text.strip()}" if text.strip().startswith(("[", "(")) else _string(text),
    "number": _number,
    "date": _date,
    "yesno": _yesno,
    "location": _location,
}
