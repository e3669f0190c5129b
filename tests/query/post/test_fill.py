"""Dimension fill. All rows are worked out by hand. Source: LookML reference, 8.4."""

from __future__ import annotations

from datetime import date

import pytest

from lookalike.query.post.fill import Fill, fill_values, filled
from lookalike.query.post.table import Table


def by(field: str, values: list, counts: list, **more: list) -> Table:
    return Table({field: values, **more}, {"n": [counts]})


MONTH = Fill("month", timeframe="month")


def test_missing_month_gets_a_row_without_a_value() -> None:
    found = filled(by("month", ["2018-01", "2018-04"], [1, 4]), [MONTH], [("month", False)])
    assert found.dimensions == {"month": ["2018-01", "2018-02", "2018-03", "2018-04"]}
    assert found.measures == {"n": [[1, None, None, 4]]}


def test_descending_rows_are_filled_in_their_order() -> None:
    found = filled(by("month", ["2018-04", "2018-02"], [4, 2]), [MONTH], [("month", True)])
    assert found.dimensions == {"month": ["2018-04", "2018-03", "2018-02"]}


def test_rows_sorted_by_a_measure_get_the_new_ones_at_the_end() -> None:
    found = filled(by("month", ["2018-03", "2018-01"], [9, 1]), [MONTH], [("n", True)])
    assert found.dimensions == {"month": ["2018-03", "2018-01", "2018-02"]}


def test_null_stays_last() -> None:
    found = filled(by("month", ["2018-01", "2018-03", None], [1, 3, 7]), [MONTH], [("month", False)])
    assert found.dimensions["month"] == ["2018-01", "2018-02", "2018-03", None]
    assert found.measures["n"] == [[1, None, 3, 7]]


def test_filter_interval_widens_the_range() -> None:
    fill = Fill("month", timeframe="month", first="2017-12", last="2018-02")
    found = filled(by("month", ["2018-01"], [1]), [fill], [("month", False)])
    assert found.dimensions["month"] == ["2017-12", "2018-01", "2018-02"]


def test_each_group_of_other_dimensions_is_filled() -> None:
    table = by("month", ["2018-01", "2018-03", "2018-02"], [1, 2, 3], state=["CA", "CA", "NY"])
    found = filled(table, [MONTH], [("month", False)])
    rows = list(
        zip(found.dimensions["month"], found.dimensions["state"], found.measures["n"][0], strict=True)
    )
    assert rows == [
        ("2018-01", "CA", 1),
        ("2018-01", "NY", None),
        ("2018-02", "NY", 3),
        ("2018-02", "CA", None),
        ("2018-03", "CA", 2),
        ("2018-03", "NY", None),
    ]


def test_enumeration_is_filled_in_its_own_order() -> None:
    fill = Fill("tier", values=("Below 10", "10 to 19", "20 or Above", "Undefined"))
    found = filled(by("tier", ["Below 10", "20 or Above"], [1, 2]), [fill], [("tier", False)])
    assert found.dimensions["tier"] == ["Below 10", "10 to 19", "20 or Above", "Undefined"]


def test_pivot_columns_are_filled_too() -> None:
    table = Table(
        {"state": ["CA"]},
        {"n": [[1], [3]]},
        ("month",),
        [("2018-01",), ("2018-03",)],
        totals={"n": [1, 3, 4]},
    )
    found = filled(table, [MONTH], [])
    assert found.keys == [("2018-01",), ("2018-02",), ("2018-03",)]
    assert found.measures == {"n": [[1], [None], [3]]}
    assert found.totals == {"n": [1, None, 3, 4]}


def test_fill_that_would_explode_is_left_out() -> None:
    fill = Fill("second", timeframe="second")
    table = by("second", ["2018-01-01 00:00:00", "2018-12-31 00:00:00"], [1, 2])
    assert filled(table, [fill], [("second", False)]).row_count == 2


@pytest.mark.parametrize(
    ("timeframe", "column", "expected"),
    [
        (
            "date",
            [date(2018, 2, 27), date(2018, 3, 1)],
            [date(2018, 2, 27), date(2018, 2, 28), date(2018, 3, 1)],
        ),
        ("week", ["2018-05-07", "2018-05-21"], ["2018-05-07", "2018-05-14", "2018-05-21"]),
        ("hour", ["2018-05-18 22", "2018-05-19 00"], ["2018-05-18 22", "2018-05-18 23", "2018-05-19 00"]),
        ("hour6", ["2018-05-18 06", "2018-05-18 18"], ["2018-05-18 06", "2018-05-18 12", "2018-05-18 18"]),
        (
            "minute15",
            ["2018-05-18 10:30", "2018-05-18 11:00"],
            ["2018-05-18 10:30", "2018-05-18 10:45", "2018-05-18 11:00"],
        ),
        ("quarter", ["2017-10", "2018-04"], ["2017-10", "2018-01", "2018-04"]),
        ("year", [2016, 2018], [2016, 2017, 2018]),
        ("month", ["2018-12", "2018-12"], ["2018-12"]),
        ("month", [], []),
        ("raw", ["2018-01-01", "2018-01-03"], []),
    ],
)
def test_values_of_a_timeframe_run_from_least_to_greatest(
    timeframe: str, column: list, expected: list
) -> None:
    assert fill_values(Fill("f", timeframe=timeframe), column) == expected


