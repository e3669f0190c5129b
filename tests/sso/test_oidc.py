"""Login by OpenID Connect: with a provider of other people's making, and with one that lies."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from joserfc.jwk import RSAKey
from openid_provider import OpenIdProvider, openid_provider, part

from client import Client
from lookalike.store.users import add_credentials_email


@pytest.fixture
def openid() -> Iterator[OpenIdProvider]:
    with openid_provider() as provider:
        yield provider


def configuration(issuer: str, **more: Any) -> dict[str, Any]:
    return {
        "enabled": True,
        "identifier": "lookalike",
        "secret": "a secret of the client",
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        **more,
    }


class Browser:
    def __init__(self, client: Client, issuer: str, **more: Any):
        switched = client.as_admin.patch("/oidc_config", json=configuration(issuer, **more))
        assert switched.status_code == 200, switched.text
        self.client = client
        begun = client.request("GET", "/login/oidc?target=/looks/1", whole=True)
        self.cookie = begun.headers["set-cookie"].partition(";")[0]
        self.location = begun.headers["location"]
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}

    def claims(self, issuer: str, **more: Any) -> dict[str, Any]:
        now = int(time.time())
        times = {"iat": now, "exp": now + 300}
        return {
            "iss": issuer,
            "aud": "lookalike",
            "sub": "s-1",
            "nonce": self.asked["nonce"],
            **times,
            **more,
        }

    def come_back(self, code: str = "code", **more: str) -> httpx.Response:
        query = {"code": code, "state": self.asked["state"], **more}
        headers = {"Cookie": self.cookie}
        return self.client.request("GET", "/openidconnect", whole=True, params=query, headers=headers)


def test_login_at_a_real_provider_starts_a_session(sso: Client) -> None:
    with oidc_provider_mock.run_server_in_thread() as server:
        issuer = f"http://localhost:{server.server_port}"
        httpx.put(f"{issuer}/users/grace", json={"email": "grace@example.com", "email_verified": True})
        found = httpx.get(f"{issuer}/.well-known/openid-configuration").json()
        endpoints = {
            name: found[name] for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
        }
        browser = Browser(sso, found["issuer"], **endpoints)
        answered = httpx.post(browser.location, data={"sub": "grace"})
        back = parse_qs(urlsplit(answered.headers["location"]).query)
        response = browser.come_back(back["code"][0], state=back["state"][0])
    assert (response.status_code, response.headers["location"]) == (303, "/looks/1"), response.text
    assert sso.as_admin.get("/users/credential/oidc/grace").status_code == 200


def test_code_goes_with_the_verifier_of_its_challenge(sso: Client, openid: OpenIdProvider) -> None:
    browser = Browser(sso, openid.issuer)
    openid.id_token = openid.signed(browser.claims(openid.issuer))
    assert browser.come_back().status_code == 303
    verifier = openid.forms[0]["code_verifier"][0]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert (browser.asked["code_challenge_method"], browser.asked["code_challenge"]) == ("S256", challenge)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example.com"},
        {"aud": "another"},
        {"aud": ["lookalike", "another"]},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 9_999_999_999},
        {"sub": ""},
        {"sub": 7},
    ],
    ids=str,
)
def test_token_for_something_else_is_refused(
    sso: Client, openid: OpenIdProvider, wrong: dict[str, Any]
) -> None:
    browser = Browser(sso, openid.issuer)
    openid.id_token = openid.signed(browser.claims(openid.issuer) | wrong)
    assert browser.come_back().status_code == 403


def test_token_without_signature_is_refused(sso: Client, openid: OpenIdProvider) -> None:
    browser = Browser(sso, openid.issuer)
    claims = browser.claims(openid.issuer)
    openid.id_token = f"{part({'alg': 'none'})}.{part(claims)}."
    assert browser.come_back().status_code == 403


def test_token_signed_with_the_public_key_is_refused(sso: Client, openid: OpenIdProvider) -> None:
    browser = Browser(sso, openid.issuer)
    openid.id_token = openid.signed_by_public_key(browser.claims(openid.issuer))
    assert browser.come_back().status_code == 403


def test_token_by_another_key_is_refused(sso: Client, openid: OpenIdProvider) -> None:
    browser = Browser(sso, openid.issuer)
    other = RSAKey.generate_key(2048, {"kid": "one"})
    openid.id_token = openid.signed(browser.claims(openid.issuer), key=other)
    assert browser.come_back().status_code == 403


def test_state_of_another_login_is_refused(sso: Client, openid: OpenIdProvider) -> None:
    mine, theirs = Browser(sso, openid.issuer), Browser(sso, openid.issuer)
    openid.id_token = openid.signed(mine.claims(openid.issuer))
    assert mine.come_back(state=theirs.asked["state"]).status_code == 403
    assert mine.come_back(state="").status_code == 403


def test_code_twice_is_refused(sso: Client, openid: OpenIdProvider) -> None:
    browser = Browser(sso, openid.issuer)
    openid.id_token = openid.signed(browser.claims(openid.issuer))
    assert browser.come_back("first").status_code == 303
    assert browser.come_back("first").status_code == 403
    assert browser.come_back("second").status_code == 403


def test_answer_of_another_issuer_is_refused(sso: Client, openid: OpenIdProvider) -> None:
    browser = Browser(sso, openid.issuer)
    openid.id_token = openid.signed(browser.claims(openid.issuer))
    assert browser.come_back(iss="https://other.example.com").status_code == 403


def test_user_info_of_somebody_else_is_refused(sso: Client, openid: OpenIdProvider) -> None:
    browser = Browser(sso, openid.issuer, userinfo_endpoint=f"{openid.issuer}/userinfo")
    openid.id_token, openid.user_info = openid.signed(browser.claims(openid.issuer)), {"sub": "s-2"}
    assert browser.come_back().status_code == 403


def test_unverified_address_leads_to_no_account(sso: Client, openid: OpenIdProvider) -> None:
    with sso.instance.store.write() as work:
        add_credentials_email(work, sso.as_viewer.user_id, "ada@example.com")
    for subject, verified, found in (("s-1", False, False), ("s-2", "true", False), ("s-3", True, True)):
        browser = Browser(sso, openid.issuer, new_user_migration_types="email")
        said = {"sub": subject, "email": "ada@example.com", "email_verified": verified}
        openid.id_token = openid.signed(browser.claims(openid.issuer) | said)
        assert browser.come_back(subject).status_code == 303
        user = sso.as_admin.get(f"/users/credential/oidc/{subject}").json()
        assert (int(user["id"]) == sso.as_viewer.user_id) is found


def test_provider_that_is_away_is_a_clear_page(sso: Client) -> None:
    browser = Browser(sso, "http://127.0.0.1:1")
    response = browser.come_back()
    assert response.status_code == 502
    assert "127.0.0.1" not in response.text
