"""Into the pages and out again."""

from __future__ import annotations

from watched import EMAIL, NewPage, log_in


def test_a_stranger_logs_in_and_gets_where_they_wanted(new_page: NewPage, password: str) -> None:
    page = new_page().page
    page.goto("/api-explorer")
    log_in(page, EMAIL, password)
    page.wait_for_url("/api-explorer*")
    page.get_by_role("heading", level=1).wait_for()
