"""Looks, folders, search and the first page: what people keep, find, share and throw away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import requests
from live_server import LiveServer
from playwright.sync_api import Download, Page, expect
from watched import PHONE, NewPage, Watched, log_in, violations

SALES, CUSTOMERS = "8", "9"
QUERY = {
    "model": "thelook",
    "view": "products",
    "fields": ["products.category", "products.count"],
    "limit": "5",
}


@pytest.fixture
def page(admin: Watched) -> Page:
    return admin.page


class Api:
    """Calls by the administrator's key, to set the stage and to look behind the page."""

    def __init__(self, server: LiveServer):
        self.server = server
        login = requests.post(f"{server.plain.api}/login", data=server.key, timeout=60)
        self.headers = {"Authorization": f"token {login.json()['access_token']}"}

    def __call__(self, verb: str, path: str, **options: Any) -> Any:
        answer = requests.request(
            verb, f"{self.server.plain.api}{path}", headers=self.headers, timeout=60, **options
        )
        assert answer.ok, answer.text
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.json() if is_json else answer.content

    def look(self, title: str, folder: str = SALES, **more: Any) -> dict[str, Any]:
        query = {**QUERY, **more}
        return self("POST", "/looks", json={"title": title, "folder_id": folder, "query": query})

    def folder(self, name: str, parent: str = "1") -> str:
        return self("POST", "/folders", json={"name": name, "parent_id": parent})["id"]


@pytest.fixture(scope="module")
def api(server: LiveServer) -> Api:
    return Api(server)


def more(page: Page, action: str) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name=action).click()


def pick(page: Page, folder: str) -> None:
    page.get_by_role("dialog").get_by_role("row", name=folder, exact=True).click()


def text_of(download: Download) -> str:
    return Path(download.path()).read_text()


# --- a Look -----------------------------------------------------------------------------------------------


def test_a_look_shows_its_picture_and_rows(page: Page) -> None:
    page.goto("/looks/7")
    page.get_by_role("heading", name="Users by age", level=1).wait_for()
    page.locator("figure.chart svg").wait_for()
    expect(page.get_by_role("region", name="Data")).to_contain_text("Age Tier")


def test_a_title_is_edited_in_place(page: Page, api: Api) -> None:
    look = api.look("Before")
    page.goto(f"/looks/{look['id']}")
    page.get_by_role("button", name="Edit the title").click()
    page.get_by_label("Title").fill("After")
    page.get_by_label("Title").press("Enter")
    page.get_by_role("heading", name="After", level=1).wait_for()
    assert api("GET", f"/looks/{look['id']}")["title"] == "After"


def test_a_title_that_is_taken_is_told_whole(admin: Watched, api: Api) -> None:
    admin.expect(422)
    look = api.look("Not free yet")
    admin.page.goto(f"/looks/{look['id']}")
    admin.page.get_by_role("button", name="Edit the title").click()
    admin.page.get_by_label("Title").fill("Top brands")
    admin.page.get_by_label("Title").press("Enter")
    expect(admin.page.get_by_role("alert")).to_contain_text("There is a Look titled 'Top brands'")


def test_filters_hold_for_the_view_alone(page: Page, api: Api) -> None:
    look = api.look("By category", filters={"products.category": "Jeans"})
    page.goto(f"/looks/{look['id']}")
    data = page.get_by_role("region", name="Data")
    expect(data).to_contain_text("1 row")
    page.get_by_label("Products Category").fill("Jeans,Socks")
    page.get_by_label("Products Category").press("Control+Enter")
    expect(data).to_contain_text("2 rows")
    page.get_by_text("Changed for this view only").wait_for()
    page.reload()
    expect(data).to_contain_text("Socks")
    page.get_by_role("button", name="As saved").click()
    expect(data).to_contain_text("1 row")
    assert api("GET", f"/looks/{look['id']}")["query_id"] == look["query_id"]


