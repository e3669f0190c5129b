"""What was deleted is listed with who did it, and comes back."""

from __future__ import annotations

from typing import Any

from client import Client, Person
from exported import differences, export, given

OWN = "/api/lookalike/v1"
QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}


def trash(person: Person, query: str = "") -> list[Any]:
    return given(person.get(f"{OWN}/trash{query}", whole=True))


def kinds(person: Person) -> list[tuple[str, str]]:
    return [(each["type"], each["name"]) for each in trash(person)]


def test_deleted_things_are_listed_with_who_deleted_them(api: Client) -> None:
    admin = api.as_admin
    user = given(admin.post("/users", json={"first_name": "Ada", "last_name": "Byron"}))["id"]
    given(admin.post(f"/users/{user}/credentials_email", json={"email": "ada@example.com"}))
    group = given(admin.post("/groups", json={"name": "Team"}))["id"]
    admin.delete(f"/users/{user}")
    admin.delete(f"/groups/{group}")
    assert kinds(admin) == [("groups", "Team"), ("users", "Ada Byron"), ("folders", "Ada Byron")]
    newest = trash(admin, "?type=groups")[0]
    assert (newest["id"], newest["deleter_id"]) == (group, str(admin.user_id))


def test_restoring_brings_back_all_that_went_along(api: Client) -> None:
    admin = api.as_admin
    query = given(admin.post("/queries", json=QUERY))["id"]
    folder = given(admin.post("/folders", json={"name": "Sales", "parent_id": "1"}))["id"]
    given(admin.post("/looks", json={"title": "Look", "folder_id": folder, "query_id": query}))
    before = export(api.instance.store)
    admin.delete(f"/folders/{folder}")
    assert kinds(admin) == [("folders", "Sales"), ("looks", "Look")]
    given(admin.post(f"{OWN}/trash/folders/{folder}/restore", whole=True))
    assert trash(admin) == []
    assert differences(before, export(api.instance.store)) == []


def test_a_look_in_the_trash_of_content_is_listed_too(api: Client) -> None:
    admin = api.as_admin
    query = given(admin.post("/queries", json=QUERY))["id"]
    look = given(admin.post("/looks", json={"title": "Look", "folder_id": "1", "query_id": query}))["id"]
    given(admin.patch(f"/looks/{look}", json={"deleted": True}))
    assert kinds(admin) == [("looks", "Look")]
    given(admin.post(f"{OWN}/trash/looks/{look}/restore", whole=True))
    assert given(admin.get(f"/looks/{look}"))["deleted"] is False


def test_people_see_only_what_they_deleted_themselves(api: Client) -> None:
    group = given(api.as_admin.post("/groups", json={"name": "Team"}))["id"]
    api.as_admin.delete(f"/groups/{group}")
    assert trash(api.as_viewer) == []
    refused = api.as_viewer.post(f"{OWN}/trash/groups/{group}/restore", whole=True)
    assert refused.status_code == 404


def test_an_unknown_kind_is_named(api: Client) -> None:
    refused = api.as_admin.get(f"{OWN}/trash?type=api_tokens", whole=True)
    assert refused.status_code == 400
    assert "'api_tokens' is none of users" in refused.json()["message"]
