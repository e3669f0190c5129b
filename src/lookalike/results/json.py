"""`json`: an array of flat objects, keyed by field name, with raw values."""

from __future__ import annotations

from collections.abc import Iterator

from ..workers.task import ColumnSpec
from .rows import json_rows
from .source import Source

MEDIA_TYPE = "application/json"


def pieces(source: Source) -> Iterator[bytes]:
    return json_rows(source, by_name)


def by_name(column: ColumnSpec) -> str:
    return column.name
