"""Totals and subtotals in answers. All values are worked out by hand from the rows in conftest.py."""

from __future__ import annotations

from typing import Any

import pytest

from lookalike.query.request import QueryError

PIVOTED: dict[str, Any] = {"pivots": ("sales.status",), "sorts": ("sales.state",), "form": "json_detail"}
ROW_TOTAL = "$$$_row_total_$$$"


def values(cells: dict[str, Any]) -> dict[str, Any]:
    return {key: cell["value"] for key, cell in cells.items()}


@pytest.mark.parametrize(
    "request_part",
    [{"filters": {"sales.count": ">1"}}, {"filter_expression": "${sales.count} > 1"}],
)
def test_filters_on_measures_do_not_change_totals(answer: Any, request_part: dict[str, Any]) -> None:
    asked = {**PIVOTED, **request_part, "total": True, "row_total": "right"}
    detail = answer("sales.state", "sales.status", "sales.count", **asked)
    assert [row["sales.state"]["value"] for row in detail["data"]] == ["CA"]
    assert values(detail["data"][0]["sales.count"]) == {"paid": 2, ROW_TOTAL: 3}
    assert values(detail["totals_data"]["sales.count"]) == {"paid": 3, ROW_TOTAL: 6}


def test_filters_on_rows_hold_in_totals(answer: Any) -> None:
    custom = '${sales.count} > 1 AND ${sales.status} = "paid"'
    detail = answer("sales.state", "sales.count", filter_expression=custom, total=True, form="json_detail")
    assert [row["sales.state"]["value"] for row in detail["data"]] == ["CA"]
    assert detail["totals_data"]["sales.count"]["value"] == 3


def test_distinct_values_are_counted_once_in_totals(answer: Any) -> None:
    detail = answer("sales.state", "sales.status", "sales.states", total=True, row_total="right", **PIVOTED)
    assert values(detail["totals_data"]["sales.states"]) == {"paid": 2, "sent": 1, "null": 1, ROW_TOTAL: 2}


def test_measures_without_totals_are_null_there(answer: Any) -> None:
    detail = answer(
        "sales.state", "sales.count", "sales.share", "sales.names", total=True, form="json_detail"
    )
    totals = {name: cell["value"] for name, cell in detail["totals_data"].items()}
    assert totals == {"sales.count": 6, "sales.share": None, "sales.names": None}


def test_totals_of_a_query_without_any_are_null(answer_once: Any) -> None:
    asked = {**PIVOTED, "total": True, "row_total": "right"}
    detail = answer_once("sales.state", "sales.status", "sales.names", **asked)
    assert values(detail["totals_data"]["sales.names"]) == dict.fromkeys(("paid", "sent", "null", ROW_TOTAL))
    assert answer_once("sales.state", total=True, sorts=("sales.state",)) == [
        {"sales.state": "CA"},
        {"sales.state": "NY"},
        {"sales.state": None},
    ]


def test_subtotals_are_known_by_how_many_dimensions_they_group(answer: Any) -> None:
    fields = ("sales.state", "sales.status", "sales.is_big", "sales.total")
    asked = {"subtotals": ("sales.status",), "sorts": fields[:3], "form": "json_detail"}
    found = answer(*fields, **asked)["subtotals_data"]
    assert list(found) == ["2"]
    assert [tuple(row[name]["value"] for name in fields) for row in found["2"]] == [
        ("CA", "paid", None, 15),
        ("CA", "sent", None, 5),
        ("NY", "paid", None, 15),
        ("NY", None, None, 2),
        (None, "sent", None, 0),
    ]
    assert found["2"][0]["$$$__grouping__$$$"] == ["sales.state", "sales.status"]


def test_subtotals_of_a_pivoted_query_are_by_pivot(answer: Any) -> None:
    fields = ("sales.state", "sales.is_big", "sales.status", "sales.count")
    found = answer(*fields, subtotals=("sales.state",), **PIVOTED)["subtotals_data"]["1"]
    assert [values(row["sales.count"]) for row in found] == [
        {"paid": 2, "sent": 1},
        {"paid": 1, "null": 1},
        {"sent": 1},
    ]


def test_subtotals_of_groups_beyond_the_limit_are_left_out(answer_once: Any) -> None:
    fields = ("sales.state", "sales.status", "sales.count")
    asked = {"subtotals": ("sales.state",), "sorts": fields[:2], "limit": 2, "form": "json_detail"}
    found = answer_once(*fields, **asked)["subtotals_data"]["1"]
    assert [(row["sales.state"]["value"], row["sales.count"]["value"]) for row in found] == [("CA", 3)]


def test_pivot_without_rows_and_measures_is_refused(answer_once: Any) -> None:
    with pytest.raises(QueryError, match="a row or a measure"):
        answer_once("sales.status", pivots=("sales.status",))


EMPTY: dict[str, Any] = {"pivots": ("sales.status",), "filters": {"sales.state": "TX"}}


@pytest.mark.parametrize("formatted", [False, True])
@pytest.mark.parametrize(("form", "rows"), [("json", None), ("json_detail", "data"), ("json_bi", "rows")])
def test_pivot_without_any_column_has_no_rows(
    answer_once: Any, form: str, rows: str | None, formatted: bool
) -> None:
    found = answer_once("sales.status", "sales.count", form=form, formatted=formatted, **EMPTY)
    assert (found[rows] if rows else found) == []


@pytest.mark.parametrize("formatted", [False, True])
@pytest.mark.parametrize("form", ["csv", "txt", "html", "md"])
def test_pivot_without_any_column_is_an_empty_text(answer_once: Any, form: str, formatted: bool) -> None:
    found = answer_once("sales.status", "sales.count", form=form, formatted=formatted, **EMPTY)
    assert "column" not in found
