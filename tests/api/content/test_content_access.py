"""Content access: who sees and edits what lies in a folder, and who may change that."""

from __future__ import annotations

from typing import Any

import pytest

from client import Client, Person

ALL_USERS, SHARED = "1", "1"


@pytest.fixture
def folder(local_api: Client) -> dict[str, Any]:
    """A folder in Shared that inherits: everybody may view it."""
    return local_api.as_admin.post("/folders", json={"name": "Sales", "parent_id": SHARED}).json()


def closed(admin: Person, folder: dict[str, Any]) -> str:
    """Gives the folder rules of its own, for administrators alone; returns its content metadata id."""
    content = folder["content_metadata_id"]
    admin.patch(f"/content_metadata/{content}", json={"inherits": False})
    for rule in admin.get(f"/content_metadata_access?content_metadata_id={content}").json():
        admin.delete(f"/content_metadata_access/{rule['id']}")
    return content


def give(admin: Person, content: str, kind: str, **whom: str) -> Any:
    body = {"content_metadata_id": content, "permission_type": kind, **whom}
    return admin.post("/content_metadata_access", json=body)


def test_new_folder_inherits_from_its_parent(local_api: Client, folder: dict[str, Any]) -> None:
    found = local_api.as_viewer.get(f"/content_metadata/{folder['content_metadata_id']}").json()
    assert (found["inherits"], found["inheriting_id"], found["parent_id"]) == (True, "1", "1")
    assert (found["content_type"], found["folder_id"], found["name"]) == ("folder", folder["id"], "Sales")


def test_folder_with_own_rules_begins_with_inherited_ones(local_api: Client, folder: dict[str, Any]) -> None:
    admin, content = local_api.as_admin, folder["content_metadata_id"]
    answer = admin.patch(f"/content_metadata/{content}", json={"inherits": False}).json()
    rules = admin.get(f"/content_metadata_access?content_metadata_id={content}").json()
    assert (answer["inherits"], answer["inheriting_id"]) == (False, None)
    assert [(rule["permission_type"], rule["group_id"], rule["user_id"]) for rule in rules] == [
        ("view", ALL_USERS, None)
    ]
    assert local_api.as_viewer.get(f"/folders/{folder['id']}").status_code == 200


def test_folder_without_rules_is_hidden(local_api: Client, folder: dict[str, Any]) -> None:
    content = closed(local_api.as_admin, folder)
    viewer = local_api.as_viewer
    assert viewer.get(f"/folders/{folder['id']}").status_code == 404
    assert viewer.get(f"/content_metadata/{content}").status_code == 404
    assert "Sales" not in viewer.get("/folders").text
    assert "Sales" not in viewer.get("/content_metadata?parent_id=1").text


def test_folder_below_a_hidden_one_is_hidden(local_api: Client, folder: dict[str, Any]) -> None:
    admin = local_api.as_admin
    below = admin.post("/folders", json={"name": "Below", "parent_id": folder["id"]}).json()
    closed(admin, folder)
    assert local_api.as_viewer.get(f"/folders/{below['id']}").status_code == 404


def test_view_rule_shows_and_edit_rule_lets_edit(local_api: Client, folder: dict[str, Any]) -> None:
    admin, developer = local_api.as_admin, local_api.as_developer
    content = closed(admin, folder)
    rule = give(admin, content, "view", user_id=str(developer.user_id)).json()
    assert developer.get(f"/folders/{folder['id']}").status_code == 200
    assert developer.patch(f"/folders/{folder['id']}", json={"name": "Mine"}).status_code == 404
    admin.put(f"/content_metadata_access/{rule['id']}", json={"permission_type": "edit"})
    assert developer.patch(f"/folders/{folder['id']}", json={"name": "Mine"}).status_code == 200


def test_rule_of_a_group_counts_for_groups_inside(local_api: Client, folder: dict[str, Any]) -> None:
    admin, viewer = local_api.as_admin, local_api.as_viewer
    outer = admin.post("/groups", json={"name": "Outer"}).json()["id"]
    inner = admin.post("/groups", json={"name": "Inner"}).json()["id"]
    admin.post(f"/groups/{outer}/groups", json={"group_id": inner})
    admin.post(f"/groups/{inner}/users", json={"user_id": str(viewer.user_id)})
    give(admin, closed(admin, folder), "view", group_id=outer)
    assert viewer.get(f"/folders/{folder['id']}").status_code == 200


def test_editor_may_share_but_viewer_may_not(local_api: Client, folder: dict[str, Any]) -> None:
    admin, developer, viewer = local_api.as_admin, local_api.as_developer, local_api.as_viewer
    content = closed(admin, folder)
    give(admin, content, "edit", user_id=str(developer.user_id))
    assert give(developer, content, "view", user_id=str(viewer.user_id)).status_code == 200
    assert give(viewer, content, "edit", user_id=str(viewer.user_id)).status_code == 404
    assert viewer.get(f"/content_metadata_access?content_metadata_id={content}").status_code == 404
    assert viewer.patch(f"/content_metadata/{content}", json={"inherits": True}).status_code == 404


