"""What an administrator looks after beside people: rights, changes, queries, connections, logins, sandboxes."""

from __future__ import annotations

import re

import pytest
import requests
from live_server import LiveServer
from playwright.sync_api import Page, expect
from watched import Watched, violations


@pytest.fixture
def page(admin: Watched) -> Page:
    return admin.page


def make_group(page: Page, name: str) -> None:
    page.goto("/admin/groups")
    page.get_by_role("button", name="New group").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the group").click()
    page.get_by_role("link", name=name).wait_for()


@pytest.mark.parametrize(
    "address",
    [
        "/admin/changes",
        "/admin/changes?tab=trash",
        "/admin/changes?tab=audit",
        "/admin/queries",
        "/admin/queries?tab=recent",
        "/admin/connections",
        "/admin/user_attributes",
        "/admin/roles?tab=permissions",
        "/admin/roles?tab=models",
        "/admin/users?tab=services",
        "/admin/users/2?tab=attributes",
        "/admin/users/2?tab=access&thing=develop",
        "/admin/login",
        "/admin/api",
        "/admin/sandboxes",
    ],
)
def test_pages_for_administrators_are_accessible(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    expect(page.get_by_text(re.compile("^(Loading|Asking)"))).to_have_count(0)
    assert violations(page) == []


def test_a_change_is_taken_back_and_done_again(page: Page) -> None:
    make_group(page, "Short lived")
    page.goto("/admin/changes?name=create_group")
    row = page.get_by_role("row").nth(1)
    row.get_by_role("button", name=re.compile("^Undo")).click()
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("taken back")
    page.goto("/admin/groups")
    page.get_by_role("link", name="All Users").wait_for()
    expect(page.get_by_role("link", name="Short lived")).to_have_count(0)
    page.goto("/admin/changes?name=create_group")
    row.get_by_role("button", name=re.compile("^Redo")).click()
    page.get_by_role("dialog").get_by_role("button", name="Redo").click()
    expect(row).to_contain_text("holds")


def test_a_change_shows_its_rows_before_and_after(page: Page) -> None:
    make_group(page, "Told group")
    page.goto("/admin/changes?name=create_group")
    page.get_by_role("row").nth(1).get_by_role("button", name=re.compile("^create group")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("made")
    expect(dialog).to_contain_text("Told group")


def test_what_was_deleted_comes_back_from_the_trash(page: Page) -> None:
    make_group(page, "Thrown away")
    page.get_by_role("link", name="Thrown away").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the group").click()
    page.get_by_role("heading", name="Groups", level=1).wait_for()
    page.goto("/admin/changes?tab=trash")
    page.get_by_role("button", name="Restore Thrown away").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_role("button", name="Restore Thrown away")).to_have_count(0)
    page.goto("/admin/groups")
    page.get_by_role("link", name="Thrown away").wait_for()


def test_the_audit_is_verified(page: Page) -> None:
    page.goto("/admin/changes?tab=audit")
    page.get_by_role("button", name="Verify the audit").click()
    page.get_by_text(re.compile(r"All \d+ entries hold")).wait_for()


def test_recent_queries_come_from_system_activity(page: Page) -> None:
    page.goto("/admin/queries?tab=recent")
    expect(page.get_by_role("row").filter(has_text="thelook.order_items").first).to_contain_text("complete")


def test_a_connection_is_tested(page: Page) -> None:
    page.goto("/admin/connections")
    page.get_by_role("button", name="Test thelook").click()
    page.get_by_role("button", name="Test it").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("success")


def new_attribute(page: Page, name: str, hidden: bool = False) -> None:
    page.goto("/admin/user_attributes")
    page.get_by_role("button", name="New attribute").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(name.lower())
    dialog.get_by_label("Label").fill(name)
    if hidden:
        dialog.get_by_label("Values are hidden").check()
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name=f"Edit {name}").wait_for()


