"""Rows of the SQL interface: as `json_bi`, with each value in a cell of its own, `{"orders.count":{"value":3}}`, and
yesnos as true and false. Looker's JDBC driver, whose source is public, looks for a key `value` for each column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .expressions import Cell, concat, json_value, quoted, text
from .json import by_name
from .json_bi import metadata
from .rows import BETWEEN, array, dumps, members
from .source import Source

MEDIA_TYPE = "application/json"
# What the contract's type JsonBiField has, of all that is known of a field.
FIELD_KEYS = (
    *(
        "sql",
        "view",
        "dimension_group",
        "category",
        "field_group_label",
        "name",
        "type",
        "view_label",
        "label",
    ),
    *("field_group_variant", "hidden", "description"),
)


def pieces(source: Source) -> Iterator[bytes]:
    rows = array(source.texts(_row(source)))
    first = next(rows)
    yield f'{{"metadata":{dumps(_metadata(source))},"rows":'.encode()
    yield first
    yield from rows
    yield b"}"


def _metadata(source: Source) -> dict[str, Any]:
    """As strict as the contract: other databases than BigQuery have no bytes to tell."""
    found = metadata(source)
    return {
        **found,
        "big_query_metadata": {"total_bytes_processed": 0, "backend_cache_hit": False},
        "columns_truncated": "no",  # text in the contract; which words Looker has is not known
        "fields": {
            kind: [{key: field.get(key) for key in FIELD_KEYS} for field in fields]
            for kind, fields in found["fields"].items()
        },
    }


def _row(source: Source) -> str:
    parts = [quoted(BETWEEN + "{")]
    for member in members(source, by_name):
        parts += [quoted(member.before + '{"value":'), _value(member.cell), quoted("}")]
    return concat([*parts, "'}'"])


def _value(cell: Cell) -> str:
    if cell.column.value_type != "yesno":
        return json_value(cell)
    return f"CASE {text(cell)} WHEN 'Yes' THEN 'true' WHEN 'No' THEN 'false' ELSE 'null' END"
