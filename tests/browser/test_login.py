"""Into the pages and out again."""

from __future__ import annotations

import re

import pytest
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
    watched.context.clear_cookies()
    page.get_by_role("link", name="Roles").click()
    page.wait_for_url(re.compile("/login\\?return_to=%2Fadmin%2Froles"))


def test_the_page_says_who_is_logged_in(admin: Watched) -> None:
    admin.page.goto("/")
    admin.page.get_by_role("button", name="Account").click()
    admin.page.get_by_text(EMAIL).wait_for()
