"""Pies, rings of several rows, and funnels: the parts of a whole."""

from __future__ import annotations

from typing import Any

from . import style
from .axes import LEGENDS
from .data import SERIES, SHOWN, Data, Item, Spec, X, Y, number_of, text_of, writer_of

MAX_SLICES = 12  # more slices of a pie cannot be told apart; the smallest become one
MAX_RINGS = 12
WIDE_STEP = 0.35  # of the largest; what a step is worth finds room inside of a wider one


def pie(data: Data) -> Spec:
    """A ring, with the share of each slice in the legend or beside it."""
    slices = _slices(data)
    settings = data.settings
    total = sum(part[Y] for part in slices)
    for part in slices:
        part["share"] = f"{part[Y] / total:.0%}" if total else "–"
        part[SERIES] = _words(data, part)
    labels = settings.text("value_labels", "legend")
    names = [part[SERIES] for part in slices]
    colours = [data.colour(part[X], place) for place, part in enumerate(slices)]
    legend = {"title": data.x_title or None, "orient": "right", "symbolType": "circle", "labelLimit": 240}
    asked = settings.text("legend_position")
    encoding = {
        "theta": {"field": Y, "type": "quantitative", "stack": True},
        "order": {"field": "order", "type": "ordinal"},
        "color": {
            "field": SERIES,
            "type": "nominal",
            "sort": None,
            "scale": {"domain": names, "range": colours},
            "legend": legend | {"orient": LEGENDS.get(asked, "right")} if labels == "legend" else None,
        },
        "tooltip": [
            {"field": X, "title": data.x_title or "Part", "type": "nominal"},
            {"field": SHOWN, "title": data.label(data.measures[0]), "type": "nominal"},
            {"field": "share", "title": "Share", "type": "nominal"},
        ],
    }
    layers: list[Spec] = [{"mark": _arc(data), "encoding": encoding}]
    if labels == "labels":
        around = {name: encoding[name] for name in ("theta", "order")}
        text = {
            "type": "text",
            "style": "label",
            "radius": {"expr": "min(width, height) * 0.45 + 14"},
            "align": {"expr": "datum.side"},
        }
        _sides(slices, total)
        layers.append({"mark": text, "encoding": around | {"text": {"field": SERIES, "type": "nominal"}}})
    return {"data": {"values": slices}, "layer": layers}


def _sides(slices: list[Item], total: float) -> None:
    """On which side of the ring the middle of each slice is."""
    before = 0.0
    for part in slices:
        middle = (before + part[Y] / 2) / total if total else 0.0
        part["side"] = "left" if middle < 0.5 else "right"
        before += part[Y]


def _words(data: Data, part: Item) -> str:
    name, value, share = data.named(part[X]), part[SHOWN], part["share"]
    kinds = {
        "lab": name,
        "val": value,
        "per": share,
        "labVal": f"{name} · {value}",
        "labPer": f"{name} · {share}",
    }
    return kinds.get(data.settings.text("label_type"), f"{name} · {share}")


def _arc(data: Data) -> dict[str, Any]:
    inner = data.settings.number("inner_radius")
    share = 0.25 if inner is None else 0.45 * min(max(inner, 0), 95) / 100
    return {
        "type": "arc",
        "style": "slice",
        "innerRadius": {"expr": f"min(width, height) * {share:.4g}"},
        "outerRadius": {"expr": "min(width, height) * 0.45"},
    }


def _slices(data: Data) -> list[Item]:
    """The rows of the first measure; a result without dimensions has one slice per measure."""
    if data.dimensions:
        items = data.items(data.measures[:1])
        if len(data.measures) > 1:
            left = ", ".join(data.label(each) for each in data.measures[1:])
            data.settings.warn(f"A pie shows one measure; not drawn: {left}.")
    else:
        items = [item | {X: item[SERIES]} for item in data.items()]
    found = sorted((item for item in items if item[Y] > 0), key=lambda item: -item[Y])
    if len(found) < len(items):
        data.settings.warn("Values that are not above zero have no slice.")
    rest = found[MAX_SLICES - 1 :]
    if len(rest) > 1:
        amount = sum(item[Y] for item in rest)
        shown = writer_of(data.measures[0])(amount)
        found = [*found[: MAX_SLICES - 1], {X: "Other", Y: amount, SERIES: "", SHOWN: shown}]
        data.settings.warn(f"The {len(rest)} smallest parts are drawn as one.")
    return [item | {"order": at} for at, item in enumerate(found)]


