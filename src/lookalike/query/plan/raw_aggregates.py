"""The aggregate functions that a model's author wrote into SQL by hand."""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = (
    r"count|sum|avg|min|max|median|mode|any_value|first|last|list|\w*_agg|group_concat|listagg|bool_and|bool_or"
    r"|std\w*|var\w*|corr|covar\w*|quantile\w*|percentile\w*|approx\w*|hll\w*|arg_m\w+|every|product|bit_\w+"
    r"|countif|count_if|sumif|sum_if|logical_and|logical_or|max_by|min_by|uniq\w*"
)
# A text in quotes or a comment is passed over: 'SUM(x)' between quotes aggregates nothing. One that is never closed
# takes all that follows, so that no text is read twice.
_QUOTED = r"""'(?:[^'\\]|\\(?:.|\Z)|'')*(?:'|\Z)|"[^"]*(?:"|\Z)|`[^`]*(?:`|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)"""
_TOKEN = re.compile(rf"{_QUOTED}|(?<![\w.])(?P<call>(?:{_NAMES})\s*\()", re.IGNORECASE | re.DOTALL)
_BRACKET = re.compile(rf"{_QUOTED}|[()]", re.DOTALL)
# What belongs to the call before it: COUNT(x) FILTER (WHERE …), PERCENTILE_CONT(0.5) WITHIN GROUP (…)
_SUFFIX = re.compile(r"\s*(filter|within\s+group|over)\s*\(", re.IGNORECASE)


@lru_cache(maxsize=8192)
def has_aggregate(sql: str) -> bool:
    return any(found["call"] for found in _TOKEN.finditer(sql))


def split_calls(sql: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a call of an aggregate function, from its name to its bracket."""
    pieces: list[tuple[str, bool]] = []
    done = position = 0
    while (found := _TOKEN.search(sql, position)) is not None:
        position = found.end()
        if found["call"]:
            position = _end_of_call(sql, found.end())
            pieces += [(sql[done : found.start()], False), (sql[found.start() : position], True)]
            done = position
    pieces.append((sql[done:], False))
    return [piece for piece in pieces if piece[0]]


def _end_of_call(sql: str, inside: int) -> int:
    end = _closing(sql, inside)
    while (suffix := _SUFFIX.match(sql, end)) is not None:
        end = _closing(sql, suffix.end())
    return end


def _closing(sql: str, inside: int) -> int:
    """Where the bracket that is open at `inside` is closed; the end of the text when it never is."""
    depth = 1
    for found in _BRACKET.finditer(sql, inside):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return len(sql)