def test_a_user_attribute_gets_a_value_for_a_group(page: Page) -> None:
    new_attribute(page, "Branch")
    page.get_by_role("button", name="Values of groups for Branch").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Group").select_option(label="Data Team")
    dialog.get_by_label("Value").fill("North")
    dialog.get_by_role("button", name="Set for the group").click()
    expect(dialog).to_contain_text("Data Team: North")
    page.goto("/admin/users/2?tab=attributes")
    expect(page.get_by_role("row").filter(has_text="Branch")).to_contain_text("North")


def test_a_hidden_value_is_never_shown(page: Page) -> None:
    new_attribute(page, "Passcode", hidden=True)
    page.goto("/admin/users/2?tab=attributes")
    page.get_by_role("button", name="Set Passcode").click()
    page.get_by_label("Value").fill("sesame-7")
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Passcode")
    expect(row).to_contain_text("User Setting")
    expect(row).to_contain_text("hidden")
    page.reload()
    expect(row).to_contain_text("hidden")
    assert "sesame-7" not in page.content()


def test_a_deleted_attribute_is_brought_back(page: Page) -> None:
    new_attribute(page, "Fleeting")
    page.get_by_role("button", name="Delete Fleeting").click()
    page.get_by_role("button", name="Delete the attribute").click()
    expect(page.get_by_role("button", name="Edit Fleeting")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Edit Fleeting").wait_for()


def test_a_permission_brings_along_what_it_needs(page: Page) -> None:
    page.goto("/admin/roles?tab=permissions")
    page.get_by_role("button", name="New permission set").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Askers")
    dialog.get_by_label(re.compile("^explore")).check()
    expect(dialog.get_by_label(re.compile("^access_data"))).to_be_checked()
    expect(dialog.get_by_role("status")).to_contain_text("3 of 77 permissions")
    dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Askers")
    row.locator("summary").click()
    expect(row).to_contain_text("see_looks")


def test_a_model_set_is_made_of_models(page: Page) -> None:
    page.goto("/admin/roles?tab=models")
    page.get_by_role("button", name="New model set").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Shop")
    dialog.get_by_label("thelook", exact=True).check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row").filter(has_text="Shop")).to_contain_text("thelook")


def test_a_group_lies_in_a_group(page: Page) -> None:
    make_group(page, "Outer")
    page.get_by_role("link", name="Outer").click()
    page.get_by_label("Put a group inside").select_option(label="Data Team")
    inside = page.get_by_label("Groups inside")
    inside.get_by_role("link", name="Data Team").wait_for()
    inside.get_by_role("button", name="Take out Data Team").click()
    inside.get_by_text("There is none.").wait_for()


def test_rules_for_passwords_are_kept(page: Page) -> None:
    page.goto("/admin/login")
    form = page.get_by_role("form", name="Passwords")
    form.get_by_label("Needs a digit").check()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("button", name="Save")).to_be_disabled()
    page.reload()
    expect(form.get_by_label("Needs a digit")).to_be_checked()


def test_what_a_sandbox_changed_is_taken_over(page: Page, server: LiveServer) -> None:
    page.goto("/admin/sandboxes")
    page.get_by_role("button", name="New sandbox").first.click()
    page.get_by_label("Name", exact=True).fill("trial")
    page.get_by_label("What it asks for data").select_option("none")
    page.get_by_role("button", name="Make the sandbox").click()
    shown = page.get_by_role("dialog", name="trial runs")
    shown.wait_for(timeout=60_000)
    settings = dict(re.findall(r"^(\w+)=(.*)$", shown.locator("code").inner_text(), re.MULTILINE))
    key = {name: settings[name] for name in ("client_id", "client_secret")}
    make_group_by_key(f"{settings['base_url']}/api/4.0", key, "Tried out", server.tls.verify)
    shown.get_by_role("button", name="I have saved it").click()
    page.get_by_role("button", name="Changes in trial").click()
    page.get_by_label(re.compile("^create group")).check()
    page.get_by_role("button", name="Make 1 here too").click()
    page.get_by_text("Done:").wait_for()
    page.get_by_role("button", name="End trial").click()
    page.get_by_role("button", name="End the sandbox").click()
    expect(page.get_by_role("row").filter(has_text="trial")).to_have_count(0)
    page.goto("/admin/groups")
    page.get_by_role("link", name="Tried out").wait_for()


