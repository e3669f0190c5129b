"""No sequence of calls leaves the server without an administrator who can log in."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from people import give_key, make_group

from client import Client
from lookalike.store import schema

Change = Callable[[Client, str], httpx.Response]
CODE = "would_remove_last_admin"


def only_admin(api: Client) -> str:
    """Gives the administrator the only login of the server, a key, and returns its number."""
    return give_key(api, api.as_admin)["id"]


def second_admin(api: Client) -> None:
    api.as_admin.put(f"/users/{api.as_developer.user_id}/roles", json=["1", "2"])
    give_key(api, api.as_developer)


def remove_role_of_user(api: Client, key: str) -> httpx.Response:
    return api.as_admin.put(f"/users/{api.as_admin.user_id}/roles", json=[])


def remove_users_of_role(api: Client, key: str) -> httpx.Response:
    return api.as_admin.put("/roles/2/users", json=[str(api.as_nobody.user_id)])


def delete_key(api: Client, key: str) -> httpx.Response:
    return api.as_admin.delete(f"/users/{api.as_admin.user_id}/credentials_api3/{key}")


CHANGES: list[Change] = [remove_role_of_user, remove_users_of_role, delete_key]


@pytest.mark.parametrize("change", CHANGES)
def test_last_admin_is_kept(api: Client, change: Change):
    key = only_admin(api)
    response = change(api, key)
    assert response.status_code == 403
    assert [error["code"] for error in response.json()["errors"]] == [CODE]
    assert api.as_admin.get("/user").json()["role_ids"] == ["2"]
    assert len(api.as_admin.get("/user").json()["credentials_api3"]) == 1


@pytest.mark.parametrize("change", CHANGES)
def test_one_of_two_admins_can_go(local_api: Client, change: Change):
    key = only_admin(local_api)
    second_admin(local_api)
    third = local_api.person("third", 2)
    taken = {
        remove_role_of_user: ("PUT", f"/users/{local_api.as_admin.user_id}/roles", []),
        remove_users_of_role: (
            "PUT",
            "/roles/2/users",
            [str(third.user_id), str(local_api.as_developer.user_id)],
        ),
        delete_key: ("DELETE", f"/users/{local_api.as_admin.user_id}/credentials_api3/{key}", None),
    }
    verb, path, body = taken[change]
    response = third.request(verb, path, json=body)
    assert response.status_code in {200, 204}


def test_another_admin_without_login_does_not_count(local_api: Client):
    only_admin(local_api)
    local_api.as_admin.put(f"/users/{local_api.as_developer.user_id}/roles", json=["2"])
    assert remove_role_of_user(local_api, "").status_code == 403


def test_disabled_admin_does_not_count(local_api: Client):
    only_admin(local_api)
    second_admin(local_api)
    path = f"/users/{local_api.as_developer.user_id}"
    assert local_api.as_admin.patch(path, json={"is_disabled": True}).status_code == 200
    assert remove_role_of_user(local_api, "").status_code == 403


def test_last_admin_cannot_be_disabled_by_another(local_api: Client):
    """The caller is an administrator too, but has no login of their own left."""
    second_admin(local_api)
    response = local_api.as_admin.patch(
        f"/users/{local_api.as_developer.user_id}", json={"is_disabled": True}
    )
    assert response.status_code == 403
    assert response.json()["errors"][0]["code"] == CODE


def test_last_admin_cannot_be_deleted_by_another(local_api: Client):
    second_admin(local_api)
    response = local_api.as_admin.delete(f"/users/{local_api.as_developer.user_id}")
    assert response.status_code == 403
    assert response.json()["errors"][0]["code"] == CODE
    assert local_api.as_admin.get(f"/users/{local_api.as_developer.user_id}").status_code == 200


def admin_by_group(api: Client) -> tuple[str, str]:
    """The developer becomes the only administrator with a login, by a group in a group that has the role."""
    outer, inner = make_group(api, "Operations"), make_group(api, "On call")
    api.as_admin.post(f"/groups/{outer}/groups", json={"group_id": inner})
    api.as_admin.post(f"/groups/{inner}/users", json={"user_id": api.as_developer.user_id})
    api.as_admin.put("/roles/2/groups", json=[outer])
    give_key(api, api.as_developer)
    return outer, inner


def test_admin_by_nested_groups_is_kept_on_every_way(api: Client):
    outer, inner = admin_by_group(api)
    refused = [
        api.as_admin.delete(f"/groups/{outer}"),
        api.as_admin.delete(f"/groups/{inner}"),
        api.as_admin.delete(f"/groups/{outer}/groups/{inner}"),
        api.as_admin.delete(f"/groups/{inner}/users/{api.as_developer.user_id}"),
        api.as_admin.put("/roles/2/groups", json=[]),
    ]
    assert [response.status_code for response in refused] == [403] * 5
    assert {response.json()["errors"][0]["code"] for response in refused} == {CODE}
    assert api.as_admin.get(f"/groups/{inner}").status_code == 200


def test_admin_by_a_role_of_ones_own_is_kept(local_api: Client):
    """A role that uses the Admin permission set makes administrators too; it can be deleted, unlike Admin."""
    body = {"name": "Owner", "permission_set_id": "1", "model_set_id": "1"}
    role = local_api.as_admin.post("/roles", json=body).json()["id"]
    local_api.as_admin.put(f"/users/{local_api.as_developer.user_id}/roles", json=[role])
    give_key(local_api, local_api.as_developer)
    refused = [
        local_api.as_admin.delete(f"/roles/{role}"),
        local_api.as_admin.patch(f"/roles/{role}", json={"permission_set_id": "2"}),
    ]
    assert [response.status_code for response in refused] == [400, 400]
    assert {response.json()["errors"][0]["code"] for response in refused} == {CODE}


def test_password_of_the_last_admin_is_kept(local_api: Client):
    path = f"/users/{local_api.as_admin.user_id}/credentials_email"
    local_api.as_admin.post(path, json={"email": "admin@example.com"})
    with local_api.instance.store.write() as work:
        row = work.one(schema.credentials_email.select())
        assert row is not None
        work.update(schema.credentials_email, row["id"], {"password_hash": "argon2-hash"})
    response = local_api.as_admin.delete(path)
    assert response.status_code == 403
    assert response.json()["errors"][0]["code"] == CODE
