"""What filter expressions mean, in words, as pages show them beside a filter."""

from __future__ import annotations

from typing import Any

import pytest

from client import Client

WORDS = "/api/lookalike/v1/models/thelook/explores/order_items/filter_words"


def words(api: Client, field: str, expression: str) -> dict[str, Any]:
    return api.as_viewer.get(WORDS, whole=True, params={"field": field, "expression": expression}).json()


@pytest.mark.parametrize(
    ("field", "expression", "kind", "said"),
    [
        ("order_items.created_date", "3 months", "date", "is in the last 3 months"),
        ("order_items.created_date", "", "date", "is any time"),
        ("products.category", "Jeans,A%", "string", "is Jeans or starts with A"),
        ("order_items.sale_price", ">=5 AND <10", "number", "is >= 5 and is < 10"),
        ("order_items.is_returned", "yes", "yesno", "is Yes"),
    ],
)
def test_expressions_are_said_in_words(
    data_api: Client, field: str, expression: str, kind: str, said: str
) -> None:
    assert words(data_api, field, expression) == {
        "field": field,
        "kind": kind,
        "words": said,
        "error": None,
    }


def test_unreadable_expressions_say_what_is_right(data_api: Client) -> None:
    answer = words(data_api, "order_items.created_date", "bananas")
    assert answer["words"] is None
    assert answer["error"] == (
        '"bananas" is no date or period. Right would be, for instance: '
        "7 days, last month, 2018-05-01 to 2018-06-01"
    )


def test_unknown_fields_are_not_found(data_api: Client) -> None:
    answer = data_api.as_viewer.get(WORDS, whole=True, params={"field": "order_items.nope"})
    assert answer.status_code == 404
    assert "order_items.nope" in answer.json()["message"]
