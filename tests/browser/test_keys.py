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


def test_limits_of_a_key_are_changed_and_hold(keys: Page, server: LiveServer) -> None:
    shown = new_key(keys, "to limit")
    key = secret_of(shown)
    shown.get_by_role("button", name="I have saved it").click()
    choose(keys, "to limit", "Limits…")
    dialog = keys.get_by_role("dialog")
    dialog.get_by_label("Operations and tags").fill("User")
    dialog.get_by_label("Traffic class").select_option("batch")
    dialog.get_by_label("Hours for queries").fill("22:00-06:00 Europe/Berlin")
    dialog.get_by_label("Addresses").fill("192.0.2.0/24")
    dialog.get_by_role("button", name="Save the limits").click()
    expect(dialog).to_have_count(0)
    for badge in ("1 scopes", "batch", "queries 22:00-06:00 Europe/Berlin", "from 1 networks"):
        expect(row_of(keys, "to limit")).to_contain_text(badge)
    assert not can_log_in(server, key)


def test_a_wrong_limit_is_told_at_its_field(admin: Watched, keys: Page) -> None:
    admin.expect(422)
    new_key(keys, "wrong limit").get_by_role("button", name="I have saved it").click()
    choose(keys, "wrong limit", "Limits…")
    dialog = keys.get_by_role("dialog")
    dialog.get_by_label("Hours for queries").fill("at night")
    dialog.get_by_role("button", name="Save the limits").click()
    expect(dialog.get_by_role("alert")).to_contain_text("open_window")


def test_an_old_secret_can_end_at_once(keys: Page, server: LiveServer) -> None:
    shown = new_key(keys, "at once")
    old = secret_of(shown)
    shown.get_by_role("button", name="I have saved it").click()
    choose(keys, "at once", "New secret…")
    keys.get_by_label("The old secret stays good for").select_option("0h")
    keys.get_by_role("button", name="Make a new secret").click()
    shown.wait_for()
    assert can_log_in(server, secret_of(shown)) and not can_log_in(server, old)


def test_a_leaked_secret_is_warned_of(keys: Page, server: LiveServer) -> None:
    shown = new_key(keys, "leaked one")
    secret = secret_of(shown)[1]
    shown.get_by_role("button", name="I have saved it").click()
    address = f"{server.plain.url}/api/lookalike/v1/leaked-keys"
    assert requests.post(address, json={"key": secret}, timeout=30).json() == {"received": True}
    keys.reload()
    expect(keys.get_by_role("alert")).to_contain_text("leaked one was seen by somebody who reported it")
