"""Roles, permission sets and model sets."""

from __future__ import annotations

import pytest
from people import ADMIN, DEVELOPER, VIEWER, codes, make_group

from client import Client

API = "https://bi.example.com/api/4.0"


def make_sets(api: Client) -> tuple[str, str]:
    permissions = {"name": "Readers", "permissions": ["see_lookml", "access_data"]}
    models = {"name": "Shop", "models": ["thelook", "basics"]}
    permission_set = api.as_admin.post("/permission_sets", json=permissions).json()["id"]
    return permission_set, api.as_admin.post("/model_sets", json=models).json()["id"]


def make_role(api: Client, name: str = "Reader") -> str:
    permission_set, model_set = make_sets(api)
    body = {"name": name, "permission_set_id": permission_set, "model_set_id": model_set}
    response = api.as_admin.post("/roles", json=body)
    assert response.status_code == 200, response.text
    return response.json()["id"]


# --- sets -------------------------------------------------------------------------------------------------


def test_new_permission_set_has_lookers_shape(local_api: Client):
    body = {"name": "Readers", "permissions": ["see_lookml_dashboards", "access_data", "see_lookml"]}
    made = local_api.as_admin.post("/permission_sets", json=body).json()
    assert made == {
        "can": {"index": True, "show": True, "update": True},
        "all_access": False,
        "built_in": False,
        "id": made["id"],
        "name": "Readers",
        "permissions": ["access_data", "see_lookml", "see_lookml_dashboards"],
        "url": f"{API}/permission_sets/{made['id']}",
    }
    assert local_api.as_admin.get(f"/permission_sets/{made['id']}").json() == made


def test_save_content_brings_its_two_parts_along(local_api: Client):
    body = {"name": "Savers", "permissions": ["save_content"]}
    made = local_api.as_admin.post("/permission_sets", json=body).json()
    assert made["permissions"] == ["save_content", "save_dashboards", "save_looks"]


def test_unknown_permissions_are_all_named(local_api: Client):
    body = {"permissions": ["fly", "access_data", "administer"]}
    response = local_api.as_admin.post("/permission_sets", json=body)
    assert response.status_code == 422
    assert codes(response) == [
        ("name", "missing_field"),
        ("permissions", "invalid"),
        ("permissions", "invalid"),
    ]


@pytest.mark.parametrize("path", ["/permission_sets/1", "/model_sets/1", "/roles/2"])
def test_built_in_things_cannot_be_changed(local_api: Client, path: str):
    assert local_api.as_admin.patch(path, json={"name": "Mine"}).status_code == 405
    assert local_api.as_admin.delete(path).status_code == 405


@pytest.mark.parametrize("path", ["/permission_sets", "/model_sets"])
def test_set_names_are_unique_in_any_case(api: Client, path: str):
    first = api.as_admin.post(path, json={"name": "Ours"}).json()
    assert api.as_admin.post(path, json={"name": "OURS"}).status_code == 409
    other = api.as_admin.post(path, json={"name": "Theirs"}).json()
    response = api.as_admin.patch(f"{path}/{other['id']}", json={"name": "ours"})
    assert (response.status_code, codes(response)) == (422, [("name", "already_exists")])
    assert api.as_admin.patch(f"{path}/{first['id']}", json={"name": "OURS"}).json()["name"] == "OURS"


def test_sets_are_changed_and_deleted(local_api: Client):
    permission_set, model_set = make_sets(local_api)
    models = local_api.as_admin.patch(f"/model_sets/{model_set}", json={"models": ["b", "a", "b"]}).json()
    assert (models["name"], models["models"]) == ("Shop", ["a", "b"])
    path = f"/permission_sets/{permission_set}"
    changed = local_api.as_admin.patch(path, json={"permissions": ["see_looks"]}).json()
    assert changed["permissions"] == ["see_looks"]
    for each in (path, f"/model_sets/{model_set}"):
        assert local_api.as_admin.delete(each).status_code == 204
        assert local_api.as_admin.get(each).status_code == 404


def test_sets_in_use_cannot_be_deleted(local_api: Client):
    make_role(local_api)
    sets = local_api.as_admin.get("/model_sets", params={"fields": "id,name"}).json()
    used = next(each["id"] for each in sets if each["name"] == "Shop")
    response = local_api.as_admin.delete(f"/model_sets/{used}")
    assert response.status_code == 405
    assert "Reader" in response.json()["message"]


