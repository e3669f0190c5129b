"""Whether compiled SQL is whole: no template left in it, and a statement of its dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..engines.dialect import Dialect
from ..lookml.model.types import DerivedTable, Explore, Field, Join

_LEFT = re.compile(r"\$\{|\{%|\{\{|@\{")
_TEMPLATE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_REFERENCE = re.compile(r"\$\{[^}]*\}")
_BLANKS = re.compile(r"\s+")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ENOUGH = 5  # characters that say where a text comes from
MAX_MESSAGE_CHARS = 400


@dataclass(frozen=True, slots=True)
class Complaint:
    """`code` is `template-left`, `sql-parse`, or `own-text` when the words at fault are the project's, copied as
    they stand: the engine never changes those, and the parser does not know every word of every database."""

    code: str
    message: str


class Statements:
    """Checks the statements of one explore."""

    def __init__(self, explore: Explore, dialect: Dialect):
        self.explore, self.dialect = explore, dialect

    def complaint(self, sql: str, *, parse: bool) -> Complaint | None:
        left = _LEFT.search(sql)
        if left is not None:
            around = sql[max(0, left.start() - 40) : left.start() + 40]
            return Complaint("template-left", f"the SQL still holds {around!r}")
        return self._parse(sql) if parse else None

    def _parse(self, sql: str) -> Complaint | None:
        error = _error(sql, self.dialect)
        if error is None:
            return None
        code = "own-text" if self._is_own(error, sql) else "sql-parse"
        return Complaint(code, _COLOUR.sub("", str(error))[:MAX_MESSAGE_CHARS])

    def _is_own(self, error: Exception, sql: str) -> bool:
        plain = _plain(sql)
        if any(piece in plain for piece in self._unreadable):
            return True
        place = (getattr(error, "errors", None) or [{}])[0]
        word, after = _plain(place.get("highlight") or ""), _plain(place.get("end_context") or "")
        found = (word + after)[: max(len(word), _ENOUGH)]
        return len(found) >= _ENOUGH and any(found in _plain(text) for _, text in _texts(self.explore))

    @cached_property
    def _unreadable(self) -> list[str]:
        """The longest pieces, without blanks, of the project's texts that the parser refuses by themselves."""
        found: list[str] = []
        for frame, text in dict.fromkeys(_texts(self.explore)):
            plain = _REFERENCE.sub("x", _TEMPLATE.sub(" ", text))
            if _error(frame.format(plain), self.dialect) is not None:
                pieces = (_plain(piece) for part in _TEMPLATE.split(text) for piece in _REFERENCE.split(part))
                found += [piece for piece in pieces if len(piece) >= _ENOUGH]
        return found


def _error(sql: str, dialect: Dialect) -> Exception | None:
    import sqlglot

    try:
        sqlglot.parse_one(sql, dialect=dialect.sqlglot_name)
    except Exception as error:  # it breaks on some of what it should refuse, with whatever error that gives
        return error
    return None


def _plain(text: str) -> str:
    """Without blanks and colours: where a line breaks does not matter."""
    return _BLANKS.sub("", _COLOUR.sub("", text))


_VALUE = "SELECT {} AS x"
_CONDITION = "SELECT 1 WHERE {}"
_TABLE = "SELECT 1 FROM {}"
_JOINED = "SELECT 1 FROM x {}"


def _texts(explore: Explore) -> Iterator[tuple[str, str]]:
    """Every SQL text of an explore, with the statement that it may stand in."""
    yield from _given(_CONDITION, explore.sql_always_where, explore.sql_always_having)
    yield from _given(_TABLE, explore.sql_table_name)
    for join in explore.joins:
        yield from _of_join(join)
    for view in explore.views.values():
        yield from _given(_TABLE, view.sql_table_name)
        yield from _of_table(view.derived_table)
        for field in view.fields.values():
            yield from _of_field(field)


def _of_join(join: Join) -> Iterator[tuple[str, str]]:
    yield from _given(_JOINED, join.sql)
    yield from _given(_CONDITION, join.sql_on, join.sql_where)
    yield from _given(_TABLE, join.sql_table_name)


def _of_field(field: Field) -> Iterator[tuple[str, str]]:
    yield from _given(_VALUE, field.sql, field.sql_start, field.sql_end, field.sql_distinct_key)
    yield from _given(_CONDITION, *(branch.sql for branch in field.case))


def _of_table(table: DerivedTable | None) -> Iterator[tuple[str, str]]:
    if table is not None:
        yield from _given("{}", table.sql)
        source = table.explore_source
        yield from _given(_VALUE, *(sql for _, sql in (source.derived_columns if source else ())))


def _given(frame: str, *texts: str | None) -> Iterator[tuple[str, str]]:
    yield from ((frame, text) for text in texts if text)
