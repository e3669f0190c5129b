"""User accounts: reading, searching, changing, deleting."""

from __future__ import annotations

import pytest
from people import codes, give_key, make_group, make_user
from sqlalchemy import event

from client import Client
from lookalike.store import schema

PUBLIC = {"id", "first_name", "last_name", "display_name", "avatar_url", "url", "can"}


def test_me_is_the_same_twice(local_api: Client):
    first = local_api.as_viewer.get("/user")
    second = local_api.as_viewer.get("/user")
    assert first.json() == second.json()
    assert first.json()["id"] == str(local_api.as_viewer.user_id)


def test_me_needs_a_token(local_api: Client):
    assert local_api.as_stranger.get("/user").status_code == 401


def test_new_user_has_lookers_defaults(api: Client):
    user = make_user(api, first_name="John", last_name="Doe")
    expected = {
        "display_name": "John Doe",
        "email": "",
        "locale": "en",
        "group_ids": ["1"],
        "role_ids": [],
        "home_folder_id": "1",
        "sessions": [],
        "credentials_api3": [],
        "credentials_embed": [],
        "credentials_email": None,
        "credentials_google": None,
        "credentials_totp": None,
        "is_disabled": False,
        "looker_versions": [],
        "models_dir_validated": None,
        "ui_state": None,
        "verified_looker_employee": False,
        "presumed_looker_employee": False,
        "roles_externally_managed": False,
        "allow_direct_roles": True,
        "allow_normal_group_membership": True,
        "allow_roles_from_normal_groups": True,
        "url": f"https://bi.example.com/api/4.0/users/{user['id']}",
    }
    assert {name: user[name] for name in expected} == expected
    assert user["personal_folder_id"].isdigit()


def test_user_can_be_created_without_anything(local_api: Client):
    user = make_user(local_api)
    assert (user["first_name"], user["last_name"], user["display_name"]) == (None, None, "")


def test_can_of_a_user_has_lookers_keys(local_api: Client):
    can = local_api.as_admin.get(f"/users/{local_api.as_viewer.user_id}").json()["can"]
    assert can == {
        "index": True,
        "index_details": True,
        "show": True,
        "show_creds": True,
        "show_details": True,
        "sudo": True,
        "update_creds": True,
    }


def test_others_are_shown_in_public_form(local_api: Client):
    seen = local_api.as_developer.get(f"/users/{local_api.as_viewer.user_id}").json()
    assert set(seen) == PUBLIC
    assert seen["can"]["show_details"] is False


def test_seeing_users_shows_details_without_logins(local_api: Client):
    with local_api.instance.store.write() as work:
        work.insert(
            schema.permission_sets,
            {"id": 50, "name": "Desk", "name_folded": "desk", "permissions": ["see_users"]},
        )
        desk = {"id": 50, "name": "Desk", "name_folded": "desk", "permission_set_id": 50, "model_set_id": 1}
        work.insert(schema.roles, desk)
        work.insert(schema.role_users, {"role_id": 50, "user_id": local_api.as_nobody.user_id})
    seen = local_api.as_nobody.get(f"/users/{local_api.as_viewer.user_id}").json()
    assert seen["role_ids"] == ["4"]
    assert "credentials_api3" not in seen and "credentials_email" not in seen


def test_garbage_id_is_not_found(local_api: Client):
    assert local_api.as_admin.get("/users/abc").status_code == 404


# --- lists ------------------------------------------------------------------------------------------------


def test_all_users_keeps_the_order_of_ids(local_api: Client):
    wanted = [local_api.as_nobody.user_id, local_api.as_developer.user_id, local_api.as_admin.user_id]
    ids = ",".join(str(each) for each in wanted)
    listed = local_api.as_admin.get("/users", params={"ids": ids, "fields": "id"}).json()
    assert [int(user["id"]) for user in listed] == wanted


def test_all_users_lists_roles_and_groups(api: Client):
    group = make_group(api, "Field staff")
    api.as_admin.post(f"/groups/{group}/users", json={"user_id": api.as_nobody.user_id})
    listed = {user["id"]: user for user in api.as_admin.get("/users").json()}
    assert listed[str(api.as_viewer.user_id)]["role_ids"] == ["4"]
    assert listed[str(api.as_nobody.user_id)]["group_ids"] == ["1", group]


OF_USERS = ("users", "credentials_", "role", "group_users", "sessions", "permission_sets", "model_sets")


def statements_of_list(api: Client) -> int:
    """How many statements a list of all users takes, right after a change."""
    statements: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if any(
            f"FROM {table}" in statement for table in OF_USERS
        ):  # and not what the background asks meanwhile
            statements.append(statement)

    event.listen(api.instance.store.engine, "before_cursor_execute", count)
    assert api.as_admin.get("/users").status_code == 200
    event.remove(api.instance.store.engine, "before_cursor_execute", count)
    return len(statements)


