"""Chosen changes of a sandbox, made on the instance by the same calls."""

from __future__ import annotations

import httpx
from trial import OURS, Sandbox

from client import Client
from exported import differences, export


def promote(api: Client, sandbox: Sandbox, *operations: str) -> httpx.Response:
    return api.as_admin.post(
        f"{OURS}/{sandbox.id}/promote", whole=True, json={"operations": list(operations)}
    )


def codes(answer: httpx.Response) -> list[tuple[str | None, str]]:
    assert answer.status_code == 409, answer.text
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


def test_ids_that_the_sandbox_gave_become_those_of_the_instance(sandbox: Sandbox, shared_api: Client) -> None:
    for _ in range(3):
        shared_api.as_admin.post("/users", json={"first_name": "Meanwhile"})
    made = sandbox.call("POST", "/users", json={"first_name": "Ana"})
    there = made.json()["id"]
    roles = sandbox.operation("PUT", f"/users/{there}/roles", json=["4"])
    operations = [made.headers["X-Lookalike-Operation"], roles]
    answer = promote(shared_api, sandbox, *reversed(operations))
    assert answer.status_code == 200, answer.text
    here = answer.json()["promoted"][0]["made"][0].removeprefix("users/")
    assert here != there
    user = shared_api.as_admin.get(f"/users/{here}").json()
    assert (user["first_name"], user["role_ids"]) == ("Ana", ["4"])


def test_ids_inside_bodies_become_those_of_the_instance(sandbox: Sandbox, shared_api: Client) -> None:
    shared_api.as_admin.post("/groups", json={"name": "Meanwhile"})
    group = sandbox.call("POST", "/groups", json={"name": "Inside"})
    viewer = shared_api.as_viewer.user_id
    body = {"user_id": str(viewer)}
    member = sandbox.operation("POST", f"/groups/{group.json()['id']}/users", json=body)
    answer = promote(shared_api, sandbox, group.headers["X-Lookalike-Operation"], member)
    assert answer.status_code == 200, answer.text
    here = answer.json()["promoted"][0]["made"][0].removeprefix("groups/")
    users = shared_api.as_admin.get(f"/groups/{here}/users").json()
    assert [each["id"] for each in users] == [str(viewer)]


def test_look_brings_its_question_along(sandbox: Sandbox, shared_api: Client) -> None:
    shared_api.as_admin.post("/queries", json={"model": "m", "view": "other"})
    query = sandbox.call(
        "POST", "/queries", json={"model": "m", "view": "asked", "fields": ["asked.a"]}
    ).json()
    body = {"title": "Promoted", "folder_id": "1", "query_id": query["id"]}
    operation = sandbox.operation("POST", "/looks", json=body)
    answer = promote(shared_api, sandbox, operation)
    assert answer.status_code == 200, answer.text
    look = shared_api.as_admin.get("/looks/search?title=Promoted").json()[0]
    assert shared_api.as_admin.get(f"/queries/{look['query_id']}").json()["view"] == "asked"


def test_what_changed_on_the_instance_since_is_a_conflict(sandbox: Sandbox, shared_api: Client) -> None:
    nobody = shared_api.as_nobody.user_id
    operation = sandbox.operation("PATCH", f"/users/{nobody}", json={"first_name": "There"})
    shared_api.as_admin.patch(f"/users/{nobody}", json={"first_name": "Here"})
    assert codes(promote(shared_api, sandbox, operation)) == [(f"users/{nobody}.first_name", "changed_since")]
    assert shared_api.as_admin.get(f"/users/{nobody}").json()["first_name"] == "Here"


def test_another_property_changed_since_is_no_conflict(sandbox: Sandbox, shared_api: Client) -> None:
    developer = shared_api.as_developer.user_id
    operation = sandbox.operation("PATCH", f"/users/{developer}", json={"locale": "de_DE"})
    shared_api.as_admin.patch(f"/users/{developer}", json={"first_name": "Here"})
    answer = promote(shared_api, sandbox, operation)
    assert answer.status_code == 200, answer.text
    user = shared_api.as_admin.get(f"/users/{developer}").json()
    assert (user["first_name"], user["locale"]) == ("Here", "de_DE")


