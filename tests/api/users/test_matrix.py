"""Who may do what with people: each operation, called by each kind of caller, by hand.

The columns are an administrator, a developer, a viewer, a user without roles and a stranger without a token.
`{other}` is a user who is none of them, `{me}` the caller.
"""

from __future__ import annotations

import pytest
from people import give_key, make_group, make_user

from client import Client, Person
from lookalike.store import schema

CALLERS = ("admin", "developer", "viewer", "nobody", "stranger")

# operation, verb, path, body, statuses of: admin, developer, viewer, nobody, stranger
TABLE: tuple[tuple[str, str, str, object, tuple[int, int, int, int, int]], ...] = (
    # accounts
    ("me", "GET", "/user", None, (200, 200, 200, 200, 401)),
    ("user", "GET", "/users/{other}", None, (200, 200, 200, 200, 401)),
    ("all_users", "GET", "/users", None, (200, 200, 200, 200, 401)),
    ("search_users", "GET", "/users/search", None, (200, 200, 200, 200, 401)),
    ("search_users_names", "GET", "/users/search/names/a", None, (200, 200, 200, 200, 401)),
    ("user_for_credential", "GET", "/users/credential/email/{email}", None, (200, 403, 403, 403, 401)),
    ("create_user", "POST", "/users", {}, (200, 404, 404, 404, 401)),
    ("update_user", "PATCH", "/users/{other}", {"locale": "fr"}, (200, 403, 403, 403, 401)),
    ("update_user", "PATCH", "/users/{me}", {"locale": "fr"}, (200, 200, 200, 200, 401)),
    ("update_user", "PATCH", "/users/{other}", {"is_disabled": True}, (200, 403, 403, 403, 401)),
    ("delete_user", "DELETE", "/users/{other}", None, (204, 403, 403, 403, 401)),
    ("delete_user", "DELETE", "/users/{me}", None, (403, 403, 403, 403, 401)),
    ("login_user", "POST", "/login/{other}", None, (200, 404, 404, 404, 401)),
    # logins
    ("user_credentials_email", "GET", "/users/{other}/credentials_email", None, (200, 403, 403, 403, 401)),
    (
        "create_user_credentials_email",
        "POST",
        "/users/{me}/credentials_email",
        {"email": "me@example.com"},
        (200, 403, 403, 403, 401),
    ),
    (
        "update_user_credentials_email",
        "PATCH",
        "/users/{other}/credentials_email",
        {"email": "changed@example.com"},
        (200, 403, 403, 403, 401),
    ),
    (
        "delete_user_credentials_email",
        "DELETE",
        "/users/{other}/credentials_email",
        None,
        (204, 403, 403, 403, 401),
    ),
    (
        "create_user_credentials_email_password_reset",
        "POST",
        "/users/{other}/credentials_email/password_reset",
        None,
        (200, 403, 403, 403, 401),
    ),
    (
        "send_user_credentials_email_password_reset",
        "POST",
        "/users/{other}/credentials_email/send_password_reset",
        None,
        (200, 403, 403, 403, 401),
    ),
    ("search_credentials_email", "GET", "/credentials_email/search", None, (200, 403, 403, 403, 401)),
    ("all_user_credentials_api3s", "GET", "/users/{me}/credentials_api3", None, (200, 200, 200, 200, 401)),
    ("all_user_credentials_api3s", "GET", "/users/{other}/credentials_api3", None, (200, 403, 403, 403, 401)),
    (
        "user_credentials_api3",
        "GET",
        "/users/{other}/credentials_api3/{key}",
        None,
        (200, 403, 403, 403, 401),
    ),
    ("create_user_credentials_api3", "POST", "/users/{me}/credentials_api3", None, (200, 403, 403, 403, 401)),
    (
        "update_user_credentials_api3",
        "PATCH",
        "/users/{other}/credentials_api3/{key}",
        {"purpose": "x"},
        (200, 403, 403, 403, 401),
    ),
    (
        "delete_user_credentials_api3",
        "DELETE",
        "/users/{other}/credentials_api3/{key}",
        None,
        (204, 403, 403, 403, 401),
    ),
    ("user_credentials_google", "GET", "/users/{other}/credentials_google", None, (200, 403, 403, 403, 401)),
    (
        "delete_user_credentials_google",
        "DELETE",
        "/users/{other}/credentials_google",
        None,
        (204, 403, 403, 403, 401),
    ),
    (
        "all_user_credentials_embeds",
        "GET",
        "/users/{other}/credentials_embed",
        None,
        (200, 403, 403, 403, 401),
    ),
    ("all_user_sessions", "GET", "/users/{me}/sessions", None, (200, 403, 403, 403, 401)),
    # roles
    ("all_roles", "GET", "/roles", None, (200, 200, 200, 200, 401)),
    ("search_roles", "GET", "/roles/search", None, (200, 200, 200, 200, 401)),
    ("search_roles_with_user_count", "GET", "/roles/search/with_user_count", None, (200, 200, 200, 200, 401)),
    ("role", "GET", "/roles/4", None, (200, 404, 200, 404, 401)),
    ("role", "GET", "/roles/1", None, (200, 200, 404, 404, 401)),
    (
        "create_role",
        "POST",
        "/roles",
        {"name": "New", "permission_set_id": "5", "model_set_id": "1"},
        (200, 404, 404, 404, 401),
    ),
    ("update_role", "PATCH", "/roles/4", {"name": "Looker"}, (200, 404, 404, 404, 401)),
    ("update_role", "PATCH", "/roles/2", {"name": "Boss"}, (405, 404, 404, 404, 401)),
    ("delete_role", "DELETE", "/roles/{role}", None, (204, 404, 404, 404, 401)),
    ("delete_role", "DELETE", "/roles/2", None, (405, 404, 404, 404, 401)),
    ("role_users", "GET", "/roles/4/users", None, (200, 404, 404, 404, 401)),
    ("set_role_users", "PUT", "/roles/4/users", [], (200, 404, 403, 404, 401)),
    ("role_groups", "GET", "/roles/4/groups", None, (200, 404, 404, 404, 401)),
    ("set_role_groups", "PUT", "/roles/4/groups", [], (200, 404, 403, 404, 401)),
    ("user_roles", "GET", "/users/{me}/roles", None, (200, 200, 200, 200, 401)),
    ("user_roles", "GET", "/users/{other}/roles", None, (200, 404, 404, 404, 401)),
    ("set_user_roles", "PUT", "/users/{me}/roles", ["2"], (200, 403, 403, 403, 401)),
    ("set_user_roles", "PUT", "/users/{other}/roles", ["4"], (200, 403, 403, 403, 401)),
    ("all_permissions", "GET", "/permissions", None, (200, 200, 200, 200, 401)),
    ("all_permission_sets", "GET", "/permission_sets", None, (200, 200, 200, 200, 401)),
    ("search_permission_sets", "GET", "/permission_sets/search", None, (200, 200, 200, 200, 401)),
    ("permission_set", "GET", "/permission_sets/5", None, (200, 404, 200, 404, 401)),
    ("create_permission_set", "POST", "/permission_sets", {"name": "P"}, (200, 404, 404, 404, 401)),
    ("update_permission_set", "PATCH", "/permission_sets/5", {"name": "Changed"}, (200, 404, 404, 404, 401)),
    ("update_permission_set", "PATCH", "/permission_sets/1", {"name": "P"}, (405, 404, 404, 404, 401)),
    ("delete_permission_set", "DELETE", "/permission_sets/7", None, (204, 404, 404, 404, 401)),
    ("delete_permission_set", "DELETE", "/permission_sets/1", None, (405, 404, 404, 404, 401)),
    ("all_model_sets", "GET", "/model_sets", None, (200, 200, 200, 200, 401)),
    ("search_model_sets", "GET", "/model_sets/search", None, (200, 200, 200, 200, 401)),
    ("model_set", "GET", "/model_sets/1", None, (200, 200, 200, 404, 401)),
    ("create_model_set", "POST", "/model_sets", {"name": "M"}, (200, 404, 404, 404, 401)),
    ("update_model_set", "PATCH", "/model_sets/1", {"name": "M"}, (405, 403, 403, 404, 401)),
    ("delete_model_set", "DELETE", "/model_sets/1", None, (405, 404, 404, 404, 401)),
    # groups
    ("all_groups", "GET", "/groups", None, (200, 200, 200, 200, 401)),
    ("search_groups", "GET", "/groups/search", None, (200, 200, 200, 200, 401)),
    ("search_groups_with_roles", "GET", "/groups/search/with_roles", None, (200, 200, 200, 200, 401)),
    ("search_groups_with_hierarchy", "GET", "/groups/search/with_hierarchy", None, (200, 200, 200, 200, 401)),
    ("group", "GET", "/groups/1", None, (200, 200, 200, 200, 401)),
    ("group", "GET", "/groups/{group}", None, (200, 404, 404, 404, 401)),
    ("create_group", "POST", "/groups", {"name": "G"}, (200, 404, 404, 404, 401)),
    ("update_group", "PATCH", "/groups/{group}", {"name": "Renamed"}, (200, 404, 404, 404, 401)),
    ("update_group", "PATCH", "/groups/1", {"name": "G"}, (403, 403, 403, 403, 401)),
    ("delete_group", "DELETE", "/groups/{group}", None, (204, 404, 404, 404, 401)),
    ("delete_group", "DELETE", "/groups/1", None, (403, 403, 403, 403, 401)),
    ("all_group_users", "GET", "/groups/1/users", None, (200, 404, 404, 404, 401)),
    ("all_group_groups", "GET", "/groups/1/groups", None, (200, 404, 404, 404, 401)),
    ("add_group_user", "POST", "/groups/{group}/users", {"user_id": "{me}"}, (200, 404, 404, 404, 401)),
    ("add_group_group", "POST", "/groups/{inner}/groups", {"group_id": "1"}, (200, 404, 404, 404, 401)),
    ("delete_group_user", "DELETE", "/groups/{group}/users/{other}", None, (204, 404, 404, 404, 401)),
    ("delete_group_from_group", "DELETE", "/groups/{group}/groups/{inner}", None, (204, 404, 404, 404, 401)),
    (
        "update_user_attribute_group_value",
        "PATCH",
        "/groups/1/attribute_values/{attribute}",
        {"value": "x"},
        (200, 403, 403, 403, 401),
    ),
    (
        "delete_user_attribute_group_value",
        "DELETE",
        "/groups/1/attribute_values/{attribute}",
        None,
        (204, 403, 403, 403, 401),
    ),
    # user attributes
    ("all_user_attributes", "GET", "/user_attributes", None, (200, 200, 200, 200, 401)),
    ("user_attribute", "GET", "/user_attributes/{attribute}", None, (200, 200, 200, 200, 401)),
    (
        "create_user_attribute",
        "POST",
        "/user_attributes",
        {"name": "a", "label": "A", "type": "string"},
        (200, 404, 404, 404, 401),
    ),
    (
        "update_user_attribute",
        "PATCH",
        "/user_attributes/{attribute}",
        {"label": "B"},
        (200, 404, 404, 404, 401),
    ),
    ("delete_user_attribute", "DELETE", "/user_attributes/{attribute}", None, (204, 404, 404, 404, 401)),
    (
        "all_user_attribute_group_values",
        "GET",
        "/user_attributes/{attribute}/group_values",
        None,
        (200, 404, 404, 404, 401),
    ),
    (
        "set_user_attribute_group_values",
        "POST",
        "/user_attributes/{attribute}/group_values",
        [],
        (200, 404, 404, 404, 401),
    ),
    ("user_attribute_user_values", "GET", "/users/{me}/attribute_values", None, (200, 200, 200, 200, 401)),
    ("user_attribute_user_values", "GET", "/users/{other}/attribute_values", None, (200, 404, 404, 404, 401)),
    (
        "set_user_attribute_user_value",
        "PATCH",
        "/users/{me}/attribute_values/{attribute}",
        {"value": "x"},
        (200, 403, 403, 403, 401),
    ),
    (
        "set_user_attribute_user_value",
        "PATCH",
        "/users/{me}/attribute_values/5",
        {"value": "UTC"},
        (200, 200, 200, 200, 401),
    ),
    (
        "delete_user_attribute_user_value",
        "DELETE",
        "/users/{other}/attribute_values/{attribute}",
        None,
        (204, 403, 403, 403, 401),
    ),
)


