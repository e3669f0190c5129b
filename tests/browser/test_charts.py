"""Charts in a page: drawn by the specification of the server, under the policy of the pages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from watched import Watched, violations

BY_STATUS: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.status", "order_items.count"],
    "sorts": ["order_items.status"],
    "vis_config": {"type": "looker_column"},
}
CALL = """async ([path, body]) => {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = {"X-CSRF-Token": token, "Content-Type": "application/json"};
  return (await fetch(path, {method: "POST", headers, body: JSON.stringify(body)})).json();
}"""


def post(page: Page, path: str, body: dict[str, Any]) -> Any:
    """As a script of the page that is open."""
    return page.evaluate(CALL, [path, body])


def drawn(watched: Watched, **more: Any) -> Page:
    """The page of a new query's chart, when it is drawn."""
    page = watched.page
    page.goto("/account/keys")
    number = post(page, "/api/4.0/queries", {**BY_STATUS, **more})["id"]
    page.goto(f"/charts/{number}")
    page.wait_for_selector(".chart-picture[data-drawn] svg, .chart-picture[data-drawn] canvas")
    return page


def test_page_draws_a_chart_of_a_query(admin: Watched) -> None:
    page = drawn(admin)
    expect(page.locator(".chart-picture svg")).to_contain_text("Complete")
    assert violations(page) == []


def test_chart_says_in_words_what_it_shows(admin: Watched) -> None:
    page = drawn(admin)
    expect(page.get_by_role("img", name="Column")).to_be_visible()


def test_chart_follows_the_width_of_the_window(admin: Watched) -> None:
    page = drawn(admin)
    page.set_viewport_size({"width": 700, "height": 720})
    page.wait_for_function("document.querySelector('.chart-picture svg').clientWidth < 700")


def test_pointing_at_a_bar_tells_its_value(admin: Watched) -> None:
    page = drawn(admin)
    page.locator(".chart-picture svg .mark-rect path").nth(1).hover()
    expect(page.locator(".chart-tip")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_of_a_chart_has_the_colour_of_the_theme(new_page: Any, admin_state: Any, scheme: str) -> None:
    page = drawn(new_page(storage_state=admin_state, color_scheme=scheme))
    fill = page.locator(".chart-picture svg .role-axis-label text").first.get_attribute("fill")
    assert fill == {"light": "#697386", "dark": "#9aa7b8"}[scheme]
