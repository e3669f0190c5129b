"""User attributes: definitions, values, and which value holds for whom."""

from __future__ import annotations

from typing import Any

import pytest
from people import codes, make_group, make_user

from client import Client
from lookalike.access.attributes import candidates
from lookalike.access.callers import caller_of_user
from lookalike.query_runs.attributes import attributes_of


def make_attribute(api: Client, name: str = "region", **more: Any) -> dict[str, Any]:
    body = {"name": name, "label": name.replace("_", " ").title(), "type": "string", **more}
    response = api.as_admin.post("/user_attributes", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def value_of(api: Client, user_id: int | str, name: str = "region") -> tuple[str | None, str]:
    """(value, source) of an attribute for a user, as the API shows it."""
    params = {"include_unset": "true", "fields": "name,value,source"}
    rows = api.as_admin.get(f"/users/{user_id}/attribute_values", params=params).json()
    row = next(each for each in rows if each["name"] == name)
    return row["value"], row["source"]


def values_in_queries(api: Client, user_id: int) -> dict[str, str]:
    """The attributes that queries of the user are compiled with, hidden ones too."""
    with api.instance.store.read() as db:
        return dict(attributes_of(api.instance, db, caller_of_user(db, user_id)).values)


def join(api: Client, group: str, user_id: int) -> None:
    api.as_admin.post(f"/groups/{group}/users", json={"user_id": user_id})


# --- definitions ------------------------------------------------------------------------------------------


def test_new_attribute_has_lookers_shape(local_api: Client):
    made = make_attribute(local_api, default_value="EU")
    assert made == {
        "can": {
            "create": True,
            "destroy": True,
            "index": True,
            "set_value": True,
            "show": True,
            "show_value": True,
            "update": True,
        },
        "default_value": "EU",
        "hidden_value_domain_whitelist": None,
        "id": made["id"],
        "is_permanent": False,
        "is_system": False,
        "label": "Region",
        "name": "region",
        "needed_for_ci_run": False,
        "type": "string",
        "user_can_edit": False,
        "user_can_view": True,
        "value_for_ci_run": None,
        "value_is_hidden": False,
    }
    assert local_api.as_admin.get(f"/user_attributes/{made['id']}").json() == made


def test_system_attributes_have_lookers_ids(local_api: Client):
    listed = local_api.as_admin.get("/user_attributes", params={"fields": "id,name"}).json()
    assert [(each["id"], each["name"]) for each in listed[:6]] == [
        ("1", "first_name"),
        ("2", "last_name"),
        ("3", "email"),
        ("4", "name"),
        ("5", "timezone"),
        ("6", "id"),
    ]
    assert local_api.as_admin.get("/user_attributes", params={"sorts": "x"}).status_code == 400


def test_missing_properties_are_all_named(local_api: Client):
    response = local_api.as_admin.post("/user_attributes", json={})
    assert response.status_code == 422
    assert codes(response) == [
        ("name", "missing_field"),
        ("label", "missing_field"),
        ("type", "missing_field"),
    ]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": "Region 1"}, "name", "invalid"),
        ({"name": "email"}, "name", "already_exists"),
        ({"label": "LOCALE"}, "label", "already_exists"),
        ({"type": "colour"}, "type", "invalid"),
        ({"type": "number", "default_value": "many"}, "default_value", "invalid"),
        ({"type": "yesno", "default_value": "maybe"}, "default_value", "invalid"),
    ],
)
def test_bad_definition_is_refused(local_api: Client, body: dict[str, str], field: str, code: str):
    whole = {"name": "region", "label": "Region", "type": "string", **body}
    response = local_api.as_admin.post("/user_attributes", json=whole)
    assert (response.status_code, codes(response)) == (422, [(field, code)])


def test_hidden_domains_must_be_addresses(local_api: Client):
    body = {"name": "secret", "label": "Secret", "type": "string", "value_is_hidden": True}
    bad = {**body, "hidden_value_domain_whitelist": "not a list of (urls)"}
    response = local_api.as_admin.post("/user_attributes", json=bad)
    assert response.status_code == 422
    assert [error["message"] for error in response.json()["errors"]] == [
        "hidden_value_domain_whitelist must be a comma-separated list of urls with optional wildcards"
    ]
    good = {**body, "hidden_value_domain_whitelist": "my_domain/route/sub/*,https://*.example.com"}
    assert local_api.as_admin.post("/user_attributes", json=good).status_code == 200


def test_hidden_attribute_stays_hidden(local_api: Client):
    more = {"value_is_hidden": True, "default_value": "x", "hidden_value_domain_whitelist": "a.example.com"}
    made = make_attribute(local_api, "secret", **more)
    assert made["default_value"] == "DEFAULT_IS_SET"
    path = f"/user_attributes/{made['id']}"
    assert local_api.as_admin.patch(path, json=made).json() == made
    assert values_in_queries(local_api, local_api.as_viewer.user_id)["secret"] == "x"
    body = {"value_is_hidden": False, "hidden_value_domain_whitelist": "b.example.com"}
    response = local_api.as_admin.patch(path, json=body)
    assert codes(response) == [
        ("value_is_hidden", "invalid"),
        ("hidden_value_domain_whitelist", "invalid"),
    ]
    assert value_of(local_api, local_api.as_viewer.user_id, "secret") == (None, "Default")


