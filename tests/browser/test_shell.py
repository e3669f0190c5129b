"""The frame around all pages: navigation, search, colours, the calls that a page has made, sizes and accessibility."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from live_server import LiveServer
from playwright.sync_api import Page, expect
from watched import DESKTOP, PHONE, ROOT, NewPage, Watched, violations

PAGES = [
    ("/", "Hello"),
    ("/sql", "SQL Runner"),
    ("/account/keys", "API keys"),
    ("/admin/users", "Users"),
    ("/admin/users/1", "Admin User"),
    ("/admin/users/1?tab=roles", "Admin User"),
    ("/admin/users/1?tab=groups", "Admin User"),
    ("/admin/users/1?tab=keys", "Admin User"),
    ("/admin/users/1?tab=sessions", "Admin User"),
    ("/admin/groups", "Groups"),
    ("/admin/groups/2", "Data Team"),
    ("/admin/roles", "Roles"),
    ("/admin/api", "API"),
]
FIRST_SCREEN = 150 * 1024
ANY_PAGE = 500 * 1024
# Of what a page has loaded: how much script, as it would be with gzip.
SCRIPTS = "performance.getEntriesByType('resource').map(e => new URL(e.name).pathname).filter(n => n.endsWith('.js'))"


def opened(watched: Watched, address: str, title: str) -> Page:
    watched.page.goto(address)
    watched.page.get_by_role("heading", name=re.compile(f"^{title}"), level=1).wait_for()
    watched.page.wait_for_load_state("networkidle")
    return watched.page


OF_ONE_THING = [each for each in PAGES if each[0].count("/") > 2]


@pytest.mark.parametrize(("address", "title"), OF_ONE_THING)
def test_every_page_of_one_thing_is_accessible(admin: Watched, address: str, title: str) -> None:
    page = opened(admin, address, title)
    assert violations(page) == []
    assert violations_on_a_phone(page) == []


def test_every_page_of_the_rail_is_accessible(admin: Watched) -> None:
    page = opened(admin, "/", "Hello")
    page.locator(".rail").get_by_text("SQL Runner").wait_for()
    addresses = page.locator(".rail a.entry").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert {"/", "/sql", "/api-explorer", "/admin/users"} <= set(addresses)
    found = {}
    for address in addresses:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESKTOP)
        page.goto(address)
        page.get_by_role("heading", level=1).first.wait_for()
        page.wait_for_load_state("networkidle")
        found[address] = violations(page) + violations_on_a_phone(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def violations_on_a_phone(page: Page) -> list[str]:
    """In the dark, and whether the page is wider than the window."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return violations(page) + ([f"{wide} pixels wide"] if wide > PHONE["width"] else [])


def script_size(page: Page) -> int:
    ui = ROOT / "src" / "lookalike" / "ui"
    files = [ui / name.lstrip("/") for name in set(page.evaluate(SCRIPTS))]
    return sum(_packed(file).stat().st_size for file in files)


def _packed(file: Path) -> Path:
    twin = file.with_name(file.name + ".gz")
    return twin if twin.exists() else file


def test_first_screen_needs_little_script(admin: Watched) -> None:
    size = script_size(opened(admin, "/", "Hello"))
    assert 20_000 < size <= FIRST_SCREEN


def test_no_page_needs_much_script(admin: Watched) -> None:
    sizes = {address: script_size(opened(admin, address, title)) for address, title in PAGES}
    sizes["/api-explorer"] = script_size(opened(admin, "/api-explorer", ""))
    assert {address: size for address, size in sizes.items() if size > ANY_PAGE} == {}


def test_rail_names_the_page_that_is_open(admin: Watched) -> None:
    page = opened(admin, "/admin/roles", "Roles")
    rail = page.get_by_role("navigation", name="Main")
    expect(rail.get_by_role("link", name="Roles")).to_have_attribute("aria-current", "page")


