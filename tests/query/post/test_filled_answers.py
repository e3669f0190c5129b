"""Filled answers. All values are worked out by hand from the rows in conftest.py."""

from __future__ import annotations

from typing import Any

import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.lookml.model.types import Model
from lookalike.query.compile import compile_query
from lookalike.query.request import QueryContext, QueryError, QueryRequest
from written_models import NOW

COUNT = "sales.count"
DAYS = {"sales.sold_date": "2018-01-01 to 2018-01-05"}


def filled(answer: Any, field: str, **request: Any) -> list[tuple[Any, Any]]:
    asked = {"fill_fields": (field,), "sorts": (field,), **request}
    return [(row[field], row[COUNT]) for row in answer(field, COUNT, **asked)]


@pytest.mark.parametrize(
    ("field", "filters", "expected"),
    [
        (
            "sales.sold_date",
            DAYS,
            [("2018-01-01", 1), ("2018-01-02", 1), ("2018-01-03", None), ("2018-01-04", 1)],
        ),
        (
            "sales.sold_week",
            {"sales.sold_date": "2018-01-01 to 2018-01-15"},
            [("2017-12-31", 4), ("2018-01-07", None), ("2018-01-14", None)],
        ),
        ("sales.sold_month", {}, [("2018-01", 4), ("2018-02", None), ("2018-03", 1), (None, 1)]),
        (
            "sales.sold_quarter",
            {"sales.sold_date": "2018"},
            [("2018-01", 5), *[(f"2018-{month}", None) for month in ("04", "07", "10")]],
        ),
        (
            "sales.sold_fiscal_year",
            {"sales.sold_date": "2017-03-01 to 2018-02-01"},
            [(2016, None), (2017, 4)],
        ),
        ("sales.is_big", {"sales.state": "CA"}, [("No", 2), ("Yes", 1)]),
        ("sales.is_big", {"sales.id": "1"}, [("No", None), ("Yes", 1)]),
        ("sales.kind", {"sales.id": "3"}, [("large", None), ("medium", 1)]),
        (
            "sales.size",
            {"sales.id": "3"},
            [("Below 5", None), ("5 to 11", 1), ("12 or Above", None), ("Undefined", None)],
        ),
        (
            "sales.sold_day_of_week",
            {"sales.state": "CA"},
            [
                ("Sunday", None),
                ("Monday", 1),
                ("Tuesday", 1),
                ("Wednesday", None),
                ("Thursday", 1),
                ("Friday", None),
                ("Saturday", None),
            ],
        ),
    ],
)
def test_values_that_the_data_lacks_are_there(
    answer: Any, field: str, filters: dict[str, str], expected: list[tuple[Any, Any]]
) -> None:
    assert filled(answer, field, filters=filters) == expected


def test_days_are_those_of_the_query_timezone(answer: Any) -> None:
    # 10:00 UTC is the next day there
    found = filled(answer, "sales.sold_date", filters=DAYS, query_timezone="Pacific/Kiritimati")
    assert found == [("2018-01-01", None), ("2018-01-02", 1), ("2018-01-03", 1), ("2018-01-04", None)]


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("sales.state_code", "it has an order_by_field"),
        ("sales.state", "neither moments of one step nor of a list"),
        ("sales.amount", "neither moments of one step nor of a list"),
        ("sales.sold_raw", "neither moments of one step nor of a list"),
        ("sales.unfilled", "its allow_fill is no"),
    ],
)
def test_field_that_nothing_can_fill_is_refused(answer_once: Any, field: str, why: str) -> None:
    with pytest.raises(QueryError) as caught:
        filled(answer_once, field)
    assert caught.value.code == "bad-fill"
    assert caught.value.message.startswith(f"{field} cannot be filled: ") and why in caught.value.message


def test_filtered_enumeration_is_not_filled(answer_once: Any, sales: Model) -> None:
    filters = {"sales.size": "5 to 11"}
    assert filled(answer_once, "sales.size", filters=filters) == [("5 to 11", 2)]
    request = QueryRequest("sales", ("sales.size", COUNT), filters, fill_fields=("sales.size",))
    compiled = compile_query(sales, request, QueryContext(now=NOW), dialect_named("duckdb"))
    assert compiled.warnings == ("sales.size is not filled: a filter on it asks for some of its values",)


def test_days_beyond_a_limit_are_not_shown_as_empty(answer: Any) -> None:
    found = filled(answer, "sales.sold_date", filters=DAYS, limit=2)
    assert found == [("2018-01-01", 1), ("2018-01-02", 1)]


def test_fill_of_an_empty_answer_has_the_filters_days(answer: Any) -> None:
    filters = {"sales.sold_date": "2019-01-01 to 2019-01-03"}
    assert filled(answer, "sales.sold_date", filters=filters) == [("2019-01-01", None), ("2019-01-02", None)]


def test_months_of_a_comparison_are_not_filled(answer_once: Any, sales: Model) -> None:
    asked: dict[str, Any] = {
        "fill_fields": ("sales.sold_month",),
        "filters": {"sales.sold_date": "2018"},
        "sorts": ("sales.sold_month",),
    }
    fields = ("sales.sold_month", COUNT, "sales.year_before")
    assert [row["sales.sold_month"] for row in answer_once(*fields, **asked)] == ["2018-01", "2018-03"]
    request = QueryRequest("sales", fields, **asked)
    compiled = compile_query(sales, request, QueryContext(now=NOW), dialect_named("duckdb"))
    assert compiled.warnings == ("sales.sold_month is not filled: the query compares with earlier times",)