def test_rows_beyond_a_limit_are_not_shown_as_empty() -> None:
    table = by("month", ["2018-06", "2018-04"], [6, 4])
    table.rows_cut = True
    fill = Fill("month", timeframe="month", first="2018-01", last="2018-07")
    found = filled(table, [fill], [("month", True)])
    assert found.dimensions["month"] == ["2018-07", "2018-06", "2018-05", "2018-04"]


def test_cut_table_in_another_order_is_not_filled() -> None:
    table = by("month", ["2018-06", "2018-04"], [6, 4])
    table.rows_cut = True
    assert filled(table, [MONTH], [("n", True)]).dimensions["month"] == ["2018-06", "2018-04"]


def test_columns_beyond_a_limit_are_not_shown_as_empty() -> None:
    keys = [("2018-02",), ("2018-04",)]
    table = Table({"state": ["CA"]}, {"n": [[2], [4]]}, pivots=("month",), keys=keys, columns_cut=True)
    fill = Fill("month", timeframe="month", first="2018-01", last="2018-12")
    assert filled(table, [fill], []).keys == [("2018-01",), ("2018-02",), ("2018-03",), ("2018-04",)]


def test_two_filled_fields_are_both_in_order() -> None:
    table = by("month", ["2018-01", "2018-02"], [1, 2], big=["Yes", "No"])
    fills = [MONTH, Fill("big", ("No", "Yes"))]
    found = filled(table, fills, [("month", False), ("big", False)])
    rows = list(zip(found.dimensions["month"], found.dimensions["big"], found.measures["n"][0], strict=True))
    assert rows == [
        ("2018-01", "No", None),
        ("2018-01", "Yes", 1),
        ("2018-02", "No", 2),
        ("2018-02", "Yes", None),
    ]


def test_filled_field_is_in_order_within_the_field_sorted_before_it() -> None:
    table = by("month", ["2018-01", "2018-03", "2018-02"], [1, 2, 3], state=["WA", "WA", "CA"])
    found = filled(table, [MONTH], [("state", True), ("month", False)])
    assert found.dimensions["state"] == ["WA", "WA", "WA", "CA", "CA", "CA"]
    assert found.dimensions["month"] == ["2018-01", "2018-02", "2018-03"] * 2


def test_order_of_a_field_sorted_after_the_filled_one_is_the_databases() -> None:
    states = ["b", "a", "c", "a"]
    table = by("month", ["2018-01", "2018-02", "2018-02", "2018-04"], [1, 2, 3, 4], state=states)
    found = filled(table, [MONTH], [("month", False), ("state", False)])
    assert found.dimensions["month"][:6] == ["2018-01"] * 3 + ["2018-02"] * 3
    for first in range(0, 12, 3):
        month = found.dimensions["state"][first : first + 3]
        assert month.index("a") < month.index("c")


def test_filled_second_pivot_keeps_the_order_of_the_first() -> None:
    keys = [("paid", "Yes"), ("sent", "No")]
    table = Table({"state": ["CA"]}, {"n": [[1], [2]]}, pivots=("status", "big"), keys=keys)
    found = filled(table, [Fill("big", ("No", "Yes"))], [])
    assert found.keys == [("paid", "No"), ("paid", "Yes"), ("sent", "No"), ("sent", "Yes")]
    assert found.measures["n"] == [[None], [1], [2], [None]]


def test_fill_with_more_cells_than_an_answer_may_have_is_left_out() -> None:
    rows = [str(number) for number in range(3_000)]
    keys = [("2010-01",), ("2018-01",)]
    table = Table({"id": rows}, {"n": [rows, rows], "m": [rows, rows]}, pivots=("date",), keys=keys)
    assert len(filled(table, [Fill("date", timeframe="month")], []).keys) == 97
    keys = [("2010-01-01",), ("2018-01-01",)]
    table = Table({"id": rows}, {"n": [rows, rows], "m": [rows, rows]}, pivots=("date",), keys=keys)
    assert filled(table, [Fill("date", timeframe="date")], []).keys == keys


def test_field_that_is_not_shown_makes_no_groups() -> None:
    table = by("month", ["2018-01", "2018-03"], [1, 3], id=[7, 8])
    table.hidden = frozenset({"id"})
    found = filled(table, [MONTH], [("month", False)])
    assert found.dimensions == {"month": ["2018-01", "2018-02", "2018-03"], "id": [7, None, 8]}
