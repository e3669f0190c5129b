"""Schedules at the page: made, previewed, sent, looked after; what arrives is what was shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from live_server import LiveServer, live_server
from playwright.sync_api import Locator, Page, expect
from watched import PHONE, NewPage, Watched, violations

from deliver.receivers import Mails, eventually, mail_server

HOOK = {"type": "webhook", "address": "http://127.0.0.1:1/hook", "format": "json"}


@pytest.fixture(scope="module")
def mails() -> Iterator[Mails]:
    with mail_server() as mails:
        yield mails


@pytest.fixture(scope="module")
def server(
    built: None, tmp_path_factory: pytest.TempPathFactory, thelook_file: Path, mails: Mails
) -> Iterator[LiveServer]:
    """One that sends its mail to a real mail server."""
    settings = {
        "LOOKALIKE_SMTP_HOST": "127.0.0.1",
        "LOOKALIKE_SMTP_PORT": str(mails.port),
        "LOOKALIKE_SMTP_TLS": "none",
    }
    with live_server(tmp_path_factory.mktemp("schedules"), thelook_file, settings) as running:
        yield running


@pytest.fixture(scope="module")
def password(server: LiveServer) -> str:
    return (server.ini.parent / "admin-password").read_text().strip()


class Plans:
    """Makes and reads plans by the API."""

    def __init__(self, server: LiveServer):
        self.api, self.store = server.plain.api, server.ini.parent / "lookalike.db"
        self.session = requests.Session()
        token = self.session.post(f"{self.api}/login", data=server.key).json()["access_token"]
        self.session.headers["Authorization"] = f"token {token}"
        self.look = next(each["id"] for each in self.get("/looks") if each["title"] == "Top brands")

    def get(self, path: str) -> Any:
        return self.session.get(f"{self.api}{path}", timeout=30).json()

    def post(self, path: str, body: Any) -> Any:
        answer = self.session.post(f"{self.api}{path}", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def add(self, name: str, *destinations: dict[str, Any], **more: Any) -> str:
        conditions = dict.fromkeys(("require_results", "require_no_results", "require_change"), False)
        body = {"name": name, "look_id": self.look, "crontab": "0 8 * * 1", **conditions, **more}
        given = [{"apply_formatting": True, "apply_vis": True, **each} for each in destinations]
        return self.post("/scheduled_plans", {**body, "scheduled_plan_destination": given})["id"]

    def make_due(self, number: str) -> None:
        """Sets when the plan runs next to a minute ago: nobody wants to wait for Monday."""
        a_minute_ago = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S.000000")
        with sqlite3.connect(self.store, timeout=30) as store:
            store.execute("UPDATE scheduled_plans SET next_run_at = ? WHERE id = ?", (a_minute_ago, number))

    def named(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.get("/scheduled_plans") if each["name"] == name]


@pytest.fixture(scope="module")
def plans(server: LiveServer) -> Plans:
    return Plans(server)


def mail_to(address: str, format: str = "csv") -> dict[str, Any]:
    return {"type": "email", "address": address, "format": format}


def schedule_look(page: Page, look: str, name: str, address: str) -> Locator:
    """The dialog of a Look's page, filled in."""
    page.goto(f"/looks/{look}")
    page.get_by_role("button", name="Schedule", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_label("Recipients").fill(address)
    return dialog


def downloaded(page: Page, within: Locator) -> bytes:
    """The file that a preview offers."""
    with page.expect_download() as download:
        within.get_by_role("region", name="Preview of what is delivered").get_by_role("link").click()
    return download.value.path().read_bytes()


def attachment_to(mails: Mails, address: str) -> bytes:
    [message] = eventually(lambda: mails.to(address))
    [attachment] = message.iter_attachments()
    return attachment.get_payload(decode=True)


def opened(page: Page, name: str) -> Locator:
    page.goto("/schedules")
    page.get_by_role("button", name=name, exact=True).click()
    drawer = page.get_by_role("dialog", name=name)
    drawer.get_by_role("heading", name="Runs", exact=True).wait_for()
    return drawer


def row_of(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_the_preview_showed_arrives(admin: Watched, plans: Plans, mails: Mails, format: str) -> None:
    address = f"{format}-preview@example.com"
    dialog = schedule_look(admin.page, plans.look, f"Brands as {format}", address)
    dialog.get_by_label("Format").first.select_option(format)
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("region", name="Rows of the file")).to_contain_text("Products Brand")
    shown = downloaded(admin.page, dialog)
    dialog.get_by_role("button", name="Send test now").click()
    expect(dialog.get_by_role("status", name="What came of it")).to_contain_text("sent")
    assert attachment_to(mails, address) == shown
    assert violations(admin.page) == []


def test_plan_of_the_dialog_is_made(admin: Watched, plans: Plans) -> None:
    dialog = schedule_look(admin.page, plans.look, "Brands for two", "ana@example.com, ben@example.com")
    dialog.get_by_label("Recurrence").select_option("Weekly")
    dialog.get_by_label("Friday").check()
    dialog.get_by_label("At", exact=True).fill("07:30")
    dialog.get_by_label("Time zone").select_option("Europe/Berlin")
    expect(dialog.get_by_text("Weekly on Monday and Friday at 07:30")).to_be_visible()
    dialog.get_by_text("Conditions, filters and options").click()
    dialog.get_by_label("Send it").select_option("Only if there are results")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    [plan] = plans.named("Brands for two")
    assert (plan["crontab"], plan["timezone"], plan["look_id"]) == (
        "30 7 * * 1,5",
        "Europe/Berlin",
        plans.look,
    )
    assert plan["require_results"] is True and plan["require_change"] is False
    assert [each["address"] for each in plan["scheduled_plan_destination"]] == [
        "ana@example.com",
        "ben@example.com",
    ]


def test_what_is_wrong_stands_at_its_field(admin: Watched, plans: Plans) -> None:
    admin.expect(422)
    dialog = schedule_look(admin.page, plans.look, "", "ana@example.com, nobody")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Recipients")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_role("alert")).to_contain_text("Status 422, request")


def next_spring(zone: str) -> date:
    """The next day on which half past two does not come."""
    at = datetime.combine(date.today(), time(2, 30), ZoneInfo(zone)) + timedelta(days=1)
    while at.astimezone(UTC).astimezone(ZoneInfo(zone)).hour == 2:
        at += timedelta(days=1)
    return at.date()


def test_clocks_that_go_forward_are_told(admin: Watched, plans: Plans) -> None:
    dialog = schedule_look(admin.page, plans.look, "Early", "ana@example.com")
    dialog.get_by_label("Recurrence").select_option("By a crontab")
    day = next_spring("America/New_York")
    dialog.get_by_label("Crontab").fill(f"30 2 {day.day} {day.month} *")
    dialog.get_by_label("Time zone").select_option("America/New_York")
    expect(dialog.get_by_text(f"Yearly on {day.day} {day:%B} at 02:30")).to_be_visible()
    expect(dialog.get_by_text("The clocks go forward past the time that is named")).to_be_visible()


def test_failed_plan_leads_with_its_error_whole(admin: Watched, plans: Plans) -> None:
    plans.add("Runs later", mail_to("later@example.com"))
    broken = plans.add("Mailbox is gone", mail_to("unknown@example.com"))
    plans.make_due(broken)
    assert eventually(lambda: plans.get(f"/scheduled_plans/{broken}")["last_run_status"], 60) == "failure"
    page = admin.page
    page.goto("/schedules")
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("Mailbox is gone")
    expect(first.get_by_role("img")).to_have_attribute("aria-label", "Last runs: failed")
    assert violations(page) == []
    drawer = opened(page, "Mailbox is gone")
    expect(drawer).to_contain_text("The mail server answered 550 no such mailbox")
    assert violations(page) == []


def test_sent_to_me_is_what_the_preview_showed(admin: Watched, plans: Plans, mails: Mails) -> None:
    plans.add("Brands to me", mail_to("others@example.com"))
    drawer = opened(admin.page, "Brands to me")
    drawer.get_by_role("button", name="Preview").click()
    drawer.get_by_role("region", name="Rows of the file").wait_for()
    shown = downloaded(admin.page, drawer)
    drawer.get_by_role("button", name="Send to me now").click()
    expect(drawer.get_by_role("status", name="What came of it")).to_contain_text("admin@example.com")
    expect(drawer.get_by_role("status", name="What came of it")).to_contain_text("sent")
    assert attachment_to(mails, "admin@example.com") == shown
    assert mails.to("others@example.com") == []


def test_edit_changes_only_what_was_changed(admin: Watched, plans: Plans) -> None:
    number = plans.add("To rename", mail_to("ana@example.com"), HOOK, timezone="Asia/Tokyo")
    drawer = opened(admin.page, "To rename")
    drawer.get_by_role("button", name="Edit").click()
    dialog = admin.page.get_by_role("dialog", name="Edit schedule: To rename")
    with admin.page.expect_request(lambda sent: sent.method == "PATCH") as request:
        dialog.get_by_label("Name", exact=True).fill("Renamed")
        dialog.get_by_role("button", name="Save").click()
    assert request.value.post_data_json == {"name": "Renamed"}
    expect(admin.page.get_by_role("dialog", name="Renamed")).to_be_visible()
    assert plans.get(f"/scheduled_plans/{number}")["timezone"] == "Asia/Tokyo"


def test_paused_plan_says_so_and_is_resumed(admin: Watched, plans: Plans) -> None:
    number = plans.add("To pause", mail_to("ana@example.com"))
    drawer = opened(admin.page, "To pause")
    drawer.get_by_role("button", name="Pause").click()
    drawer.get_by_role("button", name="Resume").wait_for()
    assert plans.get(f"/scheduled_plans/{number}")["enabled"] is False
    drawer.get_by_role("button", name="Close").click()
    expect(row_of(admin.page, "To pause")).to_contain_text("paused")


def test_deleted_plan_comes_back_by_undo(admin: Watched, plans: Plans) -> None:
    number = plans.add("To delete", mail_to("ana@example.com"))
    drawer = opened(admin.page, "To delete")
    drawer.get_by_role("button", name="Delete…").click()
    admin.page.get_by_role("button", name="Delete", exact=True).click()
    expect(row_of(admin.page, "To delete")).to_have_count(0)
    admin.page.get_by_role("button", name="Undo").click()
    row_of(admin.page, "To delete").wait_for()
    assert plans.get(f"/scheduled_plans/{number}")["name"] == "To delete"


def test_marked_plans_are_deleted_and_brought_back_together(admin: Watched, plans: Plans) -> None:
    for name in ("Bulk one", "Bulk two"):
        plans.add(name, mail_to("bulk@example.com"))
    page = admin.page
    page.goto("/schedules?q=bulk@")
    page.get_by_label("Mark all").check()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("Deleted 2.").wait_for()
    assert plans.named("Bulk one") == plans.named("Bulk two") == []
    page.get_by_role("button", name="Undo").click()
    row_of(page, "Bulk two").wait_for()
    assert len(plans.named("Bulk one")) == len(plans.named("Bulk two")) == 1


def test_filters_stand_in_the_address(admin: Watched, plans: Plans) -> None:
    plans.add("Into the lake", HOOK)
    page = admin.page
    page.goto("/schedules")
    page.get_by_label("Destination").select_option("Webhook")
    expect(row_of(page, "Top brands, every Monday")).to_have_count(0)
    page.wait_for_url("**/schedules?type=webhook")
    page.reload()
    row_of(page, "Into the lake").wait_for()
    expect(row_of(page, "Top brands, every Monday")).to_have_count(0)


def test_owner_is_changed_by_an_administrator(admin: Watched, plans: Plans) -> None:
    number = plans.add("To give away", mail_to("ana@example.com"))
    other = plans.post("/users", {"first_name": "Ada", "last_name": "Second"})["id"]
    plans.session.put(f"{plans.api}/users/{other}/roles", json=["2"], timeout=30)
    drawer = opened(admin.page, "To give away")
    drawer.get_by_role("button", name="Change owner").click()
    drawer.get_by_label("New owner").select_option("Ada Second")
    drawer.get_by_role("button", name="Give it to them").click()
    drawer.get_by_role("button", name="Change owner").wait_for()
    expect(drawer.get_by_role("region", name="Owner")).to_contain_text("Ada Second")
    assert plans.get(f"/scheduled_plans/{number}")["user_id"] == other


def test_phone_shows_the_schedules(new_page: NewPage, admin_state: Any, plans: Plans) -> None:
    plans.add("On the phone", mail_to("ana@example.com"))
    watched = new_page(storage_state=admin_state, viewport=PHONE, color_scheme="dark")
    drawer = opened(watched.page, "On the phone")
    expect(drawer.get_by_text("Weekly on Monday at 08:00")).to_be_visible()
    assert violations(watched.page) == []