def test_system_attribute_keeps_its_name(local_api: Client):
    assert (
        local_api.as_admin.patch("/user_attributes/12", json={"default_value": "1.234,56"}).status_code == 200
    )
    response = local_api.as_admin.patch("/user_attributes/12", json={"name": "digits"})
    assert (response.status_code, codes(response)) == (422, [("name", "invalid")])
    assert local_api.as_admin.delete("/user_attributes/12").status_code == 400


def test_deleted_attribute_takes_its_values_along(local_api: Client):
    made = make_attribute(local_api)
    path = f"/users/{local_api.as_viewer.user_id}/attribute_values/{made['id']}"
    local_api.as_admin.patch(path, json={"value": "EU"})
    assert local_api.as_admin.delete(f"/user_attributes/{made['id']}").status_code == 204
    assert local_api.as_admin.patch(path, json={"value": "EU"}).status_code == 404


def test_attributes_that_users_may_not_view_do_not_exist_for_them(local_api: Client):
    made = make_attribute(local_api, "score", user_can_view=False)
    assert local_api.as_viewer.get(f"/user_attributes/{made['id']}").status_code == 404
    assert "score" not in {each["name"] for each in local_api.as_viewer.get("/user_attributes").json()}
    assert "score" in {each["name"] for each in local_api.as_admin.get("/user_attributes").json()}


# --- which value holds ------------------------------------------------------------------------------------


def test_own_value_wins_over_groups_and_default(api: Client):
    made = make_attribute(api, default_value="World")
    user = api.as_viewer.user_id
    strong, weak = make_group(api, "Strong"), make_group(api, "Weak")
    assert value_of(api, user) == ("World", "Default")
    join(api, weak, user)
    join(api, strong, user)
    values = [{"group_id": strong, "value": "EU"}, {"group_id": weak, "value": "US"}]
    set_ = api.as_admin.post(f"/user_attributes/{made['id']}/group_values", json=values).json()
    assert [(each["group_id"], each["value"], each["rank"]) for each in set_] == [
        (strong, "EU", 1),
        (weak, "US", 2),
    ]
    assert value_of(api, user) == ("EU", "Strong")
    path = f"/users/{user}/attribute_values/{made['id']}"
    answer = api.as_admin.patch(path, json={"value": "Asia"}).json()
    assert answer == {
        "can": {"show": True},
        "hidden_value_domain_whitelist": None,
        "label": "Region",
        "name": "region",
        "rank": -1,
        "source": "User Setting",
        "user_attribute_id": made["id"],
        "user_can_edit": False,
        "user_id": str(user),
        "value": "Asia",
        "value_is_hidden": False,
    }
    assert value_of(api, user) == ("Asia", "User Setting")
    assert api.as_admin.delete(path).status_code == 204
    assert api.as_admin.delete(path).status_code == 404
    assert value_of(api, user) == ("EU", "Strong")


def test_values_of_outer_groups_reach_inner_members(api: Client):
    made = make_attribute(api)
    outer, inner = make_group(api, "Outer"), make_group(api, "Inner")
    api.as_admin.post(f"/groups/{outer}/groups", json={"group_id": inner})
    join(api, inner, api.as_viewer.user_id)
    path = f"/groups/{outer}/attribute_values/{made['id']}"
    assert api.as_admin.patch(path, json={"value": "EU"}).json()["rank"] == 1
    assert values_in_queries(api, api.as_viewer.user_id)["region"] == "EU"
    assert "region" not in values_in_queries(api, api.as_nobody.user_id)


def test_account_fills_the_system_attributes(local_api: Client):
    user = make_user(local_api, first_name="Jo", last_name="Day", locale="fr")
    local_api.as_admin.post(f"/users/{user['id']}/credentials_email", json={"email": "jo@example.com"})
    assert values_in_queries(local_api, int(user["id"])) == {
        "first_name": "Jo",
        "last_name": "Day",
        "email": "jo@example.com",
        "name": "Jo Day",
        "id": user["id"],
        "locale": "fr",
        "number_format": "1,234.56",
        "landing_page": "/browse",
    }


def test_unknown_user_has_no_attributes(local_api: Client):
    with local_api.instance.store.read() as db:
        assert candidates(db, 999_999) == []


