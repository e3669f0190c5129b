"""The session of a token and the workspaces."""

from __future__ import annotations

import pytest

from client import Client


def test_a_token_starts_in_production(api: Client) -> None:
    session = api.as_viewer.get("/session").json()
    assert session == {
        "workspace_id": "production",
        "sudo_user_id": None,
        "can": {"view": True, "update": True},
    }


def test_a_developer_switches_to_dev_and_stays_there(api: Client) -> None:
    answer = api.as_developer.patch("/session", json={"workspace_id": "dev"})
    assert answer.json()["workspace_id"] == "dev"
    assert api.as_developer.get("/session").json()["workspace_id"] == "dev"
    assert api.as_admin.get("/session").json()["workspace_id"] == "production"


@pytest.mark.parametrize("who", ["viewer", "nobody"])
def test_dev_needs_the_permission_develop(api: Client, who: str) -> None:
    answer = api.people[who].patch("/session", json={"workspace_id": "dev"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "workspace_id"


def test_an_unknown_workspace_is_named(api: Client) -> None:
    answer = api.as_admin.patch("/session", json={"workspace_id": "moon"})
    assert answer.status_code == 422
    assert "'moon'" in answer.json()["errors"][0]["message"]


def test_sudo_shows_who_really_acts(api: Client) -> None:
    token = api.as_admin.post(f"/login/{api.as_viewer.user_id}").json()["access_token"]
    session = api.as_stranger.get("/session", headers={"Authorization": f"token {token}"}).json()
    assert session["sudo_user_id"] == str(api.as_admin.user_id)


def test_sessions_need_a_token(api: Client) -> None:
    assert api.as_stranger.get("/session").status_code == 401


@pytest.mark.parametrize(
    ("who", "names"),
    [("admin", ["production", "dev"]), ("developer", ["production", "dev"]), ("viewer", ["production"])],
)
def test_workspaces_are_those_one_may_enter(api: Client, who: str, names: list[str]) -> None:
    assert [each["id"] for each in api.people[who].get("/workspaces").json()] == names


def test_one_workspace_by_name(api: Client) -> None:
    assert api.as_developer.get("/workspaces/dev").json()["id"] == "dev"
    assert api.as_viewer.get("/workspaces/dev").status_code == 404
    assert api.as_admin.get("/workspaces/moon").status_code == 404


def test_all_workspaces_needs_a_token(api: Client) -> None:
    assert api.as_stranger.get("/workspaces").status_code == 401
