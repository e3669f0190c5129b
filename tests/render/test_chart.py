"""From vis_config and rows to a Vega-Lite specification."""

from __future__ import annotations

import json

import pytest

from lookalike.render.chart import ChartError, chart
from lookalike.workers.task import ColumnSpec

CATEGORY = ColumnSpec("products.category", "Products Category", "Category")
MONTH = ColumnSpec("orders.month", "Orders Month", "Month", value_type="date", timeframe="month")
SALES = ColumnSpec("orders.sales", "Orders Sales", "Sales", "measure", "number", "$#,##0.00")
COUNT = ColumnSpec("orders.count", "Orders Count", "Orders", "measure", "number", "#,##0")
ROWS = [
    {"products.category": "Jeans", "orders.sales": 1500.5, "orders.count": 3},
    {"products.category": None, "orders.sales": 20, "orders.count": 1},
]
MONTHS = [{"orders.month": "2024-01", "orders.count": 1}, {"orders.month": "2024-03", "orders.count": 2}]


def marks(spec: dict) -> list[str]:
    return [layer["mark"]["type"] for layer in spec["layer"]]


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("looker_column", "bar"),
        ("looker_bar", "bar"),
        ("looker_line", "line"),
        ("looker_area", "area"),
        ("looker_pie", "arc"),
        ("looker_scatter", "point"),
        ("single_value", "text"),
        ("table", "rect"),
    ],
)
def test_visualization_type_chooses_the_mark(kind, mark):
    assert marks(chart({"type": kind}, (CATEGORY, SALES, COUNT), ROWS))[0] == mark


def test_one_item_per_row_and_measure():
    spec = chart({"type": "looker_column"}, (CATEGORY, SALES, COUNT), ROWS)
    assert spec["data"]["values"] == [
        {"x": "Jeans", "y": 1500.5, "series": "Sales", "shown": "$1,500.50"},
        {"x": "Jeans", "y": 3.0, "series": "Orders", "shown": "3"},
        {"x": "∅", "y": 20.0, "series": "Sales", "shown": "$20.00"},
        {"x": "∅", "y": 1.0, "series": "Orders", "shown": "1"},
    ]


def test_bar_runs_along_the_other_axis():
    encoding = chart({"type": "looker_bar"}, (CATEGORY, COUNT), ROWS)["layer"][0]["encoding"]
    assert (encoding["y"]["field"], encoding["x"]["field"]) == ("x", "y")


def test_dates_become_times_in_utc():
    spec = chart({"type": "looker_line"}, (MONTH, COUNT), MONTHS)
    assert [item["x"] for item in spec["data"]["values"]] == ["2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z"]
    assert spec["layer"][0]["encoding"]["x"]["type"] == "temporal"


def test_missing_date_keeps_the_axis_of_categories():
    rows = [*MONTHS, {"orders.month": None, "orders.count": 9}]
    assert (
        chart({"type": "looker_line"}, (MONTH, COUNT), rows)["layer"][0]["encoding"]["x"]["type"] == "ordinal"
    )


@pytest.mark.parametrize(("stacking", "stack"), [("normal", "zero"), ("percent", "normalize"), ("", None)])
def test_stacking(stacking, stack):
    spec = chart({"type": "looker_column", "stacking": stacking}, (CATEGORY, SALES, COUNT), ROWS)
    assert spec["layer"][0]["encoding"]["y"]["stack"] == stack


def test_value_labels_are_formatted_texts():
    spec = chart({"type": "looker_column", "show_value_labels": True}, (CATEGORY, SALES), ROWS)
    assert marks(spec) == ["bar", "text"]
    assert spec["layer"][1]["encoding"]["text"]["field"] == "shown"


def test_series_colour_of_the_query_wins():
    config = {"type": "looker_column", "series_colors": {"orders.sales": "#ff0000"}}
    spec = chart(config, (CATEGORY, SALES), ROWS)
    assert spec["layer"][0]["encoding"]["color"]["scale"]["range"] == ["#ff0000"]


def test_colour_that_is_no_colour_is_ignored():
    config = {"type": "looker_column", "series_colors": {"orders.sales": "url(http://x)"}}
    spec = chart(config, (CATEGORY, SALES), ROWS)
    assert spec["layer"][0]["encoding"]["color"]["scale"]["range"] == ["#2f6fde"]


def test_small_slices_of_a_pie_become_one():
    rows = [{"products.category": f"c{at}", "orders.count": 100 - at} for at in range(20)]
    slices = chart({"type": "looker_pie"}, (CATEGORY, COUNT), rows)["data"]["values"]
    assert len(slices) == 12
    assert (slices[-1]["x"], slices[-1]["y"]) == ("Other", sum(100 - at for at in range(11, 20)))


def test_slice_names_its_share():
    rows = [{"products.category": "a", "orders.count": 3}, {"products.category": "b", "orders.count": 1}]
    slices = chart({"type": "looker_pie"}, (CATEGORY, COUNT), rows)["data"]["values"]
    assert [item["series"] for item in slices] == ["a · 75%", "b · 25%"]


def test_single_value_is_formatted():
    spec = chart({"type": "single_value"}, (SALES,), [{"orders.sales": 1234.5}])
    assert [layer["mark"]["text"] for layer in spec["layer"]] == ["$1,234.50", "Sales"]


@pytest.mark.parametrize("config", [{}, {"type": "table"}, {"type": "looker_column"}])
def test_result_without_measures_is_a_table(config):
    assert marks(chart(config, (CATEGORY,), ROWS))[0] == "rect"


def test_table_counts_what_it_leaves_out():
    spec = chart({}, (CATEGORY, COUNT), ROWS * 20)
    assert spec["layer"][-1]["data"]["values"][0]["text"] == "15 more rows"


def test_hidden_fields_are_not_drawn():
    config = {"type": "looker_column", "hidden_fields": ["orders.count"]}
    spec = chart(config, (CATEGORY, SALES, COUNT), ROWS)
    assert {item["series"] for item in spec["data"]["values"]} == {"Sales"}


def test_unknown_type_is_named():
    with pytest.raises(ChartError, match="'looker_globe' cannot be drawn; there are: looker_area"):
        chart({"type": "looker_globe"}, (CATEGORY, COUNT), ROWS)


def test_no_key_of_the_query_becomes_an_address():
    config = {
        "type": "looker_line",
        "data": {"url": "file:///etc/passwd"},
        "series_labels": {"orders.count": "x"},
    }
    assert '"url"' not in json.dumps(chart(config, (CATEGORY, COUNT), ROWS))
