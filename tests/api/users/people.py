"""What tests about people say over and over: somebody with a login, a group, a role."""

from __future__ import annotations

from typing import Any

from client import Client, Person

ADMIN, DEVELOPER, VIEWER = "2", "1", "4"


def make_user(api: Client, **body: Any) -> dict[str, Any]:
    response = api.as_admin.post("/users", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def make_group(api: Client, name: str) -> str:
    return api.as_admin.post("/groups", json={"name": name}).json()["id"]


def give_key(api: Client, person: Person) -> dict[str, Any]:
    """An API key for somebody; from then on they count as able to log in."""
    return api.as_admin.post(f"/users/{person.user_id}/credentials_api3").json()


def codes(response: Any) -> list[tuple[str | None, str]]:
    """(field, code) of each error of an answer."""
    return [(error["field"], error["code"]) for error in response.json().get("errors", [])]
