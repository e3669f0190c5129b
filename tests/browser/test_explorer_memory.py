"""History, saved requests and links of the API Explorer, in a browser."""

from __future__ import annotations

import json
import re

from explored import open_method, run
from playwright.sync_api import Locator, Page, expect
from watched import Watched, violations


def history_row(page: Page, text: str) -> Locator:
    page.goto("/api-explorer/4.0/history")
    row = page.get_by_role("region", name="Calls").get_by_role("row").filter(has_text=text).first
    row.wait_for()
    return row


def test_call_that_was_run_stands_in_the_history(admin: Watched) -> None:
    open_method(admin.page, "User", "user", params='{"user_id":"1"}')
    with admin.page.expect_response(re.compile("/explorer/history$")):
        run(admin.page)
    row = history_row(admin.page, "user_id=1")
    expect(row).to_contain_text("200")
    assert violations(admin.page) == []


def test_read_of_the_history_runs_again(admin: Watched) -> None:
    page = admin.page
    open_method(page, "User", "user", params='{"user_id":"1"}')
    with page.expect_response(re.compile("/explorer/history$")):
        run(page)
    history_row(page, "user_id=1").get_by_role("button", name="Run again").click()
    expect(page.get_by_role("region", name="JSON as a tree")).to_contain_text("avatar_url:")
    expect(page).to_have_url(re.compile("/methods/User/user\\?"))


def test_change_of_the_history_opens_filled_and_does_not_run(admin: Watched) -> None:
    page = admin.page
    open_method(page, "Group", "create_group", body=json.dumps({"name": "Noted"}))
    with page.expect_response(re.compile("/explorer/history$")):
        run(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(re.compile("Taken back"))).to_be_visible()
    history_row(page, '"Noted"').get_by_role("button", name="Open").click()
    expect(page.get_by_label("Request", exact=True)).to_contain_text('"Noted"')
    expect(page.get_by_role("region", name="Answer", exact=True)).to_have_count(0)


def test_saved_request_opens_by_its_name(admin: Watched) -> None:
    page = admin.page
    open_method(page, "User", "search_users", params='{"email":"a%25"}')
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Name", exact=True).fill("People with an A")
    page.get_by_label("Folder", exact=True).fill("People")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    page.get_by_role("link", name="Saved", exact=True).click()
    page.get_by_role("heading", name="People", exact=True).wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="People with an A").click()
    expect(page.get_by_label("Request", exact=True)).to_contain_text("email=a%25")


def test_saved_request_is_renamed_and_deleted(admin: Watched) -> None:
    page = admin.page
    body = {"operation_id": "me", "name": "Old name"}
    page.goto("/api-explorer/4.0/saved")
    page.evaluate(
        """(body) => {
          const token = document.querySelector('meta[name="csrf-token"]').content;
          const headers = {"Content-Type": "application/json", "X-CSRF-Token": token};
          return fetch("/api/lookalike/v1/explorer/requests", {method: "POST", body: JSON.stringify(body), headers});
        }""",
        body,
    )
    page.reload()
    row = page.get_by_role("row").filter(has_text="Old name")
    row.get_by_role("button", name="Rename").click()
    page.get_by_label("Name", exact=True).fill("New name")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Delete New name").click()
    expect(page.get_by_text("New name")).to_have_count(0)


def test_link_opens_filled_without_secrets_and_runs_nothing(admin: Watched) -> None:
    page = admin.page
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    body = {"name": "warehouse", "password": "hush-hush"}
    open_method(page, "Connection", "create_connection", body=json.dumps(body))
    page.get_by_role("button", name="Copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "hush-hush" not in link
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(link)
    expect(page.get_by_label("Request", exact=True)).to_contain_text('"warehouse"')
    page.wait_for_load_state("networkidle")
    assert sent == []


def test_going_back_shows_what_was_run(admin: Watched) -> None:
    page = admin.page
    open_method(page, "User", "user")
    page.get_by_label(re.compile("^user_id")).fill("1")
    run(page)
    page.get_by_role("link", name="History", exact=True).click()
    page.get_by_role("heading", name="History").wait_for()
    page.go_back()
    expect(page.get_by_label(re.compile("^user_id"))).to_have_value("1")


def test_history_is_cleared_when_asked_twice(admin: Watched) -> None:
    page = admin.page
    open_method(page, "User", "me")
    with page.expect_response(re.compile("/explorer/history$")):
        run(page)
    history_row(page, "me")
    page.get_by_role("button", name="Clear the history").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()


def test_saved_requests_are_downloaded_for_postman(admin: Watched) -> None:
    page = admin.page
    page.goto("/api-explorer/4.0/export")
    page.get_by_label("What to export").select_option("saved")
    expect(page).to_have_url(re.compile("what=saved"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download Postman collection").click()
    assert download.value.suggested_filename == "lookalike-saved-requests.postman_collection.json"
    assert json.loads(download.value.path().read_text())["info"]["name"] == "Lookalike, saved requests"
    assert violations(page) == []


def test_releases_are_compared_at_lookers_address(admin: Watched) -> None:
    page = admin.page
    page.goto("/api-explorer/4.0/diff/26.12/26.22")
    expect(page.get_by_text(re.compile("^removed: 5, changed: "))).to_be_visible()
    expect(page.get_by_role("link", name="move_dashboard")).to_be_visible()
    assert violations(page) == []
    page.goto("/api-explorer/diff/3.1/4.0")
    expect(page.get_by_label("From: document")).to_be_visible()
