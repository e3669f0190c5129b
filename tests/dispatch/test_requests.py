"""What the dispatcher does for every operation alike: decoding, masks, warnings, bad input, idempotency."""

from __future__ import annotations

import pytest

from client import Client
from lookalike.dispatch.domain import Domain, Misregistered
from lookalike.dispatch.shape import parse_fields


def test_fields_are_read_with_blanks_and_nesting() -> None:
    assert parse_fields("id, looks(id,query(model)),title") == {
        "id": None,
        "looks": {"id": None, "query": {"model": None}},
        "title": None,
    }


def test_empty_fields_mean_everything() -> None:
    assert parse_fields("") is None
    assert parse_fields(None) is None


def test_only_named_fields_are_returned(local_api: Client) -> None:
    answer = local_api.as_admin.get("/user", params={"fields": "id, first_name,nonsense"})
    assert set(answer.json()) == {"id", "first_name"}


def test_unknown_query_parameters_are_ignored_with_a_warning(local_api: Client) -> None:
    answer = local_api.as_admin.get("/user", params={"colour": "red"})
    assert answer.status_code == 200
    assert answer.headers["x-lookalike-warning"] == "unknown query parameter colour"


def test_unknown_body_keys_are_ignored_with_a_warning(local_api: Client) -> None:
    answer = local_api.as_admin.post("/users", json={"first_name": "A", "shoe_size": 43, "id": "9"})
    assert answer.status_code == 200
    assert answer.headers["x-lookalike-warning"] == "unknown body key shoe_size"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 400, "not valid JSON"),
        (b"[1]", 400, "JSON object"),
        (b'{"a":' * 80 + b"1" + b"}" * 80, 400, "deeper than 64"),
        (b'{"first_name": {"x": 1}, "is_disabled": "maybe"}', 422, "Validation Failed"),
        (b'{"first_name": "a\\u0000b"}', 422, "Validation Failed"),
    ],
)
def test_bad_bodies_are_named(local_api: Client, body: bytes, status: int, says: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = local_api.as_admin.post("/users", content=body, headers=headers)
    assert answer.status_code == status
    assert says in answer.json()["message"]


def test_all_bad_fields_are_listed_at_once(local_api: Client) -> None:
    answer = local_api.as_admin.post("/users", json={"first_name": [], "is_disabled": 7, "locale": "en"})
    assert {error["field"] for error in answer.json()["errors"]} == {"first_name", "is_disabled"}


def test_brackets_inside_text_are_not_nesting(local_api: Client) -> None:
    assert local_api.as_admin.post("/users", json={"first_name": "[" * 100}).status_code == 200


def test_a_body_that_is_not_meant_to_be_json_is_415(local_api: Client) -> None:
    answer = local_api.as_admin.post("/users", content=b"<user/>", headers={"Content-Type": "text/xml"})
    assert answer.status_code == 415


def test_a_huge_body_is_413(local_api: Client) -> None:
    answer = local_api.as_admin.post("/users", content=b" " * (11 * 1024 * 1024))
    assert answer.status_code == 413


def test_a_bad_number_in_the_query_is_named(local_api: Client) -> None:
    answer = local_api.as_admin.get("/folders/1/children", params={"limit": "abc"})
    assert answer.status_code in (400, 501)


def test_operations_of_later_releases_are_501(local_api: Client) -> None:
    answer = local_api.as_admin.get("/alerts/1")
    assert answer.status_code == 501
    assert "get_alert" in answer.json()["message"]


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/api/4.0/projects/thelook/file/content?file_path=a.view.lkml"),
        ("POST", "/api/4.0/projects/thelook/files"),
        ("DELETE", "/api/4.0/projects/thelook/directories?path=views"),
    ],
)
def test_undocumented_paths_of_later_releases_are_501(local_api: Client, verb: str, path: str) -> None:
    answer = local_api.as_admin.request(verb, path, whole=True)
    assert answer.status_code == 501
    assert answer.json()["message"].startswith(verb)


