"""What the caller is told that they may call."""

from __future__ import annotations

from client import Client, Person

PATH = "/api/lookalike/v1/permitted-operations"


def permitted(person: Person) -> set[str]:
    return set(person.get(PATH, whole=True).json()["operations"])


def test_administrators_may_call_every_operation_of_this_release(local_api: Client) -> None:
    assert permitted(local_api.as_admin) == set(local_api.app.dispatcher.handlers)


def test_viewers_may_not_make_users(local_api: Client) -> None:
    assert "create_user" not in permitted(local_api.as_viewer)
    assert local_api.as_viewer.post("/users", json={}).status_code in (403, 404)


def test_viewers_may_open_looks(local_api: Client) -> None:
    assert {"look", "run_look", "me"} <= permitted(local_api.as_viewer)


def test_people_without_roles_may_log_out_and_see_themselves(local_api: Client) -> None:
    found = permitted(local_api.as_nobody)
    assert {"logout", "me"} <= found
    assert found.isdisjoint({"create_look", "run_sql_query", "create_user"})


def test_strangers_are_told_nothing(local_api: Client) -> None:
    assert local_api.as_stranger.get(PATH, whole=True).status_code == 401
