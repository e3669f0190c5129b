"""A picture's Vega-Lite specification from a `vis_config` and rows: one pure function, for the page and for render
tasks alike. Nothing in a specification comes from outside: it has no URL, and of `vis_config` only the keys read
here have any effect; those that nobody reads are told as warnings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..workers.task import ColumnSpec
from . import cartesian, maps, pie, steps, style
from .data import ChartError, Data, Row, Spec
from .settings import Settings
from .table import table

__all__ = ["KINDS", "MAX_ROWS", "Chart", "ChartError", "chart", "drawn"]

MAX_ROWS = 5000
TABLE = "table"


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind`: what is drawn, `table` where the result has no number to draw. `data`: as it was drawn; None for a
    table."""

    kind: str
    specification: Spec
    warnings: list[str] = field(default_factory=list)
    data: Data | None = None


def drawn(vis_config: Mapping[str, Any], columns: Sequence[ColumnSpec], rows: Sequence[Row]) -> Chart:
    """The picture of a result; without a `type`, or with one that needs fields the result has not, a table.
    Raises ChartError for a type that is not drawn here."""
    kind = str(vis_config.get("type") or TABLE)
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise ChartError(f"Visualization type {kind[:80]!r} cannot be drawn; there are: {known}.")
    settings = Settings(vis_config)
    if len(rows) > MAX_ROWS:
        settings.warn(f"Only the first {MAX_ROWS:,} rows are drawn.")
    data = Data(settings, columns, rows[:MAX_ROWS])
    if kind in style.TABLES:
        return Chart(TABLE, style.framed(table(columns, rows)))
    if not is_drawable(data, kind):
        told = "The result has no number to draw." if data.rows else "The result has no rows."
        return Chart(TABLE, style.framed(table(columns, rows)), [told])
    specification = style.framed(KINDS[kind](data))
    return Chart(kind, specification, settings.told(), data)


def chart(vis_config: Mapping[str, Any], columns: Sequence[ColumnSpec], rows: Sequence[Row]) -> Spec:
    """The specification alone, for whoever paints it."""
    return drawn(vis_config, columns, rows).specification


def is_drawable(data: Data, kind: str) -> bool:
    if kind in ("single_value", "looker_timeline"):
        return bool(data.rows) and bool(data.measures or data.dimensions)
    return bool(data.rows) and bool(data.measures)


KINDS: dict[str, Callable[[Data], Spec]] = {
    "looker_column": cartesian.column,
    "looker_bar": cartesian.bar,
    "looker_line": cartesian.line,
    "looker_area": cartesian.area,
    "looker_scatter": cartesian.scatter,
    "looker_pie": pie.pie,
    "looker_donut_multiples": pie.rings,
    "looker_funnel": pie.funnel,
    "single_value": pie.single_value,
    "looker_waterfall": steps.waterfall,
    "looker_boxplot": steps.boxplot,
    "looker_timeline": steps.timeline,
    "looker_map": maps.any_map,
    "looker_google_map": maps.any_map,
    "looker_geo_coordinates": maps.points,
    "looker_geo_choropleth": maps.areas,
    # `drawn` turns these to the table before the function is called
    **dict.fromkeys(style.TABLES, cartesian.column),
}
