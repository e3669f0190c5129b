"""Rows of the SQL interface: as `json_bi`, with each value in a cell of its own, `{"orders.count":{"value":3}}`, and
yesnos as true and false. Looker's JDBC driver, whose source is public, looks for the key `value` of each column in turn.
"""

from __future__ import annotations

from collections.abc import Iterator

from .expressions import Cell, concat, json_value, quoted, text
from .json import by_name
from .json_bi import metadata
from .rows import BETWEEN, array, dumps, members
from .source import Source

MEDIA_TYPE = "application/json"


def pieces(source: Source) -> Iterator[bytes]:
    rows = array(source.texts(_row(source)))
    first = next(rows)
    yield f'{{"metadata":{dumps(metadata(source))},"rows":'.encode()
    yield first
    yield from rows
    yield b"}"


def _row(source: Source) -> str:
    parts = [quoted(BETWEEN + "{")]
    for member in members(source, by_name):
        parts += [quoted(member.before + '{"value":'), _value(member.cell), quoted("}")]
    return concat([*parts, "'}'"])


def _value(cell: Cell) -> str:
    if cell.column.value_type != "yesno":
        return json_value(cell)
    return f"CASE {text(cell)} WHEN 'Yes' THEN 'true' WHEN 'No' THEN 'false' ELSE 'null' END"
