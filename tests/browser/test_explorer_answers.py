"""What can be done with an answer of the API Explorer, and as whom it is asked for."""

from __future__ import annotations

import json
import re

from explored import open_method, run
from playwright.sync_api import Route, expect
from watched import Watched, violations


def test_id_of_an_answer_is_used_in_another_method(admin: Watched) -> None:
    page = admin.page
    open_method(page, "User", "me")
    run(page)
    page.get_by_role("button", name="Use user_id 1 in another method").first.click()
    assert violations(page) == []
    page.get_by_role("dialog").get_by_role("link", name="user_roles", exact=False).first.click()
    expect(page.get_by_label(re.compile("^user_id"))).to_have_value("1")
    expect(page.get_by_role("region", name="Answer", exact=True)).to_have_count(0)


def test_answer_is_compared_with_the_one_before(admin: Watched) -> None:
    page = admin.page
    open_method(page, "Config", "versions")
    answers = iter(['{"a": 1, "b": 2}', '{"a": 1, "b": 3}'])
    page.route(
        "**/api/4.0/versions",
        lambda route: route.fulfill(body=next(answers), content_type="application/json"),
    )
    run(page)
    expect(page.get_by_role("tab", name="Changes")).to_have_count(0)
    run(page)
    page.get_by_role("tab", name="Changes").click()
    changed = page.get_by_role("region", name="What changed since the answer before")
    expect(changed).to_contain_text('-   "b": 2')
    expect(changed).to_contain_text('+   "b": 3')


def test_administrator_acts_as_another_user_under_a_banner(admin: Watched) -> None:
    page = admin.page
    open_method(page, "User", "create_user", body=json.dumps({"first_name": "Grace"}))
    with page.expect_response(re.compile("/api/4.0/users$")) as made:
        run(page)
    other = made.value.json()["id"]
    page.goto("/api-explorer/4.0/methods/User/me")
    page.get_by_label("Run as").select_option("user")
    page.get_by_label("Id of the user").fill(other)
    page.get_by_role("button", name="Act as this user").click()
    expect(page.get_by_text(f"You act as user {other}")).to_be_visible()
    run(page)
    expect(page.get_by_role("region", name="JSON as a tree")).to_contain_text('"Grace"')
    page.get_by_role("button", name="Be yourself again").click()
    run(page)
    expect(page.get_by_role("region", name="JSON as a tree")).to_contain_text("admin@example.com")


def test_cancelled_call_ends_and_is_noted_without_an_answer(admin: Watched) -> None:
    page = admin.page
    open_method(page, "User", "me")
    held: list[Route] = []
    page.route("**/api/4.0/user", lambda route: held.append(route))
    page.get_by_role("button", name=re.compile("^Run ")).click()
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/4.0/user")):
        page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()
    page.unroute("**/api/4.0/user")
    page.goto("/api-explorer/4.0/history")
    expect(page.get_by_text("no answer").first).to_be_visible()


def test_ids_of_this_server_are_offered(admin: Watched) -> None:
    page = admin.page
    open_method(page, "Folder", "folder")
    page.get_by_label(re.compile("^folder_id")).click()
    options = page.locator("datalist option, [role=option]").filter(has_text="Shared")
    expect(options.first).to_be_attached()