def make_group_by_key(api: str, key: dict[str, str], name: str, verify: str | bool) -> None:
    with requests.Session() as session:
        session.trust_env, session.verify = False, verify
        token = session.post(f"{api}/login", data=key, timeout=30).json()["access_token"]
        session.headers["Authorization"] = f"token {token}"
        assert session.post(f"{api}/groups", json={"name": name}, timeout=30).status_code == 200


def test_an_application_is_registered_turned_off_and_brought_back(page: Page) -> None:
    page.goto("/admin/api")
    page.get_by_role("button", name="Register an application").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Partner portal")
    dialog.get_by_label("Client id").fill("partner-portal")
    dialog.get_by_label("Address that logins lead back to").fill("https://partner.example.com/back")
    dialog.get_by_label("Description").fill("For partners")
    dialog.get_by_role("button", name="Register").click()
    row = page.get_by_role("row").filter(has_text="partner-portal")
    row.get_by_role("button").click()
    page.get_by_role("menuitem", name="Turn off…").click()
    dialog.get_by_role("button", name="Turn off").click()
    expect(row).to_contain_text("off")
    row.get_by_role("button").click()
    page.get_by_role("menuitem", name="Delete…").click()
    dialog.get_by_role("button", name="Delete the application").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    row.wait_for()


def test_a_client_id_that_cannot_be_is_told_at_its_field(admin: Watched) -> None:
    admin.expect(422)
    page = admin.page
    page.goto("/admin/api")
    page.get_by_role("button", name="Register an application").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Odd")
    dialog.get_by_label("Client id").fill("odd one!")
    dialog.get_by_label("Address that logins lead back to").fill("https://partner.example.com")
    dialog.get_by_label("Description").fill("Odd")
    dialog.get_by_role("button", name="Register").click()
    expect(dialog.get_by_role("alert")).to_contain_text("client_guid takes letters")


def test_a_setting_is_changed_and_taken_back(page: Page) -> None:
    page.goto("/admin/api")
    form = page.get_by_role("form", name="Origins that may call the API")
    form.get_by_role("textbox").fill("https://portal.example.com")
    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Back to the default").wait_for()
    page.reload()
    expect(form.get_by_role("textbox")).to_have_value("https://portal.example.com")
    page.get_by_role("button", name="Undo").click()
    expect(form.get_by_role("textbox")).to_have_value("")


def test_a_wrong_setting_is_told_at_its_field_and_kept(admin: Watched) -> None:
    admin.expect(422)
    page = admin.page
    page.goto("/admin/api")
    form = page.get_by_role("form", name="Time zone")
    form.get_by_role("textbox").fill("Mars/Base")
    form.get_by_role("button", name="Save").click()
    form.get_by_text("timezone must be an IANA time zone such as Europe/Berlin.").wait_for()
    expect(form.get_by_role("textbox")).to_have_value("Mars/Base")


def test_a_page_may_embed_once_its_origin_is_listed(admin: Watched) -> None:
    admin.expect(422)
    page = admin.page
    page.goto("/admin/api")
    form = page.get_by_role("form", name="Embedded Domain Allowlist")
    form.get_by_role("textbox").fill("app.example.com")
    form.get_by_role("button", name="Save").click()
    form.get_by_text("'app.example.com' is no origin such as https://app.example.com.").wait_for()
    form.get_by_role("textbox").fill("https://app.example.com")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("button", name="Save")).to_have_count(0)
    page.reload()
    expect(form.get_by_role("textbox")).to_have_value("https://app.example.com")


def test_an_embed_secret_is_shown_once(page: Page) -> None:
    page.goto("/admin/api")
    page.get_by_role("button", name="Make a secret").click()
    secret = page.get_by_label("Embed secret").locator("code").inner_text()
    assert len(secret) == 64
    page.get_by_role("button", name="Delete this secret").click()
    page.get_by_role("button", name="Make a secret").wait_for()
    assert secret not in page.content()
