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
