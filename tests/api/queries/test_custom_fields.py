"""Custom fields and custom filters in the answers of the API. Expected values: hand-written SQL over the same file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, Person

FIELDS = [
    {
        "category": "dimension",
        "dimension": "phase",
        "label": "Phase",
        "calculation_type": "group_by",
        "args": ["order_items.status", [{"label": "Sold", "filter": "Complete,Shipped"}], "Other"],
    },
    {
        "category": "measure",
        "measure": "dear",
        "label": "Dear Ones",
        "based_on": "order_items.count",
        "filter_expression": "${order_items.sale_price} > 100",
    },
]
BODY: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["phase", "order_items.count", "dear"],
    "sorts": ["phase"],
    "dynamic_fields": json.dumps(FIELDS),
}
BY_HAND = (
    "SELECT CASE WHEN status IN ('Complete', 'Shipped') THEN 'Sold' ELSE 'Other' END, COUNT(*), "
    "COUNT(CASE WHEN sale_price > 100 THEN 1 END) FROM order_items GROUP BY 1 ORDER BY 1"
)


@pytest.fixture
def rows(thelook_file: Path) -> Any:
    with duckdb.connect(thelook_file, read_only=True) as db:
        yield lambda sql: db.execute(sql).fetchall()


def run(person: Person, result_format: str = "json", **changes: Any) -> Any:
    answer = person.post(f"/queries/run/{result_format}", json={**BODY, **changes})
    assert answer.status_code == 200, answer.text
    return answer


def test_custom_fields_are_answered_by_their_names(demo_api: Client, rows: Any) -> None:
    found = run(demo_api.as_developer).json()
    assert [(row["phase"], row["order_items.count"], row["dear"]) for row in found] == rows(BY_HAND)


def test_custom_fields_have_their_own_labels(demo_api: Client) -> None:
    header = run(demo_api.as_developer, "csv").text.splitlines()[0]
    assert header == "Phase,Order Items Count,Dear Ones"


def test_custom_fields_are_described_as_dynamic(demo_api: Client) -> None:
    fields = run(demo_api.as_developer, "json_detail").json()["fields"]
    phase, [_, dear] = fields["dimensions"][0], fields["measures"]
    assert (phase["name"], phase["label"], phase["dynamic"], phase["sql"]) == ("phase", "Phase", True, None)
    assert (dear["name"], dear["label_short"], dear["type"]) == ("dear", "Dear Ones", "count")


def test_custom_filter_keeps_rows_and_groups(demo_api: Client, rows: Any) -> None:
    found = run(
        demo_api.as_developer,
        fields=["order_items.status", "order_items.count"],
        sorts=["order_items.status"],
        filter_expression="${order_items.sale_price} > 100 AND ${order_items.count} > 10",
    ).json()
    expected = rows(
        "SELECT status, COUNT(*) FROM order_items WHERE sale_price > 100 GROUP BY 1 HAVING COUNT(*) > 10 ORDER BY 1"
    )
    assert [(row["order_items.status"], row["order_items.count"]) for row in found] == expected


def test_mistaken_expression_is_told_to_its_author(demo_api: Client) -> None:
    body = {**BODY, "filter_expression": "${order_items.sale_price} > 100 and yes"}
    answer = demo_api.as_developer.post("/queries/run/json", json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "lower-case-operator"
    assert "must be written in capitals: AND (at character 33)" in answer.json()["message"]
