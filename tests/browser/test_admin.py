"""The daily work of an administrator: people, groups, roles, and the address of the API."""

from __future__ import annotations

import re

import pytest
from live_server import LiveServer
from playwright.sync_api import Page, expect
from watched import NewPage, Watched, log_in


@pytest.fixture
def page(admin: Watched) -> Page:
    return admin.page


def make_user(page: Page, first: str, email: str, role: str) -> None:
    page.goto("/admin/users")
    page.get_by_role("button", name="New user").click()
    page.get_by_label("First name").fill(first)
    page.get_by_label("Last name").fill("Example")
    page.get_by_label("Email").fill(email)
    page.get_by_role("dialog").get_by_label(role, exact=True).check()
    page.get_by_role("button", name="Make the user").click()
    page.get_by_role("heading", name=f"{first} Example", level=1).wait_for()


def test_a_new_user_sets_a_password_and_logs_in(page: Page, new_page: NewPage) -> None:
    make_user(page, "Ada", "ada@example.com", "Viewer")
    page.get_by_role("button", name="Make a link to set a password").click()
    link = page.get_by_label("Link to set a password").locator("code").inner_text()
    theirs = new_page().page
    theirs.goto(re.sub(r"^https?://[^/]+", "", link))
    theirs.get_by_label("New password").fill("correct horse battery 1")
    theirs.get_by_label("The same again").fill("correct horse battery 1")
    theirs.get_by_role("button", name="Set password").click()
    log_in(theirs, "ada@example.com", "correct horse battery 1")
    theirs.get_by_role("heading", name="Hello, Ada").wait_for()


def test_an_address_that_is_taken_leaves_no_half_user(admin: Watched) -> None:
    page = admin.page
    admin.expect(409, 422)
    page.goto("/admin/users")
    page.get_by_role("button", name="New user").click()
    page.get_by_label("First name").fill("Half")
    page.get_by_label("Email").fill("analyst@example.com")
    page.get_by_role("button", name="Make the user").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("Status 4"))
    page.get_by_role("button", name="Cancel").click()
    page.get_by_label("Search users").fill("Half")
    page.get_by_role("heading", name="Nobody is called that").wait_for()


@pytest.mark.parametrize("typed", ["analyst@", "Analyst", "demo ana"])
def test_people_are_found_by_name_and_address(page: Page, typed: str) -> None:
    page.goto("/admin/users")
    page.get_by_label("Search users").fill(typed)
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Demo Analyst", exact=True).wait_for()


def test_a_search_is_in_the_address(page: Page) -> None:
    page.goto("/admin/users?q=viewer")
    page.get_by_role("link", name="Demo Viewer", exact=True).wait_for()
    expect(page.get_by_role("row")).to_have_count(2)


def test_who_is_disabled_cannot_log_in_until_enabled(page: Page) -> None:
    make_user(page, "Dora", "dora@example.com", "Viewer")
    page.get_by_role("button", name="Disable").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    page.get_by_role("button", name="Enable").click()
    page.get_by_role("dialog").get_by_role("button", name="Enable").click()
    page.get_by_role("button", name="Disable").wait_for()


def test_a_deleted_user_is_gone(page: Page) -> None:
    make_user(page, "Gone", "gone@example.com", "Viewer")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete the user").click()
    page.get_by_role("heading", name="Users", level=1).wait_for()
    page.get_by_label("Search users").fill("gone@example.com")
    page.get_by_role("heading", name="Nobody is called that").wait_for()


def test_roles_of_a_user_are_kept(page: Page) -> None:
    make_user(page, "Rolf", "rolf@example.com", "Viewer")
    page.get_by_role("link", name="Roles", exact=True).last.click()
    page.get_by_label("Developer").check()
    page.get_by_role("button", name="Save the roles").click()
    expect(page.get_by_role("button", name="Save the roles")).to_be_disabled()
    page.reload()
    expect(page.get_by_label("Developer")).to_be_checked()
    expect(page.get_by_label("Viewer")).to_be_checked()


def test_a_refusal_of_the_server_is_told(admin: Watched) -> None:
    """The last administrator cannot be disabled."""
    admin.expect(403, 409, 422)
    page = admin.page
    page.goto("/admin/users/1")
    page.get_by_role("button", name="Disable").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("Status 4.., request"))


def test_a_group_gets_people_and_roles(page: Page) -> None:
    page.goto("/admin/groups")
    page.get_by_role("button", name="New group").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Night shift")
    page.get_by_role("button", name="Make the group").click()
    page.get_by_role("link", name="Night shift").click()
    page.get_by_label("Add somebody").fill("analyst")
    page.get_by_role("button", name=re.compile("^Add")).click()
    page.get_by_role("link", name="Demo Analyst", exact=True).wait_for()
    page.get_by_label("Viewer").check()
    page.get_by_role("button", name="Save the roles").click()
    expect(page.get_by_role("button", name="Save the roles")).to_be_disabled()
    page.goto("/admin/groups")
    row = page.get_by_role("row").filter(has_text="Night shift")
    expect(row).to_contain_text("Viewer")
    row.get_by_role("link").click()
    page.get_by_role("button", name=re.compile("^Take out")).click()
    page.get_by_text("Nobody is in it.").wait_for()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the group").click()
    expect(page.get_by_role("row").filter(has_text="Night shift")).to_have_count(0)


def test_a_role_is_made_changed_and_deleted(page: Page) -> None:
    page.goto("/admin/roles")
    page.get_by_role("button", name="New role").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Guest")
    dialog.get_by_label("Permission set").select_option(label="Viewer")
    dialog.get_by_label("Model set").select_option(label="All")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Edit Guest").click()
    dialog.get_by_label("Name").fill("Visitor")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Delete Visitor").click()
    page.get_by_role("button", name="Delete the role").click()
    expect(page.get_by_role("row").filter(has_text="Visitor")).to_have_count(0)


def test_the_address_of_the_api_is_told_and_checked(page: Page, server: LiveServer) -> None:
    page.goto("/admin/api")
    page.get_by_label("API Host URL").wait_for()
    page.get_by_role("button", name="Check from this browser").click()
    expect(page.get_by_role("status")).to_contain_text(f"curl -sS {server.tls.url}/versions")