def test_list_reads_details_of_all_users_together(local_api: Client):
    make_user(local_api)
    few = statements_of_list(local_api)
    assert few > 5
    for number in range(10):
        make_user(local_api, first_name=f"More {number}")
    assert statements_of_list(local_api) == few


def test_unknown_sort_of_users_is_refused(local_api: Client):
    assert local_api.as_admin.get("/users", params={"sorts": "shoe_size"}).status_code == 400


def test_search_matches_names_with_wildcards(api: Client):
    make_user(api, first_name="Ada", last_name="Byron")
    make_user(api, first_name="Adam", last_name="Smith")
    found = api.as_admin.get("/users/search", params={"first_name": "ada%", "sorts": "last_name desc"}).json()
    assert [user["first_name"] for user in found] == ["Adam", "Ada"]
    exact = api.as_admin.get("/users/search", params={"first_name": "ada"}).json()
    assert [user["first_name"] for user in exact] == ["Ada"]


def test_search_by_group_finds_its_members(api: Client):
    group = make_group(api, "Press")
    api.as_admin.post(f"/groups/{group}/users", json={"user_id": api.as_viewer.user_id})
    found = api.as_admin.get("/users/search", params={"group_id": group, "fields": "id"}).json()
    assert found == [{"id": str(api.as_viewer.user_id)}]


def test_search_hides_members_of_other_groups(local_api: Client):
    group = make_group(local_api, "Board")
    local_api.as_admin.post(f"/groups/{group}/users", json={"user_id": local_api.as_viewer.user_id})
    assert local_api.as_developer.get("/users/search", params={"group_id": group}).json() == []


def test_search_finds_disabled_users(local_api: Client):
    gone = make_user(local_api, first_name="Gone", is_disabled=True)
    found = local_api.as_admin.get("/users/search", params={"is_disabled": "true", "fields": "id"}).json()
    assert found == [{"id": gone["id"]}]


def test_addresses_are_found_by_administrators_only(api: Client):
    user = make_user(api, first_name="Jo")
    api.as_admin.post(f"/users/{user['id']}/credentials_email", json={"email": "jo@example.com"})
    params = {"email": "%@example.com", "fields": "id"}
    assert api.as_admin.get("/users/search", params=params).json() == [{"id": user["id"]}]
    assert api.as_viewer.get("/users/search", params=params).json() == []


def test_misspelt_filter_is_refused(local_api: Client):
    assert local_api.as_admin.get("/users/search", params={"frist_name": "x"}).status_code == 400


def test_names_are_searched_by_one_pattern(api: Client):
    make_user(api, first_name="Grace", last_name="Hopper")
    user = make_user(api, first_name="Jean", last_name="Bartik")
    api.as_admin.post(f"/users/{user['id']}/credentials_email", json={"email": "grace2@example.com"})
    found = api.as_admin.get("/users/search/names/grace%25").json()
    assert [each["last_name"] for each in found] == ["Hopper", "Bartik"]
    narrowed = api.as_admin.get("/users/search/names/grace%25", params={"last_name": "Hopper"}).json()
    assert [each["last_name"] for each in narrowed] == ["Hopper"]
    assert api.as_admin.get("/users/search/names/x", params={"nonsense": "1"}).status_code == 400


def test_user_is_found_by_key_and_address(local_api: Client):
    key = give_key(local_api, local_api.as_viewer)
    local_api.as_admin.post(
        f"/users/{local_api.as_viewer.user_id}/credentials_email", json={"email": "V@example.com"}
    )
    for kind, value in (("api3", key["client_id"]), ("email", "v@EXAMPLE.com")):
        found = local_api.as_admin.get(f"/users/credential/{kind}/{value}").json()
        assert found["id"] == str(local_api.as_viewer.user_id)
    assert local_api.as_admin.get("/users/credential/saml/nobody").status_code == 404
    assert local_api.as_admin.get("/users/credential/carrier-pigeon/1").status_code == 400


# --- changes ----------------------------------------------------------------------------------------------


def test_creating_users_is_for_administrators(local_api: Client):
    assert local_api.as_developer.post("/users", json={"first_name": "X"}).status_code == 404


def test_bad_properties_are_named_all_at_once(local_api: Client):
    body = {"first_name": "x" * 300, "last_name": "y" * 300, "home_folder_id": "77"}
    response = local_api.as_admin.post("/users", json=body)
    assert response.status_code == 422
    assert codes(response) == [
        ("first_name", "invalid"),
        ("last_name", "invalid"),
        ("home_folder_id", "invalid"),
    ]


def test_update_keeps_what_is_absent_and_clears_null(local_api: Client):
    user = make_user(local_api, first_name="Ann", last_name="Lee", locale="fr")
    after = local_api.as_admin.patch(f"/users/{user['id']}", json={"last_name": None}).json()
    assert (after["first_name"], after["last_name"], after["locale"]) == ("Ann", None, "fr")