def test_a_favorite_is_on_the_first_page(page: Page, api: Api) -> None:
    look = api.look("Dear to me")
    page.goto(f"/looks/{look['id']}")
    star = page.get_by_role("button", name="Favorite: Dear to me")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto("/")
    page.get_by_role("list", name="Favorites").get_by_role("link", name="Dear to me").wait_for()


def test_a_copy_lies_in_the_chosen_folder(page: Page, api: Api) -> None:
    look = api.look("To be copied")
    page.goto(f"/looks/{look['id']}")
    more(page, "Copy…")
    pick(page, "Customers")
    page.get_by_role("button", name="Make the copy").click()
    page.wait_for_url(lambda url: not url.endswith(f"/looks/{look['id']}"))
    expect(page.get_by_role("navigation", name="Above this page")).to_contain_text("Customers")


def test_a_look_moves_to_another_folder(page: Page, api: Api) -> None:
    look = api.look("To be moved")
    page.goto(f"/looks/{look['id']}")
    more(page, "Move…")
    pick(page, "Stock")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("navigation", name="Above this page")).to_contain_text("Stock")


def test_a_deleted_look_is_taken_out_again(page: Page, api: Api) -> None:
    look = api.look("Short absence")
    page.goto(f"/looks/{look['id']}")
    more(page, "Delete…")
    page.get_by_role("button", name="Put it in the trash").click()
    page.get_by_role("button", name="Take it out again").click()
    page.get_by_role("button", name="Download").wait_for()
    assert api("GET", f"/looks/{look['id']}")["deleted"] is False


def test_deleting_says_which_schedules_deliver_it(page: Page) -> None:
    page.goto("/looks/5")
    more(page, "Delete…")
    expect(page.get_by_role("dialog")).to_contain_text("1 schedule delivers it: Top brands, every Monday.")


def test_a_public_link_works_until_it_is_ended(page: Page, api: Api, server: LiveServer) -> None:
    look = api.look("For everybody")
    page.goto(f"/looks/{look['id']}")
    more(page, "Public link…")
    page.get_by_label("Everybody who has the address").click()
    page.get_by_label("Spreadsheet", exact=True).wait_for()
    slug = api("GET", f"/looks/{look['id']}")["public_slug"]
    assert requests.get(f"{server.plain.url}/looks/{slug}.csv", timeout=60).text.startswith(
        "Products Category,"
    )
    page.get_by_label("Everybody who has the address").click()
    page.get_by_label("Spreadsheet", exact=True).wait_for(state="detached")
    assert requests.get(f"{server.plain.url}/looks/{slug}.csv", timeout=60).status_code == 404


def test_code_names_this_look(page: Page) -> None:
    page.goto("/looks/5?panel=api")
    expect(page.get_by_role("tabpanel")).to_contain_text('sdk.run_look("5", "csv")')


def test_changes_are_listed_and_taken_back(page: Page, api: Api) -> None:
    look = api.look("First name")
    api("PATCH", f"/looks/{look['id']}", json={"title": "Second name"})
    page.goto(f"/looks/{look['id']}?panel=history")
    page.get_by_role("listitem").filter(has_text="update_look").get_by_role(
        "button", name="Take back"
    ).click()
    expect(page.get_by_role("dialog").get_by_role("heading", level=2)).to_have_text("First name")


def test_a_download_holds_what_the_api_gives(page: Page, api: Api) -> None:
    look = api.look("Five: categories")
    page.goto(f"/looks/{look['id']}")
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        page.get_by_role("dialog").get_by_role("button", name="Download").click()
    assert waiting.value.suggested_filename == "Five categories.csv"
    expected = api("GET", f"/looks/{look['id']}/run/csv?apply_formatting=true&apply_vis=true").decode()
    assert text_of(waiting.value) == expected
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text(f"{len(expected)} bytes")


