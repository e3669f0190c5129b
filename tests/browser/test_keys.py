"""API keys: made, used, exchanged, revoked and deleted by a person at the page."""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from live_server import LiveServer
from playwright.sync_api import Locator, Page, expect
from watched import Watched, violations


@pytest.fixture
def keys(admin: Watched) -> Page:
    """The page of the administrator's keys."""
    admin.page.goto("/account/keys")
    admin.page.get_by_role("button", name="New API key").wait_for()
    return admin.page


def new_key(page: Page, purpose: str) -> Locator:
    """The dialog that shows the secret."""
    page.get_by_role("button", name="New API key").click()
    page.get_by_label("What is it for?").fill(purpose)
    page.get_by_role("button", name="Make the key").click()
    shown = page.get_by_role("dialog", name="Your new API key")
    shown.wait_for()
    return shown


def secret_of(shown: Locator) -> tuple[str, str]:
    return (
        shown.get_by_label("Client id").inner_text().strip(),
        shown.get_by_label("Client secret").inner_text().strip(),
    )


def can_log_in(server: LiveServer, key: tuple[str, str]) -> bool:
    given = {"client_id": key[0], "client_secret": key[1]}
    return requests.post(f"{server.plain.api}/login", data=given, timeout=30).status_code == 200


def row_of(page: Page, purpose: str) -> Locator:
    return page.get_by_role("row").filter(has_text=purpose)


def choose(page: Page, purpose: str, action: str) -> None:
    row_of(page, purpose).get_by_role("button").click()
    page.get_by_role("menuitem", name=action).click()


def test_a_new_key_logs_in_before_your_eyes(keys: Page) -> None:
    shown = new_key(keys, "proof")
    shown.get_by_role("button", name="Test the login").click()
    shown.get_by_text("it has just logged in as Admin User (user 1)").wait_for()
    assert violations(keys) == []


def test_the_secret_is_shown_once(keys: Page) -> None:
    shown = new_key(keys, "once")
    _, secret = secret_of(shown)
    shown.get_by_role("button", name="I have saved it").click()
    row_of(keys, "once").wait_for()
    assert secret not in keys.content()
    keys.reload()
    row_of(keys, "once").wait_for()
    assert secret not in keys.content()


def test_escape_does_not_throw_the_secret_away(keys: Page) -> None:
    shown = new_key(keys, "kept")
    keys.keyboard.press("Escape")
    expect(shown).to_be_visible()


def test_the_file_for_the_sdks_works(keys: Page, tmp_path: Path) -> None:
    shown = new_key(keys, "ini")
    with keys.expect_download() as download:
        shown.get_by_role("button", name="Download looker.ini").click()
    path = tmp_path / "looker.ini"
    download.value.save_as(path)
    settings = configparser.ConfigParser()
    settings.read(path)
    assert (settings["Looker"]["client_id"], settings["Looker"]["client_secret"]) == secret_of(shown)
    code = f"import looker_sdk; print(looker_sdk.init40({str(path)!r}).me().email)"
    assert run([sys.executable, "-c", code]) == "admin@example.com\n"


@pytest.mark.parametrize("language", ["curl", "Python"])
def test_code_that_comes_with_a_key_runs(keys: Page, language: str) -> None:
    shown = new_key(keys, f"code {language}")
    shown.get_by_role("tab", name=language).click()
    code = shown.get_by_role("tabpanel").locator("code").inner_text()
    command = ["sh", "-c", code] if language == "curl" else [sys.executable, "-c", code]
    assert "Admin User" in run(command)


def run(command: list[str]) -> str:
    done = subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_environment_for_postman_has_the_key(keys: Page) -> None:
    shown = new_key(keys, "postman")
    shown.get_by_role("tab", name="Postman").click()
    environment = json.loads(shown.get_by_role("tabpanel").locator("code").inner_text())
    values = {each["key"]: each["value"] for each in environment["values"]}
    assert (values["client_id"], values["client_secret"]) == secret_of(shown)
    assert values["base_url"].endswith("/api/4.0")


def test_a_revoked_key_logs_nobody_in(keys: Page, server: LiveServer) -> None:
    shown = new_key(keys, "to revoke")
    key = secret_of(shown)
    shown.get_by_role("button", name="I have saved it").click()
    assert can_log_in(server, key)
    choose(keys, "to revoke", "Revoke…")
    keys.get_by_role("button", name="Revoke", exact=True).click()
    row_of(keys, "to revoke").get_by_text("revoked").wait_for()
    assert not can_log_in(server, key)


def test_a_new_secret_leaves_time_to_exchange_the_old_one(keys: Page, server: LiveServer) -> None:
    shown = new_key(keys, "to rotate")
    old = secret_of(shown)
    shown.get_by_role("button", name="I have saved it").click()
    choose(keys, "to rotate", "New secret…")
    keys.get_by_role("button", name="Make a new secret").click()
    shown.wait_for()
    new = secret_of(shown)
    assert new[0] == old[0] and new[1] != old[1]
    assert can_log_in(server, old) and can_log_in(server, new)


def test_a_deleted_key_is_gone(keys: Page) -> None:
    new_key(keys, "to delete").get_by_role("button", name="I have saved it").click()
    choose(keys, "to delete", "Delete…")
    keys.get_by_role("button", name="Delete", exact=True).click()
    expect(row_of(keys, "to delete")).to_have_count(0)


def test_what_the_server_refuses_is_told_at_the_field(admin: Watched, keys: Page) -> None:
    admin.expect(422)
    keys.get_by_role("button", name="New API key").click()
    keys.get_by_text("Limit it further").click()
    keys.get_by_label("Addresses").fill("10.0.0.0/99")
    keys.get_by_role("button", name="Make the key").click()
    expect(keys.get_by_label("Addresses")).to_have_attribute("aria-invalid", "true")
    expect(keys.get_by_role("alert")).to_contain_text(re.compile("Status 422, request"))


def test_a_limited_key_says_what_limits_it(keys: Page) -> None:
    keys.get_by_role("button", name="New API key").click()
    keys.get_by_label("What is it for?").fill("reader")
    keys.get_by_label("What may it do?").select_option("read_only")
    keys.get_by_label("How long is it good?").select_option("30")
    keys.get_by_role("button", name="Make the key").click()
    keys.get_by_role("button", name="I have saved it").click()
    expect(row_of(keys, "reader")).to_contain_text("read only")
    expect(row_of(keys, "reader")).to_contain_text(re.compile("ends in \\d+ days|ends next month"))
