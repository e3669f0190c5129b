"""Applications that log users in by OAuth with PKCE: consent, codes, tokens, and what ends them."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from browser import Browser, hidden
from client import Client, Person
from lookalike.store import schema as s

GUID = "com.example.app"
URI = "https://app.example.com/oauth/callback"
VERIFIER = "a-verifier-of-forty-three-characters-or-more"
DIGEST = hashlib.sha256(VERIFIER.encode()).digest()
PADDED = base64.urlsafe_b64encode(DIGEST).decode()
APP = {"redirect_uri": URI, "display_name": "Example", "description": "Shows examples", "enabled": True}
ORIGIN = "https://app.example.com"


@pytest.fixture
def app(local_api: Client) -> dict[str, Any]:
    answer = local_api.as_admin.post(f"/oauth_client_apps/{GUID}", json=APP)
    assert answer.status_code == 200, answer.text
    return answer.json()


def asked(**more: str) -> dict[str, str]:
    request = {
        "client_id": GUID,
        "redirect_uri": URI,
        "response_type": "code",
        "scope": "cors_api",
        "state": "state & more",
        "code_challenge_method": "S256",
        "code_challenge": PADDED,
    }
    return {**request, **more}


def told(answer: httpx.Response) -> dict[str, str]:
    """What an answer tells the application at its own address."""
    location = answer.headers["location"]
    assert answer.status_code == 303
    assert location.startswith(URI + "?"), location
    return {name: value[0] for name, value in parse_qs(urlsplit(location).query).items()}


def consent(browser: Browser, answer: str = "allow", **more: str) -> dict[str, str]:
    page = browser.get("/auth", params=asked(**more))
    return told(browser.post("/auth", {**hidden(page), "answer": answer}))


def code_of(browser: Browser, **more: str) -> str:
    browser.log_in("ada@example.com")
    return consent(browser, **more)["code"]


def redeem(browser: Browser, code: str, more: dict[str, str] | None = None) -> httpx.Response:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": VERIFIER,
        "client_id": GUID,
        "redirect_uri": URI,
    }
    return browser.api.loop.run(browser.http.post("/api/token", json={**fields, **(more or {})}))


def refresh(browser: Browser, token: str) -> httpx.Response:
    fields = {"grant_type": "refresh_token", "refresh_token": token, "client_id": GUID, "redirect_uri": URI}
    return browser.api.loop.run(browser.http.post("/api/token", json=fields))


def tokens_of(browser: Browser) -> dict[str, Any]:
    return redeem(browser, code_of(browser)).json()


def status_with(browser: Browser, token: str) -> int:
    return browser.call("GET", "/user", headers={"Authorization": f"Bearer {token}"}).status_code


@pytest.mark.usefixtures("app", "ada")
def test_stranger_logs_in_on_the_way(browser: Browser) -> None:
    first = browser.get("/auth", params=asked())
    assert first.headers["location"].startswith("/login?return_to=%2Fauth%3F")
    page = browser.get(first.headers["location"])
    assert f"form-action 'self' {ORIGIN}" in page.headers["content-security-policy"]
    fields = {**hidden(page), "email": "ada@example.com", "password": "correct horse battery"}
    back = browser.post("/login/email", fields)
    assert "Allow Example?" in browser.get(back.headers["location"]).text


@pytest.mark.usefixtures("app")
def test_code_becomes_a_token_of_the_user(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    answer = consent(browser)
    assert answer["state"] == "state & more"
    token = redeem(browser, answer["code"])
    assert token.status_code == 200
    assert (token.json()["token_type"], token.json()["expires_in"]) == ("Bearer", 3600)
    me = browser.call("GET", "/user", headers={"Authorization": f"Bearer {token.json()['access_token']}"})
    assert me.json()["id"] == str(ada.user_id)


@pytest.mark.usefixtures("app", "ada")
def test_consent_is_asked_once(browser: Browser) -> None:
    browser.log_in("ada@example.com")
    consent(browser)
    assert "code" in told(browser.get("/auth", params=asked()))


@pytest.mark.usefixtures("app", "ada")
def test_user_who_does_not_allow_it_gives_no_code(browser: Browser) -> None:
    browser.log_in("ada@example.com")
    assert consent(browser, "deny") == {
        "error": "access_denied",
        "error_description": "the user did not allow it",
        "state": "state & more",
    }


@pytest.mark.usefixtures("app", "ada")
@pytest.mark.parametrize("challenge", [PADDED, PADDED.rstrip("="), DIGEST.hex()])
def test_challenge_in_each_of_its_three_forms(browser: Browser, challenge: str) -> None:
    assert redeem(browser, code_of(browser, code_challenge=challenge)).status_code == 200


@pytest.mark.usefixtures("app", "ada")
def test_token_is_asked_by_a_form_too(browser: Browser) -> None:
    fields = {"grant_type": "authorization_code", "code": code_of(browser), "code_verifier": VERIFIER}
    answer = browser.post("/api/token", {**fields, "client_id": GUID, "redirect_uri": URI})
    assert answer.status_code == 200


@pytest.mark.usefixtures("app", "ada")
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": VERIFIER}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "openid"}, "invalid_scope"),
    ],
)
def test_plain_challenge_and_other_flows_are_refused(
    browser: Browser, wrong: dict[str, str], error: str
) -> None:
    browser.log_in("ada@example.com")
    assert told(browser.get("/auth", params=asked(**wrong)))["error"] == error


def variants() -> list[str]:
    """Addresses that somebody might take for the registered one."""
    hosts = ["app.example.com.evil.net", "evil.net", "app.example.co", "APP.example.com", "app.example.com."]
    hosts += ["app.example.com:443", "user@app.example.com", "app.example.com@evil.net", "xapp.example.com"]
    hosts += ["app.example.com%2eevil.net", "app\u3002example.com", "app.ex\u0430mple.com", "[::1]", ""]
    paths = [
        "/oauth/callback/",
        "/oauth/callback/..",
        "/oauth/callback?x=1",
        "/oauth/callback#x",
        "/oauth/Callback",
    ]
    paths += [
        "/oauth/callback%00",
        "/oauth//callback",
        "/oauth/%63allback",
        "/oauth",
        "/",
        "",
        "/oauth/callback%20",
    ]
    paths += ["/oauth/callback;x", "/oauth/callback\\", "/oauth/callback/../../x", "/oauth/callback "]
    schemes = [
        "http://",
        "//",
        "",
        "https:",
        "https:/",
        "https:///",
        "javascript:",
        "data:text/html,",
        " https://",
    ]
    found = [
        f"https://{host}{path}"
        for host in [*hosts, "app.example.com"]
        for path in [*paths, "/oauth/callback"]
    ]
    found += [f"{scheme}app.example.com{path}" for scheme in schemes for path in [*paths, "/oauth/callback"]]
    return [uri for uri in dict.fromkeys(found) if uri != URI]


@pytest.mark.usefixtures("app", "ada")
def test_no_other_address_is_redirected_to(browser: Browser) -> None:
    browser.log_in("ada@example.com")
    found = variants()
    assert len(found) >= 300
    for uri in found:
        answer = browser.get("/auth", params=asked(redirect_uri=uri))
        assert (answer.status_code, answer.headers.get("location")) == (400, None), uri


@pytest.mark.usefixtures("app", "ada")
def test_token_needs_the_same_address_verifier_and_app(browser: Browser) -> None:
    code = code_of(browser)
    for wrong in (
        {"redirect_uri": URI + "/"},
        {"code_verifier": VERIFIER + "x"},
        {"code_verifier": PADDED},
        {"code": code + "x"},
        {"client_id": "another"},
        {"grant_type": "password"},
    ):
        assert redeem(browser, code, wrong).status_code in (400, 401), wrong
    assert redeem(browser, code).status_code == 200


@pytest.mark.usefixtures("app", "ada")
def test_code_that_is_used_twice_ends_its_chain(browser: Browser) -> None:
    code = code_of(browser)
    first = redeem(browser, code).json()
    again = redeem(browser, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert status_with(browser, first["access_token"]) == 401
    assert refresh(browser, first["refresh_token"]).status_code == 400


@pytest.mark.usefixtures("app", "ada")
def test_code_lasts_a_minute(browser: Browser) -> None:
    code = code_of(browser)
    with browser.api.instance.store.write() as work:
        [grant] = work.all(s.oauth_grants.select())
        assert (grant["expires_at"] - grant["created_at"]).total_seconds() == 60
        work.update(s.oauth_grants, grant["id"], {"expires_at": work.now})
    assert redeem(browser, code).json()["error"] == "invalid_grant"


@pytest.mark.usefixtures("app", "ada")
def test_refresh_token_is_good_once(browser: Browser) -> None:
    first = tokens_of(browser)
    second = refresh(browser, first["refresh_token"]).json()
    assert status_with(browser, second["access_token"]) == 200
    assert refresh(browser, first["refresh_token"]).status_code == 400
    assert status_with(browser, second["access_token"]) == 401


@pytest.mark.usefixtures("app", "ada")
@pytest.mark.parametrize("how", ["disable", "delete", "invalidate", "deactivate"])
def test_app_tokens_end_at_once(browser: Browser, ada: Person, how: str) -> None:
    tokens = tokens_of(browser)
    admin, path = browser.api.as_admin, f"/oauth_client_apps/{GUID}"
    assert status_with(browser, tokens["access_token"]) == 200
    if how == "disable":
        assert admin.patch(path, json={"enabled": False}).status_code == 200
    elif how == "delete":
        assert admin.delete(path).status_code == 204
    elif how == "invalidate":
        assert admin.delete(f"{path}/tokens").status_code == 204
    else:
        assert admin.delete(f"{path}/users/{ada.user_id}").status_code == 204
    assert status_with(browser, tokens["access_token"]) == 401
    assert refresh(browser, tokens["refresh_token"]).status_code in (400, 401)


@pytest.mark.usefixtures("ada")
def test_app_of_a_group_is_for_its_members(browser: Browser, app: dict[str, Any], ada: Person) -> None:
    admin = browser.api.as_admin
    group = admin.post("/groups", json={"name": "Users of the app"}).json()["id"]
    admin.patch(f"/oauth_client_apps/{GUID}", json={"group_id": group})
    browser.log_in("ada@example.com")
    assert told(browser.get("/auth", params=asked()))["error"] == "access_denied"
    admin.post(f"/groups/{group}/users", json={"user_id": str(ada.user_id)})
    assert "code" in consent(browser)


@pytest.mark.usefixtures("app", "ada")
def test_consent_form_from_elsewhere_gives_no_code(browser: Browser) -> None:
    browser.log_in("ada@example.com")
    page = browser.get("/auth", params=asked())
    answer = browser.post("/auth", {**hidden(page), "answer": "allow"}, Origin="https://evil.example.net")
    assert answer.status_code == 403


def test_app_is_shown_as_it_was_registered(local_api: Client, app: dict[str, Any]) -> None:
    shown = {
        name: app[name] for name in ("client_guid", *APP, "group_id", "activated_users", "redirect_uris")
    }
    assert shown == {
        "client_guid": GUID,
        **APP,
        "group_id": None,
        "activated_users": [],
        "redirect_uris": [URI],
    }


def test_consent_can_be_given_and_taken_by_administrators(local_api: Client, app: dict[str, Any]) -> None:
    user_id = str(local_api.as_viewer.user_id)
    path = f"/oauth_client_apps/{GUID}/users/{user_id}"
    assert local_api.as_admin.post(path).status_code == 204
    [user] = local_api.as_admin.get(f"/oauth_client_apps/{GUID}").json()["activated_users"]
    assert user["id"] == user_id
    assert local_api.as_admin.delete(path).status_code == 204
    assert local_api.as_admin.get(f"/oauth_client_apps/{GUID}").json()["activated_users"] == []


@pytest.mark.parametrize(
    "uri", ["https://app.example.com/back", "http://127.0.0.1:8080/", "com.example.app:/back"]
)
def test_addresses_of_applications_can_be_registered(local_api: Client, uri: str) -> None:
    answer = local_api.as_admin.post(f"/oauth_client_apps/{GUID}", json={**APP, "redirect_uri": uri})
    assert (answer.status_code, answer.json()["redirect_uri"]) == (200, uri)


@pytest.mark.parametrize(
    "uri",
    [
        "http://app.example.com/",
        "ftp://app.example.com/",
        "myapp:/back",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://*.example.com/",
        "https://app.example.com/#x",
        "https://user@app.example.com/",
        "app.example.com",
        "https:///x",
        "",
    ],
)
def test_unsafe_address_cannot_be_registered(local_api: Client, uri: str) -> None:
    answer = local_api.as_admin.post(f"/oauth_client_apps/{GUID}", json={**APP, "redirect_uri": uri})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "redirect_uri"


def test_deleting_an_app_that_is_not_there_says_nothing(local_api: Client) -> None:
    assert local_api.as_admin.delete("/oauth_client_apps/none").status_code == 204


def test_client_guid_is_taken_once(local_api: Client, app: dict[str, Any]) -> None:
    assert local_api.as_admin.post(f"/oauth_client_apps/{GUID}", json=APP).status_code == 409


@pytest.mark.usefixtures("app", "ada")
def test_undone_deletion_brings_back_the_app_and_no_token(browser: Browser) -> None:
    tokens, admin = tokens_of(browser), browser.api.as_admin
    operation = admin.delete(f"/oauth_client_apps/{GUID}").headers["X-Lookalike-Operation"]
    undone = admin.post(f"/api/lookalike/v1/operations/{operation}/undo", whole=True)
    assert undone.status_code == 200, undone.text
    assert admin.get(f"/oauth_client_apps/{GUID}").json()["redirect_uri"] == URI
    assert status_with(browser, tokens["access_token"]) == 401
