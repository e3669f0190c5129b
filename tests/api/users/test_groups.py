"""Groups: names, members, groups in groups."""

from __future__ import annotations

from people import VIEWER, codes, make_group

from client import Client
from lookalike.store import schema


def give_permission(api: Client, user_id: int, permissions: list[str]) -> None:
    with api.instance.store.write() as work:
        values = {"name": "Special", "name_folded": "special", "permissions": permissions}
        permission_set = work.insert(schema.permission_sets, values)
        values = {"name": "Special", "name_folded": "special", "model_set_id": 1}
        role = work.insert(schema.roles, {**values, "permission_set_id": permission_set["id"]})
        work.insert(schema.role_users, {"role_id": role["id"], "user_id": user_id})


def test_new_group_has_lookers_shape(local_api: Client):
    group = local_api.as_admin.post("/groups", json={"name": "Press"}).json()
    assert group == {
        "can": {
            "show": True,
            "create": True,
            "index": True,
            "update": True,
            "delete": True,
            "edit_in_ui": True,
            "add_to_content_metadata": True,
        },
        "can_add_to_content_metadata": True,
        "contains_current_user": False,
        "external_group_id": None,
        "externally_managed": False,
        "id": group["id"],
        "include_by_default": False,
        "name": "Press",
        "user_count": 0,
    }


def test_all_users_is_everybody_and_fixed(api: Client):
    group = api.as_admin.get("/groups/1").json()
    assert (group["name"], group["user_count"], group["contains_current_user"]) == ("All Users", 4, True)
    assert (group["can"]["update"], group["can"]["delete"], group["can"]["edit_in_ui"]) == (
        False,
        False,
        False,
    )
    assert api.as_admin.patch("/groups/1", json={"name": "X"}).status_code == 403
    assert api.as_admin.delete("/groups/1").status_code == 403


def test_group_needs_a_new_name(local_api: Client):
    response = local_api.as_admin.post("/groups", json={})
    assert (response.status_code, codes(response)) == (422, [("name", "missing_field")])
    make_group(local_api, "Press")
    assert local_api.as_admin.post("/groups", json={"name": "PRESS"}).status_code == 409
    other = make_group(local_api, "Radio")
    response = local_api.as_admin.patch(f"/groups/{other}", json={"name": "press"})
    assert (response.status_code, codes(response)) == (422, [("name", "already_exists")])


def test_group_is_renamed_and_deleted(local_api: Client):
    group = make_group(local_api, "Press")
    body = {"name": "Media", "can_add_to_content_metadata": False}
    changed = local_api.as_admin.patch(f"/groups/{group}", json=body).json()
    assert (changed["name"], changed["can_add_to_content_metadata"]) == ("Media", False)
    local_api.as_admin.post(f"/groups/{group}/users", json={"user_id": local_api.as_viewer.user_id})
    assert local_api.as_admin.delete(f"/groups/{group}").status_code == 204
    assert local_api.as_admin.get(f"/groups/{group}").status_code == 404
    assert local_api.as_viewer.get("/user").status_code == 200


def test_user_is_added_once_and_removed(api: Client):
    group, user = make_group(api, "Press"), str(api.as_viewer.user_id)
    for _ in range(2):
        added = api.as_admin.post(f"/groups/{group}/users", json={"user_id": user}).json()
        assert (added["id"], added["group_ids"]) == (user, ["1", group])
    assert api.as_admin.get(f"/groups/{group}").json()["user_count"] == 1
    assert [each["id"] for each in api.as_admin.get(f"/groups/{group}/users").json()] == [user]
    assert api.as_admin.delete(f"/groups/{group}/users/{user}").status_code == 204
    assert api.as_admin.delete(f"/groups/{group}/users/{user}").status_code == 404


def test_adding_somebody_unknown_is_refused(local_api: Client):
    group = make_group(local_api, "Press")
    for body in ({}, {"user_id": "999"}, {"user_id": "x"}, {"user_id": None}):
        assert local_api.as_admin.post(f"/groups/{group}/users", json=body).status_code == 400
        assert local_api.as_admin.post(f"/groups/{group}/groups", json=body).status_code == 400


def test_group_is_put_into_a_group_and_taken_out(local_api: Client):
    parent, child = make_group(local_api, "Parent"), make_group(local_api, "Child")
    added = local_api.as_admin.post(f"/groups/{parent}/groups", json={"group_id": child}).json()
    assert (added["id"], added["name"]) == (child, "Child")
    assert [each["id"] for each in local_api.as_admin.get(f"/groups/{parent}/groups").json()] == [child]
    assert local_api.as_admin.delete(f"/groups/{parent}/groups/{child}").status_code == 204
    assert local_api.as_admin.delete(f"/groups/{parent}/groups/{child}").status_code == 404


