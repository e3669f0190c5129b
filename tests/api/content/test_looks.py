"""Looks: save, change, trash, copy, move, run. Expected behaviour: API contract reference, section 5.2."""

from __future__ import annotations

from typing import Any

import pytest

from client import Client, Person

QUERY = {
    "model": "thelook",
    "view": "products",
    "fields": ["products.category", "products.count"],
    "sorts": ["products.count desc"],
    "limit": "3",
}


def saved(person: Person, title: str = "Products", **more: Any) -> dict[str, Any]:
    answer = person.post("/looks", json={"title": title, "query": QUERY, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_look_is_saved_with_its_query(data_api: Client) -> None:
    look = saved(data_api.as_developer, description="What we sell")
    assert look["title"] == "Products"
    assert look["query"]["fields"] == ["products.category", "products.count"]
    assert look["query_id"] == look["query"]["id"]
    assert look["model"]["id"] == "thelook"
    assert look["user_id"] == str(data_api.as_developer.user_id)
    assert look["user_name"] == "Developer Tester"
    assert look["url"] == f"/looks/{look['id']}"


def test_without_a_folder_it_goes_to_the_personal_one(data_api: Client) -> None:
    mine = data_api.as_developer.get("/user").json()["personal_folder_id"]
    assert saved(data_api.as_developer)["folder_id"] == mine


def test_an_existing_query_is_saved_by_id(data_api: Client) -> None:
    query = data_api.as_developer.post("/queries", json=QUERY).json()
    look = data_api.as_developer.post("/looks", json={"title": "By id", "query_id": int(query["id"])}).json()
    assert look["query_id"] == query["id"]


def test_create_names_every_missing_field(data_api: Client) -> None:
    answer = data_api.as_developer.post("/looks", json={})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["title", "query_id"]


def test_an_unknown_query_is_named(data_api: Client) -> None:
    answer = data_api.as_developer.post("/looks", json={"title": "X", "query_id": "4711"})
    assert answer.status_code == 422
    assert "4711" in answer.json()["errors"][0]["message"]


def test_a_title_is_taken_once_in_a_folder(data_api: Client) -> None:
    saved(data_api.as_developer)
    answer = data_api.as_developer.post("/looks", json={"title": "products", "query": QUERY})
    assert answer.status_code == 409


def test_shared_takes_looks_of_administrators_only(data_api: Client) -> None:
    saved(data_api.as_admin, folder_id="1")
    answer = data_api.as_developer.post("/looks", json={"title": "Y", "query": QUERY, "folder_id": "1"})
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["viewer", "nobody"])
def test_saving_needs_the_permission(data_api: Client, who: str) -> None:
    assert data_api.people[who].post("/looks", json={"title": "X", "query": QUERY}).status_code == 404


def test_a_shared_look_is_seen_and_run_by_a_viewer(data_api: Client) -> None:
    look = saved(data_api.as_admin, folder_id="1")
    assert data_api.as_viewer.get(f"/looks/{look['id']}").json()["title"] == "Products"
    rows = data_api.as_viewer.get(f"/looks/{look['id']}/run/json").json()
    assert len(rows) == 3
    assert set(rows[0]) == {"products.category", "products.count"}


@pytest.mark.parametrize("path", ["", "/run/json"])
def test_a_user_without_roles_sees_no_look(data_api: Client, path: str) -> None:
    look = saved(data_api.as_admin, folder_id="1")
    assert data_api.as_nobody.get(f"/looks/{look['id']}{path}").status_code == 404


def test_a_look_in_a_personal_folder_is_its_owners(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    assert data_api.as_viewer.get(f"/looks/{look['id']}").status_code == 404
    assert data_api.as_admin.get(f"/looks/{look['id']}").status_code == 200


def test_patching_the_query_id_changes_what_runs(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    changed = {**look["query"], "limit": "1", "filters": {"products.category": "Jeans"}}
    query = data_api.as_developer.post("/queries", json=changed).json()
    patched = data_api.as_developer.patch(f"/looks/{look['id']}", json={"query_id": query["id"]}).json()
    assert patched["query"]["filters"] == {"products.category": "Jeans"}
    rows = data_api.as_developer.get(f"/looks/{look['id']}/run/json").json()
    assert [row["products.category"] for row in rows] == ["Jeans"]


def test_a_whole_look_can_be_sent_back(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    answer = data_api.as_developer.patch(f"/looks/{look['id']}", json={**look, "title": "Renamed"})
    assert answer.status_code == 200
    assert answer.json()["title"] == "Renamed"


def test_null_clears_a_description_and_absence_keeps_it(data_api: Client) -> None:
    look = saved(data_api.as_developer, description="Old")
    path = f"/looks/{look['id']}"
    assert data_api.as_developer.patch(path, json={"title": "New"}).json()["description"] == "Old"
    assert data_api.as_developer.patch(path, json={"description": None}).json()["description"] is None


def test_others_may_not_change_a_look(data_api: Client) -> None:
    look = saved(data_api.as_admin, folder_id="1")
    assert data_api.as_developer.patch(f"/looks/{look['id']}", json={"title": "Z"}).status_code == 404


def test_trash_hides_a_look_and_gives_it_back(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    path = f"/looks/{look['id']}"
    trashed = data_api.as_developer.patch(path, json={"deleted": True}).json()
    assert trashed["deleted_at"] is not None
    assert trashed["deleter_id"] == str(data_api.as_developer.user_id)
    assert data_api.as_developer.get("/looks").json() == []
    found = data_api.as_developer.get("/looks/search", params={"deleted": "true"}).json()
    assert [each["id"] for each in found] == [look["id"]]
    assert data_api.as_developer.get(path).status_code == 200
    assert data_api.as_developer.patch(path, json={"deleted": False}).json()["deleted_at"] is None
    assert len(data_api.as_developer.get("/looks").json()) == 1


def test_delete_is_for_good(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    assert data_api.as_viewer.delete(f"/looks/{look['id']}").status_code == 404
    assert data_api.as_developer.delete(f"/looks/{look['id']}").status_code == 204
    assert data_api.as_developer.get(f"/looks/{look['id']}").status_code == 404


def test_search_looks_by_title_and_sort(data_api: Client) -> None:
    for title in ("Beta", "Alpha", "Gamma"):
        saved(data_api.as_developer, title)
    found = data_api.as_developer.get("/looks/search", params={"title": "%a", "sorts": "title desc"}).json()
    assert [look["title"] for look in found] == ["Gamma", "Beta", "Alpha"]


def test_search_looks_refuses_an_unknown_sort(data_api: Client) -> None:
    answer = data_api.as_developer.get("/looks/search", params={"sorts": "colour"})
    assert answer.status_code == 400
    assert "'colour'" in answer.json()["message"]


def test_looks_of_a_folder(data_api: Client) -> None:
    saved(data_api.as_admin, folder_id="1")
    assert [look["title"] for look in data_api.as_viewer.get("/folders/1/looks").json()] == ["Products"]
    assert data_api.as_nobody.get("/folders/1/looks").status_code == 404


def test_copy_gets_a_title_of_its_own(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    answer = data_api.as_developer.post(f"/looks/{look['id']}/copy")
    assert answer.status_code == 201
    assert answer.json()["title"] == "Products (copy)"
    again = data_api.as_developer.post(f"/looks/{look['id']}/copy").json()
    assert again["title"] == "Products (copy 2)"
    assert data_api.as_developer.post("/looks/4711/copy").status_code == 404


def test_move_to_another_folder(data_api: Client) -> None:
    look = saved(data_api.as_admin)
    moved = data_api.as_admin.patch(f"/looks/{look['id']}/move", params={"folder_id": "1"})
    assert moved.status_code == 201
    assert moved.json()["folder_id"] == "1"
    assert data_api.as_admin.patch(f"/looks/{look['id']}/move", params={"folder_id": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("result_format", "media_type"),
    [
        ("json", "application/json"),
        ("json_detail", "application/json"),
        ("csv", "text/csv; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
        ("md", "text/markdown; charset=utf-8"),
        ("sql", "application/sql"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_run_look_in_every_format(data_api: Client, result_format: str, media_type: str) -> None:
    look = saved(data_api.as_developer)
    answer = data_api.as_developer.get(f"/looks/{look['id']}/run/{result_format}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.content


def test_csv_has_labels_and_a_line_for_each_row(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    lines = data_api.as_developer.get(f"/looks/{look['id']}/run/csv").text.split("\n")
    assert lines[0] == "Products Category,Products Count"
    assert len(lines) == 5 and lines[-1] == ""


def test_run_look_takes_a_limit(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    path = f"/looks/{look['id']}/run/json"
    assert len(data_api.as_developer.get(path, params={"limit": 1}).json()) == 1


def test_an_unknown_format_is_named(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    answer = data_api.as_developer.get(f"/looks/{look['id']}/run/parquet")
    assert answer.status_code == 400
    assert "parquet" in answer.json()["message"]


def test_a_viewer_does_not_get_the_sql(data_api: Client) -> None:
    look = saved(data_api.as_admin, folder_id="1")
    assert data_api.as_viewer.get(f"/looks/{look['id']}/run/sql").status_code == 404


def test_a_public_look_gets_an_address(data_api: Client) -> None:
    look = saved(data_api.as_admin, public=True)
    assert look["public"] is True
    assert look["public_url"] == f"https://bi.example.com/looks/{look['public_slug']}"


def test_publishing_needs_the_permission(data_api: Client) -> None:
    look = saved(data_api.as_developer)
    answer = data_api.as_developer.patch(f"/looks/{look['id']}", json={"public": True})
    assert answer.status_code == 404
    assert "create_public_looks" in answer.json()["message"]


def test_lists_need_a_token(data_api: Client) -> None:
    assert data_api.as_stranger.get("/looks").status_code == 401


def test_a_look_says_who_marked_it_as_a_favourite(data_api: Client) -> None:
    look, other = saved(data_api.as_admin, folder_id="1"), saved(data_api.as_admin, "Other", folder_id="1")
    mark = {"content_metadata_id": look["content_metadata_id"]}
    favorite = data_api.as_viewer.post("/content_favorite", json=mark).json()
    data_api.as_admin.post("/content_favorite", json=mark)
    fields = "fields=id,content_favorite_id,favorite_count"
    found = {row["id"]: row for row in data_api.as_viewer.get(f"/looks?{fields}").json()}
    assert found[look["id"]]["content_favorite_id"] == favorite["id"]
    assert found[look["id"]]["favorite_count"] == 2
    assert found[other["id"]]["content_favorite_id"] is None
    assert found[other["id"]]["favorite_count"] == 0
    assert data_api.as_developer.get(f"/looks/{look['id']}").json()["content_favorite_id"] is None


def test_a_look_is_found_by_ones_own_favourite(data_api: Client) -> None:
    look = saved(data_api.as_admin, folder_id="1")
    saved(data_api.as_admin, "Other", folder_id="1")
    mark = {"content_metadata_id": look["content_metadata_id"]}
    favorite = data_api.as_viewer.post("/content_favorite", json=mark).json()["id"]
    path = f"/looks/search?content_favorite_id={favorite}"
    assert [row["id"] for row in data_api.as_viewer.get(path).json()] == [look["id"]]
    assert data_api.as_developer.get(path).json() == []


IN_FOLDER = {"model": "thelook", "view": "products", "fields": ["products.count"]}


def test_the_folder_of_a_look_says_what_one_may_do_there(api: Client) -> None:
    body = {"title": "Rights", "folder_id": "1", "query": IN_FOLDER}
    look = api.as_admin.post("/looks", json=body).json()
    by_admin = api.as_admin.get(f"/looks/{look['id']}").json()["folder"]["can"]
    listed = next(each for each in api.as_admin.get("/looks").json() if each["id"] == look["id"])
    assert (by_admin["update"], by_admin["edit_content"]) == (True, True)
    assert listed["folder"]["can"] == by_admin


def test_a_deleted_folder_leaves_no_metadata_of_its_looks(api: Client) -> None:
    folder = api.as_admin.post("/folders", json={"name": "Short", "parent_id": "1"}).json()["id"]
    body = {"title": "Within", "folder_id": folder, "query": IN_FOLDER}
    content = api.as_admin.post("/looks", json=body).json()["content_metadata_id"]
    deleted = api.as_admin.delete(f"/folders/{folder}")
    assert api.as_admin.get(f"/content_metadata/{content}").status_code == 404
    operation = deleted.headers["X-Lookalike-Operation"]
    undone = api.as_admin.post(f"/api/lookalike/v1/operations/{operation}/undo", whole=True)
    assert undone.status_code == 200
    assert api.as_admin.get(f"/content_metadata/{content}").json()["name"] == "Within"