def test_rail_has_nothing_of_administrators_for_others(new_page: NewPage, server: LiveServer) -> None:
    page = new_page(storage_state=state_of("viewer@example.com", server)).page
    page.goto("/")
    page.get_by_role("heading", name=re.compile("^Hello")).wait_for()
    rail = page.get_by_role("navigation", name="Main")
    expect(rail.get_by_role("link", name="API Explorer")).to_be_visible()
    expect(rail.get_by_role("link", name="Users")).to_have_count(0)


def state_of(email: str, server: LiveServer) -> dict[str, object]:
    """The state of a browser in which somebody is logged in, made on the host: nobody knows their password."""
    script = """
import json, sys
from pathlib import Path
from typing import Any
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.login.sessions import start_session
from lookalike.login.visitor import Visitor
from lookalike.store import users
instance = open_instance(Settings.load({"data": sys.argv[1]}, {}))
with instance.store.write() as work:
    login = users.find_email(work, sys.argv[2])
    print(start_session(instance, work, login["user_id"], "email", Visitor(None, "")))
instance.close()
"""
    command = [sys.executable, "-c", script, str(server.ini.parent), email]
    token = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    cookie = {"name": "__Host-lookalike", "value": token, "domain": "localhost", "path": "/", "expires": -1}
    cookie |= {"httpOnly": True, "secure": True, "sameSite": "Lax"}
    return {"cookies": [cookie], "origins": []}


def test_rail_stays_narrow_when_somebody_wants_it(admin: Watched) -> None:
    page = opened(admin, "/", "Hello")
    page.get_by_role("button", name="Narrow").click()
    page.reload()
    rail = page.get_by_role("navigation", name="Main")
    box = rail.bounding_box()
    assert box is not None and box["width"] < 70
    expect(rail.get_by_role("link", name="API Explorer")).to_be_visible()


def test_phone_opens_and_closes_the_navigation(new_page: NewPage, admin_state: Any) -> None:
    page = opened(new_page(storage_state=admin_state, viewport=PHONE), "/", "Hello")
    rail = page.get_by_role("navigation", name="Main")
    expect(rail).to_be_hidden()
    page.get_by_role("button", name="Navigation", exact=True).click()
    rail.get_by_role("link", name="Users").click()
    page.get_by_role("heading", name="Users", level=1).wait_for()
    expect(rail).to_be_hidden()


def test_keyboard_alone_reaches_the_content(admin: Watched) -> None:
    page = opened(admin, "/", "Hello")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_colours_stay_as_chosen(admin: Watched) -> None:
    page = opened(admin, "/", "Hello")
    for _ in range(2):
        page.get_by_role("button", name="Account").click()
        page.get_by_role("menuitem", name=re.compile("^Colours")).click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 23)"


@pytest.mark.parametrize(
    ("typed", "kind", "found", "address"),
    [
        ("groups", "Pages", "Groups", "/admin/groups"),
        ("run_inline_query", "Operations of the API", "run_inline_query", "/api-explorer/.*run_inline_query"),
        ("demo analyst", "People", "Demo Analyst", r"/admin/users/\d+"),
        ("orders by stat", "Looks", "Orders by status and week", r"/looks/\d+"),
        ("weekly", "Folders", "Weekly", r"/folders/\d+"),
        ("orders, items", "Explores", "Orders, Items and Users", "/explore/thelook/order_items"),
        ("sale price", "Fields", "Sale Price", r"/explore/thelook/\w+\?fields=order_items.sale_price"),
    ],
)
def test_search_goes_to_what_was_found(
    admin: Watched, typed: str, kind: str, found: str, address: str
) -> None:
    page = opened(admin, "/", "Hello")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill(typed)
    option = page.get_by_role("group", name=kind).get_by_role("option", name=found).first
    option.wait_for()
    assert violations(page) == []
    option.click()
    page.wait_for_url(re.compile(address))


def test_search_works_by_keyboard_and_remembers(admin: Watched) -> None:
    page = opened(admin, "/", "Hello")
    page.keyboard.press("Control+Shift+K")
    page.get_by_role("combobox").wait_for()
    page.keyboard.type("roles")
    page.get_by_role("option", name="Roles", selected=True).wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Roles", level=1).wait_for()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Recent").get_by_role("option", name="Roles")).to_be_visible()


