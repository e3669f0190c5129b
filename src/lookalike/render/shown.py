"""What a page is given to show a picture: the specification, and what it says of it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..workers.task import ColumnSpec
from . import style
from .chart import MAX_ROWS, Chart, drawn
from .data import Data, number_of, text_of, writer_of

MAX_TABLE_ROWS, MAX_NAMED = 100, 6
WORDS = {"table": "Table", "single_value": "Single value", "looker_donut_multiples": "Ring chart"}


class Drawing(msgspec.Struct, frozen=True):
    """What the writer `drawing` writes: no columns where the statement has no model."""

    columns: tuple[ColumnSpec, ...]
    rows: list[dict]


class Shown(msgspec.Struct, frozen=True):
    """`description`: the picture in words, for whoever does not see it. `dark_config`: what stands in place of the
    specification's `config` on a dark page."""

    kind: str
    description: str
    specification: dict[str, Any]
    dark_config: dict[str, Any]
    warnings: list[str]
    rows: int
    marks: int
    truncated: bool
    table: dict[str, Any]


def shown(vis_config: Mapping[str, Any], drawing: Drawing) -> Shown:
    """Raises ChartError for what cannot be drawn."""
    rows = drawing.rows
    columns = drawing.columns or columns_of(rows)
    found = drawn(vis_config, columns, rows)
    return Shown(
        kind=found.kind,
        description=description(found, columns, min(len(rows), MAX_ROWS)),
        specification=found.specification,
        dark_config=style.DARK_CONFIG,
        warnings=found.warnings,
        rows=min(len(rows), MAX_ROWS),
        marks=marks_of(found.specification),
        truncated=len(rows) > MAX_ROWS,
        table=table_of(columns, rows),
    )


def description(found: Chart, columns: Sequence[ColumnSpec], rows: int) -> str:
    """`Column chart of Count by Status, 5 rows; Count from 12 to 3,456.`"""
    name = (
        WORDS.get(found.kind) or found.kind.removeprefix("looker_").replace("_", " ").capitalize() + " chart"
    )
    if found.data is None:
        return f"{name} of {', '.join(each.label_short or each.label for each in columns)}, {rows} rows."
    data = found.data
    measures = data.measures[:MAX_NAMED]
    over = f" by {data.x_title}" if data.dimensions and found.kind != "single_value" else ""
    spans = [text for each in measures if (text := _span(data, each))]
    counted = "" if found.kind == "single_value" else f", {rows} {'row' if rows == 1 else 'rows'}"
    return f"{name} of {', '.join(data.label(each) for each in measures)}{over}{counted}; {', '.join(spans)}."


def _span(data: Data, column: ColumnSpec) -> str:
    values = [value for row in data.rows if (value := number_of(row.get(column.name))) is not None]
    if not values:
        return ""
    low, high = writer_of(column)(min(values)), writer_of(column)(max(values))
    return f"{data.label(column)} {low}" if low == high else f"{data.label(column)} from {low} to {high}"


def table_of(columns: Sequence[ColumnSpec], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The first rows as people read them."""
    writers = [(each.name, writer_of(each) if each.value_type == "number" else text_of) for each in columns]
    return {
        "columns": [each.label_short or each.label or each.name for each in columns],
        "rows": [
            ["∅" if (value := row.get(name)) is None else write(value) for name, write in writers]
            for row in rows[:MAX_TABLE_ROWS]
        ],
    }


def columns_of(rows: list[dict]) -> tuple[ColumnSpec, ...]:
    """For a statement without a model: by the first row, numbers are measures."""
    found = []
    for name, value in rows[0].items() if rows else ():
        number = isinstance(value, int | float)
        kinds = ("measure", "number") if number else ("dimension", "string")
        found.append(ColumnSpec(name, name, category=kinds[0], value_type=kinds[1]))
    return tuple(found)


def marks_of(specification: Mapping[str, Any]) -> int:
    """At most: every layer may draw each of its items."""
    layers = specification.get("layer") or [specification]
    common = _count(specification)
    return sum(marks_of(each) if "layer" in each else _count(each) or common for each in layers)


def _count(part: Mapping[str, Any]) -> int:
    values = part.get("data", {}).get("values", ())
    return len(values) if isinstance(values, list) else 0
