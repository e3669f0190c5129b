"""Who may ask the built-in model, and what for."""

from __future__ import annotations

import pytest

from client import Client, Person
from lookalike.store import schema as s

BODY = {"model": "system__activity", "view": "user", "fields": ["user.count"]}
ALL_MODELS = 1


def person_with(api: Client, name: str, permissions: list[str], models: list[str] | None) -> Person:
    """Somebody with one role; `models` None: all of them."""
    person = api.person(name)
    with api.instance.store.write() as work:
        chosen = ALL_MODELS
        if models is not None:
            row = {"name": f"{name} models", "name_folded": f"{name} models", "models": models}
            chosen = work.insert(s.model_sets, row)["id"]
        permission_set = work.insert(
            s.permission_sets, {"name": name, "name_folded": name, "permissions": permissions}
        )
        role = {"name": name, "name_folded": name, "permission_set_id": permission_set["id"]}
        role = work.insert(s.roles, {**role, "model_set_id": chosen})
        work.insert(s.role_users, {"role_id": role["id"], "user_id": person.user_id})
    return person


@pytest.mark.parametrize("model", ["system__activity", "i__looker"])
def test_admin_asks_under_both_names(local_api: Client, model: str) -> None:
    answer = local_api.as_admin.post("/queries/run/json", json={**BODY, "model": model})
    assert answer.json() == [{"user.count": 4}]


@pytest.mark.parametrize(("who", "status"), [("as_developer", 404), ("as_viewer", 403), ("as_nobody", 403)])
def test_role_over_all_models_does_not_see_activity(local_api: Client, who: str, status: int) -> None:
    """Viewers may explore nothing, so they learn no more than that."""
    answer = getattr(local_api, who).post("/queries/run/json", json=BODY)
    assert answer.status_code == status


def test_role_that_names_the_model_does_not_see_activity(local_api: Client) -> None:
    person = person_with(local_api, "named", ["access_data", "see_looks", "explore"], ["system__activity"])
    assert person.post("/queries/run/json", json=BODY).status_code == 404


def test_permission_alone_lets_somebody_ask(local_api: Client) -> None:
    person = person_with(local_api, "auditor", ["see_system_activity"], ["elsewhere"])
    assert person.post("/queries/run/json", json=BODY).json() == [{"user.count": 5}]
    assert person.get("/lookml_models/system__activity/explores/user").status_code == 200


def test_permission_alone_does_not_show_sql(local_api: Client) -> None:
    person = person_with(local_api, "auditor", ["see_system_activity"], ["elsewhere"])
    assert person.post("/queries/run/sql", json=BODY).status_code == 403


def test_sql_needs_a_role_over_all_models(local_api: Client) -> None:
    permissions = ["see_system_activity", "access_data", "see_looks", "see_sql"]
    elsewhere = person_with(local_api, "elsewhere", permissions, ["elsewhere"])
    everywhere = person_with(local_api, "everywhere", permissions, None)
    assert elsewhere.post("/queries/run/sql", json=BODY).status_code == 403
    assert everywhere.post("/queries/run/sql", json=BODY).status_code == 200


def test_stored_query_does_not_run_for_others(local_api: Client) -> None:
    query = local_api.as_admin.post("/queries", json=BODY).json()
    assert local_api.as_developer.get(f"/queries/{query['id']}/run/json").status_code == 404


def test_others_see_neither_explore_nor_suggestions(local_api: Client) -> None:
    developer = local_api.as_developer
    assert developer.get("/lookml_models/system__activity").status_code == 404
    assert developer.get("/lookml_models/system__activity/explores/user").status_code == 404
    path = "/models/i__looker/views/user/fields/user.name/suggestions"
    assert developer.get(path).status_code == 404


def test_look_on_activity_is_hidden_from_others(local_api: Client) -> None:
    query = local_api.as_admin.post("/queries", json=BODY).json()
    look = {"title": "Who is here", "query_id": query["id"], "folder_id": "1"}
    look = local_api.as_admin.post("/looks", json=look).json()
    assert local_api.as_developer.get(f"/looks/{look['id']}").status_code == 404
    assert local_api.as_admin.get(f"/looks/{look['id']}/run/json").json() == [{"user.count": 4}]


def test_list_of_models_has_it_only_when_asked(local_api: Client) -> None:
    def names(who: Person, **params: object) -> list[str]:
        return [each["name"] for each in who.get("/lookml_models", params=params).json()]

    assert names(local_api.as_admin) == []
    assert names(local_api.as_admin, include_internal=True) == ["system__activity"]
    assert names(local_api.as_developer, include_internal=True) == []


def test_model_cannot_be_changed(local_api: Client) -> None:
    admin = local_api.as_admin
    body = {"name": "system__activity", "unlimited_db_connections": True}
    created = admin.post("/lookml_models", json=body)
    assert created.status_code == 422
    assert created.json()["errors"][0]["field"] == "name"
    assert admin.patch("/lookml_models/system__activity", json={"label": "Mine"}).status_code in (405, 422)
    assert admin.delete("/lookml_models/i__looker").status_code == 405
