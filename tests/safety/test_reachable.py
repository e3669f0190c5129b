"""Whatever changes the store: an administrator can still log in, and nobody locks themselves out unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from client import Client
from lookalike.dispatch.errors import GuardRefusal
from lookalike.store import schema as s
from lookalike.store.database import UnitOfWork, utc_now
from lookalike.store.ways_in import ways_in


def give_key(api: Client, user_id: int, **columns: object) -> int:
    with api.instance.store.write() as work:
        values = {
            "user_id": user_id,
            "client_id": f"id{user_id}",
            "secret_hash": b"x",
            "created_at": work.now,
        }
        return work.insert(s.credentials_api3, {**values, **columns})["id"]


def admin_with_key(api: Client) -> int:
    give_key(api, api.as_admin.user_id)
    return api.as_admin.user_id


@pytest.mark.parametrize(
    "change",
    [
        lambda work, user: work.update(s.users, user, {"is_disabled": True}),
        lambda work, user: work.delete(s.users, user),
        lambda work, user: work.delete_where(s.credentials_api3, s.credentials_api3.c.user_id == user),
        lambda work, user: work.delete_where(s.role_users, s.role_users.c.user_id == user),
        lambda work, user: work.delete(s.roles, 2),
        lambda work, user: work.update(s.roles, 2, {"permission_set_id": 2}),
        lambda work, user: work.update(s.permission_sets, 1, {"all_access": False}),
        lambda work, user: work.update(s.credentials_api3, 1, {"mode": "read_only"}),
        lambda work, user: work.update(
            s.credentials_api3, 1, {"expires_at": work.now - timedelta(seconds=1)}
        ),
        lambda work, user: work.update(s.credentials_api3, 1, {"scopes": ["User"]}),
    ],
)
def test_last_administrator_stays_whatever_writes(api: Client, change) -> None:
    """No operation is asked here: the store itself refuses."""
    user = admin_with_key(api)
    with pytest.raises(GuardRefusal) as refused, api.instance.store.write() as work:
        change(work, user)
    assert refused.value.errors[0].code == "would_remove_last_admin"
    with api.instance.store.write() as work:
        assert ways_in(work, [user], work.now) == {user: ["api key"]}


def external(work: UnitOfWork, user: int, days: int, kind: str = "saml") -> None:
    at = work.now - timedelta(days=days)
    values = {"user_id": user, "type": kind, "external_id": "x", "created_at": at, "logged_in_at": at}
    work.insert(s.credentials_external, values)


@pytest.mark.parametrize(
    ("kind", "days", "ways"),
    [("saml", 29, ["saml"]), ("saml", 31, []), ("totp", 1, []), ("embed", 1, []), ("ldap", 0, ["ldap"])],
)
def test_single_sign_on_counts_while_it_works(
    local_api: Client, kind: str, days: int, ways: list[str]
) -> None:
    user = local_api.as_viewer.user_id
    with local_api.instance.store.write() as work:
        work.insert(s.settings, {"name": f"{kind}_config", "value": {"enabled": True}})
        external(work, user, days, kind)
        assert ways_in(work, [user], work.now).get(user, []) == ways


def test_single_sign_on_counts_only_while_it_is_on(local_api: Client) -> None:
    user = local_api.as_viewer.user_id
    with local_api.instance.store.write() as work:
        external(work, user, 1)
        assert ways_in(work, [user], work.now) == {}


def test_expired_key_is_no_way_in(local_api: Client) -> None:
    user = local_api.as_viewer.user_id
    give_key(local_api, user, expires_at=utc_now() - timedelta(minutes=1))
    with local_api.instance.store.write() as work:
        assert ways_in(work, [user], work.now) == {}


def test_own_rights_are_taken_only_when_confirmed(api: Client) -> None:
    admin_with_key(api)
    second = api.person("second", 2)
    path = f"/users/{second.user_id}/roles"
    refused = second.put(path, json=["4"])
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "would_lock_out_caller"
    assert f"user {api.as_admin.user_id} by api key" in refused.json()["message"]
    token = refused.headers["X-Lookalike-Confirm-Token"]
    assert second.put(path, json=["4"], headers={"X-Lookalike-Confirm": token}).status_code == 200


def test_own_last_login_is_taken_only_when_confirmed(local_api: Client) -> None:
    admin_with_key(local_api)
    second = local_api.person("second", 2)
    key = give_key(local_api, second.user_id)
    path = f"/users/{second.user_id}/credentials_api3/{key}"
    refused = second.delete(path)
    assert refused.json()["errors"][0]["code"] == "would_lock_out_caller"
    token = refused.headers["X-Lookalike-Confirm-Token"]
    assert second.delete(path, headers={"X-Lookalike-Confirm": token}).status_code == 204


def test_others_may_give_up_their_last_key(local_api: Client) -> None:
    admin_with_key(local_api)
    key = give_key(local_api, local_api.as_viewer.user_id)
    path = f"/users/{local_api.as_viewer.user_id}/credentials_api3/{key}"
    assert local_api.as_viewer.delete(path).status_code == 204


def test_token_for_one_operation_is_not_for_another(local_api: Client) -> None:
    admin_with_key(local_api)
    second = local_api.person("second", 2)
    token = second.put(f"/users/{second.user_id}/roles", json=["4"]).headers["X-Lookalike-Confirm-Token"]
    response = second.put(
        "/roles/2/users", json=[str(local_api.as_admin.user_id)], headers={"X-Lookalike-Confirm": token}
    )
    assert response.json()["errors"][0]["code"] == "would_lock_out_caller"
