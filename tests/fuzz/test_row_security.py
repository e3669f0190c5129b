"""The rows and values that user attributes keep from a person stay with them, whichever way the person asks.

The access filter is that of the explore order_items_restricted: products.brand by the attribute allowed_brands.
"""

from __future__ import annotations

import csv
import io
import json
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import quote

import pytest
from canary import HIDDEN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client import Client, Person
from deliver.shop import Shop, mail_to

ALLOWED = {"Levi's", "Carhartt"}
QUERY: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items_restricted",
    "fields": ["products.brand"],
    "limit": "5000",
}
COUNT = {**QUERY, "fields": ["order_items.count"]}


def brands(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {row["products.brand"] for row in answer.json()}


def ask(person: Person, result_format: str = "json", **body: Any) -> Any:
    return person.post(f"/queries/run/{result_format}", json={**QUERY, **body})


def test_access_filter_gives_the_allowed_brands(limited: Person, unlimited: Person) -> None:
    assert brands(ask(limited)) == ALLOWED
    assert len(brands(ask(unlimited))) == 50


@pytest.mark.parametrize(
    "change",
    [
        {"filters": {"products.brand": "%"}},
        {"filters": {"products.brand": "-Levi's,-Carhartt"}},
        {"filters": {"products.brand": "Diesel,NULL,-EMPTY,%"}},
        {"filters": {"products.brand": "{{ _user_attributes['region'] }},%"}},
        {"filters": {"products.brand_select": "%"}},
        {"filters": {"order_items.date_granularity": "year"}},
        {"sorts": ["products.brand desc", "order_items.count"]},
        {"sorts": ["order_items.total_sale_price desc 0"]},
        {"filter_expression": "1=1"},
        {"filter_expression": "1=1) OR (1=1"},
        {"limit": "-1"},
        {"total": True, "row_total": "right"},
        {"fields": ["products.brand", "user_order_facts.lifetime_orders"]},
        {"fields": ["products.brand"], "filters": {"user_order_facts.order_status": "%"}},
        {"filter_config": {"products.brand": [{"type": "=", "values": [{"constant": "Diesel"}, {}]}]}},
        {"vis_config": {"hidden_fields": ["products.brand"], "query_fields": {"brand": "%"}}},
        {"dynamic_fields": json.dumps([{"dimension": "b", "expression": "${products.brand}"}])},
        {"subtotals": ["products.brand"], "fill_fields": ["products.brand"]},
    ],
)
def test_no_part_of_a_query_widens_the_access_filter(limited: Person, change: dict[str, Any]) -> None:
    answer = ask(limited, **change)
    if answer.status_code != 400:
        assert brands(answer) <= ALLOWED


def test_measures_count_the_allowed_rows_alone(limited: Person, unlimited: Person) -> None:
    counted = [
        person.post("/queries/run/json", json=COUNT).json()[0]["order_items.count"]
        for person in (limited, unlimited)
    ]
    by_brand = ask(unlimited, fields=["products.brand", "order_items.count"]).json()
    assert counted[0] == sum(row["order_items.count"] for row in by_brand if row["products.brand"] in ALLOWED)
    assert counted[0] < counted[1]


def test_url_encoded_query_has_the_access_filter(limited: Person) -> None:
    path = "/queries/models/thelook/views/order_items_restricted/run/json"
    asked = "?fields=products.brand&limit=5000&f[products.brand]=" + quote("%")
    assert brands(limited.get(path + asked)) == ALLOWED


@pytest.mark.parametrize(
    "result_format", ["csv", "json_detail", "json_bi", "json_label", "md", "html", "txt"]
)
def test_every_format_has_the_access_filter(limited: Person, result_format: str) -> None:
    answer = ask(limited, result_format)
    assert "Carhartt" in answer.text
    assert "Diesel" not in answer.text


def test_saved_query_and_look_run_with_the_rights_of_who_runs_them(
    guarded: Client, limited: Person, unlimited: Person
) -> None:
    query_id = unlimited.post("/queries", json=QUERY).json()["id"]
    body = {"title": "All brands", "folder_id": "1", "query_id": query_id}
    look_id = guarded.as_admin.post("/looks", json=body).json()["id"]
    for path in (f"/queries/{query_id}/run/json", f"/looks/{look_id}/run/json"):
        assert brands(limited.get(path)) == ALLOWED
        assert len(brands(unlimited.get(path))) == 50


def test_schedule_runs_with_the_rights_of_its_owner(guarded: Client, limited: Person) -> None:
    """Also when somebody who sees everything changes it."""
    address = {"email": "limited@example.com"}
    guarded.as_admin.post(f"/users/{limited.user_id}/credentials_email", json=address)
    shop = Shop(guarded)
    query_id = limited.post("/queries", json=QUERY).json()["id"]
    plan = shop.run(mail_to("limited@example.com"), query_id=query_id, person=limited)
    assert shop.outcome(plan) == [("sent", None)]
    again = guarded.as_admin.post(f"/scheduled_plans/{plan}/run_once", json={"name": "Again"}).json()
    shop.ended(again["id"])
    files = list(guarded.instance.settings.outbox_folder.iterdir())
    assert files
    for file in files:
        [attachment] = message_from_bytes(file.read_bytes(), policy=default).iter_attachments()
        rows = csv.reader(io.StringIO(attachment.get_content()))
        assert {brand for [brand] in list(rows)[1:]} == ALLOWED


def test_sudo_runs_with_the_rights_of_the_other(guarded: Client, limited: Person) -> None:
    token = guarded.as_admin.post(f"/login/{limited.user_id}").json()["access_token"]
    acting = Person(guarded, limited.user_id, token)
    assert brands(ask(acting)) == ALLOWED
    assert limited.post(f"/login/{guarded.as_admin.user_id}").status_code == 404


@pytest.mark.parametrize("result_format", ["json", "csv", "json_detail"])
def test_no_value_of_the_attribute_gives_no_rows(unset: Person, result_format: str) -> None:
    answer = ask(unset, result_format)
    assert answer.status_code in (200, 400)
    assert not any(brand in answer.text for brand in ("Levi's", "Carhartt", "Diesel"))
    if result_format == "json":
        assert answer.json() == []


def test_nobody_gives_themselves_a_brand(limited: Person, unset: Person, attributes: dict[str, int]) -> None:
    for person in (limited, unset):
        path = f"/users/{person.user_id}/attribute_values/{attributes['allowed_brands']}"
        assert person.patch(path, json={"value": "%"}).status_code == 403
        assert person.delete(path).status_code == 403
        group = f"/groups/1/attribute_values/{attributes['allowed_brands']}"
        assert person.patch(group, json={"value": "%"}).status_code == 403
    assert brands(ask(limited)) == ALLOWED


# --- merged queries and SQL over models --------------------------------------------------------------------


def merged(owner: Person, *bodies: dict[str, Any], **more: Any) -> str:
    """The address of a run of a merged query, which matches all of its queries by brand."""
    pair = {"field_name": "products.brand", "source_field_name": "products.brand"}
    queries = [owner.post("/queries", json={**QUERY, **body}).json()["id"] for body in bodies]
    sources = [{"query_id": query_id, "merge_fields": [pair]} for query_id in queries]
    made = owner.post("/merge_queries", json={"source_queries": sources, **more})
    assert made.status_code == 200, made.text
    return f"/api/lookalike/v1/merge_queries/{made.json()['id']}/run/"


def test_each_part_of_a_merge_has_the_access_filter(limited: Person, unlimited: Person) -> None:
    counted = {"fields": ["products.brand", "order_items.count"]}
    everything = {"view": "products", "fields": ["products.brand"], "sorts": ["products.brand"]}
    restricted = merged(unlimited, counted, everything)
    assert brands(limited.get(restricted + "json", whole=True)) == ALLOWED
    joined = limited.get(merged(unlimited, everything, counted) + "json", whole=True).json()
    assert {row["products.brand"] for row in joined if row["order_items.count"] is not None} == ALLOWED
    assert len(brands(unlimited.get(restricted + "json", whole=True))) == 50


@pytest.mark.parametrize(
    "result_format", ["csv", "json_detail", "json_bi", "json_label", "md", "html", "txt"]
)
def test_merge_has_the_access_filter_in_every_format(
    limited: Person, unlimited: Person, result_format: str
) -> None:
    counted = {"fields": ["products.brand", "order_items.count"]}
    address = merged(unlimited, counted, {"fields": ["products.brand"]}, total=True, limit="5000")
    assert "Diesel" in unlimited.get(address + result_format, whole=True).text
    answer = limited.get(address + result_format, whole=True)
    assert "Carhartt" in answer.text
    assert "Diesel" not in answer.text


TESTS = st.sampled_from(
    [
        "1 = 1",
        "TRUE",
        "`products.brand` = 'Diesel'",
        "`products.brand` IN ('Diesel', 'Levi\\'s')",
        "`products.brand` LIKE '%'",
        "`products.brand` NOT LIKE 'Levi%'",
        "`products.brand` IS NULL",
        "`products.category` > 'B'",
        "`order_items.id` BETWEEN 0 AND 99999999",
        "`order_items.is_complete`",
        "`order_items.created_date` >= '2020-01-01'",
        '`products.brand` <> ") OR (1=1"',
    ]
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds("NOT ({})".format, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("{} AND {}".format, inner, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=CONDITIONS, is_grouped=st.booleans())
def test_no_condition_in_sql_widens_the_access_filter(
    limited: Person, condition: str, is_grouped: bool
) -> None:
    count = ", AGGREGATE(`order_items.count`)" if is_grouped else ""
    sql = (
        f"SELECT `products.brand`{count} FROM `thelook`.`order_items_restricted` WHERE {condition} LIMIT 5000"
    )
    made = limited.post("/sql_interface_queries", json={"sql": sql})
    assert made.status_code == 200, made.text
    answer = limited.get(f"/sql_interface_queries/{made.json()['id']}/run/json_bi")
    assert answer.status_code == 200, answer.text
    assert {row["products.brand"]["value"] for row in answer.json()["rows"]} <= ALLOWED


# --- values of attributes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["token", "team"])
@pytest.mark.parametrize(
    "field", ["products.brand", "order_items.id", "order_items.created_date", "order_items.count"]
)
@pytest.mark.parametrize("result_format", ["sql", "json", "json_detail"])
def test_no_filter_quotes_a_value_that_is_not_for_its_user(
    limited: Person, name: str, field: str, result_format: str
) -> None:
    filters = {field: f"{{{{ _user_attributes['{name}'] }}}}"}
    assert HIDDEN not in ask(limited, result_format, filters=filters).text


def test_no_answer_shows_a_value_that_is_not_for_its_user(
    limited: Person, attributes: dict[str, int]
) -> None:
    for path in (
        f"/users/{limited.user_id}/attribute_values",
        f"/users/{limited.user_id}/attribute_values?all_values=true&include_unset=true",
        "/user_attributes",
        f"/user_attributes/{attributes['token']}",
        f"/user_attributes/{attributes['team']}",
    ):
        assert HIDDEN not in limited.get(path).text, path


def test_filter_may_use_a_value_that_its_user_sees(limited: Person) -> None:
    assert brands(ask(limited, filters={"products.brand": "{{ _user_attributes['region'] }}"})) == {"Levi's"}