def rings(data: Data) -> Spec:
    """A ring for each row, of its measures; one measure makes a single ring of the rows."""
    if len(data.measures) < 2:
        return pie(data)
    data.settings.ignore("show_value_labels", "font_size", "charts_across")
    rows = data.rows[:MAX_RINGS]
    if len(data.rows) > MAX_RINGS:
        data.settings.warn(f"Of {len(data.rows)} rings the first {MAX_RINGS} are drawn.")
    across = min(len(rows), 4) or 1
    down = -(-len(rows) // across)
    layers: list[Spec] = []
    for place, row in enumerate(rows):
        layers += _ring(data, row, place % across, place // across, across, down)
    return {"layer": layers, "resolve": {"scale": {"theta": "independent"}}}


def _ring(data: Data, row: Any, column: int, line: int, across: int, down: int) -> list[Spec]:
    items = [
        {SERIES: data.label(each), Y: value, SHOWN: writer_of(each)(value), "order": at}
        for at, each in enumerate(data.measures)
        if (value := number_of(row.get(each.name))) is not None and value > 0
    ]
    x, y = f"width * {(column + 0.5) / across:.4g}", f"height * {(line + 0.45) / down:.4g}"
    size = f"min(width / {across}, height / {down})"
    mark = {
        "type": "arc",
        "style": "slice",
        "x": {"expr": x},
        "y": {"expr": y},
        "innerRadius": {"expr": f"{size} * 0.22"},
        "outerRadius": {"expr": f"{size} * 0.36"},
    }
    legend = {"title": None, "orient": "bottom", "symbolType": "circle"}
    encoding = {
        "theta": {"field": Y, "type": "quantitative", "stack": True},
        "order": {"field": "order", "type": "ordinal"},
        "color": {
            "field": SERIES,
            "type": "nominal",
            "scale": data.colours(),
            "sort": None,
            "legend": None if data.settings.flag("hide_legend") else legend,
        },
        "tooltip": [
            {"field": SERIES, "title": data.category(row) or "Series", "type": "nominal"},
            {"field": SHOWN, "title": "Value", "type": "nominal"},
        ],
    }
    name = {"type": "text", "style": "label", "text": data.category(row), "x": {"expr": x}, "align": "center"}
    below = name | {"y": {"expr": f"{y} + {size} * 0.36 + 14"}}
    return [
        {"data": {"values": items}, "mark": mark, "encoding": encoding},
        {"data": {"values": [{}]}, "mark": below},
    ]


def funnel(data: Data) -> Spec:
    """A bar for each step, in the middle, with its value and its share of the first step, or of the one before."""
    settings = data.settings
    settings.ignore("smoothedBars", "orientation", "labelPosition", "leftAxisLabelVisible", "leftAxisLabel")
    settings.ignore("rightAxisLabelVisible", "rightAxisLabel", "barColors", "isStepped", "labelScale")
    settings.ignore("labelColorEnabled", "labelColor", "labelOverlap", "percentPosition", "valuePosition")
    prior = settings.text("percentType") == "prior"
    steps = _steps(data)
    encoding = {
        "y": {"field": X, "type": "ordinal", "sort": None, "title": None, "scale": {"paddingInner": 0.12}},
        "x": {"field": "left", "type": "quantitative", "axis": None},
        "x2": {"field": "right"},
        "color": {
            "field": X,
            "type": "nominal",
            "sort": None,
            "scale": _step_colours(data, steps),
            "legend": None,
        },
        "tooltip": [
            {"field": X, "title": data.x_title or "Step", "type": "nominal"},
            {"field": SHOWN, "title": data.label(data.measures[0]), "type": "nominal"},
            {"field": "share", "title": "Of the step before" if prior else "Of the first", "type": "nominal"},
        ],
    }
    encoding["y"]["axis"] = {"grid": False, "ticks": False, "domain": False, "labelLimit": 200}
    _shares(steps, prior)
    words = {"y": encoding["y"], "x": {"datum": 0, "type": "quantitative", "axis": None}}
    text = {"text": {"field": "words", "type": "nominal"}}
    largest = max((step[Y] for step in steps), default=0)
    wide = f"datum.{Y} >= {largest * WIDE_STEP:.6g}"
    inside = {"mark": {"type": "text", "style": "on"}, "encoding": words | text}
    at = {"y": encoding["y"], "x": encoding["x"] | {"field": "right"}}
    beside = {"mark": {"type": "text", "style": "label", "align": "left", "dx": 6}, "encoding": at | text}
    layers: list[Spec] = [
        {"mark": {"type": "bar", "cornerRadius": 3}, "encoding": encoding},
        inside | {"transform": [{"filter": wide}]},
        beside | {"transform": [{"filter": f"!({wide})"}]},
    ]
    return {"data": {"values": steps}, "layer": layers}


def _steps(data: Data) -> list[Item]:
    if data.dimensions:
        found = data.items(data.measures[:1])
        if len(data.measures) > 1:
            data.settings.warn("A funnel shows one measure; the others are not drawn.")
    else:
        found = [item | {X: item[SERIES]} for item in data.items()]
    return [item | {"left": -item[Y] / 2, "right": item[Y] / 2} for item in found]


def _shares(steps: list[Item], prior: bool) -> None:
    for at, step in enumerate(steps):
        base = steps[max(at - 1, 0) if prior else 0][Y]
        step["share"] = f"{step[Y] / base:.0%}" if base else "–"
        step["words"] = f"{step[SHOWN]} · {step['share']}"


def _step_colours(data: Data, steps: list[Item]) -> dict[str, Any]:
    names = [step[X] for step in steps]
    return {"domain": names, "range": [data.colour(name, 0) for name in names]}


def single_value(data: Data) -> Spec:
    """The first value of the first row, large, with its label below, and a comparison with the second measure."""
    settings = data.settings
    settings.ignore("enable_conditional_formatting", "conditional_formatting_include_totals")
    column = (data.measures or data.dimensions)[0]
    value = data.rows[0].get(column.name)
    own_format = settings.text("value_format")
    shown = text_of(value) if number_of(value) is None else writer_of(column, own_format)(value)
    title = settings.text("single_value_title") or data.label(column)
    size = f"min(height * 0.3, width * 1.5 / {max(len(shown), 4)})"
    number = {"type": "text", "text": shown, "fontSize": {"expr": size}, "fontWeight": 600, "dy": -10}
    colour = settings.text("custom_color")
    if settings.flag("custom_color_enabled") and style.COLOUR.fullmatch(colour):
        number["color"] = colour
    layers: list[Spec] = [{"mark": number | {"style": "number"}}]
    below = {"expr": f"{size} / 2 + 16"}
    if settings.flag("show_single_value_title", True):
        layers.append(
            {"mark": {"type": "text", "style": "muted", "text": title, "fontSize": 18, "dy": below}}
        )
        below = {"expr": f"{size} / 2 + 42"}
    compared = _comparison(data)
    if compared:
        layers.append(
            {"mark": {"type": "text", "text": compared, "fontSize": 14, "style": "label", "dy": below}}
        )
    return {"data": {"values": [{}]}, "layer": layers}


def _comparison(data: Data) -> str:
    """`▲ 1,234 last year`, or the share of a target."""
    settings = data.settings
    settings.ignore("comparison_reverse_colors", "comparison_color")
    kind, label = settings.text("comparison_type", "value"), settings.text("comparison_label")
    shows_label = settings.flag("show_comparison_label", True)
    if not settings.flag("show_comparison") or len(data.measures) < 2:
        return ""
    first, other = data.measures[:2]
    value, base = (number_of(data.rows[0].get(each.name)) for each in (first, other))
    if base is None:
        return ""
    shown = writer_of(other)(base)
    if kind == "change":
        shown = f"{'▲' if base >= 0 else '▼'} {writer_of(other)(abs(base))}"
    elif kind.startswith("progress") and value is not None and base:
        shown = f"{value / base:.0%} of {shown}" if kind == "progress_percentage" else f"of {shown}"
    return f"{shown} {label or data.label(other)}" if shows_label else shown
