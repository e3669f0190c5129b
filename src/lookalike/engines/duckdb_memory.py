"""The memory of a DuckDB session: little for statements through which short rows only pass, all of it for the others.

DuckDB keeps the blocks of a file that it has read until its memory is full. An export of ten million rows fills it with
blocks that nobody reads again; the system's own cache has them anyway, and with little memory the export takes no
longer. A statement that sorts, groups or joins needs its memory, or it would work on the disk, and so do long texts.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import _duckdb as engine

SLIM = {"memory_limit": "24MiB", "streaming_buffer_size": "8MiB"}
# Operators of a plan that hold no more than a few thousand rows at a time.
PASSING = frozenset(
    {
        "SEQ_SCAN",
        "TABLE_SCAN",
        "PROJECTION",
        "FILTER",
        "STREAMING_LIMIT",
        "UNNEST",
        "DUMMY_SCAN",
        "EMPTY_RESULT",
    }
)
# Of all texts of a row together, as the file's own statistics have it. A thousand such rows take half a megabyte.
MAX_TEXT_BYTES = 512
_SHORT = (
    *(
        "TINYINT",
        "SMALLINT",
        "INT",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINT",
        "UBIGINT",
        "UHUGEINT",
    ),
    *("DECIMAL", "DOUBLE", "FLOAT", "BOOLEAN", "DATE", "TIME", "UUID"),
)


class Memory:
    """Of one connection, in which the two settings may be changed, whatever else is locked."""

    def __init__(self, con: engine.DuckDBPyConnection):
        self._con = con
        self._usual = {name: str(self._rows(f"SELECT current_setting('{name}')")[0][0]) for name in SLIM}
        self._slim = False

    def slim(self, source: str, types: Sequence[str]) -> None:
        """Call it right before the rows of `source`, a FROM item with columns of these types, are read."""
        try:
            fits = self._passes(source) and self._is_narrow(source, types)
        except (engine.Error, ValueError):
            return  # the statement itself will say what is wrong with it
        if fits:
            self._slim = True
            self._set(SLIM)

    def restore(self) -> None:
        if self._slim:
            self._set(self._usual)
            self._slim = False

    def _set(self, values: dict[str, str]) -> None:
        with contextlib.suppress(engine.Error):  # it is a matter of economy: the statement runs all the same
            for name, value in values.items():
                self._con.execute(f"SET {name} = '{value}'")

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All of them: a result that is half read would stand in the way of the next."""
        return self._con.execute(sql).fetchall()

    def _passes(self, source: str) -> bool:
        """Whether the rows pass through one by one."""
        plan = json.loads(self._rows(f"EXPLAIN (FORMAT json) SELECT * FROM {source}")[0][1])
        return bool(plan) and all(name in PASSING for root in plan for name in _operators(root))

    def _is_narrow(self, source: str, types: Sequence[str]) -> bool:
        """False for texts of which nothing is known."""
        texts = [at for at, kind in enumerate(types) if kind == "VARCHAR"]
        if not all(kind == "VARCHAR" or kind.startswith(_SHORT) for kind in map(_scalar, types)):
            return False
        if not texts:
            return True
        columns = ", ".join(f"stats(c{at})" for at in texts)
        names = ", ".join(f"c{at}" for at in range(len(types)))
        rows = self._rows(f"SELECT {columns} FROM {source} AS t({names}) LIMIT 1")
        lengths = [_longest(each) for each in rows[0]] if rows else [None]
        return None not in lengths and sum(filter(None, lengths)) <= MAX_TEXT_BYTES


def _scalar(database_type: str) -> str:
    return "LIST" if database_type.endswith("]") else database_type


def _longest(statistics: object) -> int | None:
    """A mapping in DuckDB 2.0, a text before it."""
    return statistics.get("max_string_length") if isinstance(statistics, dict) else None


def _operators(node: dict[str, Any]) -> Iterator[str]:
    yield str(node.get("name"))
    for child in node.get("children") or ():
        yield from _operators(child)
