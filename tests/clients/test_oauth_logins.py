"""Whole logins of applications, by the OAuth sessions of the official SDKs, over TLS. The login page is sent as a
browser sends it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import looker_sdk
import pytest
from live_server import Door, LiveServer, clean_environment
from looker_sdk import models40 as models
from looker_sdk.error import SDKError
from looker_sdk.rtl import auth_session, requests_transport, serialize
from looker_sdk.rtl.api_settings import ApiSettings
from looker_sdk.sdk.api40.methods import Looker40SDK
from pages import PageBrowser, told

CLIENT, REDIRECT = "com.example.pkce", "http://localhost:8080/oauth"
EMAIL, PASSWORD = "olive@example.com", "a horse in the sun"
STORIES = Path(__file__).with_name("node")


@pytest.fixture
def door(server: LiveServer) -> Door:
    """Cookies of a login are for TLS alone."""
    return server.tls


@pytest.fixture(scope="module")
def somebody(server: LiveServer) -> Iterator[str]:
    """The id of a viewer with a password, who logs in to a registered application."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOOKERSDK_BASE_URL", server.tls.url)
        environment.setenv("REQUESTS_CA_BUNDLE", str(server.tls.ca))
        admin = looker_sdk.init40(str(server.ini))
        user = admin.create_user(models.WriteUser(first_name="Olive", last_name="Auth"))
        assert user.id
        admin.create_user_credentials_email(user.id, models.WriteCredentialsEmail(email=EMAIL))
        admin.set_user_roles(user.id, ["4"])
        link = admin.create_user_credentials_email_password_reset(user.id).password_reset_url
        app = models.WriteOauthClientApp(
            redirect_uri=REDIRECT, display_name="PKCE", description="Two SDKs", enabled=True
        )
        admin.register_oauth_client_app(CLIENT, app)
        browser = PageBrowser(server.tls)
        browser.set_password(link or "", PASSWORD)
        browser.close()
    yield user.id


@pytest.fixture
def browser(door: Door) -> Iterator[PageBrowser]:
    opened = PageBrowser(door)
    yield opened
    opened.close()


@dataclass(frozen=True)
class App:
    session: auth_session.OAuthSession
    sdk: Looker40SDK


NewApp = Callable[..., App]


