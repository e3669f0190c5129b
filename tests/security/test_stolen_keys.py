"""Whoever has got hold of a key or a token gets no more by it than it is good for, and for no longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from client import Client, Person
from lookalike.store import callers
from lookalike.store import schema as s

KEYS = "/api/lookalike/v1/keys"
IN_A_MONTH = "2099-01-31T00:00:00.000+00:00"


def given(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def with_key(api: Client, **limits: Any) -> tuple[Person, dict[str, Any]]:
    """The administrator, logged in by a key of theirs with these limits."""
    user_id = api.as_admin.user_id
    key = given(api.as_admin.post(KEYS, whole=True, json={"user_id": str(user_id), **limits}))
    login = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
    token = given(api.as_stranger.post("/login", data=login))["access_token"]
    return Person(api, user_id, token), key


def limits_of(api: Client, key: dict[str, Any]) -> dict[str, Any]:
    return given(api.as_admin.get(f"{KEYS}/{key['id']}", whole=True))


def test_a_key_that_ends_makes_none_that_lasts(local_api: Client) -> None:
    thief, _ = with_key(local_api, expires_at=IN_A_MONTH)
    own = given(thief.post(KEYS, whole=True, json={}))
    theirs = given(thief.post(f"/users/{thief.user_id}/credentials_api3"))
    for made in (own, theirs):
        assert limits_of(local_api, made)["expires_at"] == IN_A_MONTH


def test_a_key_with_scopes_makes_none_without(local_api: Client) -> None:
    thief, _ = with_key(local_api, scopes=["User", "Key"])
    made = given(thief.post(KEYS, whole=True, json={"scopes": None}))
    assert limits_of(local_api, made)["scopes"] == ["Key", "User"]


@pytest.mark.parametrize("change", [{"expires_at": None}, {"scopes": None}, {"allowed_ips": ["10.0.0.0/8"]}])
def test_a_limited_key_does_not_loosen_itself(local_api: Client, change: dict[str, Any]) -> None:
    thief, key = with_key(local_api, expires_at=IN_A_MONTH, scopes=["Key"])
    before = limits_of(local_api, key)
    refused = thief.patch(f"{KEYS}/{key['id']}", whole=True, json=change)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "key_limited")
    assert limits_of(local_api, key) == before


def test_a_key_without_limits_makes_one_that_rehearses(local_api: Client) -> None:
    full, _ = with_key(local_api)
    made = given(full.post("/api/lookalike/v1/keys", whole=True, json={"mode": "dry_run"}))
    assert made["mode"] == "dry_run"


def test_a_key_without_limits_changes_those_of_others(local_api: Client) -> None:
    owner, _ = with_key(local_api)
    _, key = with_key(local_api, expires_at=IN_A_MONTH)
    assert (
        given(owner.patch(f"{KEYS}/{key['id']}", whole=True, json={"expires_at": None}))["expires_at"] is None
    )


def with_token(api: Client, kind: str, minutes: int, **rest: Any) -> Person:
    """The administrator with a token of that kind, good for so long."""
    token = f"a {kind} token of {minutes} minutes"
    with api.instance.store.write() as work:
        ends = work.now + timedelta(minutes=minutes)
        callers.add_token(work, api.instance.vault.hash(token), api.as_admin.user_id, ends, kind=kind, **rest)
    return Person(api, api.as_admin.user_id, token)


def test_a_token_of_an_app_is_not_renewed_by_sudo(local_api: Client) -> None:
    app = with_token(local_api, "oauth", minutes=5)
    for _ in range(3):
        answer = given(app.post(f"/login/{local_api.as_viewer.user_id}"))
        assert answer["expires_in"] <= 300
        again = Person(local_api, local_api.as_viewer.user_id, answer["access_token"])
        assert again.get("/user").status_code == 200


def test_sudo_of_sudo_ends_with_the_first(local_api: Client) -> None:
    first = with_token(local_api, "sudo", minutes=5, sudo_user_id=local_api.as_admin.user_id)
    assert given(first.post(f"/login/{local_api.as_admin.user_id}"))["expires_in"] <= 300


def test_sudo_by_an_app_ends_with_the_app(local_api: Client) -> None:
    api = local_api
    about = {"redirect_uri": "https://app.example.com/", "display_name": "App", "description": "An app"}
    given(api.as_admin.post("/oauth_client_apps/shop.app", json=about))
    with api.instance.store.read() as db:
        app = db.one(s.oauth_client_apps.select())
    assert app is not None
    thief = with_token(api, "oauth", minutes=5, oauth_app_id=app["id"], chain="c" * 22)
    token = given(thief.post(f"/login/{api.as_viewer.user_id}"))["access_token"]
    viewer = Person(api, api.as_viewer.user_id, token)
    assert viewer.get("/user").status_code == 200
    assert api.as_admin.delete("/oauth_client_apps/shop.app/tokens").status_code in (200, 204)
    assert viewer.get("/user").status_code == 401


ADMIN_ROLE = 2


def acting_as(first: Person, target: Person) -> Person:
    """`target`, by the sudo of `first`."""
    token = given(first.post(f"/login/{target.user_id}"))["access_token"]
    return Person(first.client, target.user_id, token)


def with_permissions(api: Client, name: str, *permissions: str) -> Person:
    allowed = given(
        api.as_admin.post("/permission_sets", json={"name": name, "permissions": list(permissions)})
    )
    role = {"name": name, "permission_set_id": allowed["id"], "model_set_id": "1"}
    return api.person(name, int(given(api.as_admin.post("/roles", json=role))["id"]))


def test_sudo_ends_when_its_maker_loses_the_right(local_api: Client) -> None:
    rogue = local_api.person("rogue", ADMIN_ROLE)
    acting = acting_as(rogue, local_api.as_developer)
    assert acting.get("/user").status_code == 200
    given(local_api.as_admin.put(f"/users/{rogue.user_id}/roles", json=[]))
    assert acting.get("/user").status_code == 401


def test_sudo_of_somebody_who_left_ends(local_api: Client) -> None:
    disabled, deleted = local_api.person("disabled", ADMIN_ROLE), local_api.person("deleted", ADMIN_ROLE)
    acting = [acting_as(each, local_api.as_developer) for each in (disabled, deleted)]
    given(local_api.as_admin.patch(f"/users/{disabled.user_id}", json={"is_disabled": True}))
    assert local_api.as_admin.delete(f"/users/{deleted.user_id}").status_code == 204
    assert [each.get("/user").status_code for each in acting] == [401, 401]


def test_sudo_ends_when_its_target_becomes_administrator(local_api: Client) -> None:
    support = with_permissions(local_api, "support", "sudo", "see_users")
    acting = acting_as(support, local_api.as_viewer)
    assert acting.get("/user").status_code == 200
    given(local_api.as_admin.put(f"/users/{acting.user_id}/roles", json=[str(ADMIN_ROLE)]))
    assert acting.get("/user").status_code == 401
