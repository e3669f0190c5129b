"""Text of a query reaches the database as a literal or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from canary import CANARY

from client import Client

BASE: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["products.brand", "order_items.count"],
    "limit": "20",
}
PAYLOADS = (
    "' UNION SELECT secret, 1 FROM canary --",
    "\\' OR (SELECT secret FROM canary) IS NOT NULL --",
    "x') UNION ALL SELECT secret, 1 FROM canary; --",
    '" UNION SELECT secret, 1 FROM canary --',
    "(SELECT secret FROM canary)",
    "$$||(SELECT secret FROM canary)||$$",
    "E'\\'||(SELECT secret FROM canary)--",
    "*/ (SELECT secret FROM canary) /*",
    "^' OR '1'='1' UNION SELECT secret, 1 FROM canary --",
    "2026-01-01' UNION SELECT secret, 1 FROM canary --",
    "{% condition products.brand %} (SELECT secret FROM canary) {% endcondition %}",
    "${canary.secret}",
    "\ufe63' UNION SELECT secret FROM canary \u2014",
    "\u02bc UNION SELECT secret, 1 FROM canary --",
    "read_text('/etc/passwd') canary",
)
FILTERED = (
    *("products.brand", "order_items.id", "order_items.sale_price", "order_items.created_date"),
    *("order_items.created_month",),
    *("order_items.sale_price_tier", "order_items.is_complete", "order_items.date_granularity", "order_items.count"),
    *("order_items.total_sale_price",),
    *("products.brand_select", "user_order_facts.order_status", "users.location", "users.zip"),
    *("order_items.status",),
)  # fmt: skip


def bodies(payload: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The payload in every place of a query that takes text, with a name of the place."""
    for name in FILTERED:
        yield f"filter {name}", {**BASE, "filters": {name: payload}}
        yield f"filter {name} in a list", {**BASE, "filters": {name: f'a,"{payload}",-b'}}
    fields = [*BASE["fields"], "order_items.created_period", "user_order_facts.lifetime_orders"]
    fields.append("products.brand_comparison")
    yield "brand comparison", {**BASE, "fields": fields, "filters": {"products.brand_select": payload}}
    yield "templates", {**BASE, "fields": fields, "filters": {"order_items.date_granularity": payload}}
    yield "derived table", {**BASE, "fields": fields, "filters": {"user_order_facts.order_status": payload}}
    yield "filter key", {**BASE, "filters": {payload: "x"}}
    yield "filter key after a view", {**BASE, "filters": {f"products.{payload}": "x"}}
    for name in ("fields", "sorts", "pivots", "fill_fields", "subtotals"):
        yield name, {**BASE, name: [*BASE.get(name, []), payload]}
        yield f"{name} after a field", {**BASE, name: [*BASE.get(name, []), f"products.brand {payload}"]}
    for name in (
        "model",
        "view",
        "limit",
        "column_limit",
        "query_timezone",
        "filter_expression",
        "row_total",
    ):
        yield name, {**BASE, name: payload}
    yield "filter_expression", {**BASE, "filter_expression": f"1=1 {payload}"}
    yield "dynamic_fields", {**BASE, "dynamic_fields": json.dumps([{"measure": "m", "based_on": payload}])}
    calculation = {"table_calculation": "c", "expression": payload, "label": payload}
    yield "table calculation", {**BASE, "dynamic_fields": json.dumps([calculation])}
    yield "vis_config", {**BASE, "vis_config": {"type": payload, "x": payload}}


def outside_of_literals(sql: str) -> str:
    """The statement's tree without the values of its constants, as DuckDB's own parser reads it. Also refuses more
    than one statement."""
    with duckdb.connect() as db:
        found = db.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
    assert found is not None
    tree = json.loads(found[0])
    assert tree["error"] is False, tree
    assert len(tree["statements"]) == 1
    return json.dumps(_without_constants(tree))


def _without_constants(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_constants(each) for each in node]
    if isinstance(node, dict):
        hidden = ("value", "literal") if node.get("class") == "CONSTANT" else ()
        return {key: _without_constants(value) for key, value in node.items() if key not in hidden}
    return node


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_a_query_becomes_sql(guarded: Client, attributes: dict[str, int], payload: str) -> None:
    for place, body in bodies(payload):
        answer = guarded.as_admin.post("/queries/run/sql", json=body)
        assert answer.status_code in (200, 400, 404, 422), f"{place}: {answer.status_code} {answer.text}"
        if answer.status_code == 200:
            assert "canary" not in outside_of_literals(answer.text), f"{place}: {answer.text}"


@pytest.mark.parametrize("payload", PAYLOADS[:4])
def test_no_answer_holds_another_table(guarded: Client, attributes: dict[str, int], payload: str) -> None:
    for place, body in bodies(payload):
        answer = guarded.as_admin.post("/queries/run/json", json=body)
        assert answer.status_code in (200, 400, 404, 422), f"{place}: {answer.status_code} {answer.text}"
        assert CANARY not in answer.text, place
        assert "looker_error" not in answer.text, f"{place}: {answer.text}"


@pytest.mark.parametrize("name", FILTERED)
def test_fields_that_are_filtered_above_are_there(guarded: Client, name: str) -> None:
    assert guarded.as_admin.post("/queries/run/sql", json={**BASE, "filters": {name: ""}}).status_code == 200


def test_canary_can_be_found_by_sql_of_the_model(guarded: Client, guarded_data: Any) -> None:
    """The tests above could not fail if the table were not there."""
    with duckdb.connect(guarded_data, read_only=True) as db:
        assert db.execute("SELECT secret FROM canary").fetchall() == [(CANARY,)]
    sql = "SELECT 'canary' FROM canary"
    assert "canary" in outside_of_literals(sql)
    assert "canary" not in outside_of_literals("SELECT 'canary' FROM users")
