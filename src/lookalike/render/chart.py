"""A picture's Vega-Lite specification from a `vis_config` and rows: one pure function, for the page and for render
tasks alike. Nothing in a specification comes from outside: it has no URL, and of `vis_config` only the keys read
here have any effect."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from ..results.value_format import ValueFormatError, compile_format
from ..workers.task import ROW_TOTAL, ColumnSpec
from . import style
from .table import table

Row = Mapping[str, Any]  # one per result row: field name -> raw value, as in the `json` format
Spec = dict[str, Any]

MAX_ROWS = 5000
MAX_SLICES = 12  # more slices of a pie cannot be told apart; the smallest become one
X, Y, SERIES, SHOWN = "x", "y", "series", "shown"
DAY = re.compile(r"\d{4}-\d\d-\d\d( \d\d(:\d\d(:\d\d(\.\d+)?)?)?)?")
MONTH = re.compile(r"\d{4}-\d\d")


def chart(vis_config: Mapping[str, Any], columns: Sequence[ColumnSpec], rows: Sequence[Row]) -> Spec:
    """The picture of a result; without a `type`, or with one that needs fields the result has not, a table.
    Raises ChartError for a type that is not drawn here."""
    kind = str(vis_config.get("type") or "table")
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise ChartError(f"Visualization type {kind!r} cannot be drawn; there are: {known}.")
    data = Data(vis_config, columns, rows[:MAX_ROWS])
    if not data.drawable(kind):
        return style.framed(table(columns, rows))
    return style.framed(KINDS[kind](data))


class ChartError(ValueError):
    """A picture that cannot be drawn; the message says why."""


class Data:
    """The rows in the long form that Vega-Lite takes: one item per row and measure."""

    def __init__(self, vis_config: Mapping[str, Any], columns: Sequence[ColumnSpec], rows: Sequence[Row]):
        hidden = vis_config.get("hidden_fields")
        skipped = set(hidden) if isinstance(hidden, list) else set()
        # Of `paid - orders.count`, hiding the field hides every column under its pivots.
        shown = [each for each in columns if not skipped & {each.name, each.name.rpartition(" - ")[2]}]
        self.pivoted = any(each.pivot is not None for each in shown)
        self.vis_config, self.rows = vis_config, rows
        self.dimensions = [column for column in shown if column.category == "dimension"]
        self.measures = [column for column in shown if column.category not in ("dimension", ROW_TOTAL)]
        if not self.measures:
            self.measures = [column for column in self.dimensions if column.value_type == "number"][-1:]
            self.dimensions = [column for column in self.dimensions if column not in self.measures]

    def drawable(self, kind: str) -> bool:
        if kind == "single_value":
            return bool(self.rows) and bool(self.measures or self.dimensions)
        return kind not in style.TABLES and bool(self.rows) and bool(self.measures)

    def label(self, column: ColumnSpec) -> str:
        given = self.vis_config.get("series_labels")
        own = given.get(column.name) if isinstance(given, Mapping) else None
        return str(own or column.label_short or column.label or column.name)

    def category(self, row: Row) -> str:
        """The dimensions of a row as one text."""
        return " – ".join(text_of(row.get(column.name)) for column in self.dimensions)

    def moment(self, row: Row) -> str:
        """The dimension as an ISO time in UTC, so that no browser moves it: `2024-03` -> `2024-03-01T00:00:00Z`."""
        text = str(row[self.dimensions[0].name])
        return (
            text + "0000-01-01T00:00:00Z"[len(text) :]
            if len(text) < 19
            else text[:19].replace(" ", "T") + "Z"
        )

    @property
    def x_title(self) -> str:
        return ", ".join(column.label_short or column.label for column in self.dimensions)

    @property
    def is_time(self) -> bool:
        """Whether the only dimension is a moment in every row, so that gaps of time show as gaps."""
        if len(self.dimensions) != 1 or self.dimensions[0].value_type not in ("date", "datetime"):
            return False
        values = [row.get(self.dimensions[0].name) for row in self.rows]
        return all(
            isinstance(value, str) and (DAY.fullmatch(value) or MONTH.fullmatch(value)) for value in values
        )

    def items(self, time: bool = False) -> list[dict[str, Any]]:
        at = self.moment if time else self.category
        writers = [(column, self.label(column), writer_of(column)) for column in self.measures]
        return [
            {X: at(row), Y: value, SERIES: label, SHOWN: write(value)}
            for row in self.rows
            for column, label, write in writers
            if (value := number_of(row.get(column.name))) is not None
        ]

    def colours(self) -> dict[str, Any]:
        """The scale from series to colour; `series_colors` of the query wins over ours."""
        given = self.vis_config.get("series_colors")
        own = given if isinstance(given, Mapping) else {}
        palette = [
            style.colour(own.get(column.name), style.PALETTE[at % len(style.PALETTE)])
            for at, column in enumerate(self.measures)
        ]
        return {"domain": [self.label(column) for column in self.measures], "range": palette}


def text_of(value: Any) -> str:
    return "∅" if value is None else str(value)


def number_of(value: Any) -> float | None:
    """Numbers may come as text, when they were too long for JSON's."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def writer_of(column: ColumnSpec) -> Callable[[Any], str]:
    """How a measure's value is written in the picture."""
    try:
        show = compile_format(column.value_format or "#,##0.##", column.separators)
    except ValueFormatError:
        show = compile_format("#,##0.##", column.separators)

    def write(value: Any) -> str:
        try:
            return show(Decimal(str(value))).removesuffix(".")
        except InvalidOperation:
            return str(value)

    return write


