"""The SQL Runner, used as people use it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from watched import PHONE, NewPage, Watched, violations

STATUSES = "SELECT status, count(*) AS n FROM order_items GROUP BY 1 ORDER BY 1"
SLOW = "SELECT count(*) FROM range(100000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"

RUNNING = """async () => {{
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const answer = await fetch("/api/4.0/running_queries", {{ headers: {{ "X-CSRF-Token": token }} }});
    return (await answer.json()).length === {};
}}"""


def runner(watched: Watched, address: str = "/sql") -> Page:
    watched.page.goto(address)
    watched.page.get_by_role("textbox", name="SQL").wait_for()
    return watched.page


def write(page: Page, sql: str) -> None:
    """Pasted, so that the editor closes no brackets and completes no word."""
    editor = page.get_by_role("textbox", name="SQL")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(sql)


def run(page: Page, sql: str, told: str) -> None:
    write(page, sql)
    page.keyboard.press("Control+Enter")
    page.get_by_text(re.compile(told)).wait_for()


def test_statement_runs_and_its_address_can_be_shared(
    admin: Watched, new_page: NewPage, admin_state: object
) -> None:
    page = runner(admin)
    run(page, STATUSES, "5 rows in")
    expect(page.get_by_role("gridcell", name="Cancelled")).to_be_visible()
    assert violations(page) == []
    page.wait_for_url(re.compile(r"/sql/\w+$"))
    other = runner(new_page(storage_state=admin_state), page.url)
    expect(other.get_by_role("textbox", name="SQL")).to_have_text(STATUSES)


def test_selection_alone_is_run(admin: Watched) -> None:
    page = runner(admin)
    write(page, "SELECT 41 AS first\nSELECT 42 AS second")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Control+Enter")
    page.get_by_text(re.compile("^1 row in")).wait_for()
    expect(page.get_by_role("columnheader", name="second")).to_be_visible()


def test_error_of_the_database_is_marked_at_its_place(admin: Watched) -> None:
    page = runner(admin)
    run(page, "SELECT id,\n  nope FROM order_items", 'column "nope" not found')
    expect(page.locator(".cm-lintRange-error")).to_have_text("nope")


def test_more_rows_than_the_cap_are_told(admin: Watched) -> None:
    run(runner(admin), "SELECT range AS n FROM range(7000)", "stops at 5,000 rows")


def test_cancel_stops_the_statement_in_the_database(admin: Watched) -> None:
    page = runner(admin)
    write(page, SLOW)
    page.keyboard.press("Control+Enter")
    cancel = page.get_by_role("button", name="Cancel")
    cancel.wait_for()
    page.wait_for_function(RUNNING.format(1))
    cancel.click()
    page.get_by_text("Cancelled.").wait_for()
    page.wait_for_function(RUNNING.format(0))


def test_tree_finds_tables_and_writes_their_columns(admin: Watched) -> None:
    page = runner(admin)
    write(page, "SELECT ")
    page.get_by_role("searchbox", name="Search tables").fill("USER")
    page.get_by_role("button", name="users", exact=True).click()
    page.get_by_role("button", name=re.compile("^email varchar")).click()
    expect(page.get_by_role("textbox", name="SQL")).to_have_text("SELECT email")


def test_editor_completes_tables(admin: Watched) -> None:
    page = runner(admin)
    page.get_by_role("button", name="distribution_centers", exact=True).wait_for()
    write(page, "")
    page.keyboard.type("SELECT * FROM distri")
    expect(page.get_by_role("option", name="distribution_centers")).to_be_visible()


def test_statements_are_kept_in_a_list(admin: Watched) -> None:
    page = runner(admin)
    run(page, "SELECT 4711 AS kept", "1 row in")
    page.get_by_role("button", name="New statement").click()
    expect(page.get_by_role("textbox", name="SQL")).not_to_contain_text("4711")
    page.get_by_role("tab", name="My statements").click()
    page.get_by_role("link", name="SELECT 4711 AS kept").click()
    expect(page.get_by_role("textbox", name="SQL")).to_have_text("SELECT 4711 AS kept")


def test_what_was_not_run_survives_a_reload(admin: Watched) -> None:
    page = runner(admin)
    write(page, "SELECT 'half a thou")
    page.reload()
    expect(page.get_by_role("textbox", name="SQL")).to_have_text("SELECT 'half a thou")


def test_result_is_saved_as_a_file(admin: Watched) -> None:
    page = runner(admin)
    run(page, "SELECT 1 AS a, 'x' AS b", "1 row in")
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="CSV").click()
    assert saved.value.path().read_text() == "a,b\n1,x\n"
    assert re.fullmatch(r"sql_\w+\.csv", saved.value.suggested_filename)


def test_statement_becomes_a_derived_table(admin: Watched) -> None:
    page = runner(admin)
    run(page, STATUSES, "5 rows in")
    page.get_by_role("button", name="To derived table").click()
    lookml = page.get_by_role("dialog").get_by_label("LookML of the statement")
    expect(lookml).to_contain_text("dimension: status {\n    type: string")
    assert violations(page) == []


def test_phone_shows_the_whole_runner(new_page: NewPage, admin_state: object) -> None:
    page = runner(new_page(storage_state=admin_state, viewport=PHONE))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert violations(page) == []


def test_unknown_statement_is_told_whole(admin: Watched) -> None:
    admin.expect(404)
    admin.page.goto("/sql/nothing")
    expect(admin.page.get_by_role("alert")).to_contain_text("Status 404")
