"""A page in Chromium that notes what no page of ours may do: ask another host, or write an error to the console."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, ViewportSize

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = ViewportSize(width=1280, height=720)
PHONE = ViewportSize(width=390, height=800)
# Everything of WCAG 2.2 AA that a machine can tell, and what axe's makers call good practice.
EMAIL = "admin@example.com"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Watched:
    """A context of a browser, with its first page. `problems` is empty as long as all is well."""

    def __init__(self, browser: Browser, server: str, **options: Any):
        self.server = server
        self.problems: list[str] = []
        self.expected: set[int] = set()
        self.context: BrowserContext = browser.new_context(
            **{
                "viewport": DESKTOP,
                "base_url": server,
                "locale": "en-US",
                "reduced_motion": "reduce",
                **options,
            }
        )
        self.context.route("**/*", self._guard)
        self.context.on("console", self._console)
        self.context.on(
            "page", lambda page: page.on("pageerror", lambda error: self._note(f"error: {error}"))
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)

    def expect(self, *statuses: int) -> None:
        """Answers with these statuses are what the test wants to see, though the browser calls them errors."""
        self.expected |= set(statuses)

    def close(self) -> None:
        self.context.close()

    def _guard(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob") or address.netloc == urlsplit(self.server).netloc:
            route.continue_()
            return
        self._note(f"asks another host: {route.request.url}")
        route.abort()

    def _console(self, message: ConsoleMessage) -> None:
        wanted = any(f"status of {status}" in message.text for status in self.expected)
        if message.type in ("error", "warning") and not wanted:
            self._note(f"console: {message.text}")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{problem} (at {self.page.url})")


NewPage = Callable[..., Watched]


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now, a line for each place."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")["violations"]
    return [
        f"{each['id']}: {each['help']} at {' '.join(map(str, node['target']))}"
        for each in found
        for node in each["nodes"]
    ]


def log_in(page: Page, email: str, password: str) -> None:
    """From the login page to wherever it leads."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
