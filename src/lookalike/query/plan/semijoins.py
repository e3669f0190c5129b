"""Joins that a query needs for a filter only, as EXISTS: they then repeat no rows.

A row is kept by `LEFT JOIN items … WHERE items.status = 'shipped'` when one of its items passes, and that is what
EXISTS asks. The two are the same only when the conditions cannot be true of the row of NULLs that the join makes up
where there is no item. That is taken for sure of comparisons of the joined columns with literals, and of nothing
else: all other joins stay joins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..sql.select import INDENT
from .conditions import parenthesised
from .expression import Expression
from .joins import Joins

_LITERAL = r"(?:'(?:[^'\\]|'')*'|[+-]?\d+(?:\.\d+)?|(?:DATE|TIMESTAMP) '[^'\\]*')"
_NAME = r"[A-Za-z_]\w*"


@dataclass(frozen=True, slots=True)
class SemiJoin:
    """`sql` stands for the conditions numbered `conditions` wherever the view `alias` is not joined."""

    alias: str
    sql: str
    conditions: frozenset[int]


def semi_joins(
    used: tuple[str, ...],
    conditions: list[Expression],
    needed: frozenset[str],
    joins: Joins,
    source: Callable[[str], str],
) -> list[SemiJoin]:
    """`needed`: views that groups and other parts of the query read. `source`: `items AS items`, of an alias."""
    if not all(_is_plain(joins, alias) for alias in used):
        return []
    return [
        found
        for alias in used
        if alias not in needed and (found := _semi_join(alias, used, conditions, joins, source)) is not None
    ]


def _is_plain(joins: Joins, alias: str) -> bool:
    """A join that may leave rows of NULLs behind, but none on its own left side."""
    found = joins.named(alias)
    return found.raw is None and found.condition is not None and found.join.type in ("left_outer", "inner")


def _semi_join(
    alias: str,
    used: tuple[str, ...],
    conditions: list[Expression],
    joins: Joins,
    source: Callable[[str], str],
) -> SemiJoin | None:
    found = joins.named(alias)
    if not found.parents <= {joins.base}:
        return None  # a stage may leave out the view in between
    if any(
        alias in joins.named(other).parents or alias in joins.named(other).join.required_joins
        for other in used
    ):
        return None
    touching = {index for index, condition in enumerate(conditions) if alias in condition.views}
    if not touching or any(conditions[index].views != {alias} for index in touching):
        return None
    texts = [conditions[index].sql for index in sorted(touching)]
    if not any(_rejects_nulls(text, alias) for text in texts):
        return None
    where = " AND ".join(parenthesised([found.condition or "", *texts]))
    sql = f"EXISTS (\n{INDENT}SELECT 1 FROM {source(alias)}\n{INDENT}WHERE {where}\n)"
    return SemiJoin(alias, sql, frozenset(touching))


def _rejects_nulls(condition: str, alias: str) -> bool:
    """Comparisons of columns of the view with literals, under AND and OR: of NULLs none of them is true."""
    column = rf"{re.escape(alias)}\.(?:{_NAME}|\"[^\"]+\")"
    one = rf"(?:=|<>|<=|>=|<|>|LIKE|ILIKE) {_LITERAL}(?: ESCAPE '\^')?"
    several = rf"IN \({_LITERAL}(?:, {_LITERAL})*\)"
    term = rf"\(*{column}\)* (?:{one}|{several}|IS NOT NULL)\)*"
    return re.fullmatch(rf"{term}(?: (?:AND|OR) {term})*", condition.strip()) is not None
