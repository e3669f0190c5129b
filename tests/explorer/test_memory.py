"""What people ran in the API Explorer, and what they have saved: theirs alone, without secrets, and bounded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from client import Client, Person
from lookalike.store import explorer, schema

HISTORY, REQUESTS = "/api/lookalike/v1/explorer/history", "/api/lookalike/v1/explorer/requests"
SECRETS: list[tuple[str, dict[str, str], Any]] = [
    ("login", {"client_id": "abc", "client_secret": "zebra"}, None),
    ("create_connection", {}, {"name": "c", "password": "zebra", "pdt_overrides": {"password": "zebra"}}),
    ("create_connection", {}, {"name": "c", "certificate": "zebra", "file_type": ".json"}),
    ("update_oidc_config", {}, {"identifier": "i", "secret": "zebra"}),
    ("update_ldap_config", {}, {"auth_password": "zebra", "test_ldap_password": "zebra"}),
    ("create_git_branch", {"project_id": "p"}, {"name": "b", "git_password": "zebra", "deep": [{"token": "zebra"}]}),
    ("update_project", {"project_id": "p"}, {"deploy_secret": "zebra", "git_password": "zebra"}),
    ("update_integration", {"integration_id": "i"}, {"params": [{"name": "anything", "value": "zebra"}]}),
    ("create_query_task", {}, {"query_id": "1", "result_format": "csv", "x": {"name": "password", "value": "zebra"}}),
    ("set_user_attribute_user_value", {"user_id": "1", "user_attribute_id": "2"}, {"value": "zebra"}),
    ("create_user_attribute", {}, {"name": "n", "label": "l", "type": "string", "default_value": "zebra"}),
]  # fmt: skip


@pytest.fixture
def mine(local_api: Client) -> Person:
    return local_api.person("ada")


def note(person: Person, **asked: Any) -> Any:
    answer = person.post(HISTORY, whole=True, json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def save(person: Person, **asked: Any) -> Any:
    answer = person.post(REQUESTS, whole=True, json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def history(person: Person) -> list[dict[str, Any]]:
    return person.get(HISTORY, whole=True).json()


def test_newest_call_comes_first(mine: Person) -> None:
    note(mine, operation_id="me", status=200, milliseconds=3.5, request_id="r1")
    note(mine, operation_id="user", params={"user_id": "5"}, status=404, run_as="user 7")
    newest, oldest = history(mine)
    assert (newest["operation_id"], newest["params"], newest["status"]) == ("user", {"user_id": "5"}, 404)
    assert (newest["run_as"], oldest["run_as"]) == ("user 7", None)
    assert (oldest["milliseconds"], oldest["request_id"]) == (3.5, "r1")


def test_history_of_one_operation_can_be_asked_for(mine: Person) -> None:
    for each in ("me", "versions", "me"):
        note(mine, operation_id=each)
    answer = mine.get(f"{HISTORY}?operation_id=me", whole=True)
    assert [each["operation_id"] for each in answer.json()] == ["me", "me"]
    assert answer.headers["x-total-count"] == "2"


@pytest.mark.parametrize(("operation", "params", "body"), SECRETS)
def test_secrets_are_never_stored(
    local_api: Client, mine: Person, operation: str, params: dict[str, str], body: Any
) -> None:
    asked = {"operation_id": operation, "params": params, "body": body}
    answers = [note(mine, **asked), save(mine, name="n", **asked)]
    kept = stored(local_api, mine.user_id)
    assert "zebra" not in kept
    assert "zebra" not in json.dumps(answers)
    assert operation in kept


def stored(api: Client, user_id: int) -> str:
    tables = (schema.explorer_calls, schema.explorer_requests)
    with api.instance.store.read() as db:
        rows = [db.all(select(each).where(each.c.user_id == user_id)) for each in tables]
        journal = db.all(select(schema.journal).where(schema.journal.c.user_id == user_id))
    return json.dumps([rows, journal], default=str)


def test_what_is_no_secret_is_kept(mine: Person) -> None:
    body = {"name": "c", "host": "db", "password": "x", "user_attribute_fields": ["password"], "ssl": True}
    assert note(mine, operation_id="create_connection", body=body)["body"] == {
        "name": "c",
        "host": "db",
        "user_attribute_fields": ["password"],
        "ssl": True,
    }


def test_api_keys_within_texts_are_masked(mine: Person) -> None:
    from lookalike.safety.secrets import new_secret

    secret = new_secret()
    found = note(mine, operation_id="create_group", body={"name": f"of {secret}!"})
    assert found["body"] == {"name": "of (hidden)!"}


def test_history_keeps_the_newest_500(local_api: Client, mine: Person) -> None:
    with local_api.instance.store.write() as work:
        for number in range(501):
            values = {"operation_id": "me", "params": {}, "status": 200, "milliseconds": float(number)}
            explorer.note_call(work, mine.user_id, values)
    found = mine.get(f"{HISTORY}?limit=1000", whole=True).json()
    assert (len(found), found[0]["milliseconds"], found[-1]["milliseconds"]) == (500, 500.0, 1.0)


def test_saved_requests_end_at_500(local_api: Client, mine: Person) -> None:
    with local_api.instance.store.write() as work:
        for _ in range(500):
            times = {"created_at": work.now, "updated_at": work.now}
            values = {"user_id": mine.user_id, "name": "n", "operation_id": "me", "params": {}, **times}
            work.insert(schema.explorer_requests, values)
    answer = mine.post(REQUESTS, whole=True, json={"name": "one more", "operation_id": "me"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_many")


def test_others_do_not_see_it(local_api: Client, mine: Person) -> None:
    call = note(mine, operation_id="me")
    saved = save(mine, name="Mine", operation_id="me")
    admin = local_api.as_admin
    assert call["id"] not in [each["id"] for each in history(admin)]
    assert admin.get(f"{REQUESTS}/{saved['id']}", whole=True).status_code == 404
    assert admin.delete(f"{HISTORY}/{call['id']}", whole=True).status_code == 404


def test_one_call_or_all_can_be_removed(mine: Person) -> None:
    first, second = (note(mine, operation_id="me") for _ in range(2))
    mine.delete(f"{HISTORY}/{first['id']}", whole=True)
    assert [each["id"] for each in history(mine)] == [second["id"]]
    assert mine.delete(HISTORY, whole=True).status_code == 204
    assert history(mine) == []


def test_saved_requests_come_by_folder_and_name(mine: Person) -> None:
    for folder, name in (("b", "Two"), ("", "zero"), ("B", "one"), ("", "A")):
        save(mine, name=name, folder=folder, operation_id="me")
    found = mine.get(REQUESTS, whole=True).json()
    assert [each["name"] for each in found] == ["A", "zero", "one", "Two"]


def test_saved_request_is_renamed_and_keeps_what_it_asks(mine: Person) -> None:
    saved = save(mine, name="A", operation_id="user", params={"user_id": "5"})
    changed = mine.patch(
        f"{REQUESTS}/{saved['id']}", whole=True, json={"name": "B", "folder": "People"}
    ).json()
    assert (changed["name"], changed["folder"], changed["params"]) == ("B", "People", {"user_id": "5"})


def test_secrets_are_left_out_of_changes_too(local_api: Client, mine: Person) -> None:
    saved = save(mine, name="A", operation_id="create_connection")
    mine.patch(f"{REQUESTS}/{saved['id']}", whole=True, json={"body": {"name": "c", "password": "zebra"}})
    assert "zebra" not in stored(local_api, mine.user_id)


def test_deleted_request_comes_back_by_undo(mine: Person) -> None:
    saved = save(mine, name="A", operation_id="me")
    gone = mine.delete(f"{REQUESTS}/{saved['id']}", whole=True)
    mine.post(f"/api/lookalike/v1/operations/{gone.headers['X-Lookalike-Operation']}/undo", whole=True)
    assert mine.get(f"{REQUESTS}/{saved['id']}", whole=True).json()["name"] == "A"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"operation_id": "no_such"}, "operation_id"),
        ({}, "operation_id"),
        ({"operation_id": "user", "params": {"look_id": "1"}}, "params"),
        ({"operation_id": "user", "params": {"user_id": 5}}, "params"),
        ({"operation_id": "create_group", "body": {"name": "x" * 70_000}}, "body"),
        ({"operation_id": "me", "status": 7}, "status"),
        ({"operation_id": "me", "milliseconds": -1}, "milliseconds"),
        ({"operation_id": "me", "run_as": "x" * 201}, "run_as"),
    ],
)
def test_bad_call_is_refused_by_its_field(mine: Person, asked: dict[str, Any], field: str) -> None:
    answer = mine.post(HISTORY, whole=True, json=asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_saved_request_needs_a_name(mine: Person) -> None:
    answer = mine.post(REQUESTS, whole=True, json={"operation_id": "me", "name": "  "})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "name")