def test_search_goes_on_when_a_source_fails(admin: Watched) -> None:
    admin.expect(429)
    page = opened(admin, "/", "Hello")
    page.route("**/api/4.0/content/**", lambda route: route.fulfill(status=429, json={"message": "Busy."}))
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("weekly")
    page.get_by_role("group", name="Folders").get_by_role("option", name="Weekly").wait_for()
    page.get_by_text("Not searched, because the server did not answer: Looks.").wait_for()


def test_question_mark_shows_the_shortcuts(admin: Watched) -> None:
    page = opened(admin, "/", "Hello")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    assert violations(page) == []


def test_new_page_takes_the_focus_from_the_rail(admin: Watched) -> None:
    page = opened(admin, "/", "Hello")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Roles").press("Enter")
    page.get_by_role("heading", name="Roles", level=1).wait_for()
    expect(page.locator("#content")).to_be_focused()
    expect(page).to_have_title("Roles - Lookalike")


SLOW = "SELECT count(*) FROM range(100000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"


def test_running_queries_are_shown_and_stopped(admin: Watched, new_page: NewPage, admin_state: Any) -> None:
    admin.expect(503)  # what the statement that is stopped ends with
    runner = admin.page
    runner.goto("/sql")
    runner.get_by_role("textbox", name="SQL").click()
    runner.keyboard.insert_text(SLOW)
    runner.keyboard.press("Control+Enter")
    runner.get_by_role("button", name="Cancel").wait_for()
    page = opened(new_page(storage_state=admin_state), "/", "Hello")
    page.get_by_role("button", name="1 running").click()
    dialog = page.get_by_role("dialog", name="Running queries")
    expect(dialog.get_by_role("listitem")).to_contain_text("SELECT count(*) FROM range")
    assert violations(page) == []
    dialog.get_by_role("button", name="Cancel").click()
    dialog.get_by_text("Nothing runs any more.").wait_for()


def test_page_shows_the_calls_that_it_has_made(admin: Watched, server: LiveServer) -> None:
    page = opened(admin, "/admin/users", "Users")
    page.get_by_role("button", name="API", exact=True).click()
    drawer = page.get_by_role("dialog", name="API calls of this page")
    drawer.get_by_role("tab", name="curl").click()
    code = drawer.get_by_label(re.compile(r"^GET /api/4.0/users\?")).locator("code").inner_text()
    assert violations(page) == []
    token = json.loads(_run(["curl", "-sS", f"{server.plain.api}/login", *_fields(server)], {}))[
        "access_token"
    ]
    users = json.loads(_run(["sh", "-c", code], {"LOOKER_TOKEN": token}))
    assert "admin@example.com" in {user["email"] for user in users}


def test_python_of_a_page_runs(admin: Watched, server: LiveServer) -> None:
    page = opened(admin, "/admin/users", "Users")
    page.get_by_role("button", name="API", exact=True).click()
    drawer = page.get_by_role("dialog", name="API calls of this page")
    code = drawer.get_by_label(re.compile(r"^GET /api/4.0/users\?")).locator("code").inner_text()
    known = {
        "LOOKERSDK_BASE_URL": server.plain.url,
        "LOOKERSDK_CLIENT_ID": server.client_id,
        "LOOKERSDK_CLIENT_SECRET": server.client_secret,
    }
    assert "admin@example.com" in _run([sys.executable, "-c", code], known)


def _fields(server: LiveServer) -> list[str]:
    return [part for name, value in server.key.items() for part in ("-d", f"{name}={value}")]


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, env={"PATH": "/usr/bin:/bin", **environment}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_unknown_pages_of_a_section_lead_home(admin: Watched) -> None:
    page = admin.page
    page.goto("/admin/no-such-page")
    page.get_by_role("button", name="Go to the first page").click()
    page.get_by_role("heading", name=re.compile("^Hello")).wait_for()


def test_lookers_address_of_edit_keys_leads_to_the_keys(admin: Watched) -> None:
    page = admin.page
    page.goto("/admin/users/api3_key/1")
    page.wait_for_url("**/admin/users/1?tab=keys")
    page.get_by_role("button", name="New API key").wait_for()
