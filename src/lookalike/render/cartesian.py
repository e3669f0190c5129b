"""Columns, bars, lines, areas and points over one axis of categories or time, mixed where `series_types` says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..workers.task import ColumnSpec
from . import axes, reference_lines
from .data import SERIES, SHOWN, Data, Item, Spec, X, Y

MARKS = {"column": "bar", "bar": "bar", "line": "line", "area": "area", "scatter": "point"}
STACKS = {"normal": "zero", "percent": "normalize"}
INTERPOLATIONS = ("monotone", "step", "step-before", "step-after")
MANY_POINTS = 40  # a line through more has no points on it


@dataclass(frozen=True)
class Frame:
    """What all layers share. `along`: the channel of the categories."""

    data: Data
    along: str
    up: str
    time: bool
    stack: str | None
    own: Mapping[str, Any]  # the entry of `y_axes`
    side: int = 0

    @property
    def point_style(self) -> str:
        return self.data.settings.text("point_style")


@dataclass(frozen=True)
class Group:
    """Measures that are drawn alike."""

    mark: str
    measures: list[ColumnSpec]


def column(data: Data) -> Spec:
    return cartesian(data, "bar")


def bar(data: Data) -> Spec:
    return cartesian(data, "bar", lying=True)


def line(data: Data) -> Spec:
    return cartesian(data, "line")


def area(data: Data) -> Spec:
    return cartesian(data, "area")


def points(data: Data) -> Spec:
    return cartesian(data, "point")


def cartesian(data: Data, mark: str, *, lying: bool = False) -> Spec:
    data.settings.ignore("swap_axes", "show_null_labels", "show_silhouette", "ordering", "font_size")
    stack = STACKS.get(data.settings.text("stacking"))
    sides = _sides(data)
    groups = [_groups(data, measures, mark) for _, measures in sides]
    has_bars = any(group.mark == "bar" for side in groups for group in side)
    time = data.is_time and not has_bars
    along, up = ("y", "x") if lying else ("x", "y")
    frames = [Frame(data, along, up, time, stack, own, side) for side, (own, _) in enumerate(sides)]
    layers = [_layers(frame, found) for frame, found in zip(frames, groups, strict=True)]
    if len(layers) > 1:
        sided = [{"layer": each} for each in layers]
        return {"layer": sided, "resolve": {"scale": {up: "independent"}}}
    layers[0] += reference_lines.layers(data, up)
    return _with_common_data(layers[0])


def _with_common_data(layers: list[Spec]) -> Spec:
    """Where all layers draw the same items, these stand once."""
    first = layers[0]["data"]
    if len(layers) > 1 and any(each.get("data") != first for each in layers[1:]):
        return {"layer": layers}
    kept = [{name: value for name, value in each.items() if name != "data"} for each in layers]
    return {"data": first, "layer": kept}


def _sides(data: Data) -> list[tuple[Mapping[str, Any], list[ColumnSpec]]]:
    """Each axis of values with its measures; the axes are told apart by the series that they name."""
    given = [each for each in data.settings.listed("y_axes") if isinstance(each, Mapping)]
    for own in given:
        unknown = set(own) - axes.AXIS_KEYS
        for name in sorted(unknown):
            if own[name]:
                data.settings.warn(f"y_axes.{name[:80]} of vis_config is not drawn.")
    if len(given) < 2:
        return [(given[0] if given else {}, data.measures)]
    second = {
        str(each.get("id") or each.get("axisId"))
        for each in given[1].get("series") or []
        if isinstance(each, Mapping)
    }
    right = [each for each in data.measures if second & {each.name, each.name.rpartition(" - ")[2]}]
    left = [each for each in data.measures if each not in right]
    if len(given) > 2:
        data.settings.warn("Of y_axes of vis_config the first two are drawn.")
    return [(own, found) for own, found in zip(given, (left, right), strict=False) if found]


def _groups(data: Data, measures: list[ColumnSpec], mark: str) -> list[Group]:
    """Bars first, lines and points over them."""
    types = data.settings.mapped("series_types")
    by_mark: dict[str, list[ColumnSpec]] = {"bar": [], "area": [], "line": [], "point": []}
    for each in measures:
        asked = types.get(each.name) or types.get(each.name.rpartition(" - ")[2])
        if asked is not None and asked not in MARKS:
            data.settings.warn(f"series_types of vis_config: {str(asked)[:80]!r} is not drawn.")
        by_mark[MARKS.get(str(asked), mark)].append(each)
    return [Group(name, found) for name, found in by_mark.items() if found]


def _layers(frame: Frame, groups: list[Group]) -> list[Spec]:
    found: list[Spec] = []
    for group in groups:
        nulls = group.mark in ("line", "area") and frame.data.settings.flag("show_null_points", True)
        items = _drawable(frame, frame.data.items(group.measures, time=frame.time, nulls=nulls))
        encoding = _encoding(frame, group)
        found.append({"data": {"values": items}, "mark": _mark(frame, group), "encoding": encoding})
        if frame.data.settings.flag("show_value_labels"):
            found.append({"data": {"values": items}, **_value_labels(frame, group, encoding)})
    return found


def _drawable(frame: Frame, items: list[Item]) -> list[Item]:
    if axes.value_scale(frame.data, frame.own).get("type") != "log":
        return items
    kept = [item for item in items if item[Y] is None or item[Y] > 0]
    if len(kept) < len(items):
        told = "Values that are not above zero have no place on a logarithmic axis."
        frame.data.settings.warn(told)
    return kept


def _encoding(frame: Frame, group: Group) -> dict[str, Any]:
    data, stack = frame.data, frame.stack if group.mark in ("bar", "area") else None
    categories = axes.category_axis(data, frame.time)
    if not frame.time:
        categories["axis"] |= axes.slant(data) if frame.along == "x" else {}
    if group.mark == "bar":
        inner = {"paddingInner": 0.25, "paddingOuter": 0.15}
        categories["scale"] = {**categories.get("scale", {}), **inner}
    percent = stack == "normalize"
    values = axes.value_axis(data, frame.own, group.measures, percent=percent, side=frame.side)
    encoding = {
        frame.along: categories,
        frame.up: values | {"stack": stack},
        "color": axes.series(data),
        "tooltip": axes.tooltip(data, time=frame.time),
    }
    if frame.up == "x" and "orient" in values["axis"]:
        values["axis"]["orient"] = "top"
    if group.mark == "bar" and not stack and len(group.measures) > 1:
        encoding[f"{frame.along}Offset"] = {"field": SERIES, "sort": None}
    return encoding


def _mark(frame: Frame, group: Group) -> dict[str, Any]:
    settings = frame.data.settings
    interpolate = settings.text("interpolation")
    curve = interpolate if interpolate in INTERPOLATIONS else "linear"
    clip = {"clip": True} if {"domainMin", "domainMax"} & set(axes.value_scale(frame.data, frame.own)) else {}
    if group.mark == "bar":
        return {"type": "bar", "cornerRadiusEnd": 0 if frame.stack else 2, **clip}
    if group.mark == "line":
        point = _points(frame)
        return {"type": "line", "strokeWidth": 2.5, "interpolate": curve, "point": point, **clip}
    if group.mark == "area":
        opacity = 0.75 if frame.stack else 0.3
        return {
            "type": "area",
            "interpolate": curve,
            "line": {"strokeWidth": 2},
            "fillOpacity": opacity,
            **clip,
        }
    return {
        "type": "point",
        "filled": frame.point_style != "circle_outline",
        "size": 60,
        "opacity": 0.7,
        **clip,
    }


def _points(frame: Frame) -> Any:
    """Without a word of it, short lines have points."""
    style = frame.point_style
    if style == "circle_outline":
        return {"filled": False, "fill": "white"}
    return style == "circle" or (not style and len(frame.data.rows) <= MANY_POINTS)


def _value_labels(frame: Frame, group: Group, encoding: dict[str, Any]) -> Spec:
    colours = frame.data.settings.names("label_color")
    stack = encoding[frame.up]["stack"]
    if stack:
        mark: dict[str, Any] = {"type": "text", "style": "inside"}
        place = encoding | {frame.up: encoding[frame.up] | {"bandPosition": 0.5}}
    else:
        beside = {"dx": 6, "align": "left"} if frame.along == "y" else {"dy": -8}
        mark, place = {"type": "text", "style": "label", **beside}, encoding
    if colours:
        mark["color"] = _colour(colours[0])
    detail = {"detail": {"field": SERIES}, "text": {"field": SHOWN, "type": "nominal"}}
    kept = {name: channel for name, channel in place.items() if name not in ("color", "tooltip")}
    return {"mark": mark, "encoding": kept | detail}


def _colour(given: str) -> str:
    from . import style

    return style.colour(given, style.INK)


def scatter(data: Data) -> Spec:
    """Two measures against each other; with one measure, or pivots, they against the dimensions."""
    if len(data.measures) < 2 or data.pivoted:
        return points(data)
    across, up, *more = data.measures
    sized = data.settings.text("size_by_field")
    size = next((each for each in data.measures if each.name == sized), None)
    values = [_point(data, row, across, up, size) for row in data.rows]
    axis = {"labelExpr": axes.axis_label(across), "domain": False, "ticks": False}
    own = next((each for each in data.settings.listed("y_axes") if isinstance(each, Mapping)), {})
    encoding: dict[str, Any] = {
        "x": {"field": X, "type": "quantitative", "title": data.label(across), "axis": axis},
        "y": axes.value_axis(data, own, [up]),
        "tooltip": [
            {"field": SERIES, "title": data.x_title or "Row", "type": "nominal"},
            {"field": "across", "title": data.label(across), "type": "nominal"},
            {"field": SHOWN, "title": data.label(up), "type": "nominal"},
        ],
    }
    if size:
        encoding["size"] = {"field": "size", "type": "quantitative", "title": data.label(size)}
    drawn = {each.name for each in (across, up, size) if each}
    left = [data.label(each) for each in more if each.name not in drawn]
    if left:
        data.settings.warn(f"A scatter shows two measures; not drawn: {', '.join(left)}.")
    data.settings.ignore("point_style", "stacking", "legend_position", "interpolation", "show_null_points")
    colour = data.colour(up.name, 0)
    mark = {"type": "point", "filled": True, "size": 60, "opacity": 0.7, "color": colour}
    return {"data": {"values": values}, "layer": [{"mark": mark, "encoding": encoding}]}


def _point(data: Data, row: Any, across: ColumnSpec, up: ColumnSpec, size: ColumnSpec | None) -> Item:
    from .data import number_of, writer_of

    return {
        X: number_of(row.get(across.name)),
        Y: number_of(row.get(up.name)),
        SERIES: data.category(row),
        "across": writer_of(across)(row.get(across.name)),
        SHOWN: writer_of(up)(row.get(up.name)),
        **({"size": number_of(row.get(size.name))} if size else {}),
    }
