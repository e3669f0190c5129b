"""Charts in a page: drawn by the specification of the server, under the policy of the pages."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from watched import Watched, violations

from lookalike.render.draw import draw

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
    expect(
        page.get_by_role("img", name="Column chart of Count by Status, 5 rows; Count from")
    ).to_be_visible()


def test_data_of_a_chart_can_be_read(admin: Watched) -> None:
    page = drawn(admin)
    page.get_by_text("Data of this chart").click()
    expect(page.locator(".chart-table tbody tr").first.locator("td").first).to_have_text("Cancelled")
    assert violations(page) == []


def test_settings_that_are_not_drawn_are_told(admin: Watched) -> None:
    page = drawn(admin, vis_config={"type": "looker_column", "trellis": "row"})
    expect(page.locator(".chart-warnings")).to_have_text("trellis of vis_config is not drawn.")


def test_chart_follows_the_width_of_the_window(admin: Watched) -> None:
    page = drawn(admin)
    page.set_viewport_size({"width": 700, "height": 720})
    expect(page.locator(".chart-picture svg")).to_have_css("width", re.compile(r"^[1-6]\d\d(\.\d+)?px$"))


def test_pointing_at_a_bar_tells_its_value(admin: Watched) -> None:
    page = drawn(admin)
    page.locator(".chart-picture svg .mark-rect path").nth(1).hover()
    expect(page.locator(".chart-tip")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_of_a_chart_has_the_colour_of_the_theme(new_page: Any, admin_state: Any, scheme: str) -> None:
    page = drawn(new_page(storage_state=admin_state, color_scheme=scheme))
    fill = page.locator(".chart-picture svg .role-axis-label text").first.get_attribute("fill")
    assert fill == {"light": "#697386", "dark": "#9aa7b8"}[scheme]


SAME = {
    "column": {"type": "looker_column", "show_value_labels": True},
    "bar": {"type": "looker_bar", "stacking": "percent"},
    "line": {"type": "looker_line"},
    "area": {"type": "looker_area", "stacking": "normal"},
    "pie": {"type": "looker_pie"},
}
BY_MONTH = {
    "fields": ["order_items.created_month", "order_items.count", "order_items.total_sale_price"],
    "sorts": ["order_items.created_month"],
    "limit": "14",
}


@pytest.mark.parametrize("name", SAME)
def test_page_and_server_draw_the_same_pixels(admin: Watched, name: str) -> None:
    fields = BY_MONTH if name in ("line", "area", "bar") else {}
    page = drawn(admin, **fields, vis_config=SAME[name])
    place = page.locator(".chart-picture")
    number = page.url.rsplit("/", 1)[-1]
    found = post(page, f"/api/lookalike/v1/queries/{number}/chart", {})
    size = place.bounding_box()
    assert size is not None
    server = draw(found["specification"], "svg", int(size["width"]), int(size["height"])).decode()
    ours = place.screenshot()
    place.evaluate("(place, svg) => { place.innerHTML = svg; }", server)
    assert differing(page, ours, place.screenshot()) == 0


DIFFERING = """async ([a, b]) => {
  const pixels = async (data) => {
    const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + data)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    return context.getImageData(0, 0, picture.width, picture.height).data;
  };
  const [one, two] = [await pixels(a), await pixels(b)];
  if (one.length !== two.length) return one.length;
  let count = 0;
  for (let at = 0; at < one.length; at += 4) {
    if (one[at] !== two[at] || one[at + 1] !== two[at + 1] || one[at + 2] !== two[at + 2]) count += 1;
  }
  return count;
}"""


def differing(page: Page, one: bytes, two: bytes) -> int:
    """How many pixels of two PNGs are not equal; counted by the browser, on a page without a policy."""
    blank = page.context.new_page()
    found = blank.evaluate(DIFFERING, [base64.b64encode(each).decode() for each in (one, two)])
    blank.close()
    return found
