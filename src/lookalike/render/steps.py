"""Waterfalls, boxes and timelines: marks from one value to another."""

from __future__ import annotations

from typing import Any

from . import axes, style
from .data import AT, SHOWN, ChartError, Data, Item, Spec, X, Y, is_moment, number_of, text_of, writer_of


def waterfall(data: Data) -> Spec:
    """What each row adds to the sum of those before, and the total at the end."""
    settings = data.settings
    settings.ignore("total_color", "show_value_labels", "label_color")
    up_colour = style.colour(settings.text("up_color"), style.PALETTE[1])
    down_colour = style.colour(settings.text("down_color"), style.PALETTE[4])
    items, total = _running(data)
    value = axes.value_axis(data, {}, data.measures[:1])
    encoding = {
        "x": _categories(data),
        "y": value | {"field": "from"},
        "y2": {"field": "to"},
        "color": {
            "field": "kind",
            "type": "nominal",
            "legend": None,
            "scale": {"domain": ["up", "down", "total"], "range": [up_colour, down_colour, style.PALETTE[0]]},
        },
        "tooltip": axes.tooltip(data),
    }
    shown = writer_of(data.measures[0])(total)
    items.append({X: "Total", Y: total, SHOWN: shown, "from": 0, "to": total, "kind": "total", "series": ""})
    top = {"type": "text", "style": "label", "dy": -8}
    words = {"x": encoding["x"], "y": value | {"field": "top"}, "text": {"field": SHOWN, "type": "nominal"}}
    for item in items:
        item["top"] = max(item["from"], item["to"])
    layers = [
        {"mark": {"type": "bar", "cornerRadius": 2}, "encoding": encoding},
        {"mark": top, "encoding": words},
    ]
    return {"data": {"values": items}, "layer": layers}


def _categories(data: Data) -> dict[str, Any]:
    axis = axes.category_axis(data, False)
    axis["axis"] |= axes.slant(data)
    return axis


def _running(data: Data) -> tuple[list[Item], float]:
    total, found = 0.0, []
    for item in data.items(data.measures[:1]):
        kind = "up" if item[Y] >= 0 else "down"
        found.append(item | {"from": total, "to": total + item[Y], "kind": kind})
        total += item[Y]
    return found, total


def boxplot(data: Data) -> Spec:
    """Five measures of each row: minimum, first quartile, median, third quartile, maximum."""
    if len(data.measures) < 5:
        raise ChartError(
            "looker_boxplot takes five measures: minimum, first quartile, median, third quartile and maximum."
        )
    names = ("low", "first", "middle", "third", "high")
    columns = dict(zip(names, data.measures, strict=False))
    values = [
        {X: data.category(row), **{name: number_of(row.get(each.name)) for name, each in columns.items()}}
        for row in data.rows
    ]
    x, y = _categories(data), axes.value_axis(data, {}, data.measures[:2])
    tip = [{"field": X, "title": data.x_title, "type": "nominal"}]
    tip += [
        {"field": name, "title": data.label(each), "type": "quantitative"} for name, each in columns.items()
    ]
    colour = data.colour(data.measures[0].name, 0)

    def layer(mark: dict[str, Any], low: str, high: str | None = None) -> Spec:
        upper = {"y2": {"field": high}} if high else {}
        return {"mark": mark, "encoding": {"x": x, "y": y | {"field": low}, **upper, "tooltip": tip}}

    layers = [
        layer({"type": "rule", "color": colour}, "low", "high"),
        layer({"type": "bar", "color": colour, "width": {"band": 0.5}}, "first", "third"),
        layer({"type": "tick", "color": "white", "thickness": 2, "width": {"band": 0.5}}, "middle"),
    ]
    return {"data": {"values": values}, "layer": layers}


def timeline(data: Data) -> Spec:
    """A bar for each row from its first moment to its second; its name is the dimension that is no moment."""
    moments = [each for each in data.dimensions if _has_moments(data, each.name)]
    if len(moments) < 2:
        raise ChartError("looker_timeline takes two dimensions of dates or times, the beginning and the end.")
    start, end = moments[:2]
    others = [each for each in data.dimensions if each not in (start, end)]
    data.settings.ignore("groupBars", "labelSize", "showLegend")
    values = [
        {
            X: " – ".join(text_of(row.get(each.name)) for each in others) or str(place + 1),
            "start": str(row[start.name])[:19].replace(" ", "T")
            + ("" if len(str(row[start.name])) < 19 else "Z"),
            "end": str(row[end.name])[:19].replace(" ", "T") + ("" if len(str(row[end.name])) < 19 else "Z"),
            AT: f"{row[start.name]} – {row[end.name]}",
        }
        for place, row in enumerate(data.rows)
        if is_moment(row.get(start.name)) and is_moment(row.get(end.name))
    ]
    axis = {"grid": True, "labelFlush": False, "tickCount": 8}
    encoding = {
        "y": {
            "field": X,
            "type": "ordinal",
            "sort": None,
            "title": None,
            "axis": {"grid": False, "ticks": False},
        },
        "x": {"field": "start", "type": "temporal", "scale": {"type": "utc"}, "title": None, "axis": axis},
        "x2": {"field": "end"},
        "tooltip": [
            {"field": X, "title": "Row", "type": "nominal"},
            {"field": AT, "title": "Time", "type": "nominal"},
        ],
    }
    mark = {"type": "bar", "cornerRadius": 3, "color": data.colour("", 0)}
    return {"data": {"values": values}, "layer": [{"mark": mark, "encoding": encoding}]}


def _has_moments(data: Data, name: str) -> bool:
    return any(is_moment(row.get(name)) for row in data.rows)
