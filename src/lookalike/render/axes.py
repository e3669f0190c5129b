"""Axes, legends and tooltips of pictures with two axes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..workers.task import ColumnSpec
from .data import AT, SERIES, SHOWN, Data, X, Y
from .settings import number_of

SLANTED_PIXELS = 20
LEGENDS = {"left": "left", "right": "right", "center": "bottom"}
# Keys of one entry of `y_axes` that are drawn, or that name what is drawn anyway.
AXIS_KEYS = frozenset(
    {
        *("label", "orientation", "series", "showLabels", "showValues", "minValue", "maxValue", "scaleType"),
        *("type", "unpinAxis", "tickDensity", "tickDensityCustom", "__FILE", "__LINE_NUM"),
    }
)


def axis_label(column: ColumnSpec) -> str:
    """A Vega expression for the labels of a value axis: short numbers, with the measure's currency or percent."""
    value_format = column.value_format or ""
    if "%" in value_format:
        return "format(datum.value, '~%')"
    currency = re.search(r"[$£€¥]", value_format)
    short = "replace(format(datum.value, '~s'), 'G', 'B')"
    return f"'{currency[0]}' + {short}" if currency else short


def value_axis(
    data: Data, own: Mapping[str, Any], measures: list[ColumnSpec], *, percent: bool = False, side: int = 0
) -> dict[str, Any]:
    """The axis of values. `own`: its entry in `y_axes`; `side` 1: the second axis, on the other side."""
    settings = data.settings
    label = "format(datum.value, '~%')" if percent else axis_label(measures[0])
    axis: dict[str, Any] = {"labelExpr": label, "domain": False, "ticks": False, "tickCount": 6}
    if not settings.flag("y_axis_gridlines", True) or side:
        axis["grid"] = False
    if own.get("showValues") is False:
        axis["labels"] = False
    if side:
        axis["orient"] = "right"
    scale = value_scale(data, own)
    found = {"field": Y, "type": "quantitative", "title": _title(data, own, measures, side), "axis": axis}
    return {**found, "stack": None, **({"scale": scale} if scale else {})}


def _title(data: Data, own: Mapping[str, Any], measures: list[ColumnSpec], side: int) -> str | None:
    labels = data.settings.names("y_axis_labels")
    shows = data.settings.flag("show_y_axis_labels", True) and own.get("showLabels") is not False
    if not shows:
        return None
    given = own.get("label") or (labels[side] if side < len(labels) else None)
    return str(given) if given else data.label(measures[0]) if len(measures) == 1 else None


def value_scale(data: Data, own: Mapping[str, Any]) -> dict[str, Any]:
    settings = data.settings
    lows, highs = settings.listed("y_axis_min"), settings.listed("y_axis_max")
    low = number_of(own.get("minValue") if own.get("minValue") is not None else (lows or [None])[0])
    high = number_of(own.get("maxValue") if own.get("maxValue") is not None else (highs or [None])[0])
    found: dict[str, Any] = {}
    if "log" in (settings.text("y_axis_scale_mode"), own.get("scaleType"), own.get("type")):
        found["type"] = "log"
    if low is not None:
        found["domainMin"] = low
    if high is not None:
        found["domainMax"] = high
    if own.get("unpinAxis") or settings.flag("y_axis_unpinned"):
        found["zero"] = False
    if settings.flag("y_axis_reversed"):
        found["reverse"] = True
    return found


def category_axis(data: Data, time: bool) -> dict[str, Any]:
    """Categories keep the order of the rows."""
    settings = data.settings
    shown = settings.text("x_axis_label") or data.x_title or None
    title = shown if settings.flag("show_x_axis_label", True) else None
    axis: dict[str, Any] = {"grid": settings.flag("x_axis_gridlines"), "labelOverlap": "greedy"}
    if not settings.flag("show_x_axis_ticks", True):
        axis["labels"] = False
    reversed_ = {"reverse": True} if settings.flag("x_axis_reversed") else {}
    if time:
        axis |= {"labelFlush": False, "tickCount": 8}
        return {
            "field": X,
            "type": "temporal",
            "title": title,
            "axis": axis,
            "scale": {"type": "utc", **reversed_},
        }
    axis |= {"ticks": False, "labelLimit": 160}
    found = {"field": X, "type": "ordinal", "sort": None, "title": title, "axis": axis}
    return found | ({"scale": reversed_} if reversed_ else {})


def slant(data: Data) -> dict[str, Any]:
    """Labels that would not find room side by side are slanted: more than about 90 characters in all."""
    if sum(len(data.category(row)) + 2 for row in data.rows) <= 90:
        return {"labelAngle": 0}
    # slanted labels do not meet, though the boxes around them do; below 20 pixels each they would
    room = {"expr": f"width / {max(len(data.rows), 1)} > {SLANTED_PIXELS} ? false : 'greedy'"}
    return {"labelAngle": -35, "labelAlign": "right", "labelOverlap": room}


def series(data: Data) -> dict[str, Any]:
    settings = data.settings
    orient = LEGENDS.get(settings.text("legend_position"), "bottom")
    hidden = settings.flag("hide_legend") or len(data.measures) < 2
    legend = None if hidden else {"title": None, "orient": orient, "symbolType": "circle"}
    return {"field": SERIES, "type": "nominal", "scale": data.colours(), "legend": legend, "sort": None}


def tooltip(data: Data, *, time: bool = False) -> list[dict[str, Any]]:
    """What pointing at a mark tells."""
    over = [{"field": AT if time else X, "title": data.x_title}] if data.dimensions else []
    named = [{"field": SERIES, "title": "Series"}] if len(data.measures) > 1 else []
    value = "Value" if len(data.measures) > 1 else data.label(data.measures[0])
    return [{**each, "type": "nominal"} for each in [*over, *named, {"field": SHOWN, "title": value}]]
