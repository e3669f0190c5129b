"""What broke once, one test each."""

from __future__ import annotations

from typing import Any

import pytest
from wire import send

from client import Client

QUERY: dict[str, Any] = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}
BEYOND = ("2147483648", "9223372036854775808", "9" * 30, "9" * 5000, "%D9%A3" * 40, "-1", "1_0", "%C2%B2")


def test_ids_that_no_row_can_have_are_not_found(api: Client) -> None:
    paths = ("/looks", "/folders", "/queries", "/users", "/groups", "/roles", "/scheduled_plans")
    for value in BEYOND:
        for path in paths:
            assert api.as_admin.get(f"{path}/{value}").status_code == 404, f"{path}/{value[:40]}"
        assert api.as_admin.post(f"/login/{value}").status_code == 404


def test_limits_beyond_every_list_give_the_list(api: Client) -> None:
    for value in ("2147483648", "9223372036854775807"):
        for query in (f"limit={value}", f"offset=0&limit={value}", f"page=1&per_page={value}"):
            assert api.as_admin.get(f"/folders/search?{query}").status_code == 200
        assert api.as_admin.get(f"/folders/search?offset={value}").json() == []
        assert api.as_admin.get(f"/folders/search?page={value}&per_page={value}").json() == []


def test_searches_by_an_id_beyond_every_row_find_nothing(api: Client) -> None:
    assert api.as_admin.get("/looks/search?id=9223372036854775807").json() == []


def test_backslash_in_a_pattern_is_a_letter(api: Client) -> None:
    for name in ("back\\", "\\back", "a\\b", "plain"):
        api.as_admin.post("/groups", json={"name": name})
    expected = {"%\\": {"back\\"}, "\\%": {"\\back"}, "_\\_": {"a\\b"}, "%\\\\": set()}
    for pattern, names in expected.items():
        found = api.as_admin.get("/groups/search", params={"name": pattern})
        assert {group["name"] for group in found.json()} == names


def test_search_by_a_time_that_is_none_is_refused(api: Client) -> None:
    assert api.as_admin.get("/looks/search?last_viewed_at=yesterday").status_code == 400
    assert api.as_admin.get("/looks/search?last_viewed_at=2026-01-31T08:30:00Z").json() == []


def test_line_break_in_a_parameter_adds_no_header(guarded: Client) -> None:
    headers = [(b"authorization", f"Bearer {guarded.as_admin.token}".encode())]
    answer = send(guarded, "GET", "/api/4.0/locales", "a%0d%0aSet-Cookie:%20x%3D1", b"", headers)
    warning = answer.headers["x-lookalike-warning"]
    assert warning == "unknown query parameter a??Set-Cookie: x=1"


def test_line_break_in_a_body_key_adds_no_header(guarded: Client) -> None:
    answer = guarded.as_admin.post("/users", json={"\r\nSet-Cookie: x=1": 1})
    assert answer.headers["x-lookalike-warning"] == "unknown body key ??Set-Cookie: x=1"


def test_login_with_bytes_that_are_no_text_is_not_found(guarded: Client) -> None:
    answer = send(guarded, "POST", "/api/4.0/login", "", b'{"client_id":"\xff"}')
    assert answer.status == 404


@pytest.mark.parametrize("name", ["dynamic_fields", "vis", "vis_config", "filter_config"])
def test_deep_json_in_an_address_is_refused(guarded: Client, name: str) -> None:
    path = (
        f"/queries/models/thelook/views/order_items/run/json?fields=order_items.count&{name}={'[' * 20_000}"
    )
    assert guarded.as_admin.get(path).status_code in (400, 422)


def test_deep_json_in_dynamic_fields_is_refused(guarded: Client) -> None:
    body = {**QUERY, "dynamic_fields": '[{"a":' * 20_000}
    answer = guarded.as_admin.post("/queries", json=body)
    assert [error["field"] for error in answer.json()["errors"]] == ["dynamic_fields"]


def test_letters_that_nobody_encoded_are_utf8(api: Client) -> None:
    api.as_admin.post("/users", json={"first_name": "Jürgen"})
    headers = [(b"authorization", f"Bearer {api.as_admin.token}".encode())]
    query = "fields=first_name&first_name=Jürgen".encode().decode("latin-1")
    answer = send(api, "GET", "/api/4.0/users/search", query, b"", headers)
    assert answer.content.decode() == '[{"first_name":"Jürgen"}]'


def test_names_with_other_letters_are_unique_and_found(api: Client) -> None:
    admin = api.as_admin
    assert admin.post("/folders", json={"name": "Équipe", "parent_id": "1"}).status_code == 200
    assert admin.post("/folders", json={"name": "Équipe", "parent_id": "1"}).status_code == 409
    found = admin.get("/folders/search", params={"name": "Équipe", "fields": "name"})
    assert found.json() == [{"name": "Équipe"}]


@pytest.mark.parametrize("field", ["order_items.id", "order_items.count"])
def test_digits_of_other_scripts_are_no_numbers(guarded: Client, field: str) -> None:
    body = {**QUERY, "filters": {field: "\u0663"}}
    assert guarded.as_admin.post("/queries/run/sql", json=body).status_code == 400
