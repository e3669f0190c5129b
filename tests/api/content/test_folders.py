"""Folders: the tree, names, rights. Expected behaviour: API contract reference, sections 5.1 and 5.4."""

from __future__ import annotations

import httpx
import pytest

from client import Client, Person


def personal(person: Person) -> str:
    return person.get("/user", params={"fields": "personal_folder_id"}).json()["personal_folder_id"]


def names(answer: httpx.Response) -> list[str]:
    return [folder["name"] for folder in answer.json()]


def test_shared_and_users_are_the_roots(api: Client) -> None:
    shared = api.as_viewer.get("/folders/1").json()
    assert (shared["name"], shared["is_shared_root"], shared["parent_id"]) == ("Shared", True, None)
    assert api.as_viewer.get("/folders/2").json()["is_users_root"] is True


def test_an_unknown_folder_is_404(api: Client) -> None:
    assert api.as_admin.get("/folders/4711").status_code == 404
    assert api.as_admin.get("/folders/lookml").status_code == 404


def test_create_folder_below_shared(api: Client) -> None:
    made = api.as_admin.post("/folders", json={"name": "Sales", "parent_id": 1}).json()
    assert (made["name"], made["parent_id"], made["child_count"]) == ("Sales", "1", 0)
    assert api.as_admin.get("/folders/1").json()["child_count"] == 1


def test_create_folder_names_every_missing_field(api: Client) -> None:
    answer = api.as_admin.post("/folders", json={})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["name", "parent_id"]


def test_a_name_is_taken_once_among_siblings(api: Client) -> None:
    api.as_admin.post("/folders", json={"name": "Sales", "parent_id": "1"})
    answer = api.as_admin.post("/folders", json={"name": "sales", "parent_id": "1"})
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "already_exists"


@pytest.mark.parametrize("who", ["developer", "viewer", "nobody"])
def test_shared_is_only_to_look_at_for_others(api: Client, who: str) -> None:
    answer = api.people[who].post("/folders", json={"name": "Mine", "parent_id": "1"})
    assert answer.status_code == 404


def test_a_developer_makes_folders_in_the_personal_one(api: Client) -> None:
    mine = personal(api.as_developer)
    made = api.as_developer.post("/folders", json={"name": "Drafts", "parent_id": mine})
    assert made.status_code == 200
    assert made.json()["is_personal_descendant"] is True


def test_personal_folders_of_others_are_not_there(api: Client) -> None:
    mine = personal(api.as_developer)
    assert api.as_viewer.get(f"/folders/{mine}").status_code == 404
    assert api.as_admin.get(f"/folders/{mine}").status_code == 200


def test_all_folders_lists_what_one_may_see(api: Client) -> None:
    assert names(api.as_viewer.get("/folders")) == ["Shared", "Users", "Viewer Tester"]
    assert names(api.as_nobody.get("/folders")) == ["Nobody Tester"]


def test_search_folders_by_name_ignores_case(api: Client) -> None:
    api.as_admin.post("/folders", json={"name": "Quarterly", "parent_id": "1"})
    assert names(api.as_admin.get("/folders/search", params={"name": "quarter%"})) == ["Quarterly"]
    assert names(api.as_admin.get("/folders/search", params={"name": "quarter"})) == []


def test_search_folders_refuses_a_filter_it_does_not_know(api: Client) -> None:
    answer = api.as_admin.get("/folders/search", params={"nmae": "x"})
    assert answer.status_code == 400
    assert "Did you mean name?" in answer.json()["message"]


def test_children_are_paged_with_links(api: Client) -> None:
    for number in range(5):
        api.as_admin.post("/folders", json={"name": f"F{number}", "parent_id": "1"})
    answer = api.as_admin.get("/folders/1/children", params={"limit": 2, "offset": 2, "fields": "id,name"})
    assert [folder["name"] for folder in answer.json()] == ["F2", "F3"]
    assert answer.headers["x-total-count"] == "5"
    assert 'rel="next"' in answer.headers["link"]
    assert "fields=id%2Cname" in answer.headers["link"]


def test_children_refuse_a_bad_limit(api: Client) -> None:
    answer = api.as_admin.get("/folders/1/children", params={"limit": "abc"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "limit"


def test_children_search_by_name(api: Client) -> None:
    api.as_admin.post("/folders", json={"name": "A", "parent_id": "1"})
    api.as_admin.post("/folders", json={"name": "B", "parent_id": "1"})
    assert names(api.as_admin.get("/folders/1/children/search", params={"name": "b"})) == ["B"]
    assert api.as_admin.get("/folders/99/children/search").status_code == 404


def test_parent_and_ancestors_lead_to_the_root(api: Client) -> None:
    outer = api.as_admin.post("/folders", json={"name": "Outer", "parent_id": "1"}).json()["id"]
    inner = api.as_admin.post("/folders", json={"name": "Inner", "parent_id": outer}).json()["id"]
    assert api.as_viewer.get(f"/folders/{inner}/parent").json()["name"] == "Outer"
    assert names(api.as_viewer.get(f"/folders/{inner}/ancestors")) == ["Shared", "Outer"]


def test_a_root_has_no_parent(api: Client) -> None:
    assert api.as_admin.get("/folders/1/parent").status_code == 404
    assert api.as_admin.get("/folders/1/ancestors").json() == []
    assert api.as_admin.get("/folders/99/ancestors").status_code == 404


def test_rename_and_move(api: Client) -> None:
    outer = api.as_admin.post("/folders", json={"name": "Outer", "parent_id": "1"}).json()["id"]
    other = api.as_admin.post("/folders", json={"name": "Other", "parent_id": "1"}).json()["id"]
    moved = api.as_admin.patch(f"/folders/{other}", json={"name": "Inner", "parent_id": outer}).json()
    assert (moved["name"], moved["parent_id"]) == ("Inner", outer)


def test_a_folder_cannot_move_into_itself(api: Client) -> None:
    outer = api.as_admin.post("/folders", json={"name": "Outer", "parent_id": "1"}).json()["id"]
    inner = api.as_admin.post("/folders", json={"name": "Inner", "parent_id": outer}).json()["id"]
    answer = api.as_admin.patch(f"/folders/{outer}", json={"parent_id": inner})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "parent_id"


def test_roots_and_personal_folders_stay(api: Client) -> None:
    assert api.as_admin.patch("/folders/1", json={"name": "X"}).status_code == 405
    assert api.as_admin.delete("/folders/1").status_code == 405
    assert api.as_admin.delete(f"/folders/{personal(api.as_developer)}").status_code == 405


def test_delete_takes_what_is_inside_along(api: Client) -> None:
    outer = api.as_admin.post("/folders", json={"name": "Outer", "parent_id": "1"}).json()["id"]
    inner = api.as_admin.post("/folders", json={"name": "Inner", "parent_id": outer}).json()["id"]
    assert api.as_viewer.delete(f"/folders/{outer}").status_code == 404
    assert api.as_admin.delete(f"/folders/{outer}").status_code == 204
    assert api.as_admin.get(f"/folders/{inner}").status_code == 404


def test_a_folder_has_no_dashboards_yet(api: Client) -> None:
    assert api.as_viewer.get("/folders/1/dashboards").json() == []
    assert api.as_viewer.get("/folders/99/dashboards").status_code == 404


def test_lists_need_a_token(api: Client) -> None:
    assert api.as_stranger.get("/folders").status_code == 401