def test_sets_are_searched_by_content(api: Client):
    make_sets(api)
    found = api.as_admin.get("/model_sets/search", params={"models": "thelook"}).json()
    assert [each["name"] for each in found] == ["Shop"]
    params = {"permissions": "see_lookm%", "name": "read%"}
    found = api.as_admin.get("/permission_sets/search", params=params).json()
    assert [each["name"] for each in found] == ["Readers"]
    assert api.as_admin.get("/permission_sets/search", params={"permisions": "x"}).status_code == 400
    assert api.as_admin.get("/model_sets/search", params={"sorts": "x"}).status_code == 400


def test_others_see_only_the_sets_of_their_roles(local_api: Client):
    assert [each["name"] for each in local_api.as_viewer.get("/permission_sets").json()] == ["Viewer"]
    assert [each["name"] for each in local_api.as_viewer.get("/model_sets").json()] == ["All"]
    assert local_api.as_nobody.get("/model_sets").json() == []
    assert local_api.as_viewer.get("/permission_sets/1").status_code == 404


def test_permissions_are_listed_with_parents(local_api: Client):
    listed = local_api.as_nobody.get("/permissions").json()
    by_name = {each["permission"]: each for each in listed}
    assert len(listed) == 77
    assert by_name["save_looks"]["parent"] == "save_content"
    assert by_name["access_data"]["parent"] is None
    assert by_name["access_data"]["description"]


# --- roles ------------------------------------------------------------------------------------------------


def test_role_carries_its_sets_whole(local_api: Client):
    role = local_api.as_admin.get(f"/roles/{make_role(local_api)}").json()
    assert (role["permission_set"]["name"], role["model_set"]["models"]) == ("Readers", ["basics", "thelook"])
    assert role["url"] == f"{API}/roles/{role['id']}"
    assert role["users_url"] == f"{API}/roles/{role['id']}/users"
    assert role["can"] == {"index": True, "show": True, "update": True}
    assert "permission_set_id" not in role


def test_new_role_names_all_that_is_wrong(local_api: Client):
    response = local_api.as_admin.post("/roles", json={"permission_set_id": "99"})
    assert response.status_code == 422
    assert codes(response) == [
        ("name", "missing_field"),
        ("model_set_id", "missing_field"),
        ("permission_set_id", "invalid"),
    ]


def test_role_names_are_unique(local_api: Client):
    body = {"name": "viewer", "permission_set_id": "5", "model_set_id": "1"}
    assert local_api.as_admin.post("/roles", json=body).status_code == 409


def test_whole_role_can_be_sent_back(local_api: Client):
    role = local_api.as_admin.get(f"/roles/{make_role(local_api)}").json()
    after = local_api.as_admin.patch(f"/roles/{role['id']}", json={**role, "name": "Reader 2"}).json()
    assert after == {**role, "name": "Reader 2"}


def test_role_takes_another_set(local_api: Client):
    role = make_role(local_api)
    after = local_api.as_admin.patch(f"/roles/{role}", json={"permission_set_id": 5}).json()
    assert after["permission_set"]["name"] == "Viewer"
    response = local_api.as_admin.patch(f"/roles/{role}", json={"model_set_id": "x", "name": None})
    assert sorted(codes(response)) == [("model_set_id", "invalid"), ("name", "invalid")]


def test_roles_are_listed_to_those_who_have_them(local_api: Client):
    assert [role["name"] for role in local_api.as_viewer.get("/roles").json()] == ["Viewer"]
    assert [role["id"] for role in local_api.as_admin.get("/roles").json()] == ["1", "2", "3", "4"]
    listed = local_api.as_admin.get("/roles", params={"ids": "4,2", "fields": "id"}).json()
    assert listed == [{"id": "2"}, {"id": "4"}]
    assert local_api.as_viewer.get("/roles/2").status_code == 404


def test_roles_are_searched(api: Client):
    found = api.as_admin.get("/roles/search", params={"built_in": "true"}).json()
    assert [role["name"] for role in found] == ["Admin"]
    found = api.as_admin.get("/roles/search", params={"permission_set_ids": "5,2", "name": "%er"}).json()
    assert [role["name"] for role in found] == ["Developer", "Viewer"]
    assert api.as_admin.get("/roles/search", params={"nmae": "x"}).status_code == 400


