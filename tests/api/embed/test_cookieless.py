"""Embed sessions without cookies: each token for one purpose, one session and one browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from client import Client
from lookalike.store import schema as s

AGENT = {"User-Agent": "Browser/1"}
TERMS = {"external_user_id": "v", "permissions": ["access_data", "see_looks"], "models": ["thelook"]}


def acquire(api: Client, **more: Any) -> httpx.Response:
    return api.as_admin.post("/embed/cookieless_session/acquire", json={**TERMS, **more}, headers=AGENT)


def renew(api: Client, tokens: dict[str, Any], headers: dict[str, str] = AGENT) -> httpx.Response:
    names = ("session_reference_token", "navigation_token", "api_token")
    body = {name: tokens[name] for name in names}
    return api.as_admin.put("/embed/cookieless_session/generate_tokens", json=body, headers=headers)


def enter(api: Client, tokens: dict[str, Any], headers: dict[str, str] = AGENT) -> httpx.Response:
    target = quote(f"/embed/looks/1?embed_navigation_token={tokens['navigation_token']}", safe="")
    address = f"/login/embed/{target}?embed_authentication_token={tokens['authentication_token']}"
    return api.request("GET", address, whole=True, headers=headers)


def end_sessions(api: Client) -> None:
    with api.instance.store.write() as work:
        for key in work.column(s.embed_sessions.select().with_only_columns(s.embed_sessions.c.id)):
            work.update(s.embed_sessions, key, {"expires_at": work.now - timedelta(seconds=1)})


def age_tokens(api: Client, purpose: str) -> None:
    with api.instance.store.write() as work:
        for row in work.all(s.embed_tokens.select().where(s.embed_tokens.c.purpose == purpose)):
            work.update(s.embed_tokens, row["id"], {"expires_at": work.now - timedelta(seconds=1)})


def test_acquired_tokens_live_as_long_as_documented(local_api: Client) -> None:
    got = acquire(local_api, session_length=3600).json()
    lives = [got[f"{name}_ttl"] for name in ("authentication_token", "navigation_token", "api_token")]
    assert (lives, got["session_reference_token_ttl"]) == ([30, 600, 600], 3600)
    assert len({got[name] for name in got if not name.endswith("ttl")}) == 4


def test_short_session_shortens_its_tokens(local_api: Client) -> None:
    got = acquire(local_api, session_length=20).json()
    assert [got["authentication_token_ttl"], got["api_token_ttl"]] == [20, 20]


def test_authentication_token_is_good_once_in_its_browser(local_api: Client) -> None:
    got = acquire(local_api).json()
    assert enter(local_api, got, {"User-Agent": "Other/1"}).status_code == 401
    answer = enter(local_api, got)
    assert (answer.status_code, "set-cookie" in answer.headers) == (302, False)
    assert enter(local_api, got).status_code == 401


def test_old_authentication_token_opens_nothing(local_api: Client) -> None:
    got = acquire(local_api).json()
    age_tokens(local_api, "authentication")
    assert enter(local_api, got).status_code == 401


def test_navigation_token_shows_the_page_in_its_browser(local_api: Client) -> None:
    got = acquire(local_api).json()
    address = f"/embed/looks/1?embed_navigation_token={got['navigation_token']}"
    inside = local_api.request("GET", address, whole=True, headers=AGENT)
    other = local_api.request("GET", address, whole=True, headers={"User-Agent": "Other/1"})
    assert (inside.status_code, other.status_code) == (404, 401)


@pytest.mark.parametrize("name", ["authentication_token", "api_token", "session_reference_token"])
def test_token_of_another_purpose_shows_no_page(local_api: Client, name: str) -> None:
    got = acquire(local_api).json()
    address = f"/embed/looks/1?embed_navigation_token={got[name]}"
    assert local_api.request("GET", address, whole=True, headers=AGENT).status_code == 401


@pytest.mark.parametrize("name", ["authentication_token", "navigation_token", "session_reference_token"])
def test_only_the_api_token_calls_the_api(local_api: Client, name: str) -> None:
    got = acquire(local_api).json()
    me = local_api.request("GET", "/user", headers={"Authorization": f"Bearer {got['api_token']}"})
    refused = local_api.request("GET", "/user", headers={"Authorization": f"Bearer {got[name]}"})
    assert (me.status_code, refused.status_code) == (200, 401)
    assert me.json()["credentials_embed"][0]["external_user_id"] == "v"


def test_live_session_is_joined_and_not_extended(local_api: Client) -> None:
    first = acquire(local_api, session_length=3600, first_name="Ada").json()
    reference = first["session_reference_token"]
    joined = acquire(local_api, session_length=9999, first_name="Eve", session_reference_token=reference)
    assert joined.json()["session_reference_token"] == reference
    assert joined.json()["session_reference_token_ttl"] <= 3600
    assert local_api.as_admin.get("/users/search?first_name=Eve").json() == []


@pytest.mark.parametrize("change", [{"models": ["other"]}, {"external_user_id": "w"}, {"group_ids": ["5"]}])
def test_session_is_not_joined_with_other_terms(local_api: Client, change: dict[str, Any]) -> None:
    reference = acquire(local_api).json()["session_reference_token"]
    assert acquire(local_api, session_reference_token=reference, **change).status_code == 404


def test_ended_session_makes_way_for_a_new_one(local_api: Client) -> None:
    reference = acquire(local_api).json()["session_reference_token"]
    end_sessions(local_api)
    got = acquire(local_api, session_reference_token=reference).json()
    assert got["session_reference_token"] != reference


def test_tokens_are_renewed_even_when_they_are_old(local_api: Client) -> None:
    got = acquire(local_api).json()
    age_tokens(local_api, "navigation")
    fresh = renew(local_api, got)
    assert fresh.status_code == 200
    assert fresh.json()["navigation_token"] != got["navigation_token"]
    assert renew(local_api, fresh.json()).status_code == 200


def test_renewal_of_an_ended_session_says_so(local_api: Client) -> None:
    got = acquire(local_api).json()
    end_sessions(local_api)
    answer = renew(local_api, got)
    assert (answer.status_code, answer.json()["session_reference_token_ttl"]) == (200, 0)
    assert "api_token" not in answer.json() or answer.json()["api_token"] is None


@pytest.mark.parametrize("name", ["session_reference_token", "navigation_token", "api_token"])
def test_tokens_of_two_sessions_do_not_mix(local_api: Client, name: str) -> None:
    first, second = acquire(local_api).json(), acquire(local_api).json()
    mixed = renew(local_api, {**first, name: second[name]})
    assert (mixed.status_code, mixed.json()["message"]) == (400, "Invalid input tokens provided")


@pytest.mark.parametrize(
    ("name", "taken_from"), [("navigation_token", "api_token"), ("api_token", "navigation_token")]
)
def test_tokens_of_two_purposes_do_not_mix(local_api: Client, name: str, taken_from: str) -> None:
    got = acquire(local_api).json()
    assert renew(local_api, {**got, name: got[taken_from]}).status_code == 400


def test_renewal_by_another_browser_is_refused(local_api: Client) -> None:
    assert renew(local_api, acquire(local_api).json(), {"User-Agent": "Other/1"}).status_code == 400


def test_renewal_without_a_token_is_refused(local_api: Client) -> None:
    body = {"session_reference_token": "x"}
    answer = local_api.as_admin.put("/embed/cookieless_session/generate_tokens", json=body, headers=AGENT)
    assert answer.status_code == 400


def test_deleted_session_ends_at_once(local_api: Client) -> None:
    got = acquire(local_api).json()
    reference = got["session_reference_token"]
    gone = local_api.as_admin.delete(f"/embed/cookieless_session/{reference}")
    refused = local_api.request("GET", "/user", headers={"Authorization": f"Bearer {got['api_token']}"})
    assert (gone.status_code, refused.status_code) == (204, 401)
    assert enter(local_api, got).status_code == 401
    assert local_api.as_admin.delete(f"/embed/cookieless_session/{reference}").status_code == 404
