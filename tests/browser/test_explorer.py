"""The API Explorer in a browser."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from explored import open_method, run
from live_server import LiveServer
from playwright.sync_api import expect
from watched import PHONE, ROOT, NewPage, Watched, violations

from lookalike.api_explorer.index import documents

OPERATIONS: list[dict[str, Any]] = json.loads(documents().index)["operations"]
PHRASES = re.findall(
    r'^  \["(.+)", "(\w+)"\],$', (ROOT / "web/src/explorer/testing/phrases.ts").read_text(), re.MULTILINE
)
QUERY = {"model": "thelook", "view": "order_items", "fields": ["users.state", "order_items.count"]}


def test_search_finds_what_people_type(admin: Watched) -> None:
    page = admin.page
    page.goto("/api-explorer")
    box = page.get_by_label("Search methods and types")
    missed = []
    for phrase, operation in PHRASES:
        box.fill(phrase)
        try:
            page.locator(f".ax-list li:nth-child(-n+3) a[href*='/{operation}?']").first.wait_for(timeout=2000)
        except Exception:
            missed.append(phrase)
    assert len(PHRASES) >= 60
    assert missed == []


def test_call_runs_as_the_person_who_is_logged_in(admin: Watched) -> None:
    open_method(admin.page, "User", "me")
    run(admin.page)
    expect(admin.page.get_by_text("200 OK")).to_be_visible()
    expect(admin.page.get_by_role("region", name="JSON as a tree")).to_contain_text('"admin@example.com"')


def test_form_and_json_hold_the_same_body(admin: Watched) -> None:
    page = admin.page
    open_method(page, "Group", "create_group")
    page.get_by_label("name", exact=False).first.fill("Readers")
    page.get_by_role("tab", name="JSON").click()
    editor = page.get_by_label("Body as JSON")
    expect(editor).to_contain_text('"name": "Readers"')
    editor.fill('{"name": "Writers"}')
    page.get_by_role("tab", name="Form").click()
    expect(page.locator(".ax-bodyform input").first).to_have_value(re.compile("|Writers"))
    expect(page.get_by_label("Request", exact=True)).to_contain_text('"Writers"')


def test_dry_run_changes_nothing_and_undo_takes_back(admin: Watched) -> None:
    page = admin.page
    page.goto(f"/api-explorer/4.0/methods/Group/create_group?body={json.dumps({'name': 'Passing'})}")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("Dry run: nothing was changed.")).to_be_visible()
    run(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(re.compile("Taken back: "))).to_be_visible()


def test_deleting_wants_the_name_of_the_method(admin: Watched) -> None:
    page = admin.page
    page.goto(f"/api-explorer/4.0/methods/Group/delete_group?params={json.dumps({'group_id': '9999'})}")
    button = page.get_by_role("button", name=re.compile("^Run "))
    expect(button).to_be_disabled()
    page.get_by_label("Type delete_group to run it").fill("delete_group")
    admin.expect(404)
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("Request ")


@pytest.mark.parametrize(
    ("result_format", "shown"),
    [
        ("csv", "region[name='Answer as a table']"),
        ("json", "region[name='JSON as a tree']"),
        ("sql", "SQL"),
        ("png", "img"),
        ("html", "frame"),
        ("xlsx", "Download"),
    ],
)
def test_each_format_has_its_view(admin: Watched, result_format: str, shown: str) -> None:
    page = admin.page
    params = json.dumps({"result_format": result_format})
    page.goto(f"/api-explorer/4.0/methods/Query/run_inline_query?params={params}&body={json.dumps(QUERY)}")
    run(page)
    views = {
        "SQL": page.get_by_label("SQL", exact=True),
        "img": page.get_by_alt_text("The answer"),
        "frame": page.locator("iframe[sandbox='']"),
        "Download": page.get_by_role("link", name=re.compile("Download")),
        "region[name='Answer as a table']": page.get_by_role("region", name="Answer as a table"),
        "region[name='JSON as a tree']": page.get_by_role("region", name="JSON as a tree"),
    }
    expect(views[shown]).to_be_visible()


def test_time_of_a_query_is_told_step_by_step(admin: Watched) -> None:
    page = admin.page
    params = json.dumps({"result_format": "json"})
    page.goto(f"/api-explorer/4.0/methods/Query/run_inline_query?params={params}&body={json.dumps(QUERY)}")
    run(page)
    page.get_by_role("tab", name="Time").click()
    expect(page.get_by_role("rowheader", name="LookML to SQL")).to_be_visible()


def test_key_runs_calls_from_memory_alone(admin: Watched, server: LiveServer) -> None:
    page = admin.page
    open_method(page, "User", "me")
    page.get_by_label("Run as").select_option("key")
    page.get_by_label("Client id").fill(server.client_id)
    page.get_by_label("Client secret").fill(server.client_secret)
    page.get_by_role("button", name="Use the key").click()
    expect(page.get_by_text("You act as the key")).to_be_visible()
    run(page)
    expect(page.get_by_text("200 OK")).to_be_visible()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, location.href])")
    assert server.client_secret not in kept


def test_copied_curl_runs(admin: Watched, server: LiveServer, tmp_path: Path) -> None:
    page = admin.page
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_method(page, "User", "me")
    page.get_by_role("button", name="Copy as curl").click()
    script = page.evaluate("navigator.clipboard.readText()")
    key = {"LOOKERSDK_CLIENT_ID": server.client_id, "LOOKERSDK_CLIENT_SECRET": server.client_secret}
    environment = {"PATH": "/usr/bin:/bin", **key}
    done = subprocess.run(["sh", "-eu"], input=script, env=environment, capture_output=True, text=True)
    assert json.loads(done.stdout)["email"] == "admin@example.com"


def test_lookers_addresses_lead_to_the_same_pages(admin: Watched) -> None:
    page = admin.page
    page.goto("/extensions/marketplace_extension_api_explorer::api-explorer/4.0/methods/Look/run_look?sdk=ts")
    expect(page.get_by_label("Code for TypeScript")).to_contain_text("sdk.run_look")
    page.goto("/api-explorer/4.0/err/422/patch/looks/%7Blook_id%7D")
    expect(page.get_by_role("heading", level=1)).to_have_text("update_look")
    expect(page.get_by_role("tab", name="422")).to_have_attribute("aria-selected", "true")


def test_every_operation_has_a_page_without_an_error(admin: Watched) -> None:
    """By moving within one page; the watching fixture fails on anything in the console."""
    page = admin.page
    page.goto("/api-explorer")
    page.get_by_label("Search methods and types").wait_for()
    addresses = {each["id"]: f"/api-explorer/4.0/methods/{each['tag']}/{each['id']}" for each in OPERATIONS}
    shown = page.evaluate(
        """async (addresses) => {
          const missed = [];
          for (const [name, address] of Object.entries(addresses)) {
            history.pushState(null, "", address);
            dispatchEvent(new PopStateEvent("popstate"));
            const until = performance.now() + 5000;
            const there = () => document.querySelector("h1")?.textContent === name
              && document.querySelector(".ax-docs section") && document.querySelector(".ax-actions");
            while (!there() && performance.now() < until) await new Promise((done) => setTimeout(done, 4));
            if (!there()) missed.push(name);
          }
          return missed;
        }""",
        addresses,
    )
    assert shown == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/4.0/methods/Look/update_look",
        "/4.0/methods/Group/delete_group",
        "/4.0/types/Look/LookWithQuery",
        "?s=run+look",
        "/4.0/methods/Look/run_look?sdk=py",
    ],
)
def test_pages_are_open_to_everybody(new_page: NewPage, admin_state: Any, path: str, scheme: str) -> None:
    page = new_page(storage_state=admin_state, color_scheme=scheme).page
    page.goto(f"/api-explorer{path}")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


def test_answer_is_open_to_everybody(admin: Watched) -> None:
    open_method(admin.page, "User", "me")
    run(admin.page)
    admin.page.get_by_role("region", name="JSON as a tree").wait_for()
    assert violations(admin.page) == []


def test_phone_shows_the_list_and_then_the_method(new_page: NewPage, admin_state: Any) -> None:
    page = new_page(storage_state=admin_state, viewport=PHONE).page
    page.goto("/api-explorer")
    page.get_by_label("Search methods and types").fill("run look")
    page.get_by_role("link", name=re.compile("run_look")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("run_look")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
