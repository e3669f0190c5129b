"""The daily work of an administrator: people, groups, roles, and the address of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests
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
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Night shift")
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
    dialog.get_by_label("Name", exact=True).fill("Guest")
    dialog.get_by_label("Permission set").select_option(label="Viewer")
    dialog.get_by_label("Model set").select_option(label="All")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Edit Guest").click()
    dialog.get_by_label("Name", exact=True).fill("Visitor")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Delete Visitor").click()
    page.get_by_role("button", name="Delete the role").click()
    expect(page.get_by_role("row").filter(has_text="Visitor")).to_have_count(0)


def test_the_address_of_the_api_is_told_and_checked(page: Page, server: LiveServer) -> None:
    page.goto("/admin/api")
    page.get_by_label("API Host URL").wait_for()
    page.get_by_role("button", name="Check from this browser").click()
    expect(page.get_by_role("status")).to_contain_text(f"curl -sS {server.tls.url}/versions")


def test_a_deleted_user_comes_back_at_once(page: Page) -> None:
    make_user(page, "Boomerang", "boomerang@example.com", "Viewer")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("list", name="What goes along")).to_contain_text("1 role users")
    page.get_by_role("button", name="Delete the user").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back:").wait_for()
    page.get_by_label("Search users").fill("boomerang@example.com")
    page.get_by_role("link", name="Boomerang Example", exact=True).wait_for()


def test_chosen_users_are_disabled_together(page: Page) -> None:
    for name in ("Pair One", "Pair Two"):
        make_user(page, name, f"{name.replace(' ', '.').lower()}@example.com", "Viewer")
    page.goto("/admin/users?q=pair.")
    page.get_by_label("Choose Pair One Example").check()
    page.get_by_label("Choose Pair Two Example").check()
    page.get_by_role("button", name="Disable", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(page.get_by_text("disabled", exact=True)).to_have_count(2)


@pytest.fixture
def api(server: LiveServer) -> Iterator[requests.Session]:
    """The administrator's key, which is counted apart from the page."""
    with requests.Session() as session:
        login = session.post(f"{server.plain.api}/login", data=server.key, timeout=30).json()
        session.headers["Authorization"] = f"token {login['access_token']}"
        yield session


@pytest.fixture
def many(api: requests.Session, server: LiveServer) -> str:
    """The last name of twelve people."""
    for number in range(12):
        body = {"first_name": f"Crowd{number}", "last_name": "Bulk"}
        assert api.post(f"{server.plain.api}/users", json=body, timeout=30).status_code == 200
    return "Bulk"


def test_a_bulk_change_is_stopped_and_confirmed(admin: Watched, many: str) -> None:
    admin.expect(400, 403, 409, 422)
    page = admin.page
    page.goto(f"/admin/users?q={many}")
    expect(page.get_by_label(re.compile("^Choose Crowd"))).to_have_count(12)
    for box in page.get_by_label(re.compile("^Choose Crowd")).all():
        box.check()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete 12 users").click()
    dialog = page.get_by_role("dialog", name="The server stopped this")
    expect(dialog).to_contain_text("nothing was done yet")
    dialog.get_by_role("button", name="Go on, I mean all of them").click()
    page.get_by_role("heading", name="Nobody is called that").wait_for()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label(re.compile("^Choose Crowd"))).to_have_count(12)


def test_the_list_of_users_is_sorted_by_the_server(page: Page) -> None:
    page.goto("/admin/users")
    page.get_by_role("button", name="Id").click()
    expect(page.get_by_role("columnheader", name="Id")).to_have_attribute("aria-sort", "descending")
    assert "sorts=id+desc" in page.url


def test_a_service_account_gets_a_role_and_no_login(page: Page) -> None:
    page.goto("/admin/users?tab=services")
    page.get_by_role("button", name="New service account").click()
    page.get_by_label("Name", exact=True).fill("Night robot")
    page.get_by_label("Viewer", exact=True).check()
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="Night robot").click()
    page.get_by_role("heading", name="Night robot", level=1).wait_for()
    page.goto(f"{page.url}?tab=roles")
    expect(page.get_by_label("Viewer", exact=True)).to_be_checked()


def test_why_somebody_may_not_is_explained(page: Page) -> None:
    page.goto("/admin/users?q=viewer")
    page.get_by_role("link", name="Demo Viewer", exact=True).click()
    page.get_by_role("link", name="Access", exact=True).click()
    page.get_by_label("Permission").fill("develop")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("status").filter(has_text="permission develop")).to_contain_text("No")


def test_a_user_gets_a_value_of_their_own(page: Page) -> None:
    page.goto("/admin/users/2?tab=attributes")
    page.get_by_role("button", name="Set Locale").click()
    page.get_by_label("Value").fill("fr")
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Locale")
    expect(row.get_by_text("fr", exact=True)).to_be_visible()


def test_who_is_locked_out_is_unlocked(page: Page, api: requests.Session, server: LiveServer) -> None:
    user = api.post(f"{server.plain.api}/users", json={"first_name": "Locked"}, timeout=30).json()["id"]
    address = f"{server.plain.api}/users/{user}/credentials_api3"
    client_id = api.post(address, timeout=30).json()["client_id"]
    wrong = {"client_id": client_id, "client_secret": "guessed"}
    statuses = [
        requests.post(f"{server.plain.api}/login", data=wrong, timeout=30).status_code for _ in range(22)
    ]
    assert statuses[-1] == 429
    page.goto(f"/admin/users/{user}?tab=sessions")
    page.get_by_role("button", name="Unlock now").click()
    expect(page.get_by_role("button", name="Unlock now")).to_have_count(0)
    assert requests.post(f"{server.plain.api}/login", data=wrong, timeout=30).status_code == 404


def test_a_second_factor_is_asked_for_and_reset(page: Page) -> None:
    make_user(page, "Factor", "factor@example.com", "Viewer")
    page.get_by_role("link", name="Security", exact=True).click()
    page.get_by_role("button", name="Ask for a second factor").click()
    page.get_by_text("They are asked to set one up at the next login.").wait_for()
    page.get_by_role("button", name="Reset the second factor").click()
    page.get_by_text("They log in with the password alone.").wait_for()