@pytest.fixture
def new_app(door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> NewApp:
    """Makes an application's SDK from an ini file: with an address to return to instead of a secret."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(door.ca))

    def make(client_id: str = CLIENT, redirect_uri: str = REDIRECT) -> App:
        ini = tmp_path / "app.ini"
        stated = {"base_url": door.url, "looker_url": door.url, "client_id": client_id}
        lines = "".join(f"{name}={value}\n" for name, value in stated.items())
        ini.write_text(f"[Looker]\n{lines}redirect_uri={redirect_uri}\n")
        return app_of(ApiSettings(filename=str(ini), sdk_version="26", env_prefix="UNSET"))

    return make


@pytest.fixture
def python_app(new_app: NewApp) -> App:
    return new_app()


def app_of(settings: ApiSettings) -> App:
    transport = requests_transport.RequestsTransport.configure(settings)
    formats: dict[str, Any] = {
        "deserialize": serialize.deserialize40,
        "serialize": serialize.serialize40,
        "transport": transport,
    }
    session = auth_session.OAuthSession(
        settings=settings, crypto=auth_session.CryptoHash(), version="4.0", **formats
    )
    sdk = Looker40SDK(session, api_version="4.0", **formats)
    return App(session, sdk)


def code_for(app: App, browser: PageBrowser) -> str:
    """Of a login by pages, from the address that the SDK makes."""
    asked = app.session.create_auth_code_request_url("cors_api", "mine")
    came_back = browser.allow(asked, EMAIL, PASSWORD)
    assert came_back.startswith(f"{REDIRECT}?")
    assert told(came_back)["state"] == "mine"
    return told(came_back)["code"]


def test_python_application_logs_its_user_in(python_app: App, browser: PageBrowser, somebody: str) -> None:
    python_app.session.redeem_auth_code(code_for(python_app, browser))
    assert python_app.sdk.me().id == somebody
    with pytest.raises(SDKError, match="Not found"):
        python_app.sdk.create_user(models.WriteUser(first_name="Nobody"))


def test_python_application_renews_its_token(python_app: App, browser: PageBrowser, somebody: str) -> None:
    python_app.session.redeem_auth_code(code_for(python_app, browser))
    first = python_app.session.token
    python_app.session.token.expires_at = python_app.session.token.expires_at.replace(year=2000)
    assert python_app.sdk.me().id == somebody
    assert python_app.session.token.access_token != first.access_token


@pytest.mark.parametrize("verifier", ["", "x", "x" * 43, "a plain challenge"])
def test_python_application_needs_its_verifier(
    python_app: App, browser: PageBrowser, somebody: str, verifier: str
) -> None:
    code = code_for(python_app, browser)
    with pytest.raises(SDKError, match="code_verifier is not the one"):
        python_app.session.redeem_auth_code(code, verifier or "-")


def test_stolen_code_ends_the_login_that_it_made(
    python_app: App, browser: PageBrowser, somebody: str
) -> None:
    code = code_for(python_app, browser)
    python_app.session.redeem_auth_code(code)
    assert python_app.sdk.me().id == somebody
    with pytest.raises(SDKError, match="was used before"):
        python_app.session.redeem_auth_code(code)
    with pytest.raises(SDKError, match="Requires authentication"):
        python_app.sdk.me()


def test_code_is_for_its_own_application_and_address(
    python_app: App, browser: PageBrowser, new_app: NewApp, somebody: str
) -> None:
    code = code_for(python_app, browser)
    verifier = python_app.session.code_verifier
    with pytest.raises(SDKError, match="invalid_client"):
        new_app(client_id="com.example.other").session.redeem_auth_code(code, verifier)
    with pytest.raises(SDKError, match="another app or address"):
        new_app(redirect_uri=f"{REDIRECT}/").session.redeem_auth_code(code, verifier)
    python_app.session.redeem_auth_code(code)
    assert python_app.sdk.me().id == somebody


def test_nobody_is_sent_to_an_address_that_is_not_registered(
    browser: PageBrowser, new_app: NewApp, somebody: str
) -> None:
    other = new_app(redirect_uri="https://evil.example.com/oauth")
    answer = browser.get(other.session.create_auth_code_request_url("cors_api", "mine"))
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_plain_challenge_is_sent_back_as_an_error(
    python_app: App, browser: PageBrowser, somebody: str
) -> None:
    asked = python_app.session.create_auth_code_request_url("cors_api", "mine").replace("=S256", "=plain")
    answer = browser.get(asked)
    assert told(answer.headers["location"])["error"] == "invalid_request"


def test_typescript_application_logs_its_user_in(
    server: LiveServer, browser: PageBrowser, somebody: str
) -> None:
    environment = {
        **clean_environment(),
        "LOOKERSDK_BASE_URL": server.tls.url,
        "NODE_EXTRA_CA_CERTS": str(server.tls.ca),
        "STORY_CLIENT": CLIENT,
        "STORY_REDIRECT": REDIRECT,
    }
    with subprocess.Popen(
        ["node", "oauth.mjs"],
        cwd=STORIES,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as story:
        assert story.stdout
        came_back = browser.allow(story.stdout.readline().strip(), EMAIL, PASSWORD)
        written, errors = story.communicate(f"{came_back}\n", timeout=60)
    assert story.returncode == 0, errors
    answer = json.loads(written.splitlines()[-1])
    assert answer == {
        "me": {"first_name": "Olive"},
        "renewed": True,
        "forbidden": "Not found",
        "left": True,
        "again": '"invalid_grant"',
    }
