"""Calls from pages elsewhere: only from listed origins, byte for byte, only with OAuth tokens, never with cookies.

Source: API contract, section 1.4; trust reference, A9.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from browser import PASSWORD, Browser, give_login, hidden
from client import Client, LoopThread, settings_for
from contract_check import ContractCheck
from lookalike.config import SettingError
from lookalike.instance import open_instance

ORIGIN = "https://app.example.com"
OTHERS = (
    "null", "*", "https://app.example.com.evil.example", "https://evil.example/https://app.example.com",
    "http://app.example.com", "https://app.example.com:8443", "https://APP.example.com", "https://app.example.co",
    "https://xapp.example.com", "https://app.example.com/", " https://app.example.com", "https://app.example.com\t",
    "https://app%2Eexample.com", "https://app.example.com@evil.example", "https://bi.example.com", "file://", "",
)  # fmt: skip
VERIFIER = "a-verifier-of-forty-three-characters-or-more"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()
REDIRECT = f"{ORIGIN}/oauth"


@pytest.fixture
def api(
    sqlite_template: Path, tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    shutil.copytree(sqlite_template, tmp_path / "data")
    instance = open_instance(settings_for(tmp_path / "data", cors_origins=[ORIGIN, "http://localhost:8080"]))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


@pytest.fixture
def oauth_token(api: Client) -> str:
    person = api.person("ada", 4)
    give_login(api, person.user_id, "ada@example.com")
    app = {"redirect_uri": REDIRECT, "display_name": "App", "description": "Shows examples", "enabled": True}
    assert api.as_admin.post("/oauth_client_apps/com.example.app", json=app).status_code == 200
    browser = Browser(api)
    browser.log_in("ada@example.com", PASSWORD)
    asked = {
        "client_id": "com.example.app",
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "code_challenge_method": "S256",
        "code_challenge": CHALLENGE,
    }
    page = browser.get("/auth", params=asked)
    address = browser.post("/auth", {**hidden(page), "answer": "allow"}).headers["location"]
    code = parse_qs(urlsplit(address).query)["code"][0]
    browser.close()
    answer = token_for(api, code, ORIGIN)
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    return answer.json()["access_token"]


def token_for(api: Client, code: str, origin: str) -> httpx.Response:
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": VERIFIER,
        "client_id": "com.example.app",
        "redirect_uri": REDIRECT,
    }
    return api.request("POST", "/api/token", whole=True, json=asked, headers={"Origin": origin})


def called(api: Client, token: str | None, origin: str, path: str = "/user") -> httpx.Response:
    authorization = {"Authorization": f"Bearer {token}"} if token else {}
    return api.request("GET", path, headers={"Origin": origin, **authorization})


def may_be_read(answer: httpx.Response) -> bool:
    assert "access-control-allow-credentials" not in answer.headers
    return "access-control-allow-origin" in answer.headers


def test_listed_origin_reads_answers_of_its_oauth_token(api: Client, oauth_token: str) -> None:
    answer = called(api, oauth_token, ORIGIN)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "Origin" in answer.headers["vary"]
    assert "Link" in answer.headers["access-control-expose-headers"]


def test_listed_origin_reads_refusals_too(api: Client, oauth_token: str) -> None:
    answer = called(api, oauth_token, ORIGIN, "/users/999999")
    assert answer.status_code == 404
    assert may_be_read(answer)


@pytest.mark.parametrize("origin", OTHERS)
def test_no_other_origin_reads_anything(api: Client, oauth_token: str, origin: str) -> None:
    assert not may_be_read(called(api, oauth_token, origin))
    preflight = api.request("OPTIONS", "/user", headers={"Origin": origin})
    assert not may_be_read(preflight)
    assert not may_be_read(token_for(api, "no code", origin))


def test_tokens_of_api_keys_are_not_for_pages(api: Client) -> None:
    answer = called(api, api.as_admin.token, ORIGIN)
    assert answer.status_code == 200
    assert not may_be_read(answer)


def test_cookie_is_not_for_pages_elsewhere(api: Client) -> None:
    browser = Browser(api)
    give_login(api, api.as_viewer.user_id, "viewer@example.com")
    browser.log_in("viewer@example.com")
    answer = browser.call("GET", "/user", headers={"Origin": ORIGIN})
    assert answer.status_code == 401
    assert not may_be_read(answer)
    browser.close()


@pytest.mark.parametrize("path", ["/api/4.0/login", "/login", "/api/4.0/login/2"])
def test_login_with_a_key_is_not_for_pages(api: Client, path: str) -> None:
    preflight = api.request("OPTIONS", path, whole=True, headers={"Origin": ORIGIN})
    assert preflight.status_code == 204
    assert not may_be_read(preflight)
    refused = api.request("POST", path, whole=True, data={}, headers={"Origin": ORIGIN})
    assert not may_be_read(refused)


def test_preflight_names_what_sdks_send(api: Client) -> None:
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization,content-type,x-looker-appid",
    }
    answer = api.request("OPTIONS", "/looks/1", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, ORIGIN)
    assert "DELETE" in answer.headers["access-control-allow-methods"]
    allowed = {each.strip() for each in answer.headers["access-control-allow-headers"].split(",")}
    assert {"authorization", "content-type", "x-looker-appid"} <= allowed


@pytest.mark.parametrize("path", ["/", "/login", "/logout", "/password/reset", "/auth", "/browse"])
def test_pages_are_read_by_no_other_origin(api: Client, path: str) -> None:
    assert not may_be_read(api.request("GET", path, whole=True, headers={"Origin": ORIGIN}))


@pytest.mark.parametrize("origin", ["*", "null", "https://*.example.com", "app.example.com"])
def test_setting_takes_whole_origins_only(tmp_path: Path, origin: str) -> None:
    with pytest.raises(SettingError, match="cors_origins"):
        settings_for(tmp_path, cors_origins=[origin])
