"""A sandbox is a server of its own: what is done there stays there, until some of it is promoted."""

from __future__ import annotations

from trial import OURS, Sandbox

from client import Client


def test_sandbox_says_its_name_in_every_answer(sandbox: Sandbox) -> None:
    answers = [sandbox.http.get(path) for path in ("/api/4.0/user", "/api/4.0/nothing", "/login", "/alive")]
    assert {answer.headers["X-Lookalike-Sandbox"] for answer in answers} == {"Trial"}


def test_secret_of_the_caller_is_one_of_a_sandbox(sandbox: Sandbox, shared_api: Client) -> None:
    assert sandbox.made["client_secret"].startswith("lkt_")
    key = {"client_id": sandbox.made["client_id"], "client_secret": sandbox.made["client_secret"]}
    assert shared_api.as_stranger.post("/login", data=key).status_code == 404


def test_change_in_the_sandbox_leaves_the_instance_alone(sandbox: Sandbox, shared_api: Client) -> None:
    viewer = shared_api.as_viewer.user_id
    sandbox.call("PATCH", f"/users/{viewer}", json={"first_name": "Changed"})
    assert sandbox.call("GET", f"/users/{viewer}").json()["first_name"] == "Changed"
    assert shared_api.as_admin.get(f"/users/{viewer}").json()["first_name"] == "Viewer"


def test_diff_shows_what_was_changed(sandbox: Sandbox, shared_api: Client) -> None:
    operation = sandbox.operation("POST", "/groups", json={"name": "Shown"})
    told = shared_api.as_admin.get(f"{OURS}/{sandbox.id}/diff", whole=True).json()
    found = next(each for each in told["operations"] if each["id"] == operation)
    assert (found["operation_id"], found["cannot_promote"]) == ("create_group", None)
    assert [(each["type"], each["action"], each["after"]["name"]) for each in found["changes"]] == [
        ("groups", "made", "Shown")
    ]


def test_promoted_change_is_made_on_the_instance(sandbox: Sandbox, shared_api: Client) -> None:
    operation = sandbox.operation("POST", "/groups", json={"name": "Promoted"})
    answer = shared_api.as_admin.post(
        f"{OURS}/{sandbox.id}/promote", whole=True, json={"operations": [operation]}
    )
    assert answer.status_code == 200, answer.text
    found = shared_api.as_admin.get("/groups/search?name=Promoted").json()
    assert answer.json()["promoted"][0]["made"] == [f"groups/{found[0]['id']}"]
