"""What a page is given to show a picture: the specification, and what it says of it in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ..workers.task import ColumnSpec
from . import style
from .chart import MAX_ROWS, chart


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


def shown(vis_config: Mapping[str, Any], drawing: Drawing) -> Shown:
    """Raises ChartError for what cannot be drawn."""
    rows = drawing.rows[:MAX_ROWS]
    columns = drawing.columns or columns_of(rows)
    kind = str(vis_config.get("type") or "table")
    truncated = len(drawing.rows) > MAX_ROWS
    told = [f"Only the first {MAX_ROWS:,} rows are drawn."] if truncated else []
    labels = ", ".join(column.label_short or column.label for column in columns)
    specification = chart(vis_config, columns, rows)
    return Shown(
        kind=kind,
        description=f"{kind.removeprefix('looker_').replace('_', ' ').capitalize()} of {labels}; {len(rows)} rows",
        specification=specification,
        dark_config=style.DARK_CONFIG,
        warnings=told,
        rows=len(rows),
        marks=marks_of(specification),
        truncated=truncated,
    )


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
    common = len(specification.get("data", {}).get("values", ()))
    return sum(len(each["data"]["values"]) if "data" in each else common for each in layers)
