"""What the login page offers while there is single sign-on, and login by LDAP on it, against OpenLDAP's own server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from directory import configuration, directory_server

from browser import Browser, give_login, hidden
from client import Client
from lookalike.store import schema as s
from lookalike.store.database import utc_now
from lookalike.store.ways_in import ways_in

ADA, ADAS_PASSWORD = "ada", "analytical engine"
OIDC = {
    "enabled": True,
    "issuer": "https://id.example.com",
    "identifier": "lookalike",
    "secret": "kept",
    "audience": "lookalike",
    "authorization_endpoint": "https://id.example.com/authorize",
    "token_endpoint": "https://id.example.com/token",
    "userinfo_endpoint": "https://id.example.com/userinfo",
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with directory_server() as port:
        yield port


@pytest.fixture
def browser(sso: Client) -> Iterator[Browser]:
    opened = Browser(sso)
    yield opened
    opened.close()


def switch_on(client: Client, port: int, **more: Any) -> None:
    response = client.as_admin.patch("/ldap_config", json=configuration(port, **more))
    assert response.status_code == 200, response.text


def by_ldap(browser: Browser, login: str, password: str, return_to: str = "/") -> httpx.Response:
    shown = browser.get("/login", params={"return_to": return_to})
    return browser.post("/login/ldap", {**hidden(shown), "login": login, "password": password})


def test_page_logs_in_by_ldap(sso: Client, browser: Browser, port: int) -> None:
    switch_on(sso, port)
    answer = by_ldap(browser, ADA, ADAS_PASSWORD, "/browse")
    assert (answer.status_code, answer.headers["location"]) == (303, "/browse")
    logged_in = sso.instance.page_sessions.of(browser.http.cookies["__Host-lookalike"])
    assert logged_in is not None
    login = sso.as_admin.get(f"/users/{logged_in.user_id}/credentials_ldap").json()
    assert (login["ldap_id"], login["email"]) == (ADA, "ada@example.com")


def test_wrong_password_of_the_directory_is_refused(sso: Client, browser: Browser, port: int) -> None:
    switch_on(sso, port)
    known, unknown = by_ldap(browser, ADA, "wrong"), by_ldap(browser, "nobody", "wrong")
    assert known.status_code == unknown.status_code == 401
    assert "The name or the password is wrong." in known.text
    assert "set-cookie" not in known.headers


def test_ldap_login_is_off_until_it_is_on(browser: Browser) -> None:
    answer = by_ldap(browser, ADA, ADAS_PASSWORD)
    assert answer.status_code == 403
    assert "Login by LDAP is off." in answer.text


def test_ldap_login_leads_to_no_other_server(sso: Client, browser: Browser, port: int) -> None:
    switch_on(sso, port)
    for address in ("https://evil.example.com/", "//evil.example.com", "/\\evil.example.com"):
        assert by_ldap(browser, ADA, ADAS_PASSWORD, address).headers["location"] == "/"


def test_ldap_form_from_elsewhere_is_refused(sso: Client, browser: Browser, port: int) -> None:
    switch_on(sso, port)
    fields = {**hidden(browser.get("/login")), "login": ADA, "password": ADAS_PASSWORD}
    assert browser.post("/login/ldap", fields, Origin="https://evil.example.com").status_code == 403
    assert browser.post("/login/ldap", {**fields, "proof": "0" * 64}).status_code == 403


def test_guessing_at_the_directory_locks_every_name_of_the_account(
    sso: Client, browser: Browser, port: int
) -> None:
    """`ada`, ` ada` and `ada@example.com` lead to one entry."""
    switch_on(sso, port)
    for turn in range(sso.instance.settings.login_failures):
        by_ldap(browser, (ADA, f" {ADA}", "ada@example.com")[turn % 3], "wrong")
    for name in (ADA, f"{ADA}  ", "ADA@example.com"):
        locked = by_ldap(browser, name, ADAS_PASSWORD)
        assert locked.status_code == 429
        assert "Too many failed logins" in locked.text
    assert by_ldap(browser, "ben", "nothing much").status_code == 303


def test_disabled_user_is_refused_by_page_and_directory(sso: Client, browser: Browser, port: int) -> None:
    switch_on(sso, port)
    by_ldap(browser, ADA, ADAS_PASSWORD)
    caller = sso.instance.page_sessions.of(browser.http.cookies["__Host-lookalike"])
    assert caller is not None
    give_login(sso, caller.user_id, "ada@example.com")
    assert sso.as_admin.patch(f"/users/{caller.user_id}", json={"is_disabled": True}).status_code == 200
    assert "This account is disabled." in by_ldap(browser, ADA, ADAS_PASSWORD).text
    assert browser.log_in("ada@example.com").status_code == 401
    assert sso.instance.page_sessions.of(browser.http.cookies["__Host-lookalike"]) is None


def test_slow_or_absent_directory_is_told_without_details(sso: Client, browser: Browser) -> None:
    switch_on(sso, 1)
    answer = by_ldap(browser, ADA, ADAS_PASSWORD)
    assert answer.status_code == 502
    assert "127.0.0.1" not in answer.text


def test_passwords_beside_single_sign_on_are_for_some(sso: Client, browser: Browser, port: int) -> None:
    """Administrators and people with `login_special_email` keep them; others do not."""
    viewer, admin = sso.person("viewer", 4), sso.person("second", 2)
    give_login(sso, viewer.user_id, "viewer@example.com")
    give_login(sso, admin.user_id, "admin@example.com")
    assert browser.log_in("viewer@example.com").status_code == 303
    switch_on(sso, port)
    assert browser.log_in("viewer@example.com").status_code == 401
    assert browser.log_in("admin@example.com").status_code == 303
    permissions = sso.as_admin.post(
        "/permission_sets", json={"name": "By email", "permissions": ["login_special_email"]}
    )
    role = sso.as_admin.post(
        "/roles",
        json={"name": "By email", "permission_set_id": permissions.json()["id"], "model_set_id": "1"},
    )
    sso.as_admin.put(f"/users/{viewer.user_id}/roles", json=[role.json()["id"]])
    assert browser.log_in("viewer@example.com").status_code == 303


def test_nobody_uses_a_password_where_they_are_off(sso: Client, browser: Browser, port: int) -> None:
    admin = sso.person("second", 2)
    give_login(sso, admin.user_id, "admin@example.com")
    switch_on(sso, port, alternate_email_login_allowed=False)
    assert browser.log_in("admin@example.com").status_code == 401
    shown = browser.get("/login/email")
    assert "Login by email is off on this server." in shown.text
    assert 'name="email"' not in shown.text


def test_page_offers_what_is_on(sso: Client, browser: Browser, port: int) -> None:
    assert 'action="/login/email"' in browser.get("/login").text
    switch_on(sso, port)
    response = sso.as_admin.patch("/oidc_config", json=OIDC)
    assert response.status_code == 200, response.text
    shown = browser.get("/login", params={"return_to": "/auth?a=1&b=2"}).text
    assert 'action="/login/ldap"' in shown
    assert "/login/oidc?target=%2Fauth%3Fa%3D1%26b%3D2" in shown
    assert "/login/email?return_to=%2Fauth%3Fa%3D1%26b%3D2" in shown


@pytest.mark.parametrize(("enabled", "ways"), [(True, ["ldap"]), (False, [])])
def test_directory_is_a_way_in_while_it_is_on(
    sso: Client, browser: Browser, port: int, enabled: bool, ways: list[str]
) -> None:
    switch_on(sso, port)
    by_ldap(browser, ADA, ADAS_PASSWORD)
    caller = sso.instance.page_sessions.of(browser.http.cookies["__Host-lookalike"])
    assert caller is not None
    switch_on(sso, port, enabled=enabled)
    with sso.instance.store.read() as db:
        assert ways_in(db, [caller.user_id], utc_now()).get(caller.user_id, []) == ways


def test_last_administrator_by_the_directory_keeps_it_on(sso: Client, browser: Browser, port: int) -> None:
    """Nobody else can log in as an administrator, so switching it off is refused."""
    switch_on(sso, port)
    by_ldap(browser, ADA, ADAS_PASSWORD)
    caller = sso.instance.page_sessions.of(browser.http.cookies["__Host-lookalike"])
    assert caller is not None
    assert sso.as_admin.put(f"/users/{caller.user_id}/roles", json=["2"]).status_code == 200
    with sso.instance.store.read() as db:
        keys = db.all(s.credentials_api3.select())
    for key in keys:
        removed = sso.as_admin.delete(f"/users/{key['user_id']}/credentials_api3/{key['id']}")
        token = removed.headers.get("X-Lookalike-Confirm-Token", "")
        sso.as_admin.delete(
            f"/users/{key['user_id']}/credentials_api3/{key['id']}", headers={"X-Lookalike-Confirm": token}
        )
    refused = sso.as_admin.patch("/ldap_config", json={"enabled": False})
    assert refused.json()["errors"][0]["code"] == "would_remove_last_admin"


def test_expired_password_is_still_a_way_in(sso: Client, browser: Browser) -> None:
    """It lets its owner set another one, and only then in."""
    admin = sso.person("second", 2)
    give_login(sso, admin.user_id, "admin@example.com")
    with sso.instance.store.write() as work:
        login = work.one(s.credentials_email.select().where(s.credentials_email.c.user_id == admin.user_id))
        assert login is not None
        work.update(s.credentials_email, login["id"], {"password_set_at": work.now - timedelta(days=91)})
    expiring = {"expiration_enabled": True, "expiration_duration_days": 90}
    assert sso.as_admin.patch("/password_config", json=expiring).status_code == 200
    with sso.instance.store.read() as db:
        assert ways_in(db, [admin.user_id], utc_now()) == {admin.user_id: ["password"]}
    led_to = browser.log_in("admin@example.com")
    assert led_to.headers["location"].startswith("/password/reset/")
    page = browser.get(led_to.headers["location"])
    new = {**hidden(page), "password": "another battery 2", "again": "another battery 2"}
    assert browser.post(led_to.headers["location"], new).headers["location"] == "/login"
    assert browser.log_in("admin@example.com", "another battery 2").headers["location"] == "/"
