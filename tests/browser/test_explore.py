"""Explore: choosing fields, filters in words, running and cancelling, the grid, and addresses in Looker's shape."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from watched import PHONE, NewPage, Watched, violations

ORDERS = "/explore/thelook/order_items"
SALES = f"{ORDERS}?fields=products.category,order_items.count&sorts=order_items.count+desc&limit=5"


def opened(watched: Watched, address: str) -> Page:
    watched.page.goto(address)
    watched.page.get_by_label("Find a field").wait_for()
    return watched.page


def ran(page: Page) -> None:
    expect(page.get_by_text(re.compile(r"rows? in ")).first).to_be_visible(timeout=30_000)


def cell(page: Page, row: int, column: int) -> str:
    return page.locator(f'[role=gridcell][data-row="{row}"][data-column="{column}"]').inner_text()


def test_explores_are_found_by_their_words(admin: Watched) -> None:
    page = admin.page
    page.goto("/explore")
    page.get_by_label("Search explores").fill("web site")
    expect(page.get_by_role("link", name=re.compile("Web Events"))).to_be_visible()
    expect(page.locator(".explore-card")).to_have_count(1)
    assert violations(page) == []


def test_chosen_fields_run_and_stand_in_the_address(admin: Watched) -> None:
    page = opened(admin, ORDERS)
    page.get_by_label("Find a field").fill("products category")
    page.get_by_role("button", name="Products Category", exact=True).click()
    page.get_by_label("Find a field").fill("order items count")
    page.get_by_role("button", name="Order Items Count", exact=True).click()
    page.keyboard.press("Control+Enter")
    ran(page)
    expect(page.get_by_role("columnheader", name=re.compile("Category"))).to_be_visible()
    assert "fields=products.category,order_items.count" in page.url


def test_address_brings_the_question_and_its_answer(admin: Watched) -> None:
    page = opened(admin, SALES)
    ran(page)
    counts = [int(cell(page, row, 1)) for row in range(5)]
    assert counts == sorted(counts, reverse=True)
    expect(page.get_by_text("5 rows reached")).to_be_visible()


def test_filters_are_said_in_the_words_of_the_server(admin: Watched) -> None:
    page = opened(admin, SALES + "&f[order_items.created_date]=3+months")
    expect(page.get_by_text("is in the last 3 months")).to_be_visible()
    page.get_by_label("Filter on Order Items Created Date", exact=True).fill("bananas")
    expect(page.get_by_text(re.compile('"bananas" is no date'))).to_be_visible()
    assert "f[order_items.created_date]=bananas" in page.url


def test_values_are_suggested_while_one_types(admin: Watched) -> None:
    page = opened(admin, SALES + "&f[products.category]=")
    page.get_by_label("Filter on Products Category", exact=True).press_sequentially("jea")
    page.get_by_role("option", name="Jeans", exact=True).click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator('[role=gridcell][data-row="1"]')).to_have_count(0)
    assert cell(page, 0, 0) == "Jeans"


def test_back_undoes_a_step(admin: Watched) -> None:
    page = opened(admin, SALES)
    ran(page)
    page.get_by_label("Find a field").fill("products department")
    page.get_by_role("button", name="Products Department", exact=True).click()
    expect(page.get_by_text("The question has changed.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("The question has changed.")).to_have_count(0)
    assert "department" not in page.url


def test_header_sorts_and_runs_again(admin: Watched) -> None:
    page = opened(admin, SALES)
    ran(page)
    first = cell(page, 0, 0)
    page.get_by_role("columnheader", name=re.compile("Category")).get_by_role("button").click()
    page.wait_for_url(re.compile(r"sorts=products\.category&"))
    expect(page.locator('[role=gridcell][data-row="0"][data-column="0"]')).to_have_text("Accessories")
    assert first != "Accessories"


def test_sql_stands_beside_the_results(admin: Watched) -> None:
    page = opened(admin, SALES + "&tab=sql")
    expect(page.locator(".cm-content")).to_contain_text("GROUP BY")


def test_bad_calculations_say_why_in_the_dialog(admin: Watched) -> None:
    admin.expect(400)
    page = opened(admin, SALES)
    page.get_by_role("button", name="Add a calculation or custom field").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Twice")
    dialog.get_by_label("Expression").fill("${order_items.count} *")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("expression ends")
    dialog.get_by_label("Expression").fill("${order_items.count} * 2")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("columnheader", name=re.compile("Twice"))).to_be_visible()
    assert int(cell(page, 0, 2)) == 2 * int(cell(page, 0, 1))


def test_measures_lead_to_what_is_behind_them(admin: Watched) -> None:
    page = opened(admin, SALES)
    ran(page)
    page.locator('[data-row="0"][data-column="1"] .opens').click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Show All")).click()
    page.wait_for_url(re.compile(r"f\[products\.category\]="))
    expect(page.get_by_role("columnheader", name=re.compile("Order ID"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_explore_is_accessible_with_pivots_and_totals(admin: Watched, scheme: Any) -> None:
    page = admin.page
    page.emulate_media(color_scheme=scheme)
    opened(
        admin,
        SALES.replace("fields=", "fields=order_items.status,")
        + "&pivots=order_items.status&total=on&row_total=right",
    )
    ran(page)
    assert violations(page) == []


def test_explore_is_no_wider_than_a_phone(new_page: NewPage, admin_state: Any) -> None:
    page = opened(new_page(storage_state=admin_state, viewport=PHONE), SALES)
    ran(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_many_rows_keep_the_page_small_and_their_end_is_reached(admin: Watched) -> None:
    page = opened(
        admin,
        "/explore/thelook/events?fields=events.id,events.session_id,events.uri&sorts=events.id&limit=20000",
    )
    ran(page)
    grid = page.get_by_role("grid")
    grid.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+End")
    last = int(grid.get_attribute("aria-rowcount") or 0) - 2
    assert last > 10_000
    expect(page.locator(f'[data-row="{last}"]').first).to_be_visible()
    assert page.locator("[role=row]").count() < 80
