"""Our answers beside those that real Looker servers (21 to 23) gave to the same requests: the same status, at least
the same keys, the same JSON types. What stands here was read off published recordings; ids and names are ours.

In a shape, a class is the type of a value, `None` a null, `Maybe(x)` either of the two, a dict an object with at
least these keys, and a list of one shape a list whose entries are all like that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from client import Client

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")
API = "https://bi.example.com:19999/api/4.0"


@dataclass(frozen=True)
class Maybe:
    shape: Any


def booleans(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), bool)


MANAGED = booleans("index show update")
GROUP = {
    "id": str,
    "name": str,
    "user_count": int,
    "external_group_id": None,
    **booleans("can_add_to_content_metadata contains_current_user externally_managed include_by_default"),
    "can": booleans("add_to_content_metadata create delete edit_in_ui index show update"),
}
MODEL_SET = {
    "id": str,
    "name": str,
    "models": [str],
    "url": str,
    **booleans("all_access built_in"),
    "can": MANAGED,
}
PERMISSION_SET = {
    "id": str,
    "name": str,
    "permissions": [str],
    "url": str,
    **booleans("all_access built_in"),
    "can": MANAGED,
}
ROLE = {
    "id": str,
    "name": str,
    "url": str,
    "users_url": str,
    "can": MANAGED,
    "model_set": MODEL_SET,
    "permission_set": PERMISSION_SET,
}
CREDENTIALS_EMAIL = {
    "type": str,
    "email": str,
    "created_at": TIME,
    "user_id": str,
    "url": str,
    "user_url": str,
    **dict.fromkeys(("logged_in_at", "account_setup_url", "password_reset_url"), str),
    **booleans("forced_password_reset_at_next_login is_disabled"),
    "can": booleans("show_password_reset_url"),
}
KEY = {
    "id": str,
    "type": str,
    "client_id": str,
    "created_at": TIME,
    "is_disabled": bool,
    "url": str,
    "can": {},
}
USER = {
    **dict.fromkeys("id first_name last_name display_name email locale url".split(), str),
    **dict.fromkeys("avatar_url avatar_url_without_sizing home_folder_id personal_folder_id".split(), str),
    **booleans("allow_direct_roles allow_normal_group_membership allow_roles_from_normal_groups is_disabled"),
    **booleans("presumed_looker_employee roles_externally_managed verified_looker_employee"),
    **{name: [] for name in ("credentials_api3", "credentials_embed", "looker_versions", "sessions")},
    **{f"credentials_{each}": None for each in ("google", "ldap", "looker_openid", "oidc", "saml", "totp")},
    **dict.fromkeys(("embed_group_folder_id", "models_dir_validated", "ui_state"), None),
    "credentials_email": Maybe(CREDENTIALS_EMAIL),
    "group_ids": [str],
    "role_ids": [str],
    "can": booleans("index index_details show show_creds show_details sudo update_creds"),
}
USER_ATTRIBUTE = {
    **dict.fromkeys("id name label type default_value".split(), str),
    **booleans("is_permanent is_system user_can_edit user_can_view value_is_hidden"),
    "hidden_value_domain_whitelist": Maybe(str),
    "can": booleans("create destroy index set_value show show_value update"),
}
GROUP_VALUE = {
    **dict.fromkeys("id group_id user_attribute_id value".split(), str),
    "rank": int,
    "value_is_hidden": bool,
    "can": {},
}
USER_VALUE = {
    **dict.fromkeys("name label user_id user_attribute_id value source".split(), str),
    "rank": int,
    **booleans("user_can_edit value_is_hidden"),
    "hidden_value_domain_whitelist": None,
    "can": {},
}
QUERY = {
    **dict.fromkeys("view model slug client_id url share_url expanded_share_url".split(), str),
    "fields": Maybe([str]),
    "filter_expression": Maybe(str),
    "limit": Maybe(str),
    **dict.fromkeys("pivots fill_fields filters sorts column_limit total row_total subtotals".split(), None),
    **dict.fromkeys(
        "vis_config filter_config visible_ui_sections dynamic_fields query_timezone".split(), None
    ),
    "has_table_calculations": bool,
    "can": {
        **booleans("run see_results explore create show cost_estimate index see_lookml see_sql save"),
        **booleans("see_aggregate_table_lookml see_derived_table_lookml generate_drill_links download"),
        **booleans("download_unlimited use_custom_fields schedule render"),
    },
}
VERSION = {"version": str, "full_version": str, "status": str, "swagger_url": str}


def check(value: Any, shape: Any, where: str) -> None:
    """Fails with the path of what is not as recorded."""
    if isinstance(shape, Maybe):
        if value is not None:
            check(value, shape.shape, where)
    elif isinstance(shape, dict):
        assert isinstance(value, dict), f"{where}: {value!r} is no object"
        assert set(shape) <= set(value), f"{where} lacks {set(shape) - set(value)}"
        for name, inner in shape.items():
            check(value[name], inner, f"{where}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{where}: {value!r} is no list"
        for number, each in enumerate(value if shape else ()):
            check(each, shape[0], f"{where}[{number}]")
    elif isinstance(shape, re.Pattern):
        assert shape.fullmatch(value), f"{where}: {value!r} is no time"
    elif shape is None:
        assert value is None, f"{where}: {value!r} in place of null"
    else:
        assert type(value) is shape, f"{where}: {value!r} is no {shape.__name__}"


def answered(api: Client, verb: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = api.as_admin.request(verb, path, **({} if body is None else {"json": body}))
    assert answer.status_code == status, f"{verb} {path}: {answer.status_code} {answer.text}"
    if status == 204:
        assert answer.content == b""
        assert "content-type" not in answer.headers
        return None
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def like(api: Client, verb: str, path: str, body: Any, shape: Any, status: int = 200) -> Any:
    found = answered(api, verb, path, body, status)
    check(found, shape, f"{verb} {path}")
    return found


def test_login(api: Client) -> None:
    key = answered(api, "POST", f"/users/{api.as_admin.user_id}/credentials_api3")
    form = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
    answer = api.as_stranger.post("/login", data=form)
    shape = {"access_token": str, "token_type": str, "expires_in": int, "refresh_token": None}
    check(answer.json(), shape, "login")
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3600
    refused = api.as_stranger.post("/login", data={**form, "client_secret": "no"})
    assert refused.status_code == 404
    assert refused.json()["message"] == "Not found"
    check(refused.json(), {"message": str, "documentation_url": str}, "refused login")


def test_session_and_versions(api: Client) -> None:
    session = {"workspace_id": str, "sudo_user_id": None, "can": booleans("view update")}
    assert like(api, "GET", "/session", None, session)["workspace_id"] == "production"
    assert like(api, "PATCH", "/session", {"workspace_id": "dev"}, session)["workspace_id"] == "dev"
    shape = {
        **dict.fromkeys(("looker_release_version", "api_server_url", "web_server_url"), str),
        "current_version": VERSION,
        "supported_versions": [VERSION],
    }
    found = like(api, "GET", "/versions", None, shape)
    assert found["current_version"]["version"] == "4.0"
    assert found["current_version"]["status"] == "current"


def test_groups(api: Client) -> None:
    made = answered(api, "POST", "/groups?fields=id%2Cname", {"name": "test-acc-group"})
    assert set(made) == {"id", "name"}
    path = f"/groups/{made['id']}"
    fields = f"{path}?fields=id%2Cname%2Cexternally_managed"
    assert answered(api, "GET", fields) == {**made, "externally_managed": False}
    inner = like(api, "POST", "/groups", {"name": "child"}, GROUP)
    assert like(api, "POST", f"{path}/groups", {"group_id": inner["id"]}, GROUP)["id"] == inner["id"]
    assert [each["id"] for each in like(api, "GET", f"{path}/groups", None, [GROUP])] == [inner["id"]]
    shape = [{**GROUP, "parent_group_ids": [str], "role_ids": [str]}]
    [found] = like(api, "GET", f"/groups/search/with_hierarchy?id={inner['id']}", None, shape)
    assert found["parent_group_ids"] == ["1", made["id"]]
    user = answered(api, "POST", "/users", {"first_name": "John", "last_name": "Doe"})
    assert like(api, "POST", f"{path}/users", {"user_id": user["id"]}, USER)["id"] == user["id"]
    [member] = like(api, "GET", f"/users/search?group_id={made['id']}&id={user['id']}", None, [USER])
    assert member["group_ids"] == ["1", made["id"]]
    answered(api, "DELETE", f"{path}/users/{user['id']}", status=204)
    answered(api, "DELETE", f"{path}/groups/{inner['id']}", status=204)
    answered(api, "DELETE", path, status=204)


def test_group_of_all_users(api: Client) -> None:
    [group] = like(api, "GET", "/groups/search?name=All+Users", None, [GROUP])
    assert group["id"] == "1"
    assert group["externally_managed"] is True
    assert group["include_by_default"] is True
    assert group["can"] == {
        **dict.fromkeys(("show", "create", "index", "add_to_content_metadata"), True),
        **dict.fromkeys(("update", "delete", "edit_in_ui"), False),
    }


def test_roles_and_their_sets(api: Client) -> None:
    permissions = ["access_data", "see_lookml_dashboards", "see_lookml"]
    body: dict[str, Any] = {"name": "test-acc-permission-set", "permissions": permissions}
    permission_set = like(api, "POST", "/permission_sets", body, PERMISSION_SET)
    assert permission_set["permissions"] == ["access_data", "see_lookml", "see_lookml_dashboards"]
    body = {"models": ["test_dataset_2", "test_dataset_1"], "name": "test-acc-model-set"}
    model_set = like(api, "POST", "/model_sets", body, MODEL_SET)
    body = {
        "model_set_id": model_set["id"],
        "name": "test-acc-role",
        "permission_set_id": permission_set["id"],
    }
    role = like(api, "POST", "/roles", body, ROLE)
    assert like(api, "GET", f"/roles/{role['id']}", None, ROLE) == role
    assert role["model_set"]["id"] == model_set["id"]
    group = answered(api, "POST", "/groups", {"name": "G"})
    [assigned] = like(api, "PUT", f"/roles/{role['id']}/groups", [group["id"]], [GROUP])
    assert assigned["id"] == group["id"]
    assert answered(api, "GET", f"/roles/{role['id']}/groups?fields=id") == [{"id": group["id"]}]
    assert answered(api, "PUT", f"/roles/{role['id']}/groups", []) == []
    changed = {"models": ["test_dataset_1"], "name": "test-acc-model-set"}
    assert (
        like(api, "PATCH", f"/model_sets/{model_set['id']}", changed, MODEL_SET)["models"]
        == changed["models"]
    )
    changed = {"name": "test-acc-permission-set", "permissions": ["see_lookml_dashboards", "see_lookml"]}
    found = like(api, "PATCH", f"/permission_sets/{permission_set['id']}", changed, PERMISSION_SET)
    assert found["permissions"] == ["see_lookml", "see_lookml_dashboards"]
    for path in (
        f"/roles/{role['id']}",
        f"/model_sets/{model_set['id']}",
        f"/permission_sets/{permission_set['id']}",
    ):
        answered(api, "DELETE", path, status=204)


def test_what_is_built_in(api: Client) -> None:
    [models] = like(api, "GET", "/model_sets/search?name=All", None, [MODEL_SET])
    assert (models["id"], models["built_in"], models["all_access"]) == ("1", True, True)
    [permissions] = like(api, "GET", "/permission_sets/search?name=Admin", None, [PERMISSION_SET])
    assert (permissions["id"], permissions["built_in"], permissions["all_access"]) == ("1", True, True)
    [role] = like(api, "GET", "/roles/search?name=Admin", None, [ROLE])
    assert role["id"] == "2"
    assert role["can"] == {"show": True, "index": True, "update": True}


def test_users_and_their_logins(api: Client) -> None:
    user = like(api, "POST", "/users", {"first_name": "John", "last_name": "Doe"}, USER)
    assert (user["email"], user["credentials_email"], user["role_ids"]) == ("", None, [])
    assert (user["group_ids"], user["locale"], user["home_folder_id"]) == (["1"], "en", "1")
    path = f"/users/{user['id']}"
    body = {"email": "someone@example.com"}
    email = like(api, "POST", f"{path}/credentials_email", body, CREDENTIALS_EMAIL)
    texts = ("account_setup_url", "logged_in_at", "password_reset_url")
    assert {name: email[name] for name in texts} == dict.fromkeys(texts, "")
    assert (email["type"], email["is_disabled"]) == ("email", True)
    sent = like(api, "POST", f"{path}/credentials_email/send_password_reset", None, CREDENTIALS_EMAIL)
    assert re.fullmatch(r"https://bi\.example\.com/account/setup/\w{32}", sent["account_setup_url"])
    changed = like(api, "PATCH", path, {"first_name": "Jane", "last_name": "Smith"}, USER)
    assert changed["display_name"] == "Jane Smith"
    assert like(api, "GET", path, None, USER) == changed
    answered(api, "DELETE", path, status=204)


def test_api_keys(api: Client) -> None:
    user = answered(api, "POST", "/users", {"first_name": "Tina", "last_name": "Fey"})
    made = like(api, "POST", f"/users/{user['id']}/credentials_api3", None, {**KEY, "client_secret": str})
    path = f"/users/{user['id']}/credentials_api3/{made['id']}"
    found = like(api, "GET", path, None, KEY)
    assert "client_secret" not in found
    assert found["type"] == "api3"
    assert found["url"].endswith(f"/api/4.0{path}")
    answered(api, "DELETE", path, status=204)


def test_user_attributes(api: Client) -> None:
    body = {
        "default_value": "24",
        "hidden_value_domain_whitelist": "my_domain/route/sub/*",
        "label": "test-acc-user-attribute-label",
        "name": "test_acc_user_attribute_name",
        "type": "number",
        "user_can_edit": False,
        "user_can_view": True,
        "value_is_hidden": True,
    }
    made = answered(api, "POST", "/user_attributes?fields=id", body)
    assert set(made) == {"id"}
    found = like(api, "GET", f"/user_attributes/{made['id']}", None, USER_ATTRIBUTE)
    assert {name: found[name] for name in body} == {**body, "default_value": "DEFAULT_IS_SET"}
    answered(api, "DELETE", f"/user_attributes/{made['id']}", status=204)


def test_values_of_user_attributes(api: Client) -> None:
    body = {"default_value": "24", "label": "L", "name": "n", "type": "number", "user_can_view": True}
    attribute = answered(api, "POST", "/user_attributes?fields=id", body)["id"]
    group = answered(api, "POST", "/groups?fields=id", {"name": "G"})["id"]
    path = f"/user_attributes/{attribute}/group_values"
    [value] = like(api, "POST", path, [{"group_id": group, "value": "25"}], [GROUP_VALUE])
    assert (value["rank"], value["value"], value["value_is_hidden"]) == (1, "25", False)
    assert like(api, "GET", path, None, [GROUP_VALUE]) == [value]
    answered(api, "DELETE", f"/groups/{group}/attribute_values/{attribute}", status=204)
    user = answered(api, "POST", "/users", {"first_name": "John", "last_name": "Doe"})["id"]
    own = f"/users/{user}/attribute_values"
    changed = like(api, "PATCH", f"{own}/{attribute}", {"value": "25"}, USER_VALUE)
    assert (changed["rank"], changed["source"], changed["value"]) == (-1, "User Setting", "25")
    fields = "user_attribute_id%2Cuser_id%2Cvalue%2Cvalue_is_hidden%2Csource"
    listed = answered(api, "GET", f"{own}?fields={fields}")
    assert all(set(each) == set(fields.split("%2C")) for each in listed)
    first = {"value": "John", "user_id": user, "value_is_hidden": False, "user_attribute_id": "1"}
    assert listed[0] == {**first, "source": "System Setting"}
    quoted = like(api, "GET", f"{own}?fields=&user_attribute_ids=%22{attribute}%22", None, [USER_VALUE])
    assert attribute in {each["user_attribute_id"] for each in quoted}
    answered(api, "DELETE", f"{own}/{attribute}", status=204)


def test_queries(api: Client) -> None:
    body = {
        "model": "thelook",
        "view": "users",
        "fields": ["id", "age"],
        "limit": 0,
        "filter_expression": "1=2",
    }
    query = like(api, "POST", "/queries?fields=", body, QUERY)
    assert (query["fields"], query["limit"]) == (["id", "age"], "0")
    assert query["url"].startswith("/explore/thelook/users?fields=id,age")
    assert query["share_url"] == f"https://bi.example.com/x/{query['client_id']}"
    assert re.fullmatch(r"\w{7}", query["slug"])
    assert re.fullmatch(r"\w{22}", query["client_id"])
    assert like(api, "POST", "/queries?fields=", {**body, "fields": []}, QUERY)["fields"] is None
    assert answered(api, "POST", "/queries?fields=id", body) == {"id": query["id"]}


def test_sql_of_a_query(data_api: Client) -> None:
    body = {"model": "thelook", "view": "users", "fields": ["users.city", "users.id"], "limit": 0}
    query = answered(data_api, "POST", "/queries?fields=id%2Cshare_url", body)
    assert set(query) == {"id", "share_url"}
    answer = data_api.as_admin.get(f"/queries/{query['id']}/run/sql")
    assert answer.headers["content-type"] == "application/sql"
    assert answer.text.startswith("SELECT\n    users.city")


FIELD = {
    **dict.fromkeys(
        "align category label label_short name type view view_label source_file sql".split(), str
    ),
    **dict.fromkeys("field_group_variant project_name scope suggest_dimension suggest_explore".split(), str),
    **booleans(
        "can_filter has_allowed_values hidden is_filter is_numeric strict_value_format sortable dynamic"
    ),
    **booleans("requires_refresh_on_sort measure parameter primary_key suggestable is_fiscal is_timeframe"),
    "can_time_filter": bool,
    "permanent": None,
    **dict.fromkeys(
        "default_filter_value enumerations fill_style label_from_parameter map_layer".split(), None
    ),
    **dict.fromkeys("suggestions dimension_group error time_interval sql_case filters".split(), None),
    **{name: Maybe(str) for name in ("description", "field_group_label", "value_format", "lookml_link")},
    "source_file_path": str,
    "fiscal_month_offset": int,
    "week_start_day": str,
    "tags": [str],
    "user_attribute_filter_types": [str],
}


def test_models_and_explores(data_api: Client) -> None:
    shape = [{"name": str, "project_name": str, "explores": [{"name": str, "label": str, "hidden": bool}]}]
    models = like(data_api, "GET", "/lookml_models?fields=name%2Cproject_name%2Cexplores", None, shape)
    assert set(models[0]) == {"name", "project_name", "explores"}
    path = "/lookml_models/thelook/explores/users?fields=fields"
    explore = like(
        data_api,
        "GET",
        path,
        None,
        {"fields": {name: [] for name in ("dimensions", "measures", "filters", "parameters")}},
    )
    assert set(explore) == {"fields"}
    named = {each["name"]: each for each in explore["fields"]["dimensions"]}
    check(named["users.age"], FIELD, "users.age")
    assert named["users.age"]["user_attribute_filter_types"] == ["number", "advanced_filter_number"]


def test_errors(api: Client) -> None:
    missing = api.as_admin.get("/looks/9999")
    assert missing.json() == {
        "message": "Not found",
        "documentation_url": "https://bi.example.com/docs/r/err/4.0/404/get/looks/:look_id",
    }
    invalid = api.as_admin.post("/roles", json={})
    assert invalid.status_code == 422
    assert invalid.json()["message"] == "Validation Failed"
    detail = {"field": str, "code": str, "message": str, "documentation_url": str}
    check(invalid.json(), {"message": str, "documentation_url": str, "errors": [detail]}, "errors")
    assert invalid.json()["errors"][0]["code"] == "missing_field"
