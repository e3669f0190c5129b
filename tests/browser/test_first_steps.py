"""What a newcomer does: open the printed address, log in, make a key, try a call, take its code along, run it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from live_server import LiveServer
from playwright.sync_api import Page
from watched import NewPage, log_in

PRINTED = r"Open (\S+) in a browser\.\s+Log in as (\S+) with the\s+password\s+(\S+)\."


def key_file(page: Page, path: Path) -> Path:
    page.get_by_role("link", name="API keys").first.click()
    page.get_by_role("button", name="New API key").click()
    page.get_by_label("What is it for?").fill("first steps")
    page.get_by_role("button", name="Make the key").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download looker.ini").click()
    download.value.save_as(path)
    page.get_by_role("button", name="I have saved it").click()
    return path


@pytest.mark.parametrize("language", ["Python", "curl"])
def test_from_the_printed_address_to_code_that_runs(
    new_page: NewPage, server: LiveServer, tmp_path: Path, language: str
) -> None:
    printed = re.search(PRINTED, server.log.read_text())
    assert printed is not None
    address, email, password = printed.groups()
    watched = new_page(permissions=["clipboard-read", "clipboard-write"])
    page = watched.page
    page.goto(address)
    log_in(page, email, password)
    ini = key_file(page, tmp_path / "looker.ini")

    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("search users")
    page.get_by_role("option", name="search_users").first.click()
    page.get_by_role("heading", name="search_users", level=1).wait_for()
    page.get_by_text(re.compile("more parameters$")).click()
    page.get_by_label(re.compile("^email")).fill("analyst@example.com")
    page.get_by_role("button", name=re.compile("^Run")).click()
    page.get_by_text("Analyst").first.wait_for()

    page.get_by_role("tab", name="Code").click()
    page.get_by_label("Language").select_option(label=language)
    page.get_by_role("button", name="Copy code").click()
    code = page.evaluate("navigator.clipboard.readText()")
    assert "analyst@example.com" in code or "analyst%40example.com" in code
    assert "Analyst" in run(language, code, ini, server)


def run(language: str, code: str, ini: Path, server: LiveServer) -> str:
    environment = {"PATH": "/usr/bin:/bin"} | settings_of(ini)
    command = [sys.executable, "-c", code] if language == "Python" else ["bash", "-c", code]
    done = subprocess.run(
        command, env=environment, cwd=ini.parent, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def settings_of(ini: Path) -> dict[str, str]:
    """The file's settings as the environment that the SDKs read."""
    pairs = re.findall(r"^(base_url|client_id|client_secret)=(.*)$", ini.read_text(), re.MULTILINE)
    return {f"LOOKERSDK_{name.upper()}": value for name, value in pairs}
