"""The picture of a result that is no chart: its first rows as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from ..results.value_format import ValueFormatError, compile_format
from ..workers.task import ColumnSpec

MAX_ROWS, MAX_COLUMNS = 25, 12
MAX_CHARS = 32  # of one value


def table(columns: Sequence[ColumnSpec], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What does not fit is counted below the table."""
    shown = columns[:MAX_COLUMNS]
    if not shown:
        return {"layer": [text_layer([{"x": 0.5, "row": 5, "text": "No results"}], 12, "center", "note")]}
    grid = [[shown_value(column, row.get(column.name)) for column in shown] for row in rows[:MAX_ROWS]]
    heads = [clipped(column.label_short or column.label or column.name) for column in shown]
    lines = len(grid) + (2 if left_out(columns, rows) else 1)
    layers = [stripes(lines), rule(lines), *cells(shown, heads, grid, lines)]
    note = left_out(columns, rows)
    if note:
        layers.append(
            text_layer(
                [{"x": edges(heads, grid)[0][0], "row": lines - 1, "text": note}],
                lines,
                "left",
                "note",
            )
        )
    return {"layer": layers}


def left_out(columns: Sequence[ColumnSpec], rows: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    if len(rows) > MAX_ROWS:
        parts.append(f"{len(rows) - MAX_ROWS} more rows")
    if len(columns) > MAX_COLUMNS:
        parts.append(f"{len(columns) - MAX_COLUMNS} more columns")
    return " and ".join(parts)


def clipped(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…"


def shown_value(column: ColumnSpec, value: Any) -> str:
    if value is None:
        return "∅"
    if column.value_format and column.value_type == "number":
        try:
            return clipped(compile_format(column.value_format, column.separators)(Decimal(str(value))))
        except (ValueFormatError, InvalidOperation):
            return clipped(str(value))
    return clipped(str(value))


def edges(heads: list[str], grid: list[list[str]]) -> list[tuple[float, float]]:
    """Left and right edge of each column, of a width of 1; by the longest text in each."""
    widths = [max(len(text) for text in texts) + 3 for texts in zip(heads, *grid, strict=True)]
    total, left, found = sum(widths), 0, []
    for width in widths:
        found.append(((left + 1.5) / total, (left + width - 1.5) / total))
        left += width
    return found


def cells(
    columns: Sequence[ColumnSpec], heads: list[str], grid: list[list[str]], lines: int
) -> list[dict[str, Any]]:
    layers = []
    for align in ("left", "right"):
        head, body = [], []
        for at, (left, right) in enumerate(edges(heads, grid)):
            if (columns[at].value_type == "number") != (align == "right"):
                continue
            x = right if align == "right" else left
            head.append({"x": x, "row": 0, "text": heads[at]})
            body += [{"x": x, "row": number + 1, "text": row[at]} for number, row in enumerate(grid)]
        layers.append(text_layer(head, lines, align, "head"))
        layers.append(text_layer(body, lines, align, "cell"))
    return layers


def text_layer(values: list[dict[str, Any]], lines: int, align: str, look: str) -> dict[str, Any]:
    size = {"expr": f"min(13, height / {lines} * 0.6)"}
    mark = {"type": "text", "style": look, "align": align, "fontSize": size}
    encoding = {
        "x": {"field": "x", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": None},
        "y": row_axis("row", lines, 0.5),
        "text": {"field": "text"},
    }
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def row_axis(field: str, lines: int, offset: float) -> dict[str, Any]:
    """Rows run down from 0; a short table keeps its rows at the height of a long one's."""
    domain = [max(lines, 12) - offset, -offset]
    return {"field": field, "type": "quantitative", "scale": {"domain": domain, "nice": False}, "axis": None}


def stripes(lines: int) -> dict[str, Any]:
    values = [{"top": row - 0.5, "bottom": row + 0.5} for row in range(2, lines, 2)]
    encoding = {"y": row_axis("top", lines, 0.5), "y2": {"field": "bottom"}}
    return {"data": {"values": values}, "mark": {"type": "rect", "style": "stripe"}, "encoding": encoding}


def rule(lines: int) -> dict[str, Any]:
    encoding = {"y": row_axis("row", lines, 0.5)}
    return {
        "data": {"values": [{"row": 0.5}]},
        "mark": {"type": "rule", "style": "line", "strokeWidth": 1.5},
        "encoding": encoding,
    }