def fill(value: object, names: dict[str, str]) -> object:
    """The value with the names in braces replaced."""
    if isinstance(value, dict):
        return {key: fill(each, names) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    for name, text in names.items():
        value = value.replace(f"{{{name}}}", text)
    return value


def build(api: Client, number: int) -> dict[str, str]:
    """Somebody else with every kind of login, a group of theirs with a group in it, an attribute, a role."""
    other = make_user(api, first_name="Other")["id"]
    api.as_admin.post(f"/users/{other}/credentials_email", json={"email": f"o{number}@example.com"})
    key = give_key(api, Person(api, int(other), None))["id"]
    group, inner = make_group(api, f"Theirs {number}"), make_group(api, f"Inside theirs {number}")
    api.as_admin.post(f"/groups/{group}/groups", json={"group_id": inner})
    api.as_admin.post(f"/groups/{group}/users", json={"user_id": other})
    body = {"name": f"region_{number}", "label": f"Region {number}", "type": "string"}
    attribute = api.as_admin.post("/user_attributes", json=body).json()["id"]
    api.as_admin.patch(f"/users/{other}/attribute_values/{attribute}", json={"value": "EU"})
    api.as_admin.patch(f"/groups/1/attribute_values/{attribute}", json={"value": "EU"})
    sets = {"permission_set_id": "5", "model_set_id": "1"}
    role = api.as_admin.post("/roles", json={"name": f"Role {number}", **sets}).json()["id"]
    with api.instance.store.write() as work:
        login = {"user_id": int(other), "type": "google", "external_id": str(number), "created_at": work.now}
        work.insert(schema.credentials_external, login)
    return {
        "other": other,
        "email": f"o{number}@example.com",
        "key": key,
        "group": group,
        "inner": inner,
        "attribute": attribute,
        "role": role,
    }


@pytest.mark.parametrize("caller", CALLERS)
def test_caller_gets_what_the_table_says(local_api: Client, caller: str):
    person = {**local_api.people, "stranger": local_api.as_stranger}[caller]
    scene = build(local_api, 0)
    wrong = []
    for number, (operation, verb, path, body, statuses) in enumerate(TABLE, start=1):
        names = {**scene, "me": str(person.user_id)}
        options = {} if body is None else {"json": fill(body, names)}
        status = person.request(verb, str(fill(path, names)), **options).status_code
        if status != statuses[CALLERS.index(caller)]:
            wrong.append((operation, verb, path, status))
        if status == 204:  # something of the scene is gone
            scene = build(local_api, number)
    assert wrong == []


def test_table_has_every_operation_of_roles_groups_and_attributes(local_api: Client):
    operations = local_api.app.dispatcher.contract.operations.values()
    wanted = {each.id for each in operations if each.tag in {"Role", "Group", "UserAttribute"}}
    assert wanted - {row[0] for row in TABLE} == set()
