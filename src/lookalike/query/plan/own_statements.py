"""Statements that the LookML writes itself (`sql_create`, `sql_step`) and the queries that they need inside.

A derived table that does not persist is a query, not a table. Where the statement makes a table, a model or rows of
a SELECT, the query goes into a WITH of that SELECT; nothing else of the statement changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LEXEME = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|`[^`]*`|(?P<sign>[()])|(?P<word>\w+)""",
    re.DOTALL,
)
_OPTIONS = re.compile(r"\s*\(")  # `WITH (fillfactor = 70)` begins no query
_RECURSIVE = re.compile(r"\s+recursive\b", re.IGNORECASE)
_MAKERS = frozenset({"create", "insert"})


class _Query(NamedTuple):
    start: int  # of the word SELECT or WITH
    end: int
    word: str


def with_queries(statement: str, queries: Sequence[tuple[str, str]]) -> str | None:
    """The statement with `queries`, (name, SELECT), before its own; None: it has no SELECT of its own to take them."""
    found = _own_query(statement)
    if found is None:
        return None
    written = ",\n".join(f"{name} AS (\n{sql}\n)" for name, sql in queries)
    if found.word == "select":
        return f"{statement[: found.start]}WITH {written}\n{statement[found.start :]}"
    recursive = _RECURSIVE.match(statement, found.end)
    end = recursive.end() if recursive else found.end
    return f"{statement[:end]} {written},{statement[end:]}"


def defines(statement: str, name: str) -> bool:
    """Whether the statement has a query of that name in a WITH of its own: `name AS (`."""
    return re.search(rf"(?<!\w){re.escape(name)}\s+as\s*\(", statement, re.IGNORECASE) is not None


def _own_query(statement: str) -> _Query | None:
    """The query whose rows the statement stores, `CREATE … AS SELECT` or `INSERT … SELECT`, in parentheses or not."""
    words = _words(statement)
    first = next(words, None)
    if first is None or first.word not in _MAKERS:
        return None
    around, before = 0, ""  # parentheses that hold something else than the query; the word or sign before
    inside: list[bool] = []
    for each in words:
        if each.word == "(":
            inside.append(before not in ("as", "("))
            around += inside[-1]
        elif each.word == ")":
            around -= inside.pop() if inside else 0
        elif not around and (each.word == "select" or _begins_with(statement, each)):
            return each
        before = each.word
    return None


def _begins_with(statement: str, each: _Query) -> bool:
    return each.word == "with" and _OPTIONS.match(statement, each.end) is None


def _words(statement: str) -> Iterator[_Query]:
    """Words and parentheses outside of texts, quoted names and comments."""
    for match in _LEXEME.finditer(statement):
        if match["word"] or match["sign"]:
            yield _Query(match.start(), match.end(), match[0].lower())