def test_a_download_of_all_results_has_no_limit(page: Page, api: Api) -> None:
    look = api.look("All of them")
    page.goto(f"/looks/{look['id']}")
    page.get_by_role("button", name="Download").click()
    page.get_by_label("Format").select_option("json")
    page.get_by_label("Rows").select_option("all")
    with page.expect_download() as waiting:
        page.get_by_role("dialog").get_by_role("button", name="Download").click()
    assert text_of(waiting.value).count("products.category") > 20


def test_edit_leads_to_the_question_of_the_look(page: Page, api: Api) -> None:
    look = api.look("Leads to Explore")
    page.goto(f"/looks/{look['id']}")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.wait_for_url(re.compile(rf"/explore/thelook/products\?.*look={look['id']}"))


def test_a_changed_question_is_saved_back(page: Page, api: Api) -> None:
    look = api.look("Asks something else")
    page.goto(f"/explore/thelook/products?fields=products.brand,products.count&limit=3&look={look['id']}")
    more(page, "Save as a Look")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Asks something else will ask this question from now on")
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_role("link", name="Open the Look").click()
    page.get_by_role("heading", name="Asks something else", level=1).wait_for()
    assert api("GET", f"/looks/{look['id']}")["query"]["fields"] == ["products.brand", "products.count"]


def test_a_question_is_saved_as_a_look(page: Page, api: Api) -> None:
    page.goto("/explore/thelook/products?fields=products.brand,products.count&limit=3")
    more(page, "Save as a Look")
    page.get_by_role("dialog").get_by_label("Title").fill("Brands that there are")
    pick(page, "Stock")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Open the Look").click()
    page.get_by_role("heading", name="Brands that there are", level=1).wait_for()
    (saved,) = api("GET", "/looks/search?title=Brands that there are")
    assert (saved["folder_id"], saved["model"]["id"]) == ("10", "thelook")


# --- folders ----------------------------------------------------------------------------------------------


def test_the_tree_leads_to_what_lies_in_a_folder(page: Page) -> None:
    page.goto("/folders")
    tree = page.get_by_role("treegrid", name="Folders")
    tree.get_by_role("row", name="Customers").click()
    page.wait_for_url("**/folders/9")
    page.get_by_role("link", name="Users by state").wait_for()


def test_a_folder_is_made_and_renamed(page: Page, api: Api) -> None:
    parent = api.folder("Workshop")
    page.goto(f"/folders/{parent}")
    page.get_by_role("heading", name="Nothing is in this folder").wait_for()
    page.get_by_role("button", name="New folder").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Inner")
    page.get_by_role("button", name="Make the folder").click()
    page.get_by_role("link", name="Inner").click()
    more(page, "Rename…")
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Renamed")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("heading", name="Renamed", level=1).wait_for()


def test_many_are_deleted_at_once_and_come_back(page: Page, api: Api) -> None:
    folder = api.folder("Spring cleaning")
    inner = api.folder("Old", folder)
    for title, place in (("One", folder), ("Two", folder), ("Inside", inner)):
        api.look(title, place)
    page.goto(f"/folders/{folder}")
    page.get_by_label("Choose all", exact=True).check()
    page.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Delete 1 folder and 2 Looks?")).to_be_visible()
    expect(dialog).to_contain_text("1 Look inside goes with it.")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("heading", name="Nothing is in this folder").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Two").wait_for()
    assert [look["title"] for look in api("GET", f"/folders/{inner}/looks")] == ["Inside"]


def test_many_move_at_once(page: Page, api: Api) -> None:
    folder, other = api.folder("From here"), api.folder("To there")
    api.look("Wanderer", folder)
    api.folder("Nomad", folder)
    page.goto(f"/folders/{folder}")
    page.get_by_label("Choose all", exact=True).check()
    page.get_by_role("button", name="Move…").click()
    pick(page, "To there")
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("heading", name="Nothing is in this folder").wait_for()
    assert [look["title"] for look in api("GET", f"/folders/{other}/looks")] == ["Wanderer"]
    assert [each["name"] for each in api("GET", f"/folders/{other}/children")] == ["Nomad"]


