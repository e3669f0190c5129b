"""Service accounts: users who are programs, with keys and without a way into the pages."""

from __future__ import annotations

from typing import Any

import pytest

from browser import Browser, give_login
from client import Client

PATH = "/users/service_accounts"


def made(api: Client, **more: Any) -> dict[str, Any]:
    answer = api.as_admin.post(PATH, json={"service_account_name": "Nightly export", **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_account_is_a_user_with_its_name(api: Client) -> None:
    account = made(api)
    assert (account["service_account_name"], account["is_service_account"]) == ("Nightly export", True)
    user = api.as_admin.get(f"/users/{account['id']}").json()
    assert (user["display_name"], user["is_service_account"]) == ("Nightly export", True)


def test_account_logs_in_by_its_key(api: Client) -> None:
    account = made(api)
    key = api.as_admin.post(f"/users/{account['id']}/credentials_api3").json()
    sent = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
    token = api.as_stranger.post("/login", data=sent).json()["access_token"]
    me = api.as_stranger.get("/user", headers={"Authorization": f"Bearer {token}"}).json()
    assert (me["id"], me["is_service_account"]) == (account["id"], True)


def test_account_gets_roles_like_anybody(api: Client) -> None:
    account = made(api)
    assert api.as_admin.put(f"/users/{account['id']}/roles", json=["4"]).status_code == 200
    again = api.as_admin.patch(f"{PATH}/{account['id']}", json={"service_account_name": "Export"}).json()
    assert (again["service_account_name"], again["role_ids"]) == ("Export", ["4"])


def test_account_has_no_way_into_the_pages(local_api: Client, browser: Browser) -> None:
    account = made(local_api)
    path = f"/users/{account['id']}/credentials_email"
    refused = local_api.as_admin.post(path, json={"email": "program@example.com"})
    assert (refused.status_code, "API keys alone" in refused.text) == (422, True)
    give_login(local_api, int(account["id"]), "program@example.com")
    assert browser.log_in("program@example.com").status_code == 401


def test_disabled_account_does_not_log_in(api: Client) -> None:
    account = made(api)
    key = api.as_admin.post(f"/users/{account['id']}/credentials_api3").json()
    assert (
        api.as_admin.patch(f"{PATH}/{account['id']}", json={"is_disabled": True}).json()["is_disabled"]
        is True
    )
    sent = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
    assert api.as_stranger.post("/login", data=sent).status_code == 404


def test_deleted_account_comes_back_with_its_key(api: Client) -> None:
    account = made(api)
    key = api.as_admin.post(f"/users/{account['id']}/credentials_api3").json()
    gone = api.as_admin.delete(f"{PATH}/{account['id']}")
    assert gone.status_code == 204
    assert api.as_admin.patch(f"{PATH}/{account['id']}", json={}).status_code == 404
    operation = gone.headers["X-Lookalike-Operation"]
    assert api.as_admin.post(f"/api/lookalike/v1/operations/{operation}/undo", whole=True).status_code == 200
    sent = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
    assert api.as_stranger.post("/login", data=sent).status_code == 200


@pytest.mark.parametrize("name", [None, "", "   ", "x" * 256])
def test_account_needs_a_name(local_api: Client, name: str | None) -> None:
    answer = local_api.as_admin.post(PATH, json={"service_account_name": name})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "service_account_name")


def test_people_are_no_service_accounts(local_api: Client) -> None:
    person = local_api.as_viewer.user_id
    assert local_api.as_admin.patch(f"{PATH}/{person}", json={"is_disabled": True}).status_code == 404
    assert local_api.as_admin.delete(f"{PATH}/{person}").status_code == 404
    assert local_api.as_admin.get(f"/users/{person}").json()["is_disabled"] is False


def test_accounts_are_for_administrators(local_api: Client) -> None:
    account = made(local_api)
    for person in (local_api.as_developer, local_api.as_viewer, local_api.as_nobody):
        assert person.post(PATH, json={"service_account_name": "Mine"}).status_code in (403, 404)
        assert person.patch(f"{PATH}/{account['id']}", json={"is_disabled": True}).status_code in (403, 404)
        assert person.delete(f"{PATH}/{account['id']}").status_code in (403, 404)
    assert local_api.as_admin.get(f"/users/{account['id']}").json()["is_disabled"] is False