def axis_label(column: ColumnSpec) -> str:
    """A Vega expression for the labels of a value axis: short numbers, with the measure's currency or percent."""
    value_format = column.value_format or ""
    if "%" in value_format:
        return "format(datum.value, '~%')"
    currency = re.search(r"[$£€¥]", value_format)
    short = "replace(format(datum.value, '~s'), 'G', 'B')"
    return f"'{currency[0]}' + {short}" if currency else short


def value_axis(data: Data, percent: bool = False) -> dict[str, Any]:
    label = "format(datum.value, '~%')" if percent else axis_label(data.measures[0])
    title = data.label(data.measures[0]) if len(data.measures) == 1 else None
    return {
        "field": Y,
        "type": "quantitative",
        "title": title,
        "stack": None,
        "axis": {"labelExpr": label, "domain": False, "ticks": False, "tickCount": 6},
    }


def category_axis(data: Data, time: bool) -> dict[str, Any]:
    """Categories keep the order of the rows."""
    if time:
        axis = {"grid": False, "labelFlush": False, "labelOverlap": "greedy", "tickCount": 8}
        scale = {"type": "utc"}
        return {"field": X, "type": "temporal", "title": data.x_title, "axis": axis, "scale": scale}
    return {
        "field": X,
        "type": "ordinal",
        "sort": None,
        "title": data.x_title or None,
        "axis": {"grid": False, "ticks": False, "labelOverlap": "greedy", "labelLimit": 160},
    }


def series(data: Data) -> dict[str, Any]:
    legend = {"title": None, "orient": "bottom", "symbolType": "circle"} if len(data.measures) > 1 else None
    return {"field": SERIES, "type": "nominal", "scale": data.colours(), "legend": legend, "sort": None}


def tooltip(data: Data) -> list[dict[str, Any]]:
    over = [{"field": X, "title": data.x_title}] if data.dimensions else []
    return [*over, {"field": SERIES, "title": "Series"}, {"field": SHOWN, "title": "Value"}]


def stacking(data: Data) -> str | None:
    """Vega-Lite's word for Looker's `stacking`: `normal` or `percent`; anything else is not stacked."""
    return {"normal": "zero", "percent": "normalize"}.get(str(data.vis_config.get("stacking") or ""))


def column(data: Data) -> Spec:
    return bars(data, "x", "y")


def bar(data: Data) -> Spec:
    return bars(data, "y", "x")


def bars(data: Data, along: str, up: str) -> Spec:
    stack = stacking(data)
    categories = category_axis(data, False)
    if along == "x" and needs_slant(data):
        categories["axis"] |= {"labelAngle": -35, "labelAlign": "right"}
        if len(data.rows) <= 30:  # slanted labels do not meet, though the boxes around them do
            categories["axis"]["labelOverlap"] = False
    elif along == "x":
        categories["axis"] |= {"labelAngle": 0}
    encoding = {
        "tooltip": tooltip(data),
        along: categories | {"scale": {"paddingInner": 0.25, "paddingOuter": 0.15}},
        up: value_axis(data, stack == "normalize") | {"stack": stack},
        "color": series(data),
    }
    if not stack and len(data.measures) > 1:
        encoding[f"{along}Offset"] = {"field": SERIES, "sort": None}
    corner = "cornerRadiusEnd" if not stack else "cornerRadius"
    marks: list[Spec] = [{"mark": {"type": "bar", corner: 2 if not stack else 0}, "encoding": encoding}]
    if data.vis_config.get("show_value_labels") and not stack:
        marks.append(
            {"mark": bar_label(along), "encoding": encoding | {"text": {"field": SHOWN}, "color": {}}}
        )
    return {"data": {"values": data.items()}, "layer": [strip_empty(mark) for mark in marks]}


def needs_slant(data: Data) -> bool:
    """Whether labels side by side would not find room: more than about 90 characters in all."""
    return sum(len(data.category(row)) + 2 for row in data.rows) > 90


def bar_label(along: str) -> Spec:
    place = {"dy": -6} if along == "x" else {"dx": 6, "align": "left"}
    return {"type": "text", "fontSize": 11, "color": style.INK, **place}


def strip_empty(mark: Spec) -> Spec:
    kept = {name: channel for name, channel in mark["encoding"].items() if channel}
    return mark | {"encoding": kept}


def line(data: Data) -> Spec:
    time = data.is_time
    points = len(data.rows) <= 40
    mark = {"type": "line", "strokeWidth": 2.5, "interpolate": interpolation(data), "point": points}
    encoding = {"x": category_axis(data, time), "y": value_axis(data), "color": series(data)}
    return {"data": {"values": data.items(time)}, "layer": [{"mark": mark, "encoding": encoding}]}