def test_run_inline_takes_query_and_format_in_its_body(data_api: Client) -> None:
    query = {"model": "thelook", "view": "products", "fields": ["products.count"]}
    body = {"query": query, "render_options": {"format": "csv"}, "query_api_client_context": {"name": "x"}}
    answer = data_api.as_admin.post("/queries/run_inline", json=body)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text == "Products Count\n500\n"


def test_run_inline_with_another_body_is_refused(local_api: Client) -> None:
    assert local_api.as_admin.post("/queries/run_inline", json=[1]).status_code in (404, 405)


def test_an_unknown_path_is_404_in_looker_shape(local_api: Client) -> None:
    answer = local_api.as_admin.get("/nonsense")
    assert answer.status_code == 404
    assert set(answer.json()) == {"message", "documentation_url"}


def test_a_wrong_verb_names_the_right_ones(local_api: Client) -> None:
    answer = local_api.as_admin.put("/user")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_head_answers_like_get_without_a_body(local_api: Client) -> None:
    answer = local_api.as_admin.request("HEAD", "/user")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 0


def test_the_same_idempotency_key_acts_once(api: Client) -> None:
    headers = {"Idempotency-Key": "make-ada"}
    first = api.as_admin.post("/users", json={"first_name": "Ada"}, headers=headers)
    again = api.as_admin.post("/users", json={"first_name": "Ada"}, headers=headers)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers


def test_an_idempotency_key_is_bound_to_its_body(api: Client) -> None:
    headers = {"Idempotency-Key": "make-ada"}
    api.as_admin.post("/users", json={"first_name": "Ada"}, headers=headers)
    other = api.as_admin.post("/users", json={"first_name": "Bob"}, headers=headers)
    assert other.status_code == 422


def test_an_idempotency_key_belongs_to_its_caller(api: Client) -> None:
    headers = {"Idempotency-Key": "k"}
    first = api.as_admin.post("/users", json={"first_name": "Ada"}, headers=headers)
    second = api.person("second", 2).post("/users", json={"first_name": "Ada"}, headers=headers)
    assert first.json()["id"] != second.json()["id"]


def test_who_lost_a_right_gets_no_old_answer(api: Client) -> None:
    second, headers = api.person("second", 2), {"Idempotency-Key": "k"}
    assert second.post("/users", json={"first_name": "Ada"}, headers=headers).status_code == 200
    api.as_admin.put(f"/users/{second.user_id}/roles", json=[])
    assert second.post("/users", json={"first_name": "Ada"}, headers=headers).status_code in (403, 404)


def test_a_repeated_delete_is_answered_alike(api: Client) -> None:
    made = api.as_admin.post("/users", json={"first_name": "Ada"}).json()["id"]
    headers = {"Idempotency-Key": "gone"}
    answers = [api.as_admin.delete(f"/users/{made}", headers=headers).status_code for _ in range(2)]
    assert answers == [204, 204]


def test_a_refused_call_does_not_use_up_its_key(api: Client) -> None:
    headers = {"Idempotency-Key": "k"}
    assert api.as_admin.post("/users", json={"is_disabled": "x"}, headers=headers).status_code == 422
    assert api.as_admin.post("/users", json={"first_name": "Ada"}, headers=headers).status_code == 200


def test_changes_carry_an_operation_id_and_reads_do_not(local_api: Client) -> None:
    assert local_api.as_admin.post("/users", json={}).headers["x-lookalike-operation"].startswith("op_")
    assert "x-lookalike-operation" not in local_api.as_admin.get("/user").headers


def test_no_origin_is_allowed_by_default(local_api: Client) -> None:
    answer = local_api.as_admin.get("/user", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_handler_for_an_unknown_rule_stops_the_server() -> None:
    domain = Domain("User", show=lambda caller, row: True)
    with pytest.raises(Misregistered, match="needs 'fly'"):
        domain.op("user", needs="fly")(lambda call: None)


def test_a_handler_under_another_name_stops_the_server() -> None:
    domain = Domain("User", show=lambda caller, row: True)

    def somebody(call: object) -> None:
        """A handler that is called differently from its operation."""

    with pytest.raises(Misregistered, match="implemented by somebody"):
        domain.op("user", needs="show")(somebody)
