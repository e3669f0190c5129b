"""`json_bi`: metadata about the query, then the rows as in `json`, always with raw values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .fields import fields_by_category
from .json import by_name
from .rows import array, dumps, raw_texts
from .source import Source

MEDIA_TYPE = "application/json"


def pieces(source: Source) -> Iterator[bytes]:
    rows = array(raw_texts(source, by_name))
    first = next(rows)
    yield f'{{"metadata":{dumps(metadata(source))},"rows":'.encode()
    yield first
    yield from rows
    yield b"}"


def metadata(source: Source) -> dict[str, Any]:
    """Every key that the API's type requires; what the task's `detail` has under the same name wins."""
    task = source.task
    found: dict[str, Any] = {
        "big_query_metadata": {},
        "fields": fields_by_category(source.columns),
        "pivots": [],
        "has_subtotals": False,
        "has_totals": False,
        "columns_truncated": False,
        "filter_expression": None,
        "filters": {},
        "sql": task.sql,
    }
    return found | {key: task.detail[key] for key in found if key in task.detail}
