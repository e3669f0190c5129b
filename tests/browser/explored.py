"""Steps that tests of the API Explorer share."""

from __future__ import annotations

import re

from playwright.sync_api import Page


def open_method(page: Page, tag: str, name: str, **asked: str) -> None:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    page.goto(f"/api-explorer/4.0/methods/{tag}/{name}{'?' if query else ''}{query}")
    page.get_by_role("button", name=re.compile("^Run ")).wait_for()


def run(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Run ")).click()
    page.get_by_role("region", name="Answer", exact=True).wait_for()
