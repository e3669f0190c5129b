"""Login by email and password in a browser, and what its session is good for."""

from __future__ import annotations

from datetime import timedelta

import httpx

from browser import PASSWORD, Browser, hidden
from client import Client, Person
from lookalike.login.sessions import COOKIE, csrf_token
from lookalike.store import schema as s


def csrf_of(browser: Browser) -> str:
    return csrf_token(browser.api.instance.vault, browser.http.cookies[COOKIE])


def test_right_password_begins_a_session(browser: Browser, ada: Person) -> None:
    answer = browser.log_in("ada@example.com", return_to="/alive")
    assert (answer.status_code, answer.headers["location"]) == (303, "/alive")
    me = browser.call("GET", "/user", headers={"X-CSRF-Token": csrf_of(browser)})
    assert me.json()["id"] == str(ada.user_id)


def test_session_cookie_cannot_be_read_or_planted(browser: Browser, ada: Person) -> None:
    setting = browser.log_in("ada@example.com").headers["set-cookie"]
    assert setting.startswith("__Host-lookalike=")
    for attribute in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax"):
        assert f"; {attribute}" in setting
    assert "Domain" not in setting


def test_wrong_password_and_unknown_address_look_alike(browser: Browser, ada: Person) -> None:
    wrong = browser.log_in("ada@example.com", "not the password")
    unknown = browser.log_in("nobody@example.com", "not the password")
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert wrong.status_code == 401
    assert COOKIE not in browser.http.cookies


def test_disabled_user_cannot_log_in(browser: Browser, ada: Person) -> None:
    browser.api.as_admin.patch(f"/users/{ada.user_id}", json={"is_disabled": True})
    assert browser.log_in("ada@example.com").status_code == 401


def test_cookie_alone_does_not_call_the_api(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    assert browser.call("GET", "/user").status_code == 401
    assert browser.call("GET", "/user", headers={"X-CSRF-Token": "0" * 64}).status_code == 401


def test_call_from_another_origin_is_refused(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    headers = {"X-CSRF-Token": csrf_of(browser), "Origin": "https://evil.example.net"}
    answer = browser.call("PATCH", f"/users/{ada.user_id}", headers=headers, json={"first_name": "Eve"})
    assert answer.status_code == 401


def test_bearer_calls_ignore_the_cookie(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    token = browser.api.as_admin.token
    me = browser.call("GET", "/user", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["id"] == str(browser.api.as_admin.user_id)


def test_session_cookie_is_no_bearer_token(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    authorization = f"Bearer {browser.http.cookies[COOKIE]}"
    browser.http.cookies.clear()
    assert browser.call("GET", "/user", headers={"Authorization": authorization}).status_code == 401


def test_answers_to_a_cookie_are_not_kept_for_others(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    path, headers = f"/users/{ada.user_id}", {"X-CSRF-Token": csrf_of(browser)}
    assert browser.call("GET", path, headers=headers).status_code == 200
    browser.http.cookies.clear()
    assert browser.call("GET", path, headers=headers).status_code == 401


def test_each_login_ends_the_session_before_it(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    before = browser.http.cookies[COOKIE]
    browser.log_in("ada@example.com")
    assert browser.http.cookies[COOKIE] != before
    assert browser.api.instance.page_sessions.of(before) is None


def test_form_from_elsewhere_does_not_log_in(browser: Browser, ada: Person) -> None:
    fields = {**hidden(browser.get("/login")), "email": "ada@example.com", "password": PASSWORD}
    assert browser.post("/login/email", fields, Origin="https://evil.example.net").status_code == 403
    assert browser.post("/login/email", fields, Origin="null").status_code == 403
    assert browser.post("/login/email", {**fields, "proof": "0" * 64}).status_code == 403
    assert COOKIE not in browser.http.cookies


def test_login_leads_to_no_other_server(browser: Browser, ada: Person) -> None:
    for address in ("https://evil.example.net", "//evil.example.net", "/\\evil.example.net", "javascript:1"):
        assert browser.log_in("ada@example.com", return_to=address).headers["location"] == "/"


def test_logout_ends_the_session(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    before = browser.http.cookies[COOKIE]
    answer = browser.post("/logout", hidden(browser.get("/logout")))
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert browser.api.instance.page_sessions.of(before) is None


def test_sessions_are_listed_and_ended_by_administrators(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    [session] = browser.api.as_admin.get(f"/users/{ada.user_id}/sessions").json()
    shown = (session["browser"], session["operating_system"], session["credentials_type"])
    assert shown == ("Firefox", "Linux", "email")
    ended = browser.api.as_admin.delete(f"/users/{ada.user_id}/sessions/{session['id']}")
    assert ended.status_code == 204
    assert browser.call("GET", "/user", headers={"X-CSRF-Token": csrf_of(browser)}).status_code == 401


def test_session_ends_with_its_user(browser: Browser, ada: Person) -> None:
    browser.log_in("ada@example.com")
    browser.api.as_admin.patch(f"/users/{ada.user_id}", json={"is_disabled": True})
    assert browser.call("GET", "/user", headers={"X-CSRF-Token": csrf_of(browser)}).status_code == 401


def test_sessions_last_as_long_as_configured(browser: Browser, ada: Person) -> None:
    browser.api.as_admin.patch(
        "/session_config", json={"session_minutes": 5, "allow_persistent_sessions": False}
    )
    assert "Max-Age" not in browser.log_in("ada@example.com").headers["set-cookie"]
    [session] = (
        browser.api.instance.store.read()
        .__enter__()
        .all(s.api_tokens.select().where(s.api_tokens.c.kind == "session"))
    )
    assert session["expires_at"] - session["created_at"] == timedelta(minutes=5)


def test_idle_session_ends_after_a_quarter_of_an_hour(browser: Browser, ada: Person) -> None:
    browser.api.as_admin.patch("/session_config", json={"use_inactivity_based_logout": True})
    browser.log_in("ada@example.com")
    with browser.api.instance.store.write() as work:
        old = {"seen_at": work.now - timedelta(minutes=16)}
        work.connection.execute(s.page_sessions.update().values(old))
    assert browser.call("GET", "/user", headers={"X-CSRF-Token": csrf_of(browser)}).status_code == 401


def test_only_one_session_where_more_are_not_allowed(browser: Browser, ada: Person) -> None:
    browser.api.as_admin.patch("/session_config", json={"unlimited_sessions_per_user": False})
    other = Browser(browser.api)
    other.log_in("ada@example.com")
    browser.log_in("ada@example.com")
    assert browser.api.instance.page_sessions.of(other.http.cookies[COOKIE]) is None
    other.close()


def test_guessing_locks_the_login(browser: Browser, ada: Person) -> None:
    statuses = [browser.log_in("ada@example.com", "guess").status_code for _ in range(40)]
    assert statuses[0] == 401
    assert statuses[-1] == 429


def test_login_of_the_api_is_as_before(local_api: Client) -> None:
    answer: httpx.Response = local_api.as_stranger.post(
        "/login", json={"client_id": "x", "client_secret": "y"}
    )
    assert answer.status_code == 404
    assert local_api.request("POST", "/login", whole=True, data={"client_id": "x"}).status_code == 404
