"""Numbers as the user attribute `number_format` wants them. Source: LookML reference, section 9."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from client import Client, Person
from lookalike.store import schema as s

BODY: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.total_sale_price"],
    "dynamic_fields": (
        '[{"table_calculation": "c", "label": "C", "expression": "1234.5", "value_format": "#,##0.0"}]'
    ),
}


@pytest.fixture(scope="module")
def german(demo_api: Client) -> Person:
    """Somebody who writes 1.234,56."""
    person = demo_api.person("german", 1)
    with demo_api.instance.store.write() as work:
        attribute = s.user_attributes.c
        number_format = work.connection.execute(
            select(attribute.id).where(attribute.name == "number_format")
        ).scalar_one()
        value = {"user_attribute_id": number_format, "user_id": person.user_id, "value": "1.234,56"}
        work.insert(s.user_attribute_user_values, value)
    return person


def shown(person: Person) -> dict[str, str]:
    answer = person.post("/queries/run/json", json=BODY, params={"apply_formatting": True})
    return answer.json()[0]


def test_numbers_have_the_separators_of_the_reader(demo_api: Client, german: Person) -> None:
    usual, own = shown(demo_api.as_developer), shown(german)
    assert usual["c"] == "1,234.5" and own["c"] == "1.234,5"
    swapped = usual["order_items.total_sale_price"].translate(str.maketrans(",.", ".,"))
    assert own["order_items.total_sale_price"] == swapped != usual["order_items.total_sale_price"]


def test_values_without_formatting_stay_numbers(german: Person) -> None:
    answer = german.post("/queries/run/json", json=BODY)
    assert answer.json()[0]["c"] == 1234.5