def test_whole_user_can_be_sent_back(local_api: Client):
    user = make_user(local_api, first_name="Ann")
    after = local_api.as_admin.patch(f"/users/{user['id']}", json={**user, "first_name": "Anna"})
    assert after.json() == {**user, "first_name": "Anna", "display_name": "Anna"}


def test_address_in_a_user_body_is_not_ignored_in_silence(local_api: Client):
    body = {"first_name": "Ann", "credentials_email": {"email": "ann@example.com"}}
    response = local_api.as_admin.post("/users", json=body)
    assert "create_user_credentials_email" in response.headers["X-Lookalike-Warning"]


def test_user_renames_themselves_and_their_folder(local_api: Client):
    me = local_api.as_viewer
    assert me.patch(f"/users/{me.user_id}", json={"first_name": "Vic"}).json()["first_name"] == "Vic"
    folder_id = me.get("/user").json()["personal_folder_id"]
    with local_api.instance.store.read() as db:
        folder = db.get(schema.folders, int(folder_id))
    assert folder is not None and folder["name"] == "Vic Tester"


def test_user_may_not_enable_or_empower_themselves(local_api: Client):
    me = local_api.as_viewer
    response = me.patch(f"/users/{me.user_id}", json={"can_manage_api3_creds": True})
    assert response.status_code == 403
    assert me.patch(f"/users/{local_api.as_nobody.user_id}", json={"first_name": "X"}).status_code == 403


def test_disabling_ends_tokens_at_once(api: Client):
    response = api.as_admin.patch(f"/users/{api.as_viewer.user_id}", json={"is_disabled": True})
    assert response.json()["is_disabled"] is True
    assert api.as_viewer.get("/user").status_code == 401
    api.as_admin.patch(f"/users/{api.as_viewer.user_id}", json={"is_disabled": False})
    assert api.as_viewer.get("/user").status_code == 401


def test_deleted_user_is_gone_with_their_tokens(local_api: Client):
    user_id = local_api.as_viewer.user_id
    assert local_api.as_admin.delete(f"/users/{user_id}").status_code == 204
    assert local_api.as_admin.get(f"/users/{user_id}").status_code == 404
    assert local_api.as_viewer.get("/user").status_code == 401


def test_content_of_a_deleted_user_goes_to_the_trash(api: Client):
    user_id = api.as_viewer.user_id
    with api.instance.store.write() as work:
        query = work.insert(
            schema.queries,
            {
                "identity": b"1",
                "slug": "s",
                "client_id": "c",
                "model": "m",
                "view": "v",
                "created_at": work.now,
            },
        )
        times = {"created_at": work.now, "updated_at": work.now}
        owned = {"title": "Mine", "user_id": user_id, "query_id": query["id"], "folder_id": 1, **times}
        look = work.insert(schema.looks, {**owned, "public": True, "public_slug": "abc"})
        work.insert(schema.scheduled_plans, {"name": "P", "user_id": user_id, "look_id": look["id"], **times})
    api.as_admin.delete(f"/users/{user_id}")
    with api.instance.store.read() as db:
        after = db.get(schema.looks, look["id"])
        assert after is not None
        assert (after["deleted"], after["public"], after["public_slug"]) == (True, False, None)
        assert after["deleter_id"] == api.as_admin.user_id
        assert db.all(schema.scheduled_plans.select()) == []


def test_nobody_deletes_themselves(local_api: Client):
    response = local_api.as_admin.delete(f"/users/{local_api.as_admin.user_id}")
    assert response.status_code == 403
    assert "yourself" in response.json()["message"]


def test_deleting_users_is_for_administrators(local_api: Client):
    assert local_api.as_developer.delete(f"/users/{local_api.as_viewer.user_id}").status_code == 403


@pytest.mark.parametrize("path", ["/users/999999", "/users/-1", "/users/%00", "/users/1%20OR%201"])
def test_impossible_ids_are_not_found(local_api: Client, path: str):
    assert local_api.as_admin.get(path).status_code in {400, 404}


def test_user_is_read_afresh_after_every_change(local_api: Client):
    """What is kept of a user between reads must not outlive a change, whatever table it is in."""
    api = local_api
    path = f"/users/{api.as_viewer.user_id}"
    before = api.as_admin.get(path).json()
    api.as_admin.patch(path, json={"first_name": "Vera"})
    api.as_admin.put(f"{path}/roles", json=["1"])
    give_key(api, api.as_viewer)
    after = api.as_admin.get(path).json()
    assert (before["first_name"], before["role_ids"], before["credentials_api3"]) == ("Viewer", ["4"], [])
    assert (after["first_name"], after["role_ids"], len(after["credentials_api3"])) == ("Vera", ["1"], 1)
