"""Table calculations in answers. All values are worked out by hand from the rows in conftest.py."""

from __future__ import annotations

from typing import Any

import pytest

from lookalike.query.request import QueryError

PIVOTED: dict[str, Any] = {"pivots": ("sales.status",), "sorts": ("sales.state",)}
FIELDS = ("sales.state", "sales.status", "sales.count")


def calculation(name: str, expression: str, **more: Any) -> dict[str, Any]:
    return {"table_calculation": name, "label": name, "expression": expression, **more}


def test_named_format_shows_in_the_answer(answer: Any) -> None:
    own = calculation("part", "${sales.count} / sum(${sales.count})", value_format_name="percent_1")
    rows = answer("sales.state", "sales.count", dynamic_fields=(own,), sorts=("sales.state",), formatted=True)
    assert [row["part"] for row in rows] == ["50.0%", "33.3%", "16.7%"]


def test_share_of_the_row_total_in_each_column(answer: Any) -> None:
    own = calculation("part", "${sales.count} / ${sales.count:row_total}", value_format_name="percent_0")
    rows = answer(*FIELDS, dynamic_fields=(own,), row_total="right", formatted=True, **PIVOTED)
    assert [row["part"]["sales.status"] for row in rows] == [
        {"paid": "67%", "sent": "33%", "null": None},
        {"paid": "50%", "sent": None, "null": "50%"},
        {"paid": None, "sent": "100%", "null": None},
    ]


def test_calculation_over_one_pivot_column_is_shown_once(answer: Any) -> None:
    own = (
        calculation("first", "pivot_index(${sales.count}, 1)"),
        calculation("all", "sum(pivot_row(${sales.count}))"),
    )
    rows = answer(*FIELDS, dynamic_fields=own, **PIVOTED)
    assert [(row["first"], row["all"]) for row in rows] == [(2, 3), (1, 2), (None, 1)]
    assert list(rows[0]) == ["sales.state", "sales.count", "first", "all"]


def test_pivot_offset_looks_at_the_column_beside(answer: Any) -> None:
    own = calculation("more", "${sales.count} - pivot_offset(${sales.count}, -1)")
    rows = answer(*FIELDS, dynamic_fields=(own,), **PIVOTED)
    assert rows[0]["more"]["sales.status"] == {"paid": None, "sent": -1, "null": None}


def test_calculation_has_a_total_of_its_own(answer: Any) -> None:
    own = calculation("each", "${sales.total} / ${sales.count}")
    detail = answer(
        "sales.state", "sales.total", "sales.count", dynamic_fields=(own,), total=True, form="json_detail"
    )
    assert detail["totals_data"]["sales.total"]["value"] == 37
    assert round(detail["totals_data"]["each"]["value"], 6) == round(37 / 6, 6)


def test_calculations_work_on_exact_numbers(answer: Any) -> None:
    own = calculation("before", "offset(${sales.total}, -1) + running_total(${sales.total})")
    rows = answer("sales.state", "sales.total", dynamic_fields=(own,), sorts=("sales.state",))
    assert [row["before"] for row in rows] == [None, 20 + 37, 17 + 37]


def test_filled_rows_take_part_in_calculations(answer: Any) -> None:
    own = calculation("before", "offset(${sales.count}, -1)")
    rows = answer(
        "sales.sold_date",
        "sales.count",
        dynamic_fields=(own,),
        fill_fields=("sales.sold_date",),
        filters={"sales.sold_date": "2018-01-01 to 2018-01-06"},
        sorts=("sales.sold_date",),
    )
    assert [(row["sales.sold_date"][-2:], row["sales.count"], row["before"]) for row in rows] == [
        ("01", 1, None),
        ("02", 1, 1),
        ("03", None, 1),
        ("04", 1, None),
        ("05", None, 1),
    ]


def test_rows_sort_by_a_calculation(answer: Any) -> None:
    """Totals by state: 20, 17 and none."""
    own = calculation("less", "0 - ${sales.total}")
    asked = {"dynamic_fields": (own,), "sorts": ("less desc",)}
    rows = answer("sales.state", "sales.total", **asked)
    assert [row["less"] for row in rows] == [0, -17, -20]


def test_calculation_sorts_within_the_fields_before_it(answer: Any) -> None:
    """Status by state: CA has 2 paid and 1 sent, NY 1 paid and 1 of none, none 1 sent."""
    own = calculation("size", "length(${sales.status})")
    asked = {"dynamic_fields": (own,), "sorts": ("sales.count desc", "size", "sales.state desc")}
    rows = answer("sales.state", "sales.status", "sales.count", **asked)
    assert [(row["sales.count"], row["sales.status"], row["sales.state"]) for row in rows] == [
        (2, "paid", "CA"),
        (1, "paid", "NY"),
        (1, "sent", "CA"),
        (1, "sent", None),
        (1, None, "NY"),
    ]


def test_pivoted_rows_sort_by_a_calculation_of_one_column(answer: Any) -> None:
    own = calculation("less", "0 - ${sales.count}")
    asked = {**PIVOTED, "dynamic_fields": (own,), "sorts": ("less desc 1", "sales.state desc")}
    rows = answer(*FIELDS, row_total="right", form="json_bi", **asked)["rows"]
    # in the column "sent": CA and nothing have 1, NY has none
    assert [row["sales.state"] for row in rows] == ["CA", None, "NY"]
    assert [row["sales.count"]["sales.status"]["$$$_row_total_$$$"] for row in rows] == [3, 1, 2]


@pytest.mark.parametrize("total", ["total", "row_total"])
def test_total_that_the_query_lacks_is_refused(answer_once: Any, total: str) -> None:
    own = calculation("part", f"${{sales.count:{total}}}")
    asked = {"row_total": "right"} if total == "row_total" else {}
    with pytest.raises(QueryError) as raised:
        answer_once("sales.state", "sales.count", dynamic_fields=(own,), **asked)
    assert raised.value.code == "no-totals"
    assert f"${{sales.count:{total}}} needs" in raised.value.message