def area(data: Data) -> Spec:
    stack, time = stacking(data), data.is_time
    mark = {
        "type": "area",
        "interpolate": interpolation(data),
        "line": {"strokeWidth": 2},
        "fillOpacity": 0.75 if stack else 0.3,
    }
    encoding = {
        "x": category_axis(data, time),
        "y": value_axis(data, stack == "normalize") | {"stack": stack},
        "color": series(data),
    }
    return {"data": {"values": data.items(time)}, "layer": [{"mark": mark, "encoding": encoding}]}


def interpolation(data: Data) -> str:
    return {
        "monotone": "monotone",
        "step": "step",
        "step-before": "step-before",
        "step-after": "step-after",
    }.get(str(data.vis_config.get("interpolation")), "linear")


def pie(data: Data) -> Spec:
    """A ring with the share of each slice in the legend."""
    slices = slices_of(data)
    total = sum(part[Y] for part in slices)
    for part in slices:
        share = f"{part[Y] / total:.0%}" if total else "–"
        part[SERIES] = f"{part[X]} · {share}"
    names = [part[SERIES] for part in slices]
    colours = [style.PALETTE[at % len(style.PALETTE)] for at in range(len(names))]
    legend = {"title": data.x_title or None, "orient": "right", "symbolType": "circle", "labelLimit": 240}
    encoding = {
        "theta": {"field": Y, "type": "quantitative", "stack": True},
        "order": {"field": "order", "type": "ordinal"},
        "color": {
            "field": SERIES,
            "type": "nominal",
            "sort": None,
            "scale": {"domain": names, "range": colours},
            "legend": legend,
        },
    }
    mark = {
        "type": "arc",
        "innerRadius": {"expr": "min(width, height) * 0.25"},
        "outerRadius": {"expr": "min(width, height) * 0.45"},
        "stroke": "white",
        "strokeWidth": 2,
    }
    return {"data": {"values": slices}, "layer": [{"mark": mark, "encoding": encoding}]}


def slices_of(data: Data) -> list[dict[str, Any]]:
    """The rows of the first measure; a result without dimensions has one slice per measure."""
    if data.dimensions:
        first = data.label(data.measures[0])
        found = [item for item in data.items() if item[SERIES] == first and item[Y] > 0]
    else:
        found = [item | {X: item[SERIES]} for item in data.items() if item[Y] > 0]
    found.sort(key=lambda item: -item[Y])
    rest = found[MAX_SLICES - 1 :]
    if len(rest) > 1:
        found = [*found[: MAX_SLICES - 1], {X: "Other", Y: sum(item[Y] for item in rest), SERIES: ""}]
    return [item | {"order": at} for at, item in enumerate(found)]


def scatter(data: Data) -> Spec:
    """Two measures against each other; with one measure, it against the dimensions."""
    if len(data.measures) < 2 or data.pivoted:
        time = data.is_time
        encoding = {"x": category_axis(data, time), "y": value_axis(data), "color": series(data)}
        values = data.items(time)
    else:
        across, up = data.measures[:2]
        values = [
            {X: number_of(row.get(across.name)), Y: number_of(row.get(up.name)), SERIES: data.category(row)}
            for row in data.rows
        ]
        axis = {"labelExpr": axis_label(across), "domain": False, "ticks": False}
        encoding = {
            "x": {"field": X, "type": "quantitative", "title": data.label(across), "axis": axis},
            "y": value_axis(data) | {"title": data.label(up), "axis": axis | {"labelExpr": axis_label(up)}},
        }
    mark = {"type": "point", "filled": True, "size": 60, "opacity": 0.7, "color": style.PALETTE[0]}
    return {"data": {"values": values}, "layer": [{"mark": mark, "encoding": encoding}]}


def single_value(data: Data) -> Spec:
    """The first value of the first row, large, with its label below."""
    column = (data.measures or data.dimensions)[0]
    value = data.rows[0].get(column.name)
    shown = text_of(value) if number_of(value) is None else writer_of(column)(value)
    given = data.vis_config.get("single_value_title")
    title = str(given) if given else data.label(column)
    large = {"expr": f"min(height * 0.3, width * 1.5 / {max(len(shown), 4)})"}
    number = {
        "type": "text",
        "text": shown,
        "fontSize": large,
        "fontWeight": 600,
        "color": style.INK,
        "dy": -10,
    }
    label = {"type": "text", "text": title, "fontSize": 18, "color": style.MUTED}
    below = label | {"dy": {"expr": f"{large['expr']} / 2 + 16"}}
    return {"data": {"values": [{}]}, "layer": [{"mark": number}, {"mark": below}]}


KINDS: dict[str, Callable[[Data], Spec]] = {
    "looker_column": column,
    "looker_bar": bar,
    "looker_line": line,
    "looker_area": area,
    "looker_pie": pie,
    "looker_donut_multiples": pie,
    "looker_scatter": scatter,
    "single_value": single_value,
    # `drawable` turns these to the table before the function is called
    **dict.fromkeys(style.TABLES, column),
}
