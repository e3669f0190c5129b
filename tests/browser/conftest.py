from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_server import LiveServer, live_server
from playwright.sync_api import Browser, sync_playwright
from watched import EMAIL, ROOT, NewPage, Watched, log_in


@pytest.fixture(scope="session")
def built() -> None:
    """The pages as they are in the sources."""
    done = subprocess.run([sys.executable, ROOT / "web/build/build_ui.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def server(built: None, tmp_path_factory: pytest.TempPathFactory, thelook_file: Path) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("pages"), thelook_file) as running:
        yield running


@pytest.fixture(scope="session")
def password(server: LiveServer) -> str:
    """The administrator's, as the demo has made it."""
    return (server.ini.parent / "admin-password").read_text().strip()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Ends with its module: as long as Playwright runs, its thread can run no other loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, server: LiveServer) -> Iterator[NewPage]:
    """Opens pages of strangers; each has to end without a problem."""
    opened: list[Watched] = []

    def new(**options: Any) -> Watched:
        opened.append(Watched(chromium, server.plain.url, **options))
        return opened[-1]

    yield new
    problems = [problem for each in opened for problem in each.problems]
    for each in opened:
        each.close()
    assert problems == []


@pytest.fixture(scope="module")
def admin_state(chromium: Browser, server: LiveServer, password: str) -> Any:
    """The administrator's session, to begin pages with."""
    watched = Watched(chromium, server.plain.url)
    watched.page.goto("/")
    log_in(watched.page, EMAIL, password)
    watched.page.wait_for_url("/")
    state = watched.context.storage_state()
    watched.close()
    return state


@pytest.fixture
def admin(new_page: NewPage, admin_state: Any) -> Watched:
    """A page of the administrator, who is logged in, on a desktop of 1280 by 720."""
    return new_page(storage_state=admin_state)
