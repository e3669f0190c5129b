"""Whether compiled SQL is whole: no template left in it, and a statement of its dialect."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec

from ..engines.dialect import Dialect
from ..lookml.model.types import DerivedTable, Explore, View

_LEFT = re.compile(r"\$\{|\{%|\{\{|@\{")
_BLANKS = re.compile(r"\s+")
_NEARBY = 12  # characters on each side of the place that the parser complains of
_ENOUGH = 6
can_parse = find_spec("sqlglot") is not None


@dataclass(frozen=True, slots=True)
class Complaint:
    """`code` is `template-left`, `sql-parse`, or `own-text` when the words at fault are the project's, copied as
    they stand: the engine never changes those, and the parser does not know every word of every database."""

    code: str
    message: str


def complaint(sql: str, dialect: Dialect, own_texts: str | None) -> Complaint | None:
    """`own_texts` is what the project wrote for this explore, see `texts_of`; None: the SQL is not parsed."""
    left = _LEFT.search(sql)
    if left is not None:
        return Complaint("template-left", f"the SQL still holds {_around(sql, left.start())!r}")
    return _parse(sql, dialect, own_texts) if can_parse and own_texts is not None else None


def _parse(sql: str, dialect: Dialect, own_texts: str) -> Complaint | None:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        sqlglot.parse_one(sql, dialect=dialect.sqlglot_name)
    except SqlglotError as error:
        found = getattr(error, "errors", None) or [{}]
        code = "own-text" if _is_own(found[0], own_texts) else "sql-parse"
        return Complaint(code, str(error)[:400])
    return None


def _is_own(place: dict[str, str], own_texts: str) -> bool:
    before = _plain(place.get("start_context") or "")[-_NEARBY:]
    word = _plain(place.get("highlight") or "")
    after = _plain(place.get("end_context") or "")[:_NEARBY]
    windows = (before + word, word + after, before, after)
    return any(len(window) >= _ENOUGH and window in own_texts for window in windows)


def _plain(text: str) -> str:
    """Without blanks: where a line breaks does not matter."""
    return _BLANKS.sub("", text)


def _around(text: str, position: int) -> str:
    return text[max(0, position - 40) : position + 40]


def texts_of(explore: Explore) -> str:
    """Every SQL text of an explore, as `complaint` compares it."""
    return "\0".join(
        _plain(text) for text in (*_of_joins(explore), *_of_views(explore.views.values())) if text
    )


def _of_joins(explore: Explore) -> Iterable[str | None]:
    yield from (explore.sql_always_where, explore.sql_always_having, explore.sql_table_name)
    for join in explore.joins:
        yield from (join.sql, join.sql_on, join.sql_where, join.sql_table_name)


def _of_views(views: Iterable[View]) -> Iterable[str | None]:
    for view in views:
        yield view.sql_table_name
        yield from _of_table(view.derived_table)
        for field in view.fields.values():
            yield from (field.sql, field.sql_start, field.sql_end, field.sql_distinct_key)
            yield from (branch.sql for branch in field.case)


def _of_table(table: DerivedTable | None) -> Iterable[str | None]:
    if table is not None:
        yield table.sql
        yield from (sql for _, sql in (table.explore_source.derived_columns if table.explore_source else ()))