def test_rules_cannot_be_set_while_inheriting(local_api: Client, folder: dict[str, Any]) -> None:
    content = folder["content_metadata_id"]
    refused = give(local_api.as_admin, content, "view", group_id=ALL_USERS)
    assert refused.status_code == 422
    assert "inherits" in refused.json()["errors"][0]["message"]


def test_second_rule_for_one_group_is_a_conflict(local_api: Client, folder: dict[str, Any]) -> None:
    content = closed(local_api.as_admin, folder)
    assert give(local_api.as_admin, content, "view", group_id=ALL_USERS).status_code == 200
    assert give(local_api.as_admin, content, "edit", group_id=ALL_USERS).status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"permission_type": "own", "group_id": "1"}, 422, "permission_type"),
        ({"permission_type": "view", "group_id": "999"}, 422, "group_id"),
        ({"permission_type": "view", "user_id": "x"}, 422, "user_id"),
        ({"permission_type": "view"}, 400, "group_id"),
        ({"permission_type": "view", "group_id": "1", "user_id": "1"}, 400, "group_id"),
    ],
)
def test_bad_rule_is_refused_by_name(
    local_api: Client, folder: dict[str, Any], body: dict[str, str], status: int, field: str
) -> None:
    content = closed(local_api.as_admin, folder)
    answer = local_api.as_admin.post(
        "/content_metadata_access", json={"content_metadata_id": content, **body}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)


def test_root_folder_cannot_inherit(local_api: Client) -> None:
    assert local_api.as_admin.patch("/content_metadata/1", json={"inherits": True}).status_code == 422


def test_folder_that_inherits_again_loses_its_rules(local_api: Client, folder: dict[str, Any]) -> None:
    admin = local_api.as_admin
    content = closed(admin, folder)
    admin.patch(f"/content_metadata/{content}", json={"inherits": True})
    assert local_api.as_viewer.get(f"/folders/{folder['id']}").status_code == 200


def test_folder_moves_only_between_editable_folders(local_api: Client, folder: dict[str, Any]) -> None:
    admin, developer = local_api.as_admin, local_api.as_developer
    mine = admin.get(f"/users/{developer.user_id}").json()["personal_folder_id"]
    source = developer.post("/folders", json={"name": "Source", "parent_id": mine}).json()["id"]
    into_shared = developer.patch(f"/folders/{source}", json={"parent_id": folder["id"]})
    assert into_shared.status_code == 404
    out_of_shared = developer.patch(f"/folders/{folder['id']}", json={"parent_id": mine})
    assert out_of_shared.status_code == 404
    give(admin, closed(admin, folder), "edit", user_id=str(developer.user_id))
    assert developer.patch(f"/folders/{source}", json={"parent_id": folder["id"]}).status_code == 200


def test_favourite_is_its_owners_alone(local_api: Client, folder: dict[str, Any]) -> None:
    viewer, developer = local_api.as_viewer, local_api.as_developer
    body = {"content_metadata_id": folder["content_metadata_id"]}
    made = viewer.post("/content_favorite", json=body).json()
    assert made["user_id"] == str(viewer.user_id)
    assert viewer.post("/content_favorite", json=body).status_code == 409
    assert viewer.get(f"/content_favorite/{made['id']}").json()["id"] == made["id"]
    assert developer.get(f"/content_favorite/{made['id']}").status_code == 404
    assert developer.get("/content_favorite/search").json() == []
    assert developer.delete(f"/content_favorite/{made['id']}").status_code == 404
    assert viewer.delete(f"/content_favorite/{made['id']}").status_code == 204
    assert viewer.get("/content_favorite/search").json() == []


def test_favourite_of_hidden_content_cannot_be_made(local_api: Client, folder: dict[str, Any]) -> None:
    content = closed(local_api.as_admin, folder)
    refused = local_api.as_viewer.post("/content_favorite", json={"content_metadata_id": content})
    assert refused.status_code == 422


def test_favourite_for_somebody_else_needs_an_admin(local_api: Client, folder: dict[str, Any]) -> None:
    admin, viewer = local_api.as_admin, local_api.as_viewer
    body = {"content_metadata_id": folder["content_metadata_id"], "user_id": str(admin.user_id)}
    assert viewer.post("/content_favorite", json=body).status_code == 404
    body["user_id"] = str(viewer.user_id)
    assert admin.post("/content_favorite", json=body).json()["user_id"] == str(viewer.user_id)


def test_favourite_goes_out_of_sight_with_its_content(local_api: Client, folder: dict[str, Any]) -> None:
    viewer = local_api.as_viewer
    viewer.post("/content_favorite", json={"content_metadata_id": folder["content_metadata_id"]})
    closed(local_api.as_admin, folder)
    assert viewer.get("/content_favorite/search").json() == []
