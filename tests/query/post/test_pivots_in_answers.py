"""Pivoted answers. All values are worked out by hand from the rows in conftest.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

COUNT = "sales.count"


def columns(rows: list[dict[str, Any]]) -> list[str]:
    [cells] = rows[0][COUNT].values()
    return list(cells)


def counts(rows: list[dict[str, Any]]) -> list[list[int | None]]:
    return [list(next(iter(row[COUNT].values())).values()) for row in rows]


@pytest.mark.parametrize(
    ("pivot", "expected"),
    [
        ("sales.status", ["paid", "sent", "null"]),
        ("sales.size", ["Below 5", "5 to 11", "12 or Above", "Undefined"]),
        ("sales.kind", ["large", "medium", "null"]),
        ("sales.state_code", ["NY", "CA", "null"]),
        ("sales.sold_day_of_week", ["Sunday", "Monday", "Tuesday", "Thursday", "Saturday", "null"]),
        ("sales.sold_month_name", ["January", "March", "null"]),
        ("sales.sold_quarter", ["2018-01", "null"]),
        ("sales.is_big", ["No", "Yes"]),
    ],
)
def test_columns_stand_in_the_order_of_their_field(answer: Any, pivot: str, expected: list[str]) -> None:
    assert columns(answer("sales.state", pivot, COUNT, pivots=(pivot,))) == expected


def test_columns_descend_where_the_query_sorts_so(answer: Any) -> None:
    asked = {"pivots": ("sales.size",), "sorts": ("sales.size desc",)}
    found = columns(answer("sales.state", "sales.size", COUNT, **asked))
    assert found[-3:] == ["12 or Above", "5 to 11", "Below 5"]


def test_two_pivots_have_the_pairs_that_there_are(answer: Any) -> None:
    pivots = ("sales.status", "sales.is_big")
    rows = answer("sales.state", *pivots, COUNT, pivots=pivots, sorts=("sales.state",))
    assert list(rows[0][COUNT]) == ["sales.status|FIELD|sales.is_big"]
    assert columns(rows) == [
        "paid|FIELD|No",
        "paid|FIELD|Yes",
        "sent|FIELD|No",
        "null|FIELD|No",
    ]
    assert counts(rows) == [[1, 1, 1, None], [None, 1, None, 1], [None, None, 1, None]]


def test_two_pivots_have_two_lines_of_heads(answer: Any) -> None:
    pivots = ("sales.status", "sales.is_big")
    first, second, third, *_ = answer("sales.state", *pivots, COUNT, pivots=pivots, form="csv").splitlines()
    assert first == "Sales Status,paid,paid,sent,∅"
    assert second == "Sales Is Big,No,Yes,No,No"
    assert third == "Sales State" + ",Sales Count" * 4


def test_rows_sort_by_the_values_of_one_column(answer: Any) -> None:
    asked = {"pivots": ("sales.status",), "sorts": ("sales.total desc 0",)}
    rows = answer("sales.state", "sales.status", COUNT, "sales.total", **asked)
    # 15 and 15 in the column "paid"; nothing there at all
    assert [row["sales.state"] for row in rows][2] is None
    asked["sorts"] = ("sales.total 1",)
    rows = answer("sales.state", "sales.status", "sales.total", **asked)
    # 0 and 5 in the column "sent"; nothing there at all
    assert [row["sales.state"] for row in rows] == [None, "CA", "NY"]


def test_limit_counts_rows_and_keeps_their_cells(answer: Any) -> None:
    asked = {"pivots": ("sales.status",), "sorts": ("sales.state",), "limit": 1}
    rows = answer("sales.state", "sales.status", COUNT, **asked)
    assert [row["sales.state"] for row in rows] == ["CA"]
    assert counts(rows) == [[2, 1, None]]


def test_limit_of_no_rows_gives_none(answer_once: Any) -> None:
    assert answer_once("sales.state", "sales.status", COUNT, pivots=("sales.status",), limit=0) == []


def test_column_limit_keeps_rows_without_a_shown_cell(answer: Any) -> None:
    asked = {"pivots": ("sales.status",), "sorts": ("sales.state",), "column_limit": 1}
    rows = answer("sales.state", "sales.status", COUNT, **asked)
    assert [row["sales.state"] for row in rows] == ["CA", "NY", None]
    assert counts(rows) == [[2], [1], [None]]


def test_hidden_field_pivots_too(answer: Any) -> None:
    asked = {"pivots": ("sales.state_order",), "sorts": ("sales.state_order",)}
    assert columns(answer("sales.status", "sales.state_order", COUNT, **asked)) == ["1", "2", "null"]


def test_custom_dimension_pivots_with_its_totals(answer: Any) -> None:
    size = {"dimension": "half", "label": "Half", "expression": 'if(${sales.amount} > 5, "more", "less")'}
    detail = answer(
        "sales.state",
        "half",
        COUNT,
        dynamic_fields=(size,),
        pivots=("half",),
        total=True,
        row_total="right",
        form="json_detail",
    )
    totals = {key: cell["value"] for key, cell in detail["totals_data"][COUNT].items()}
    assert totals == {"less": 4, "more": 2, "$$$_row_total_$$$": 6}


def test_row_filters_hold_in_every_statement(answer: Any) -> None:
    detail = answer(
        "sales.state",
        "sales.status",
        COUNT,
        explore="own_sales",
        attributes={"state": "CA"},
        pivots=("sales.status",),
        subtotals=("sales.state",),
        total=True,
        row_total="right",
        form="json_detail",
    )
    text = json.dumps([detail["data"], detail["totals_data"], detail["subtotals_data"], detail["pivots"]])
    assert "NY" not in text and "null" not in [column["key"] for column in detail["pivots"]]
    totals = {key: cell["value"] for key, cell in detail["totals_data"][COUNT].items()}
    assert totals == {"paid": 2, "sent": 1, "$$$_row_total_$$$": 3}


def test_null_and_its_word_are_two_columns(answer: Any) -> None:
    word = {
        "dimension": "word",
        "label": "Word",
        "expression": 'if(${sales.status} = "sent", "null", ${sales.status})',
    }
    asked = {"dynamic_fields": (word,), "pivots": ("word",), "sorts": ("sales.state",)}
    rows = answer("sales.state", "word", COUNT, **asked)
    assert columns(rows) == ["null", "paid", "null (2)"]
    assert counts(rows) == [[1, 2, None], [None, 1, 1], [1, None, None]]


def test_every_pivot_column_of_a_wide_table_is_its_own(answer_once: Any) -> None:
    rows = answer_once("sales.id", COUNT, pivots=("sales.id",))
    assert columns(rows) == ["1", "2", "3", "4", "5", "6"] and counts(rows) == [[1] * 6]
