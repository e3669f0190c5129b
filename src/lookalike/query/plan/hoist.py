"""WITH for databases that take it only at the start of a statement: the tables of inner queries move outwards."""

from __future__ import annotations

import re

from ..sql.select import Select

_LEADING_WITH = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*with\b", re.IGNORECASE | re.DOTALL)
_OURS = "lookalike_"


def starts_with_with(sql: str) -> bool:
    return _LEADING_WITH.match(sql) is not None


def hoisted(select: Select, suffix: str) -> tuple[tuple[str, str], ...]:
    """Takes the tables of the query's WITH out of it. Names of ours get the suffix, as every query uses the same
    ones; those of views have theirs already."""
    ours = [name for name, _ in select.with_ if name.startswith(_OURS)]
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, ours))})\b") if ours else None

    def renamed(sql: str) -> str:
        return pattern.sub(lambda found: found[1] + suffix, sql) if pattern else sql

    tables = tuple((renamed(name), renamed(sql)) for name, sql in select.with_)
    select.with_ = []
    select.columns = [(renamed(sql), alias) for sql, alias in select.columns]
    for part in (select.source, select.where, select.having, select.order):
        part[:] = [renamed(sql) for sql in part]
    select.group = select.group and [renamed(sql) for sql in select.group]
    return tables
