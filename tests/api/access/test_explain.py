"""Why somebody may or may not: the answer agrees with what decides, and names the step that is in the way."""

from __future__ import annotations

from typing import Any

import httpx

from client import Client, Person

PATH = "/api/lookalike/v1/explain"


def ask(person: Person, **about: Any) -> httpx.Response:
    return person.get(PATH, params={name: str(value) for name, value in about.items()}, whole=True)


def texts(answer: httpx.Response) -> str:
    return " | ".join(step["text"] for step in answer.json()["steps"])


def test_role_that_gives_a_permission_is_named(local_api: Client) -> None:
    viewer = local_api.as_viewer.user_id
    answer = ask(local_api.as_admin, user_id=viewer, permission="see_looks", model="thelook")
    assert answer.json()["allowed"] is True
    assert "Role Viewer (given in person): its permission set Viewer has see_looks." in texts(answer)


def test_permission_that_is_lacking_is_named(local_api: Client) -> None:
    answer = ask(local_api.as_viewer, permission="explore", model="thelook")
    assert answer.json()["allowed"] is False
    assert "its permission set Viewer lacks explore" in texts(answer)


def test_missing_parent_is_named(local_api: Client) -> None:
    admin, nobody = local_api.as_admin, local_api.as_nobody
    body = {"name": "Half", "permissions": ["explore", "access_data"]}
    permissions = admin.post("/permission_sets", json=body).json()["id"]
    role = {"name": "Half", "permission_set_id": permissions, "model_set_id": "1"}
    role_id = admin.post("/roles", json=role).json()["id"]
    admin.put(f"/users/{nobody.user_id}/roles", json=[role_id])
    answer = ask(nobody, permission="explore")
    assert answer.json()["allowed"] is False
    assert "has explore, but not see_looks, without which it gives nothing" in texts(answer)


def test_model_set_and_group_are_named(local_api: Client) -> None:
    admin, nobody = local_api.as_admin, local_api.as_nobody
    models = admin.post("/model_sets", json={"name": "Ours", "models": ["ours"]}).json()["id"]
    role = {"name": "Ours", "permission_set_id": "3", "model_set_id": models}
    role_id = admin.post("/roles", json=role).json()["id"]
    group = admin.post("/groups", json={"name": "Team"}).json()["id"]
    admin.put(f"/roles/{role_id}/groups", json=[group])
    admin.post(f"/groups/{group}/users", json={"user_id": str(nobody.user_id)})
    refused = ask(nobody, permission="explore", model="theirs")
    assert refused.json()["allowed"] is False
    assert "Role Ours (by the group Team): its model set Ours lacks theirs; it has ours." in texts(refused)
    assert ask(nobody, permission="explore", model="ours").json()["allowed"] is True


def test_inherited_access_of_a_folder_is_named(local_api: Client) -> None:
    folder = local_api.as_admin.post("/folders", json={"name": "Sales", "parent_id": "1"}).json()["id"]
    answer = ask(local_api.as_admin, user_id=local_api.as_viewer.user_id, folder_id=folder)
    assert answer.json()["allowed"] is True
    assert "Shared, inherited along Sales < Shared gives view to the group All Users." in texts(answer)


def test_folder_without_a_rule_says_so(local_api: Client) -> None:
    admin = local_api.as_admin
    private = admin.get(f"/users/{admin.user_id}").json()["personal_folder_id"]
    answer = ask(admin, user_id=local_api.as_viewer.user_id, folder_id=private)
    assert answer.json()["allowed"] is False
    assert "No access rule of Admin Tester is about this user." in texts(answer)


def test_look_is_explained_by_its_folder_and_model(local_api: Client) -> None:
    admin = local_api.as_admin
    query = admin.post("/queries", json={"model": "thelook", "view": "users", "fields": ["users.count"]})
    body = {"title": "One", "folder_id": "1", "query_id": query.json()["id"]}
    look = admin.post("/looks", json=body).json()["id"]
    answer = ask(admin, user_id=local_api.as_nobody.user_id, look_id=look)
    assert answer.json()["allowed"] is False
    assert "see_looks for its model thelook is missing." in texts(answer)


def test_attribute_tells_where_its_value_is_from(local_api: Client) -> None:
    admin, viewer = local_api.as_admin, local_api.as_viewer
    body = {"name": "region", "label": "Region", "type": "string", "default_value": "EU"}
    attribute = admin.post("/user_attributes", json=body).json()["id"]
    admin.patch(f"/users/{viewer.user_id}/attribute_values/{attribute}", json={"value": "US"})
    answer = ask(admin, user_id=viewer.user_id, attribute="region")
    assert texts(answer) == "User Setting: US | Default: EU (not used: the first one counts)"


def test_hidden_value_stays_hidden(local_api: Client) -> None:
    admin, viewer = local_api.as_admin, local_api.as_viewer
    body = {"name": "token", "label": "Token", "type": "string", "value_is_hidden": True}
    attribute = admin.post("/user_attributes", json=body).json()["id"]
    admin.patch(f"/users/{viewer.user_id}/attribute_values/{attribute}", json={"value": "zebra"})
    answer = ask(admin, user_id=viewer.user_id, attribute="token")
    assert (answer.status_code, "zebra" in answer.text, "(hidden)" in answer.text) == (200, False, True)


def test_others_are_explained_to_administrators_alone(local_api: Client) -> None:
    admin, developer = local_api.as_admin, local_api.as_developer
    assert ask(developer, user_id=admin.user_id, permission="explore").status_code == 404
    private = admin.get(f"/users/{admin.user_id}").json()["personal_folder_id"]
    assert ask(developer, folder_id=private).status_code == 404
    assert ask(local_api.as_stranger, permission="explore").status_code == 401


def test_question_must_be_one_and_known(local_api: Client) -> None:
    admin = local_api.as_admin
    assert ask(admin).status_code == 400
    assert ask(admin, permission="explore", folder_id=1).status_code == 400
    assert ask(admin, permission="fly").status_code == 400
    assert ask(admin, attribute="nothing").status_code == 404
