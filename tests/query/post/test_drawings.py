"""What pictures of pivoted and calculated answers are drawn of. All values are worked out by hand."""

from __future__ import annotations

from typing import Any

from lookalike.render.chart import chart
from lookalike.workers.task import ColumnSpec

ASKED: dict[str, Any] = {"pivots": ("sales.status",), "sorts": ("sales.state",), "form": "drawing"}


def drawing(
    answer: Any, *fields: str, **request: Any
) -> tuple[list[tuple[str, str, str]], list[dict[str, Any]]]:
    found = answer("sales.state", "sales.status", *fields, **ASKED, **request)
    shown = [
        (each["name"], each["label_short"], each.get("category", "dimension")) for each in found["columns"]
    ]
    return shown, found["rows"]


def test_each_pivot_column_is_a_series(answer: Any) -> None:
    columns, rows = drawing(answer, "sales.count")
    assert columns == [
        ("sales.state", "State", "dimension"),
        ("paid - sales.count", "paid", "measure"),
        ("sent - sales.count", "sent", "measure"),
        ("null - sales.count", "∅", "measure"),
    ]
    assert rows[0] == {
        "sales.state": "CA",
        "paid - sales.count": 2,
        "sent - sales.count": 1,
        "null - sales.count": None,
    }


def test_several_measures_are_told_apart_by_their_labels(answer_once: Any) -> None:
    columns, _ = drawing(answer_once, "sales.count", "sales.states")
    assert [label for _, label, _ in columns[1:3]] == ["paid - Count", "paid - States"]


def test_row_totals_and_words_are_no_series(answer_once: Any) -> None:
    word = {"table_calculation": "word", "label": "Word", "expression": 'concat(${sales.state}, "!")'}
    columns, _ = drawing(answer_once, "sales.count", row_total="right", dynamic_fields=(word,))
    assert columns[1] == ("word", "Word", "dimension")
    assert columns[-1] == ("Row Total - sales.count", "Row Total", "row_total")


def test_values_that_are_shown_alike_are_series_of_their_own(answer_once: Any) -> None:
    size = {"dimension": "d", "label": "D", "expression": "${sales.amount} / 10", "value_format": "0"}
    asked = {
        "dynamic_fields": (size,),
        "pivots": ("d",),
        "form": "drawing",
        "filters": {"sales.amount": "[2, 5]"},
    }
    found = answer_once("d", "sales.count", **asked)
    assert [each["name"] for each in found["columns"]] == [
        "0 - sales.count",
        "0 - sales.count (2)",
        "1 - sales.count",
    ]


def pivoted(name: str, at: int) -> ColumnSpec:
    return ColumnSpec(f"{name} - n", name, name, "measure", "number", pivot=at)


STATE = ColumnSpec("state", "State", "State")
TOTAL = ColumnSpec("Row Total - n", "Row Total", "Row Total", "row_total", "number", pivot=2)
ROWS = [{"state": "CA", "paid - n": 2, "sent - n": 1, "Row Total - n": 3}]


def series(kind: str, **vis_config: Any) -> list[tuple[str, float]]:
    columns = [STATE, pivoted("paid", 0), pivoted("sent", 1), TOTAL]
    spec = chart({"type": kind, **vis_config}, columns, ROWS)
    return [(item["series"], item["y"]) for item in spec["data"]["values"]]


def test_chart_leaves_row_totals_out() -> None:
    assert series("looker_column") == [("paid", 2), ("sent", 1)]


def test_scatter_of_pivots_keeps_its_series() -> None:
    assert series("looker_scatter") == [("paid", 2), ("sent", 1)]


def test_labels_of_series_name_the_pivot_column() -> None:
    assert series("looker_line", series_labels={"sent - n": "On its way"})[1] == ("On its way", 1)


def test_table_shows_row_totals() -> None:
    columns = [STATE, pivoted("paid", 0), TOTAL]
    assert "Row Total" in str(chart({"type": "looker_grid"}, columns, ROWS))
