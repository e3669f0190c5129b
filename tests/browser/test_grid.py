"""Results of very many rows: how smoothly they scroll, and that their last row can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from own_server import OwnServer, own_server
from playwright.sync_api import Browser, Page, expect
from watched import Watched

LONG = """
connection: "numbers"
view: numbers {
  derived_table: { sql: SELECT range AS id, range % 997 AS remainder, 'row ' || range AS name
    FROM range(1000000) ;; }
  dimension: id { primary_key: yes type: number }
  dimension: remainder { type: number value_format: "#,##0.0" }
  dimension: name {}
}
explore: numbers {}
"""
ROWS = "/explore/long/numbers?fields=numbers.id,numbers.name,numbers.remainder&sorts=numbers.id&limit="
# How many frames are drawn, and in how many of them a cell is at the place.
COUNT = """([x, y]) => {
  window.frames = window.filled = 0;
  const next = () => {
    frames += 1;
    filled += document.elementFromPoint(x, y)?.closest('[role=gridcell]') ? 1 : 0;
    window.counting = requestAnimationFrame(next);
  };
  window.counting = requestAnimationFrame(next);
  window.began = performance.now();
}"""
COUNTED = """() => {
  cancelAnimationFrame(counting);
  return { rate: frames / (performance.now() - began) * 1000, filled: filled / frames };
}"""
PLAIN = "<!doctype html><body style='margin:0'><div style='height:12000000px'>Nothing but its height</div>"


@pytest.fixture(scope="module")
def numbers(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    folder = tmp_path_factory.mktemp("long")
    (folder / "project").mkdir()
    (folder / "project" / "long.model.lkml").write_text(LONG)
    duckdb.connect(str(folder / "numbers.duckdb")).close()
    options = ["--project", str(folder / "project"), "--connection", f"duckdb://{folder}/numbers.duckdb"]
    with own_server(folder, *options) as running:
        yield running


@pytest.fixture(scope="module")
def opened(chromium: Browser, numbers: OwnServer) -> Iterator[Watched]:
    watched = Watched(chromium, numbers.url, storage_state=numbers.admin_state(chromium))
    yield watched
    problems = watched.problems
    watched.close()
    assert problems == []


def ran(watched: Watched, rows: int) -> Page:
    watched.page.goto(f"{ROWS}{rows}")
    expect(watched.page.get_by_text(re.compile(rf"^{rows:,} rows in "))).to_be_visible(timeout=60_000)
    return watched.page


def scrolled(page: Page, x: float, y: float) -> dict[str, float]:
    """The frames of a second while the wheel turns for some seconds at this place, and the share with a cell there."""
    wheel = page.context.new_cdp_session(page)
    page.evaluate(COUNT, [x, y])
    wheel.send(
        "Input.synthesizeScrollGesture",
        {"x": x, "y": y, "yDistance": -12_000, "speed": 6_000, "gestureSourceType": "mouse"},
    )
    return page.evaluate(COUNTED)


def test_half_a_million_rows_scroll_like_an_empty_page(opened: Watched) -> None:
    page = ran(opened, 500_000)
    box: Any = page.get_by_role("grid").bounding_box()
    plain = opened.context.new_page()
    plain.set_content(PLAIN)
    grids, plains = [], []
    for _ in range(3):
        page.bring_to_front()
        grids.append(scrolled(page, box["x"] + 200, box["y"] + 150))
        plain.bring_to_front()
        plains.append(scrolled(plain, 200, 150)["rate"])
    plain.close()
    assert page.get_by_role("grid").evaluate("each => each.scrollTop") > 30_000
    assert max(each["rate"] for each in grids) >= 0.7 * max(plains)
    assert max(each["filled"] for each in grids) >= 0.9


def test_last_row_of_a_million_is_reached(opened: Watched) -> None:
    page = ran(opened, 1_000_000)
    grid = page.get_by_role("grid")
    grid.evaluate("each => each.scrollTo(0, each.scrollHeight)")
    last = page.locator('[role=gridcell][data-row="999999"][data-column="1"]')
    expect(last).to_have_text("row 999999")
    assert last.evaluate("each => each.getBoundingClientRect().bottom") <= grid.evaluate(
        "each => each.getBoundingClientRect().bottom"
    )
    grid.evaluate("each => each.scrollBy(0, -28)")
    expect(page.locator('[role=gridcell][data-row="999980"]').first).to_be_visible()
