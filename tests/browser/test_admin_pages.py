"""What an administrator looks after beside people: changes, queries, connections."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from watched import Watched, violations


@pytest.fixture
def page(admin: Watched) -> Page:
    return admin.page


def make_group(page: Page, name: str) -> None:
    page.goto("/admin/groups")
    page.get_by_role("button", name="New group").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
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