def test_values_can_be_listed_all_or_by_id(local_api: Client):
    made = make_attribute(local_api, default_value="World")
    unset = make_attribute(local_api, "team")
    path = f"/users/{local_api.as_viewer.user_id}/attribute_values"
    local_api.as_admin.patch(f"{path}/{made['id']}", json={"value": "EU"})
    params = {"user_attribute_ids": f"{made['id']},{unset['id']}", "fields": "value,source"}
    assert local_api.as_admin.get(path, params=params).json() == [{"value": "EU", "source": "User Setting"}]
    more = local_api.as_admin.get(
        path, params={**params, "all_values": "true", "include_unset": "true"}
    ).json()
    assert [(each["value"], each["source"]) for each in more] == [
        ("EU", "User Setting"),
        ("World", "Default"),
        ("", "No Value"),
    ]
    assert local_api.as_developer.get(path).status_code == 404


# --- who may set them -------------------------------------------------------------------------------------


def test_user_sets_own_value_only_where_allowed(local_api: Client):
    fixed, free = make_attribute(local_api), make_attribute(local_api, "team", user_can_edit=True)
    me = f"/users/{local_api.as_viewer.user_id}/attribute_values"
    assert local_api.as_viewer.patch(f"{me}/{fixed['id']}", json={"value": "EU"}).status_code == 403
    assert local_api.as_viewer.patch(f"{me}/{free['id']}", json={"value": "red"}).json()["value"] == "red"
    assert local_api.as_viewer.delete(f"{me}/{free['id']}").status_code == 204
    other = f"/users/{local_api.as_nobody.user_id}/attribute_values/{free['id']}"
    assert local_api.as_viewer.patch(other, json={"value": "blue"}).status_code == 403


def test_values_must_fit_their_type(local_api: Client):
    made = make_attribute(local_api, "age", type="number")
    path = f"/users/{local_api.as_viewer.user_id}/attribute_values"
    assert codes(local_api.as_admin.patch(f"{path}/{made['id']}", json={"value": "old"})) == [
        ("value", "invalid")
    ]
    assert codes(local_api.as_admin.patch(f"{path}/{made['id']}", json={})) == [("value", "missing_field")]
    assert codes(local_api.as_admin.patch(f"{path}/5", json={"value": "Mars/Base"})) == [("value", "invalid")]
    assert codes(local_api.as_admin.patch(f"{path}/3", json={"value": "a@b.example"})) == [
        ("value", "invalid")
    ]
    assert (
        local_api.as_admin.patch(f"{path}/5", json={"value": "Europe/Paris"}).json()["value"]
        == "Europe/Paris"
    )


def test_locale_is_the_locale_of_the_account(local_api: Client):
    path = f"/users/{local_api.as_viewer.user_id}/attribute_values/11"
    assert local_api.as_viewer.patch(path, json={"value": "de"}).json()["value"] == "de"
    assert local_api.as_viewer.get("/user").json()["locale"] == "de"


def test_group_values_are_replaced_as_a_whole(api: Client):
    made = make_attribute(api)
    first, second, third = (make_group(api, name) for name in ("First", "Second", "Third"))
    path = f"/user_attributes/{made['id']}/group_values"
    api.as_admin.post(path, json=[{"group_id": first, "value": "a"}, {"group_id": second, "value": "b"}])
    ranked = [{"group_id": third, "value": "c", "rank": 9}, {"group_id": second, "value": "d", "rank": 3}]
    answer = api.as_admin.post(path, json=ranked).json()
    assert [(each["group_id"], each["value"], each["rank"]) for each in answer] == [
        (second, "d", 3),
        (third, "c", 9),
    ]
    assert api.as_admin.get(path).json() == answer
    assert api.as_admin.post(path, json=[]).json() == []


def test_bad_group_values_change_nothing(local_api: Client):
    made = make_attribute(local_api, "age", type="number")
    group = make_group(local_api, "Press")
    path = f"/user_attributes/{made['id']}/group_values"
    body = [
        {"group_id": group, "value": "1", "rank": 1},
        {"group_id": group, "value": "x"},
        {"group_id": "999", "value": "3"},
    ]
    response = local_api.as_admin.post(path, json=body)
    assert response.status_code == 422
    assert codes(response) == [
        ("[1].value", "invalid"),
        ("[2].group_id", "invalid"),
        ("group_id", "invalid"),
        ("rank", "missing_field"),
    ]
    assert local_api.as_admin.get(path).json() == []
    assert local_api.as_viewer.get(path).status_code == 404


def test_value_of_one_group_is_set_and_removed(local_api: Client):
    made = make_attribute(local_api)
    group = make_group(local_api, "Press")
    path = f"/groups/{group}/attribute_values/{made['id']}"
    answer = local_api.as_admin.patch(path, json={"value": "EU"}).json()
    assert (answer["group_id"], answer["user_attribute_id"], answer["value"]) == (group, made["id"], "EU")
    assert local_api.as_admin.patch(path, json={"value": "US"}).json() == {**answer, "value": "US"}
    assert codes(local_api.as_admin.patch(path, json={})) == [("value", "missing_field")]
    assert local_api.as_admin.delete(path).status_code == 204
    assert local_api.as_admin.delete(path).status_code == 404
    assert (
        local_api.as_developer.patch("/groups/1/attribute_values/5", json={"value": "UTC"}).status_code == 403
    )