def test_change_of_something_made_there_needs_its_making(sandbox: Sandbox, shared_api: Client) -> None:
    group = sandbox.call("POST", "/groups", json={"name": "Missing"}).json()["id"]
    operation = sandbox.operation("PATCH", f"/groups/{group}", json={"name": "Renamed"})
    assert codes(promote(shared_api, sandbox, operation)) == [(f"groups/{group}", "not_chosen")]


def test_later_change_needs_the_one_before(sandbox: Sandbox, shared_api: Client) -> None:
    admin = shared_api.as_admin.user_id
    first = sandbox.operation("PATCH", f"/users/{admin}", json={"last_name": "One"})
    second = sandbox.operation("PATCH", f"/users/{admin}", json={"last_name": "Two"})
    assert codes(promote(shared_api, sandbox, second)) == [(f"users/{admin}.last_name", "not_chosen")]
    assert promote(shared_api, sandbox, first, second).status_code == 200
    assert shared_api.as_admin.get("/user").json()["last_name"] == "Two"


def test_one_conflict_keeps_all_of_it_away(sandbox: Sandbox, shared_api: Client) -> None:
    good = sandbox.operation("POST", "/groups", json={"name": "Good"})
    group = sandbox.call("POST", "/groups", json={"name": "Bad"}).json()["id"]
    bad = sandbox.operation("PATCH", f"/groups/{group}", json={"name": "Worse"})
    before = export(shared_api.instance.store)
    assert promote(shared_api, sandbox, good, bad).status_code == 409
    assert differences(before, export(shared_api.instance.store)) == []


def test_refusal_of_the_operation_itself_is_told(sandbox: Sandbox, shared_api: Client) -> None:
    operation = sandbox.operation("POST", "/groups", json={"name": "Twice"})
    shared_api.as_admin.post("/groups", json={"name": "Twice"})
    answer = promote(shared_api, sandbox, operation)
    assert answer.status_code == 409
    assert f"create_group ({operation})" in answer.json()["message"]


def test_new_key_cannot_be_promoted(sandbox: Sandbox, shared_api: Client) -> None:
    operation = sandbox.operation("POST", f"/users/{shared_api.as_viewer.user_id}/credentials_api3")
    assert codes(promote(shared_api, sandbox, operation)) == [(operation, "cannot_promote")]


def test_change_that_was_taken_back_cannot_be_promoted(sandbox: Sandbox, shared_api: Client) -> None:
    operation = sandbox.operation("POST", "/groups", json={"name": "Back"})
    sandbox.http.post(f"/api/lookalike/v1/operations/{operation}/undo")
    assert codes(promote(shared_api, sandbox, operation)) == [(operation, "cannot_promote")]


def test_promotion_is_one_operation_to_take_back(sandbox: Sandbox, shared_api: Client) -> None:
    names = [sandbox.operation("POST", "/groups", json={"name": f"Taken back {number}"}) for number in (1, 2)]
    before = export(shared_api.instance.store)
    operation = promote(shared_api, sandbox, *names).json()["operation"]
    shared_api.as_admin.post(f"/api/lookalike/v1/operations/{operation}/undo", whole=True)
    assert differences(before, export(shared_api.instance.store)) == []


def test_dry_run_of_a_promotion_changes_nothing(sandbox: Sandbox, shared_api: Client) -> None:
    operation = sandbox.operation("POST", "/groups", json={"name": "Rehearsed"})
    answer = shared_api.as_admin.post(
        f"{OURS}/{sandbox.id}/promote",
        whole=True,
        json={"operations": [operation]},
        headers={"X-Lookalike-Dry-Run": "1"},
    )
    assert answer.headers["X-Lookalike-Change-Set"] == '{"groups":{"created":1}}'
    assert shared_api.as_admin.get("/groups/search?name=Rehearsed").json() == []


def test_operation_that_is_none_is_named(sandbox: Sandbox, shared_api: Client) -> None:
    answer = promote(shared_api, sandbox, "op_none")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == "The sandbox has no operation op_none."


def test_empty_promotion_is_refused(sandbox: Sandbox, shared_api: Client) -> None:
    assert promote(shared_api, sandbox).status_code == 422
