"""Stored queries. Expected answers: API contract reference, section 4.1, and recordings of real servers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from client import Client, Person

BODY: dict[str, Any] = {
    "model": "thelook",
    "view": "users",
    "fields": ["users.id", "users.age"],
    "limit": 0,
    "filter_expression": "1=2",
}


def test_same_body_is_the_same_query(data_api: Client) -> None:
    first = data_api.as_admin.post("/queries", json=BODY).json()
    turned = {"limit": "0", **dict(reversed(BODY.items())), "sorts": [], "pivots": None}
    again = data_api.as_admin.post("/queries", json={**turned, "limit": "0"})
    assert again.status_code == 200
    assert again.json() == first


def test_another_limit_is_another_query(data_api: Client) -> None:
    first = data_api.as_admin.post("/queries", json=BODY).json()
    other = data_api.as_admin.post("/queries", json={**BODY, "limit": 1}).json()
    assert other["id"] != first["id"]
    assert other["slug"] != first["slug"]


def test_answer_has_every_key_as_recorded(demo_api: Client) -> None:
    answer = demo_api.as_admin.post("/queries", json=BODY).json()
    slug, client_id = answer.pop("slug"), answer.pop("client_id")
    assert len(slug) == 7 and slug.isalnum()
    assert len(client_id) == 22 and client_id.isalnum()
    assert set(answer.pop("can")) == set(
        """run see_results explore create show cost_estimate index see_lookml see_aggregate_table_lookml
        see_derived_table_lookml see_sql save generate_drill_links download download_unlimited
        use_custom_fields schedule render""".split()
    )
    path = "/explore/thelook/users?fields=users.id,users.age&filter_expression=1%3D2&limit=0"
    unset = """pivots fill_fields filters sorts column_limit total row_total subtotals vis_config filter_config
        visible_ui_sections dynamic_fields query_timezone""".split()
    assert answer.pop("id").isdecimal()
    assert answer == {
        "model": "thelook",
        "view": "users",
        "fields": ["users.id", "users.age"],
        "limit": "0",
        "filter_expression": "1=2",
        "has_table_calculations": False,
        "share_url": f"https://bi.example.com/x/{client_id}",
        "expanded_share_url": f"https://bi.example.com{path}&origin=share-expanded",
        "url": path,
        **dict.fromkeys(unset),
    }


def test_filters_sorts_and_vis_stand_in_the_address(demo_api: Client) -> None:
    body = {
        "model": "thelook",
        "view": "users",
        "fields": ["users.state", "users.count"],
        "filters": {"users.age": ">=30", "users.state": "New York,California"},
        "sorts": ["users.count desc 0"],
        "limit": "10",
        "vis_config": {"type": "table"},
    }
    answer = demo_api.as_admin.post("/queries", json=body).json()
    asked = (
        "fields=users.state,users.count&f[users.age]=%3E%3D30&f[users.state]=New+York,California"
        "&sorts=users.count+desc+0&limit=10"
    )
    assert answer["url"] == f"/explore/thelook/users?{asked}"
    assert answer["expanded_share_url"] == (
        f"https://bi.example.com/explore/thelook/users?{asked}&vis=%7B%22type%22%3A%22table%22%7D"
        "&origin=share-expanded"
    )


def test_own_client_id_is_taken(demo_api: Client) -> None:
    body = {**BODY, "limit": 17, "client_id": "abcdefghijklmnopqrst12"}
    assert demo_api.as_admin.post("/queries", json=body).json()["client_id"] == "abcdefghijklmnopqrst12"


def test_client_id_of_another_query_is_not_shared(demo_api: Client) -> None:
    taken = {"client_id": "ABCDEFGHIJKLMNOPQRST12"}
    demo_api.as_admin.post("/queries", json={**BODY, "limit": 18, **taken})
    answer = demo_api.as_admin.post("/queries", json={**BODY, "limit": 19, **taken})
    assert answer.json()["client_id"] != taken["client_id"]
    assert "client_id" in answer.headers["x-lookalike-warning"]


def test_empty_body_names_model_and_view(demo_api: Client) -> None:
    answer = demo_api.as_admin.post("/queries", json={})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["model", "view"]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("limit", {"limit": "many"}),
        ("client_id", {"client_id": "too-short"}),
        ("dynamic_fields", {"dynamic_fields": "{"}),
        ("filters.users.age", {"filters": {"users.age": [1, 2]}}),
    ],
)
def test_bad_value_is_named(demo_api: Client, field: str, given: dict[str, Any]) -> None:
    answer = demo_api.as_admin.post("/queries", json={**BODY, **given})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_empty_filter_array_is_no_filter(demo_api: Client) -> None:
    answer = demo_api.as_admin.post("/queries", json={**BODY, "filters": [], "subtotals": None})
    assert answer.status_code == 200
    assert answer.json()["filters"] is None


def test_unknown_fields_are_stored(demo_api: Client) -> None:
    body = {**BODY, "fields": ["users.no_such_field"]}
    assert demo_api.as_admin.post("/queries", json=body).json()["fields"] == ["users.no_such_field"]


def test_table_calculations_are_seen(demo_api: Client) -> None:
    text = json.dumps([{"table_calculation": "double", "label": "Double", "expression": "2 * ${users.age}"}])
    answer = demo_api.as_admin.post("/queries", json={**BODY, "dynamic_fields": text}).json()
    assert answer["has_table_calculations"] is True


def test_query_is_read_by_id_slug_and_client_id(demo_api: Client) -> None:
    made = demo_api.as_admin.post("/queries", json=BODY).json()
    assert demo_api.as_admin.get(f"/queries/{made['id']}").json() == made
    assert demo_api.as_admin.get(f"/queries/slug/{made['slug']}").json() == made
    assert demo_api.as_admin.get(f"/queries/slug/{made['client_id']}").json() == made


def test_fields_mask_reaches_create(demo_api: Client) -> None:
    answer = demo_api.as_admin.post("/queries?fields=id,model", json=BODY).json()
    assert set(answer) == {"id", "model"}


@pytest.mark.parametrize(
    "path", ["/queries/999999", "/queries/abc", "/queries/slug/nothing", "/queries/" + "9" * 40]
)
def test_unknown_query_is_not_found(demo_api: Client, path: str) -> None:
    assert demo_api.as_admin.get(path).status_code == 404


def test_query_of_a_foreign_model_is_not_found(demo_api: Client, outsider: Person) -> None:
    made = demo_api.as_admin.post("/queries", json=BODY).json()
    assert outsider.get(f"/queries/{made['id']}").status_code == 404
    assert outsider.get(f"/queries/slug/{made['slug']}").status_code == 404
    assert outsider.post("/queries", json=BODY).status_code == 404


def test_viewer_reads_but_does_not_create(demo_api: Client) -> None:
    made = demo_api.as_admin.post("/queries", json=BODY).json()
    seen = demo_api.as_viewer.get(f"/queries/slug/{made['client_id']}").json()
    assert seen["can"]["see_results"] is True
    assert seen["can"]["explore"] is False
    assert demo_api.as_viewer.post("/queries", json=BODY).status_code == 404


def test_a_slug_that_can_be_guessed_opens_nothing_to_viewers(demo_api: Client) -> None:
    made = demo_api.as_admin.post("/queries", json={**BODY, "limit": "41"}).json()
    assert demo_api.as_viewer.get(f"/queries/slug/{made['slug']}").status_code == 404
    assert demo_api.as_developer.get(f"/queries/slug/{made['slug']}").json()["id"] == made["id"]


def test_viewer_cannot_count_through_the_queries_of_others(demo_api: Client) -> None:
    made = demo_api.as_admin.post("/queries", json=BODY).json()
    assert demo_api.as_viewer.get(f"/queries/{made['id']}").status_code == 404
    assert demo_api.as_developer.get(f"/queries/{made['id']}").status_code == 200


def test_without_roles_there_are_no_queries(demo_api: Client) -> None:
    made = demo_api.as_admin.post("/queries", json=BODY).json()
    assert demo_api.as_nobody.get(f"/queries/{made['id']}").status_code == 404
