"""Into the pages and out again."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
import requests
from live_server import LiveServer, clean_environment, wait_for
from playwright.sync_api import Browser, Page, expect
from watched import EMAIL, PHONE, NewPage, Watched, log_in, violations


def test_a_stranger_logs_in_and_gets_where_they_wanted(new_page: NewPage, password: str) -> None:
    page = new_page().page
    page.goto("/admin/groups")
    log_in(page, EMAIL, password)
    page.get_by_role("heading", name="Groups", level=1).wait_for()


def test_a_wrong_password_is_told(new_page: NewPage) -> None:
    watched = new_page()
    watched.expect(401)
    watched.page.goto("/login")
    log_in(watched.page, EMAIL, "not the password")
    watched.page.get_by_text("Email or password is wrong, or the login is disabled.").wait_for()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("address", ["/login", "/password/reset", "/docs/r/err/4.0/404/get/looks/:look_id"])
def test_pages_without_a_script_are_accessible(new_page: NewPage, address: str, colours: str) -> None:
    page = new_page(color_scheme=colours, viewport=PHONE).page
    page.goto(address)
    assert violations(page) == []


def test_who_logs_out_is_out_for_good(new_page: NewPage, password: str) -> None:
    watched = new_page()
    page = watched.page
    page.goto("/")
    log_in(page, EMAIL, password)
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Log out").click()
    page.wait_for_url(re.compile("/login$"))
    page.goto("/admin/users")
    page.wait_for_url(re.compile("/login\\?"))


def test_a_session_that_ended_leads_to_the_login_and_back(new_page: NewPage, password: str) -> None:
    watched = new_page()
    watched.expect(401)
    page = watched.page
    page.goto("/")
    log_in(page, EMAIL, password)
    page.get_by_role("heading", name="This server").wait_for()
    page.wait_for_load_state("networkidle")  # a call of this page would lead back to this page
    watched.context.clear_cookies()
    page.get_by_role("link", name="Roles").click()
    page.wait_for_url(re.compile("/login\\?return_to=%2Fadmin%2Froles"))


def test_the_page_says_who_is_logged_in(admin: Watched) -> None:
    admin.page.goto("/")
    admin.page.get_by_role("button", name="Account").click()
    admin.page.get_by_text(EMAIL).wait_for()


@pytest.fixture(scope="module")
def sdk(server: LiveServer) -> Callable[..., Any]:
    """Calls the API as the administrator: verb, path, body."""
    token = requests.post(f"{server.plain.api}/login", data=server.key).json()["access_token"]

    def call(verb: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.request(verb, server.plain.api + path, json=body, headers=headers)
        assert answer.ok, answer.text
        return answer.json()

    return call


def test_too_many_wrong_passwords_are_told_with_the_time(new_page: NewPage) -> None:
    watched = new_page()
    watched.expect(401, 429)
    page = watched.page
    page.goto("/login")
    form = page.locator("form")
    hidden = form.locator("input[type=hidden]").evaluate_all(
        "all => all.map(each => [each.name, each.value])"
    )
    sent = {**dict(hidden), "email": "nobody@example.com", "password": "guessed"}
    for _ in range(20):
        answer = page.request.post("/login/email", form=sent, headers={"Origin": watched.server})
        assert answer.status == 401
    log_in(page, "nobody@example.com", "guessed")
    told = page.get_by_text(re.compile(r"Too many failed logins; try again in \d+ s\."))
    expect(told).to_be_visible()
    assert violations(page) == []


def test_forgotten_password_is_asked_for_and_set_by_the_link(
    new_page: NewPage, sdk: Callable[..., Any]
) -> None:
    page = new_page().page
    page.goto("/login")
    page.get_by_role("link", name="I forgot my password").click()
    page.get_by_label("Email").fill("nobody@example.com")
    page.get_by_role("button").click()
    page.get_by_text("If there is such a login, a mail with a link is on its way.").wait_for()
    address = _new_login(sdk, "forgetful@example.com")[1]
    _set_password(page, address)
    log_in(page, "forgetful@example.com", PASSWORD)
    page.get_by_role("heading", name=re.compile("^Hello")).wait_for()


def test_second_factor_is_set_up_and_asked_for(new_page: NewPage, sdk: Callable[..., Any]) -> None:
    page = new_page().page
    user, address = _new_login(sdk, "careful@example.com")
    _set_password(page, address)
    sdk("POST", f"/users/{user}/credentials_totp", {})
    page.goto("/login")
    log_in(page, "careful@example.com", PASSWORD)
    secret = page.locator("code").inner_text().replace(" ", "")
    assert violations(page) == []
    page.get_by_label("Code of your authenticator app").fill(_code(secret))
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name=re.compile("^Hello")).wait_for()


PASSWORD = "a sound 1 Password"


def _new_login(sdk: Callable[..., Any], email: str) -> tuple[str, str]:
    """Id of a new user with a role, and the path of the link by which they set their password."""
    user = sdk("POST", "/users", {"first_name": "Some", "last_name": "Body"})["id"]
    sdk("POST", f"/users/{user}/credentials_email", {"email": email})
    sdk("PUT", f"/users/{user}/roles", ["2"])
    link = sdk("POST", f"/users/{user}/credentials_email/password_reset")["password_reset_url"]
    return user, urlsplit(link).path


def _set_password(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    assert violations(page) == []
    page.get_by_role("button", name="Set password").click()
    page.wait_for_url(lambda there: urlsplit(there).path != address)
    page.goto("/login")


def _code(secret: str) -> str:
    """RFC 6238 with its defaults: SHA-1, 30 seconds, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def empty_server(built: None, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a server without an administrator, and of the page to set it up that it has printed. It may
    call this machine, where providers of identities are."""
    command = [sys.executable, "-m", "lookalike", "serve", "--data", str(tmp_path)]
    command += ["--port", "0", "--http-port", "0", "--metrics-port", "off"]
    command += ["--egress-allow", "127.0.0.1,localhost"]
    log = tmp_path / "server.log"
    with open(log, "wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env=clean_environment())
    try:
        plain = wait_for(process, log, r"Plain HTTP, for this machine: (\S+)").group(1)
        printed = wait_for(process, log, r"Make the first administrator: (\S+)").group(1)
        yield plain, printed
    finally:
        process.kill()
        process.wait()


def test_first_administrator_is_made_by_the_printed_address(
    chromium: Browser, empty_server: tuple[str, str]
) -> None:
    server, printed = empty_server
    watched = Watched(chromium, server)
    watched.expect(422)
    page = watched.page
    page.goto("/")
    page.wait_for_url("**/setup")
    page.goto(_inside(printed))
    assert violations(page) == []
    _make_administrator(page, again="not the same")
    page.get_by_text("The two passwords are not the same.").wait_for()
    _make_administrator(page)
    page.get_by_role("heading", name="Hello, Ada").wait_for()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Users")).to_be_visible()
    page.wait_for_load_state("networkidle")
    watched.close()
    assert watched.problems == []


def _inside(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _make_administrator(page: Page, again: str = PASSWORD) -> None:
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Last name").fill("Lovelace")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(again)
    page.get_by_role("button", name="Make the first administrator").click()


def test_button_of_single_sign_on_leads_through_the_provider_and_back(
    chromium: Browser, empty_server: tuple[str, str]
) -> None:
    printed = empty_server[1]
    server = printed.partition("/setup")[0]  # over TLS: that is where providers send people back to
    admin = Watched(chromium, server, ignore_https_errors=True)
    admin.page.goto(_inside(printed))
    _make_administrator(admin.page)
    admin.page.get_by_role("heading", name="Hello, Ada").wait_for()
    with oidc_provider_mock.run_server_in_thread() as running:
        issuer = f"http://localhost:{running.server_port}"
        requests.put(f"{issuer}/users/grace", json={"email": "grace@example.com", "email_verified": True})
        _switch_on(admin.page, issuer)
        watched = Watched(chromium, server, ignore_https_errors=True)
        watched.expect(404)  # the provider has no icon
        watched.page.route(f"{issuer}/**", lambda route: route.continue_())
        # A style sheet that the provider's page fetches from elsewhere; it is not ours, and not fetched here.
        watched.page.route("**/pico.min.css", lambda route: route.fulfill(content_type="text/css"))
        watched.page.goto("/login?return_to=/account/keys")
        assert violations(watched.page) == []
        watched.page.get_by_role("link", name="Log in by OpenID Connect").click()
        watched.page.locator("input[name=sub]").fill("grace")
        watched.page.locator("input[name=sub]").press("Enter")
        watched.page.get_by_role("heading", name="API keys", level=1).wait_for()
    for each in (admin, watched):
        each.close()
        assert each.problems == []


def _switch_on(page: Page, issuer: str) -> None:
    found = requests.get(f"{issuer}/.well-known/openid-configuration").json()
    endpoints = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
    body: dict[str, Any] = {name: found[name] for name in endpoints}
    body |= {"enabled": True, "identifier": "lookalike", "secret": "kept", "issuer": found["issuer"]}
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    answer = page.request.patch("/api/4.0/oidc_config", data=body, headers={"X-CSRF-Token": token})
    assert answer.ok, answer.text()
