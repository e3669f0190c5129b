"""What pages are told of the caller and of the server."""

from __future__ import annotations

from typing import Any

from client import Client, Person

PATH = "/api/lookalike/v1/page-session"


def session(person: Person) -> dict[str, Any]:
    answer = person.get(PATH, whole=True)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_administrators_have_every_permission(demo_api: Client) -> None:
    told = session(demo_api.as_admin)
    assert told["is_admin"] is True
    assert {"administer", "see_users", "use_sql_runner"} <= set(told["permissions"])


def test_viewers_are_told_what_they_may(demo_api: Client) -> None:
    told = session(demo_api.as_viewer)
    assert told["is_admin"] is False
    assert "see_looks" in told["permissions"]
    assert not {"use_sql_runner", "explore", "see_users"} & set(told["permissions"])


def test_plain_server_is_neither_sandbox_nor_dry_run(demo_api: Client) -> None:
    told = session(demo_api.as_viewer)
    assert (told["sandbox"], told["dry_run"], told["has_models"]) == (None, False, True)


def test_server_without_a_project_has_no_models(local_api: Client) -> None:
    assert session(local_api.as_admin)["has_models"] is False


def test_strangers_are_told_nothing(demo_api: Client) -> None:
    assert demo_api.request("GET", PATH, whole=True).status_code == 401
