"""`json_label`: as `json`, keyed by the field's label."""

from __future__ import annotations

from collections.abc import Iterator

from ..workers.task import ColumnSpec
from .rows import json_rows
from .source import Source

MEDIA_TYPE = "application/json"


def pieces(source: Source) -> Iterator[bytes]:
    return json_rows(source, by_label)


def by_label(column: ColumnSpec) -> str:
    return column.label