def test_what_was_deleted_is_restored_from_the_trash(page: Page, api: Api) -> None:
    folder = api.folder("Thrown away")
    look = api.look("Along with it", folder)
    api("DELETE", f"/folders/{folder}")
    page.goto("/folders/trash")
    page.get_by_role("button", name="Restore Thrown away").click()
    page.get_by_role("button", name="Restore Thrown away").wait_for(state="detached")
    assert api("GET", f"/looks/{look['id']}")["folder_id"] == folder


def test_access_is_given_to_a_person(page: Page, api: Api) -> None:
    folder = api.folder("Behind a door")
    page.goto(f"/folders/{folder}")
    page.get_by_role("button", name="Manage access").click()
    page.get_by_label("As the folder above").click()
    page.get_by_label("Add a group or somebody").fill("analyst")
    page.get_by_label("What they may").select_option("edit")
    page.get_by_role("button", name="Add Demo Analyst").click()
    page.get_by_role("button", name="Take All Users out").click()
    page.get_by_role("button", name="Take All Users out").wait_for(state="detached")
    metadata = api("GET", f"/folders/{folder}")["content_metadata_id"]
    rules = api("GET", f"/content_metadata_access?content_metadata_id={metadata}")
    assert [(rule["user_id"], rule["group_id"], rule["permission_type"]) for rule in rules] == [
        ("3", None, "edit")
    ]


def test_the_order_and_the_words_are_in_the_address(page: Page) -> None:
    page.goto("/folders/8?q=brand&sort=views+desc")
    expect(page.get_by_role("columnheader", name="Views")).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("region", name="Content").get_by_role("row")).to_have_count(2)


def test_a_viewer_is_offered_nothing_that_would_be_refused(new_page: NewPage, page: Page) -> None:
    page.goto("/admin/users/4")
    page.get_by_role("button", name="Make a link to set a password").click()
    link = page.get_by_label("Link to set a password").locator("code").inner_text()
    theirs = new_page().page
    theirs.goto(re.sub(r"^https?://[^/]+", "", link))
    theirs.get_by_label("New password").fill("correct horse battery 1")
    theirs.get_by_label("The same again").fill("correct horse battery 1")
    theirs.get_by_role("button", name="Set password").click()
    log_in(theirs, "viewer@example.com", "correct horse battery 1")
    theirs.get_by_role("heading", name="Recently updated").wait_for()
    theirs.goto("/looks/7")
    theirs.get_by_role("region", name="Data").get_by_text("Age Tier").wait_for()
    expect(theirs.get_by_role("button", name="Edit the title")).to_have_count(0)
    expect(theirs.get_by_role("link", name="Edit", exact=True)).to_have_count(0)
    theirs.goto("/folders/8")
    theirs.get_by_role("link", name="Top brands").wait_for()
    expect(theirs.get_by_role("button", name="New folder")).to_have_count(0)
    expect(theirs.get_by_label("Choose all", exact=True)).to_be_disabled()


# --- search -----------------------------------------------------------------------------------------------


def test_content_is_found_by_words(page: Page) -> None:
    page.goto("/search")
    page.get_by_label("Words").fill("users state")
    page.get_by_label("Words").press("Enter")
    page.get_by_role("link", name="Users by state").wait_for()
    expect(page).to_have_url(re.compile(r"/search\?q=users\+state"))


def test_the_palette_leads_to_a_look(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Search or go to").click()
    page.get_by_role("combobox").fill("return rate")
    page.get_by_role("option", name="Return rate by category").click()
    page.get_by_role("heading", name="Return rate by category", level=1).wait_for()


@pytest.mark.parametrize("path", ["/", "/looks/2", "/folders/8", "/folders/trash", "/search?q=users"])
def test_pages_of_content_are_accessible(new_page: NewPage, admin_state: Any, path: str) -> None:
    for options in ({}, {"color_scheme": "dark", "viewport": PHONE}):
        page = new_page(storage_state=admin_state, **options).page
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
