"""The rows of a result in the long form that Vega-Lite takes: one item per row and measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from ..results.value_format import ValueFormatError, compile_format
from ..workers.task import ROW_TOTAL, ColumnSpec
from . import style
from .settings import Settings, number_of

Row = Mapping[str, Any]  # one per result row: field name -> raw value, as in the `json` format
Spec = dict[str, Any]
Item = dict[str, Any]

X, Y, SERIES, SHOWN, AT = "x", "y", "series", "shown", "at"
DAY = re.compile(r"\d{4}-\d\d-\d\d( \d\d(:\d\d(:\d\d(\.\d+)?)?)?)?")
MONTH = re.compile(r"\d{4}-\d\d")


class ChartError(ValueError):
    """A picture that cannot be drawn; the message says why."""


class Data:
    def __init__(self, settings: Settings, columns: Sequence[ColumnSpec], rows: Sequence[Row]):
        skipped = {*settings.names("hidden_fields"), *settings.names("hidden_series")}
        # Of `paid - orders.count`, hiding the field hides every column under its pivots.
        shown = [each for each in columns if not skipped & {each.name, each.name.rpartition(" - ")[2]}]
        self.settings = settings
        self.pivoted = any(each.pivot is not None for each in shown)
        self.rows = _displayed(settings, rows)
        self.dimensions = [column for column in shown if column.category == "dimension"]
        self.measures = [column for column in shown if column.category not in ("dimension", ROW_TOTAL)]
        if not self.measures:
            self.measures = [column for column in self.dimensions if column.value_type == "number"][-1:]
            self.dimensions = [column for column in self.dimensions if column not in self.measures]
        self._labels = settings.mapped("series_labels")
        self._colours = settings.mapped("series_colors")
        self._palette = settings.names("colors")
        self._places = {column.name: place for place, column in enumerate(self.measures)}

    def label(self, column: ColumnSpec) -> str:
        own = self._labels.get(column.name)
        return str(own or column.label_short or column.label or column.name)

    def named(self, name: str) -> str:
        """What the settings call a value, such as a slice of a pie."""
        return str(self._labels.get(name) or name)

    def category(self, row: Row) -> str:
        """The dimensions of a row as one text."""
        return " – ".join(text_of(row.get(column.name)) for column in self.dimensions)

    def moment(self, row: Row) -> str:
        """The dimension as an ISO time in UTC, so that no browser moves it: `2024-03` -> `2024-03-01T00:00:00Z`."""
        text = str(row[self.dimensions[0].name])
        if len(text) < 19:
            return text + "0000-01-01T00:00:00Z"[len(text) :]
        return text[:19].replace(" ", "T") + "Z"

    @property
    def x_title(self) -> str:
        return ", ".join(column.label_short or column.label for column in self.dimensions)

    @property
    def is_time(self) -> bool:
        """Whether the only dimension is a moment in every row, so that gaps of time show as gaps."""
        if len(self.dimensions) != 1 or self.dimensions[0].value_type not in ("date", "datetime"):
            return False
        return all(is_moment(row.get(self.dimensions[0].name)) for row in self.rows)

    def items(
        self, measures: Sequence[ColumnSpec] | None = None, *, time: bool = False, nulls: bool = False
    ) -> list[Item]:
        """`nulls`: rows without a value have an item too, at which a line breaks."""
        used = self.measures if measures is None else measures
        writers = [(column, self.label(column), writer_of(column)) for column in used]
        found: list[Item] = []
        for row in self.rows:
            at = {X: self.moment(row), AT: self.category(row)} if time else {X: self.category(row)}
            for column, label, write in writers:
                value = number_of(raw := row.get(column.name))
                if value is not None:
                    found.append({**at, Y: value, SERIES: label, SHOWN: write(raw)})
                elif nulls:
                    found.append({**at, Y: None, SERIES: label, SHOWN: "∅"})
        return found

    def colour(self, name: str, place: int) -> str:
        """`series_colors` of the query wins over ours."""
        palette = self._palette or style.PALETTE
        return style.colour(
            self._colours.get(name), style.colour(palette[place % len(palette)], style.PALETTE[0])
        )

    def colours(self) -> dict[str, Any]:
        """The scale from series to colour."""
        return {
            "domain": [self.label(column) for column in self.measures],
            "range": [self.colour(column.name, self._places[column.name]) for column in self.measures],
        }


def _displayed(settings: Settings, rows: Sequence[Row]) -> Sequence[Row]:
    """`limit_displayed_rows`: the first or last rows are shown, or are left out."""
    values = settings.mapped("limit_displayed_rows_values")
    count = number_of(values.get("num_rows"))
    if not settings.flag("limit_displayed_rows") or count is None or count < 0:
        return rows
    first, number = values.get("first_last") != "last", min(int(count), len(rows))
    if values.get("show_hide") == "hide":
        return rows[number:] if first else rows[: len(rows) - number]
    return rows[:number] if first else rows[len(rows) - number :]


def is_moment(value: Any) -> bool:
    return isinstance(value, str) and bool(DAY.fullmatch(value) or MONTH.fullmatch(value))


def text_of(value: Any) -> str:
    return "∅" if value is None else str(value)


def writer_of(column: ColumnSpec, value_format: str = "") -> Callable[[Any], str]:
    """How a measure's value is written in the picture."""
    try:
        show = compile_format(value_format or column.value_format or "#,##0.##", column.separators)
    except ValueFormatError:
        show = compile_format("#,##0.##", column.separators)

    def write(value: Any) -> str:
        try:
            return show(Decimal(str(value))).removesuffix(".")
        except InvalidOperation:
            return str(value)

    return write