def test_user_count_counts_each_user_once(api: Client):
    group = make_group(api, "Readers")
    for person in (api.as_viewer, api.as_nobody):
        api.as_admin.post(f"/groups/{group}/users", json={"user_id": person.user_id})
    api.as_admin.put(f"/roles/{VIEWER}/groups", json=[group])
    found = api.as_admin.get("/roles/search/with_user_count", params={"name": "viewer"}).json()
    assert found[0]["user_count"] == 2
    assert api.as_admin.get("/roles/search/with_user_count", params={"sorts": "x"}).status_code == 400


def test_deleted_role_is_taken_from_everybody(local_api: Client):
    role = make_role(local_api)
    local_api.as_admin.put(f"/users/{local_api.as_nobody.user_id}/roles", json=[role])
    assert local_api.as_admin.delete(f"/roles/{role}").status_code == 204
    assert local_api.as_nobody.get("/user").json()["role_ids"] == []


# --- who has which ----------------------------------------------------------------------------------------


def test_users_of_a_role_are_replaced_as_a_whole(local_api: Client):
    nobody, viewer = str(local_api.as_nobody.user_id), str(local_api.as_viewer.user_id)
    answer = local_api.as_admin.put(f"/roles/{VIEWER}/users", json=[nobody])
    assert [user["id"] for user in answer.json()] == [nobody]
    assert local_api.as_admin.get(f"/users/{viewer}").json()["role_ids"] == []


def test_users_of_a_role_include_members_of_its_groups(api: Client):
    outer, inner = make_group(api, "Outer"), make_group(api, "Inner")
    api.as_admin.post(f"/groups/{outer}/groups", json={"group_id": inner})
    api.as_admin.post(f"/groups/{inner}/users", json={"user_id": api.as_nobody.user_id})
    answer = api.as_admin.put(f"/roles/{VIEWER}/groups", json=[outer])
    assert [group["name"] for group in answer.json()] == ["Outer"]
    path = f"/roles/{VIEWER}/users"
    both = [user["id"] for user in api.as_admin.get(path, params={"fields": "id"}).json()]
    assert both == [str(api.as_viewer.user_id), str(api.as_nobody.user_id)]
    own = api.as_admin.get(path, params={"direct_association_only": "true", "fields": "id"}).json()
    assert own == [{"id": str(api.as_viewer.user_id)}]
    roles = f"/users/{api.as_nobody.user_id}/roles"
    assert [role["id"] for role in api.as_admin.get(roles).json()] == [VIEWER]
    assert api.as_admin.get(roles, params={"direct_association_only": "true"}).json() == []
    assert api.as_nobody.get("/user").json()["role_ids"] == [VIEWER]


def test_roles_of_all_users_reach_everybody(api: Client):
    api.as_admin.put(f"/roles/{VIEWER}/groups", json=["1"])
    assert api.as_nobody.get("/user").json()["role_ids"] == [VIEWER]
    assert api.as_developer.get("/user").json()["role_ids"] == [DEVELOPER, VIEWER]
    assert [group["id"] for group in api.as_admin.get(f"/roles/{VIEWER}/groups").json()] == ["1"]


def test_roles_count_at_once(local_api: Client):
    assert local_api.as_nobody.post("/groups", json={"name": "X"}).status_code == 404
    local_api.as_admin.put(f"/users/{local_api.as_nobody.user_id}/roles", json=[ADMIN])
    assert local_api.as_nobody.post("/groups", json={"name": "X"}).status_code == 200


@pytest.mark.parametrize("path", [f"/roles/{VIEWER}/users", f"/roles/{VIEWER}/groups", "/users/{user}/roles"])
def test_unknown_ids_change_nothing(local_api: Client, path: str):
    path = path.replace("{user}", str(local_api.as_viewer.user_id))
    response = local_api.as_admin.put(path, json=["1", "999", "x"])
    assert response.status_code == 422
    assert len(response.json()["errors"]) == 2
    assert local_api.as_admin.get(f"/users/{local_api.as_viewer.user_id}").json()["role_ids"] == [VIEWER]


def test_roles_of_another_user_are_not_shown(local_api: Client):
    assert local_api.as_viewer.get(f"/users/{local_api.as_admin.user_id}/roles").status_code == 404
    assert [
        role["id"] for role in local_api.as_viewer.get(f"/users/{local_api.as_viewer.user_id}/roles").json()
    ] == ["4"]
