"""From vis_config and rows to a Vega-Lite specification."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lookalike.render.chart import ChartError, chart, drawn
from lookalike.render.draw import VEGA_LITE
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


@pytest.mark.parametrize(
    ("given", "scale"),
    [
        ({"y_axis_scale_mode": "log"}, {"type": "log"}),
        ({"y_axes": [{"minValue": 5, "maxValue": 50}]}, {"domainMin": 5, "domainMax": 50}),
        ({"y_axes": [{"unpinAxis": True}]}, {"zero": False}),
        ({"y_axis_reversed": True}, {"reverse": True}),
    ],
)
def test_settings_of_the_value_axis(given, scale):
    spec = chart({"type": "looker_line", **given}, (CATEGORY, COUNT), ROWS)
    assert spec["layer"][0]["encoding"]["y"]["scale"] == scale


@pytest.mark.parametrize(("position", "orient"), [("left", "left"), ("right", "right"), ("center", "bottom")])
def test_legend_stands_where_it_is_asked_to(position, orient):
    spec = chart({"type": "looker_column", "legend_position": position}, (CATEGORY, SALES, COUNT), ROWS)
    assert spec["layer"][0]["encoding"]["color"]["legend"]["orient"] == orient


def test_series_of_another_type_is_drawn_over_the_columns():
    config = {"type": "looker_column", "series_types": {"orders.count": "line"}}
    spec = chart(config, (CATEGORY, SALES, COUNT), ROWS)
    drawn_as = [(layer["mark"]["type"], layer["data"]["values"][0]["series"]) for layer in spec["layer"]]
    assert drawn_as == [("bar", "Sales"), ("line", "Orders")]


def test_missing_value_breaks_a_line():
    rows = [{"products.category": "a", "orders.count": None}, {"products.category": "b", "orders.count": 2}]
    values = chart({"type": "looker_line"}, (CATEGORY, COUNT), rows)["data"]["values"]
    assert [item["y"] for item in values] == [None, 2.0]


def test_missing_value_is_left_out_where_nulls_are_not_plotted():
    rows = [{"products.category": "a", "orders.count": None}, {"products.category": "b", "orders.count": 2}]
    config = {"type": "looker_line", "show_null_points": False}
    assert [item["y"] for item in chart(config, (CATEGORY, COUNT), rows)["data"]["values"]] == [2.0]


@pytest.mark.parametrize(("show", "first", "left"), [("show", "first", ["Jeans"]), ("hide", "first", ["∅"])])
def test_rows_beyond_the_displayed_ones_are_left_out(show, first, left):
    values = {"show_hide": show, "first_last": first, "num_rows": "1"}
    config = {"type": "looker_bar", "limit_displayed_rows": True, "limit_displayed_rows_values": values}
    items = chart(config, (CATEGORY, COUNT), ROWS)["data"]["values"]
    assert [item["x"] for item in items] == left


@pytest.mark.parametrize(("value", "at"), [("mean", 2.0), ("max", 3.0), ("2.5", 2.5)])
def test_reference_line_stands_at_its_value(value, at):
    config = {"type": "looker_column", "reference_lines": [{"reference_type": "line", "line_value": value}]}
    rule = chart(config, (CATEGORY, COUNT), ROWS)["layer"][1]
    assert (rule["mark"]["type"], rule["encoding"]["y"]["datum"]) == ("rule", at)


@pytest.mark.parametrize(
    "given", [{"trellis": "row"}, {"color_application": {"palette_id": "x"}}, {"trend_lines": [{}]}]
)
def test_setting_that_is_not_drawn_is_told(given):
    name = next(iter(given))
    found = drawn({"type": "looker_column", **given}, (CATEGORY, COUNT), ROWS)
    assert found.warnings == [f"{name} of vis_config is not drawn."]


def test_setting_that_asks_for_nothing_is_not_told():
    given = {
        "type": "looker_column",
        "trellis": "",
        "show_view_names": False,
        "stacking": "",
        "x_axis_gridlines": False,
    }
    assert drawn(given, (CATEGORY, COUNT), ROWS).warnings == []


def test_values_that_a_logarithmic_axis_cannot_show_are_told():
    rows = [*ROWS, {"products.category": "Socks", "orders.count": 0}]
    found = drawn({"type": "looker_column", "y_axis_scale_mode": "log"}, (CATEGORY, COUNT), rows)
    assert found.warnings == ["Values that are not above zero have no place on a logarithmic axis."]
    assert [item["y"] for item in found.specification["data"]["values"]] == [3.0, 1.0]


def test_rows_beyond_those_that_are_drawn_are_told():
    rows = [{"products.category": str(at), "orders.count": at} for at in range(5001)]
    found = drawn({"type": "looker_line"}, (CATEGORY, COUNT), rows)
    assert found.warnings == ["Only the first 5,000 rows are drawn."]
    assert len(found.specification["data"]["values"]) == 5000


def test_result_without_numbers_says_why_it_is_a_table():
    found = drawn({"type": "looker_column"}, (CATEGORY,), ROWS)
    assert (found.kind, found.warnings) == ("table", ["The result has no number to draw."])


def test_place_that_is_not_on_the_map_is_told():
    rows = [{"users.state": "TX", "orders.count": 1}, {"users.state": "Atlantis", "orders.count": 2}]
    columns = (ColumnSpec("users.state", "Users State", "State"), COUNT)
    assert drawn({"type": "looker_map"}, columns, rows).warnings == ["Not on the map: Atlantis."]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("looker_boxplot", "looker_boxplot takes five measures"),
        ("looker_timeline", "looker_timeline takes two dimensions"),
        ("looker_geo_coordinates", "A map of points takes a dimension of type location"),
        ("looker_geo_choropleth", "No value of Category is a country or a state"),
        ("looker_wordcloud", "Visualization type 'looker_wordcloud' cannot be drawn"),
    ],
)
def test_type_says_what_it_needs(kind, message):
    with pytest.raises(ChartError, match=message):
        chart({"type": kind}, (CATEGORY, COUNT), ROWS)


def test_build_of_the_pages_takes_the_vega_lite_of_the_server():
    source = (Path(__file__).parents[2] / "web" / "build" / "vega_bundle.py").read_text()
    assert f'VEGA_LITE = "{VEGA_LITE}"' in source


@pytest.mark.parametrize(
    "kind", ["looker_waterfall", "looker_map", "looker_pie", "single_value", "looker_column"]
)
def test_no_colour_of_the_query_becomes_an_address(kind):
    evil = "url(http://x)"
    colours = {"up_color": evil, "down_color": evil, "custom_color": evil, "custom_color_enabled": True}
    lists = {name: [evil] for name in ("colors", "label_color", "quantize_map_value_colors")}
    given = {"type": kind, **colours, **lists, "series_colors": {"TX": evil, "orders.count": evil}}
    columns = (ColumnSpec("users.state", "Users State", "State"), COUNT)
    spec = chart(given | {"show_value_labels": True}, columns, [{"users.state": "TX", "orders.count": 1}])
    assert "url(" not in json.dumps(spec)
