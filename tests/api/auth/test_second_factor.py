"""The second factor and links to set a password, as people meet them."""

from __future__ import annotations

import pyotp

from browser import Browser, hidden
from client import Person

NEW = "another good password"


def test_second_factor_is_set_up_and_each_code_is_good_once(browser: Browser, ada: Person) -> None:
    path = f"/users/{ada.user_id}/credentials_totp"
    assert browser.api.as_admin.post(path).json()["verified"] is False
    page = browser.log_in("ada@example.com")
    secret = page.text.split("secret=")[1].split("&")[0]
    code = pyotp.TOTP(secret).now()
    assert browser.post("/login/code", {**hidden(page), "code": "000000"}).status_code == 401
    assert browser.post("/login/code", {**hidden(page), "code": code}).status_code == 303
    assert browser.api.as_admin.get(path).json()["verified"] is True
    again = browser.log_in("ada@example.com")
    assert browser.post("/login/code", {**hidden(again), "code": code}).status_code == 401


def test_forced_reset_leads_to_a_new_password_once(browser: Browser, ada: Person) -> None:
    browser.api.as_admin.put("/password_config/force_password_reset_at_next_login_for_all_users")
    link = browser.log_in("ada@example.com").headers["location"]
    assert link.startswith("/password/reset/")
    page = browser.get(link, headers={"Host": "evil.example.net"})
    assert browser.post(link, {**hidden(page), "password": "short", "again": "short"}).status_code == 422
    assert browser.post(link, {**hidden(page), "password": NEW, "again": NEW}).status_code == 303
    assert browser.get(link).status_code == 404
    assert browser.log_in("ada@example.com", NEW, return_to="/alive").headers["location"] == "/alive"