def test_groups_cannot_contain_each_other(local_api: Client):
    parent, child, third = make_group(local_api, "A"), make_group(local_api, "B"), make_group(local_api, "C")
    local_api.as_admin.post(f"/groups/{parent}/groups", json={"group_id": child})
    local_api.as_admin.post(f"/groups/{child}/groups", json={"group_id": third})
    for inside in (parent, third):
        response = local_api.as_admin.post(f"/groups/{third}/groups", json={"group_id": inside})
        assert response.status_code == 400


def test_hierarchy_names_parents_and_roles(api: Client):
    parent, child = make_group(api, "Parent"), make_group(api, "Child")
    api.as_admin.post(f"/groups/{parent}/groups", json={"group_id": child})
    api.as_admin.put(f"/roles/{VIEWER}/groups", json=[child])
    search = "/groups/search/with_hierarchy"
    found = api.as_admin.get(search, params={"id": child}).json()
    assert (found[0]["parent_group_ids"], found[0]["role_ids"]) == (["1", parent], [VIEWER])
    assert api.as_admin.get(search, params={"id": "1"}).json()[0]["parent_group_ids"] == []
    assert api.as_admin.get(search, params={"parent": "1"}).status_code == 400


def test_search_can_add_the_roles_of_groups(local_api: Client):
    group = make_group(local_api, "Press")
    local_api.as_admin.put(f"/roles/{VIEWER}/groups", json=[group])
    search = "/groups/search/with_roles"
    found = local_api.as_admin.get(search, params={"name": "press"}).json()
    assert [role["name"] for role in found[0]["roles"]] == ["Viewer"]
    assert local_api.as_admin.get(search, params={"sorts": "x"}).status_code == 400


def test_groups_are_searched_and_listed_by_ids(api: Client):
    first, second = make_group(api, "Press"), make_group(api, "Present")
    found = api.as_admin.get("/groups/search", params={"name": "pres%", "sorts": "name"}).json()
    assert [group["id"] for group in found] == [second, first]
    assert api.as_admin.get("/groups/search", params={"externally_orphaned": "true"}).json() == []
    assert api.as_admin.get("/groups/search", params={"title": "x"}).status_code == 400
    listed = api.as_admin.get("/groups", params={"ids": f"{second},1,{first}", "fields": "id"}).json()
    assert [group["id"] for group in listed] == [second, "1", first]
    assert api.as_admin.get("/groups", params={"sorts": "x"}).status_code == 400


def test_others_see_only_their_own_groups(local_api: Client):
    mine, other = make_group(local_api, "Mine"), make_group(local_api, "Other")
    local_api.as_admin.post(f"/groups/{mine}/users", json={"user_id": local_api.as_viewer.user_id})
    assert [group["id"] for group in local_api.as_viewer.get("/groups").json()] == ["1", mine]
    assert local_api.as_viewer.get(f"/groups/{other}").status_code == 404
    assert local_api.as_viewer.get(f"/groups/{mine}/users").status_code == 404
    assert local_api.as_viewer.get(f"/groups/{mine}/groups").status_code == 404


def test_group_manager_cannot_touch_groups_of_administrators(local_api: Client):
    give_permission(local_api, local_api.as_nobody.user_id, ["see_users", "manage_groups"])
    parent, child, plain = (
        make_group(local_api, "Parent"),
        make_group(local_api, "Child"),
        make_group(local_api, "Plain"),
    )
    local_api.as_admin.post(f"/groups/{parent}/groups", json={"group_id": child})
    local_api.as_admin.put("/roles/2/groups", json=[parent])
    me = {"user_id": local_api.as_nobody.user_id}
    assert local_api.as_nobody.post(f"/groups/{plain}/users", json=me).status_code == 200
    assert local_api.as_nobody.post(f"/groups/{parent}/users", json=me).status_code == 403
    assert local_api.as_nobody.post(f"/groups/{child}/users", json=me).status_code == 403
    assert local_api.as_nobody.delete(f"/groups/{child}").status_code == 403
    assert local_api.as_nobody.patch(f"/groups/{plain}", json={"name": "Simple"}).status_code == 200
    assert local_api.as_nobody.post("/groups", json={"name": "New"}).status_code == 200
