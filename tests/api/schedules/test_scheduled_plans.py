"""Scheduled plans: making, changing, listing and running them, and what is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from client import Client, Person
from lookalike.store import queries, schedules, schema
from lookalike.store.looks import add_look

MAIL = {"type": "email", "address": "ana@example.com", "format": "csv"}
HOOK = {"type": "webhook", "address": "https://hooks.example.com/in", "format": "json"}
CONDITIONS: dict[str, Any] = {"require_results": False, "require_no_results": False, "require_change": False}


def make_query(api: Client, model: str = "thelook") -> str:
    with api.instance.store.write() as work:
        body = {"model": model, "view": "users", "fields": ["users.state", "users.count"], "limit": "10"}
        return str(queries.add_query(work, body)["id"])


def make_look(api: Client, title: str = "Users by state") -> str:
    with api.instance.store.write() as work:
        query = queries.add_query(work, {"model": "thelook", "view": "users", "fields": ["users.count"]})
        folder = work.get(schema.folders, 1) or {}
        return str(add_look(work, {"title": title, "query_id": query["id"], "folder_id": 1}, folder)["id"])


def body_for(api: Client, **more: Any) -> dict[str, Any]:
    plan = {"name": "Mondays", "query_id": make_query(api), "crontab": "0 8 * * 1", "enabled": True}
    return {**plan, "scheduled_plan_destination": [MAIL], **more}


def make_plan(api: Client, person: Person | None = None, **more: Any) -> dict[str, Any]:
    answer = (person or api.as_admin).post("/scheduled_plans", json=body_for(api, **more))
    assert answer.status_code == 200, answer.text
    return answer.json()


def give_address(api: Client, person: Person, address: str) -> None:
    with api.instance.store.write() as work:
        values = {"user_id": person.user_id, "email": address, "email_folded": address.lower()}
        work.insert(schema.credentials_email, {**values, "created_at": work.now})


def fields_of(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.text
    return {error["field"] for error in answer.json()["errors"]}


# --- create -----------------------------------------------------------------------------------------------


def test_create_returns_the_whole_plan(api: Client):
    plan = make_plan(api, timezone="Europe/Berlin", include_links=True)
    assert plan["name"] == "Mondays"
    assert plan["user_id"] == str(api.as_admin.user_id)
    assert plan["user"]["display_name"] == "Admin Tester"
    assert plan["enabled"] is True
    assert plan["run_once"] is False
    assert plan["include_links"] is True
    assert plan["last_run_at"] is None
    [destination] = plan["scheduled_plan_destination"]
    assert destination["address"] == "ana@example.com"
    assert destination["scheduled_plan_id"] == plan["id"]
    assert destination["looker_recipient"] is False


def test_create_computes_next_run_in_the_zone(api: Client):
    plan = make_plan(api, timezone="Asia/Kolkata")
    at = datetime.fromisoformat(plan["next_run_at"])
    assert (at.weekday(), at.hour, at.minute) == (0, 2, 30)


def test_create_names_everything_that_is_missing(api: Client):
    answer = api.as_admin.post("/scheduled_plans", json={})
    assert fields_of(answer) == {"name", "look_id", "crontab", "scheduled_plan_destination"}
    assert {error["code"] for error in answer.json()["errors"]} == {"missing_field"}


def test_look_plan_needs_its_conditions(api: Client):
    look = make_look(api)
    answer = api.as_admin.post("/scheduled_plans", json=body_for(api, query_id=None, look_id=look))
    assert fields_of(answer) == {"require_results", "require_no_results", "require_change"}


def test_look_plan_has_the_title_of_its_look(api: Client):
    plan = make_plan(api, query_id=None, look_id=make_look(api), **CONDITIONS)
    assert plan["title"] == "Users by state"
    assert plan["content_title"] == "Users by state"


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"crontab": "61 * * * *"}, "crontab", "0 8 * * 1"),
        ({"crontab": "hourly"}, "crontab", "5: minute"),
        ({"timezone": "Berlin"}, "timezone", "America/New_York"),
        ({"crontab": None, "datagroup": "thelook/daily"}, "datagroup", "no model 'thelook'"),
        ({"query_id": None, "dashboard_id": "1"}, "dashboard_id", "not part of this release"),
        ({"query_id": "x1"}, "query_id", "number"),
        ({"query_id": "999"}, "query_id", "no query 999"),
        ({"look_id": "1", **CONDITIONS}, "query_id", "one of"),
        ({"user_id": "4711"}, "user_id", "4711"),
        ({"custom_url_base": "javascript:alert(1)"}, "custom_url_base", "https://"),
        ({"custom_url_params": "[1]"}, "custom_url_params", "JSON object"),
        ({"pdf_paper_size": "a9"}, "pdf_paper_size", "letter"),
        ({"require_results": True, "require_no_results": True}, "require_no_results", "both"),
        ({"name": "x" * 256}, "name", "255"),
    ],
)
def test_bad_property_is_named(local_api: Client, more: dict[str, Any], field: str, says: str):
    answer = local_api.as_admin.post("/scheduled_plans", json=body_for(local_api, **more))
    assert fields_of(answer) == {field}
    assert says in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("destination", "field", "says"),
    [
        ({**MAIL, "address": "ana@example.com, bob@example.com"}, "address", "ana@example.com"),
        ({**MAIL, "address": "ana@example.com\r\nBcc: eve@example.com"}, "address", "single one"),
        ({**MAIL, "address": "Ana <ana@example.com>"}, "address", "single one"),
        ({**MAIL, "format": "pdf"}, "format", "inline_table"),
        ({**MAIL, "format": "wysiwyg_pdf"}, "format", "dashboards"),
        ({**HOOK, "format": "inline_table"}, "format", "wysiwyg_png"),
        ({**HOOK, "address": "ftp://example.com/"}, "address", "https://example.com/hook"),
        ({**HOOK, "secret_parameters": '{"token": "x"}'}, "secret_parameters", "authorization"),
        ({**HOOK, "parameters": "[]"}, "parameters", "JSON object"),
        ({**MAIL, "type": "s3", "address": "s3://bucket/"}, "type", "not part of this release"),
        ({**MAIL, "type": "sftp"}, "type", "not part of this release"),
        ({**MAIL, "type": "looker-integration://1::drive"}, "type", "not part of this release"),
        ({**MAIL, "type": "fax"}, "type", "email, webhook"),
        ({"type": "email", "format": "csv"}, "address", "address"),
    ],
)
def test_bad_destination_is_named(local_api: Client, destination: dict[str, Any], field: str, says: str):
    body = body_for(local_api, scheduled_plan_destination=[HOOK, destination])
    answer = local_api.as_admin.post("/scheduled_plans", json=body)
    assert fields_of(answer) == {f"scheduled_plan_destination[1].{field}"}
    assert says in answer.json()["errors"][0]["message"]


def test_destinations_have_an_upper_bound(local_api: Client):
    body = body_for(local_api, scheduled_plan_destination=[MAIL] * 101)
    answer = local_api.as_admin.post("/scheduled_plans", json=body)
    assert fields_of(answer) == {"scheduled_plan_destination"}


def test_options_of_dashboards_are_named_in_a_warning(local_api: Client):
    answer = local_api.as_admin.post("/scheduled_plans", json=body_for(local_api, pdf_landscape=True))
    assert "pdf_landscape has no effect" in answer.headers["x-lookalike-warning"]


# --- who may ----------------------------------------------------------------------------------------------


def test_person_without_roles_cannot_schedule(api: Client):
    assert api.as_nobody.post("/scheduled_plans", json=body_for(api)).status_code == 404


def test_mail_to_outsiders_needs_its_permission(api: Client):
    answer = api.as_viewer.post("/scheduled_plans", json=body_for(api))
    assert fields_of(answer) == {"scheduled_plan_destination[0].address"}
    assert "schedule_external_look_emails" in answer.text


def test_mail_to_a_user_of_the_server_is_allowed(api: Client):
    give_address(api, api.as_developer, "Dev@Example.com")
    to = [{**MAIL, "address": "dev@example.com"}]
    plan = make_plan(api, api.as_viewer, scheduled_plan_destination=to)
    assert plan["scheduled_plan_destination"][0]["looker_recipient"] is True


def test_webhook_needs_its_permission(api: Client):
    body = body_for(api, scheduled_plan_destination=[HOOK])
    answer = api.as_viewer.post("/scheduled_plans", json=body)
    assert fields_of(answer) == {"scheduled_plan_destination[0].address"}
    assert "send_outgoing_webhook" in answer.text


def test_only_admins_make_plans_for_others(api: Client):
    for_admin = body_for(api, user_id=str(api.as_admin.user_id))
    assert "user_id" in fields_of(api.as_viewer.post("/scheduled_plans", json=for_admin))
    give_address(api, api.as_developer, "dev@example.com")
    to = [{**MAIL, "address": "dev@example.com"}]
    plan = make_plan(api, user_id=str(api.as_viewer.user_id), scheduled_plan_destination=to)
    assert plan["user_id"] == str(api.as_viewer.user_id)


def test_plan_for_others_needs_their_rights(api: Client):
    body = body_for(api, user_id=str(api.as_nobody.user_id))
    assert fields_of(api.as_admin.post("/scheduled_plans", json=body)) == {"query_id"}


def test_run_as_recipient_needs_users_as_recipients(api: Client):
    body = body_for(api, run_as_recipient=True)
    assert fields_of(api.as_admin.post("/scheduled_plans", json=body)) == {
        "scheduled_plan_destination[0].address"
    }


# --- read and list ----------------------------------------------------------------------------------------


def test_plan_is_shown_to_owner_and_admin_only(api: Client):
    give_address(api, api.as_developer, "dev@example.com")
    to = [{**MAIL, "address": "dev@example.com"}]
    plan = make_plan(api, api.as_viewer, scheduled_plan_destination=to)
    path = f"/scheduled_plans/{plan['id']}"
    assert api.as_viewer.get(path).json()["can"]["update"] is True
    assert api.as_admin.get(path).status_code == 200
    assert api.as_developer.get(path).status_code == 404


@pytest.mark.parametrize("plan_id", ["999", "abc", "1%27", "99999999999999999999"])
def test_unknown_plan_is_not_found(local_api: Client, plan_id: str):
    assert local_api.as_admin.get(f"/scheduled_plans/{plan_id}").status_code == 404


def test_fields_choose_what_is_shown(local_api: Client):
    plan = make_plan(local_api)
    answer = local_api.as_admin.get(
        f"/scheduled_plans/{plan['id']}", params={"fields": "id,scheduled_plan_destination(format)"}
    )
    assert answer.json() == {"id": plan["id"], "scheduled_plan_destination": [{"format": "csv"}]}


def test_list_holds_own_plans_unless_asked_for_others(api: Client):
    mine = make_plan(api)
    give_address(api, api.as_developer, "dev@example.com")
    to = [{**MAIL, "address": "dev@example.com"}]
    other = make_plan(api, api.as_viewer, scheduled_plan_destination=to)
    assert [each["id"] for each in api.as_admin.get("/scheduled_plans").json()] == [mine["id"]]
    everybody = api.as_admin.get("/scheduled_plans", params={"all_users": True}).json()
    assert [each["id"] for each in everybody] == [mine["id"], other["id"]]
    of_viewer = api.as_admin.get("/scheduled_plans", params={"user_id": api.as_viewer.user_id}).json()
    assert [each["id"] for each in of_viewer] == [other["id"]]


@pytest.mark.parametrize(
    "path",
    ["", "/search", "/look/{look}", "/dashboard/1", "/lookml_dashboard/thelook%3A%3Asales"],
)
def test_others_plans_need_see_schedules(api: Client, path: str):
    path = f"/scheduled_plans{path.format(look=make_look(api))}"
    assert api.as_viewer.get(path).status_code == 200
    assert api.as_viewer.get(path, params={"all_users": True}).status_code == 404
    assert api.as_viewer.get(path, params={"user_id": api.as_admin.user_id}).status_code == 404


def test_plans_are_listed_by_look_and_folder(api: Client):
    look = make_look(api)
    make_plan(api)
    plan = make_plan(api, query_id=None, look_id=look, **CONDITIONS)
    for path in (f"/scheduled_plans/look/{look}", "/scheduled_plans/space/1"):
        assert [each["id"] for each in api.as_admin.get(path).json()] == [plan["id"]]


def test_plans_of_what_cannot_be_seen_are_not_listed(api: Client):
    assert api.as_nobody.get(f"/scheduled_plans/look/{make_look(api)}").status_code == 404
    assert api.as_nobody.get("/scheduled_plans/space/1").status_code == 404
    assert api.as_admin.get("/scheduled_plans/look/none").status_code == 404


def test_search_finds_by_recipient_and_format(api: Client):
    plan = make_plan(api)
    make_plan(api, name="Hooks", scheduled_plan_destination=[HOOK])
    for params in (
        {"recipient": "ANA@%"},
        {"delivery_format": "csv"},
        {"destination_type": "email"},
        {"name": "mon%"},
        {"user_first_name": "admin", "name": "Mondays"},
    ):
        found = api.as_admin.get("/scheduled_plans/search", params=params).json()
        assert [each["id"] for each in found] == [plan["id"]], params


def test_search_pages_and_sorts(api: Client):
    for name in ("a", "b", "c"):
        make_plan(api, name=name)
    params = {"sorts": "name desc", "limit": 2, "fields": "name"}
    answer = api.as_admin.get("/scheduled_plans/search", params=params)
    assert answer.json() == [{"name": "c"}, {"name": "b"}]


def test_search_refuses_unknown_filters(local_api: Client):
    answer = local_api.as_admin.get("/scheduled_plans/search", params={"recipents": "x"})
    assert answer.status_code == 400
    assert "Did you mean recipient?" in answer.json()["message"]


# --- change -----------------------------------------------------------------------------------------------


def test_update_changes_what_it_names(api: Client):
    plan = make_plan(api, include_links=True)
    changed = api.as_admin.patch(f"/scheduled_plans/{plan['id']}", json={"name": "Tuesdays"}).json()
    assert changed["name"] == "Tuesdays"
    assert changed["crontab"] == "0 8 * * 1"
    assert changed["include_links"] is True
    assert changed["next_run_at"] == plan["next_run_at"]
    assert changed["scheduled_plan_destination"] == plan["scheduled_plan_destination"]


def test_update_replaces_destinations(api: Client):
    plan = make_plan(api)
    body = {"scheduled_plan_destination": [HOOK]}
    changed = api.as_admin.patch(f"/scheduled_plans/{plan['id']}", json=body).json()
    assert [each["type"] for each in changed["scheduled_plan_destination"]] == ["webhook"]


@pytest.mark.parametrize("value", [None, []])
def test_update_refuses_to_remove_all_destinations(api: Client, value: Any):
    plan = make_plan(api)
    answer = api.as_admin.patch(f"/scheduled_plans/{plan['id']}", json={"scheduled_plan_destination": value})
    assert fields_of(answer) == {"scheduled_plan_destination"}


def test_whole_plan_can_be_sent_back(api: Client):
    plan = make_plan(api, timezone="Europe/Berlin")
    answer = api.as_admin.patch(f"/scheduled_plans/{plan['id']}", json=plan)
    assert answer.status_code == 200, answer.text
    same = {"name", "query_id", "crontab", "timezone", "next_run_at", "created_at"}
    assert {name: answer.json()[name] for name in same} == {name: plan[name] for name in same}


def test_disabled_plan_has_no_next_run(api: Client):
    plan = make_plan(api)
    path = f"/scheduled_plans/{plan['id']}"
    assert api.as_admin.patch(path, json={"enabled": False}).json()["next_run_at"] is None
    assert api.as_admin.patch(path, json={"enabled": True}).json()["next_run_at"] == plan["next_run_at"]


def test_update_can_change_from_query_to_look(api: Client):
    plan = make_plan(api)
    changed = api.as_admin.patch(f"/scheduled_plans/{plan['id']}", json={"look_id": make_look(api)}).json()
    assert changed["query_id"] is None
    assert changed["content_title"] == "Users by state"


def test_only_owner_and_admin_change_and_delete(api: Client):
    give_address(api, api.as_developer, "dev@example.com")
    to = [{**MAIL, "address": "dev@example.com"}]
    plan = make_plan(api, api.as_viewer, scheduled_plan_destination=to)
    path = f"/scheduled_plans/{plan['id']}"
    assert api.as_developer.patch(path, json={"name": "x"}).status_code == 404
    assert api.as_developer.delete(path).status_code == 404
    assert api.as_viewer.patch(path, json={"name": "x"}).status_code == 200
    assert api.as_admin.delete(path).status_code == 204
    assert api.as_viewer.get(path).status_code == 404


def test_manager_of_schedules_cannot_redirect_results(api: Client):
    with api.instance.store.write() as work:
        names = ["access_data", "see_looks", "schedule_look_emails", "manage_schedules"]
        values = {"name": "Managers", "name_folded": "managers"}
        permissions = work.insert(schema.permission_sets, {**values, "permissions": names})
        sets = {"permission_set_id": permissions["id"], "model_set_id": 1}
        role = work.insert(schema.roles, {**values, **sets})
    manager = api.person("manager", role["id"])
    give_address(api, manager, "manager@example.com")
    plan = make_plan(api)
    path = f"/scheduled_plans/{plan['id']}"
    assert manager.patch(path, json={"enabled": False}).status_code == 200
    to = {"scheduled_plan_destination": [{**MAIL, "address": "manager@example.com"}]}
    assert "scheduled_plan_destination" in fields_of(manager.patch(path, json=to))
    assert "scheduled_plan_destination" in fields_of(manager.post(f"{path}/run_once", json=to))


def test_deleted_plan_is_in_the_journal_with_its_destinations(api: Client):
    plan = make_plan(api)
    api.as_admin.delete(f"/scheduled_plans/{plan['id']}")
    with api.instance.store.read() as db:
        gone = [row for row in db.all(schema.journal.select()) if row["after"] is None]
    assert {row["table_name"] for row in gone} >= {"scheduled_plans", "scheduled_plan_destinations"}


# --- secrets ----------------------------------------------------------------------------------------------


def test_secrets_are_sealed_and_never_shown(api: Client):
    hook = {**HOOK, "secret_parameters": '{"authorization": "Bearer s3cr3t"}'}
    plan = make_plan(api, scheduled_plan_destination=[hook])
    shown = api.as_admin.get(f"/scheduled_plans/{plan['id']}").text
    assert "s3cr3t" not in shown and "secret_parameters" not in shown
    with api.instance.store.read() as db:
        [row] = schedules.destinations_of(db, [int(plan["id"])])[int(plan["id"])]
    assert b"s3cr3t" not in row["secret_parameters"]


def test_secrets_survive_a_plan_that_is_sent_back(api: Client):
    hook = {**HOOK, "secret_parameters": '{"authorization": "Bearer s3cr3t"}'}
    plan = make_plan(api, scheduled_plan_destination=[hook])
    api.as_admin.patch(f"/scheduled_plans/{plan['id']}", json=plan)
    with api.instance.store.read() as db:
        [row] = schedules.destinations_of(db, [int(plan["id"])])[int(plan["id"])]
    about = f"scheduled_plan:{plan['id']}:https://hooks.example.com/in"
    assert b"s3cr3t" in api.instance.vault.unseal(row["secret_parameters"], about)


# --- run once ---------------------------------------------------------------------------------------------


def test_run_once_makes_a_plan_and_queues_it(api: Client):
    body = body_for(api)
    del body["crontab"]
    answer = api.as_admin.post("/scheduled_plans/run_once", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["run_once"] is True
    assert answer.json()["next_run_at"] is None
    with api.instance.store.read() as db:
        assert len(db.all(schema.jobs.select())) == 1


def test_run_once_names_what_is_missing(api: Client):
    answer = api.as_admin.post("/scheduled_plans/run_once", json={})
    assert fields_of(answer) == {"name", "look_id", "scheduled_plan_destination"}


def test_run_once_by_id_copies_and_leaves_the_plan(api: Client):
    hook = {**HOOK, "secret_parameters": '{"authorization": "Bearer s3cr3t"}'}
    plan = make_plan(api, scheduled_plan_destination=[hook])
    answer = api.as_admin.post(f"/scheduled_plans/{plan['id']}/run_once", json={"name": "Trial"})
    copy = answer.json()
    assert copy["id"] != plan["id"]
    assert (copy["name"], copy["run_once"], copy["query_id"]) == ("Trial", True, plan["query_id"])
    assert copy["scheduled_plan_destination"][0]["address"] == hook["address"]
    after = api.as_admin.get(f"/scheduled_plans/{plan['id']}").json()
    assert {**after, "user": 0} == {**plan, "user": 0}
    with api.instance.store.read() as db:
        [row] = schedules.destinations_of(db, [int(copy["id"])])[int(copy["id"])]
    about = f"scheduled_plan:{copy['id']}:{hook['address']}"
    assert b"s3cr3t" in api.instance.vault.unseal(row["secret_parameters"], about)


def test_run_once_by_id_takes_other_destinations(api: Client):
    plan = make_plan(api)
    body = {"scheduled_plan_destination": [HOOK]}
    copy = api.as_admin.post(f"/scheduled_plans/{plan['id']}/run_once", json=body).json()
    assert [each["type"] for each in copy["scheduled_plan_destination"]] == ["webhook"]


def test_run_once_by_id_needs_the_plan(api: Client):
    plan = make_plan(api)
    assert api.as_viewer.post(f"/scheduled_plans/{plan['id']}/run_once").status_code == 404


def test_lists_leave_out_runs_once_and_search_finds_them(api: Client):
    plan = make_plan(api)
    copy = api.as_admin.post(f"/scheduled_plans/{plan['id']}/run_once").json()
    assert [each["id"] for each in api.as_admin.get("/scheduled_plans").json()] == [plan["id"]]
    found = api.as_admin.get("/scheduled_plans/search", params={"run_once": True}).json()
    assert [each["id"] for each in found] == [copy["id"]]


def test_runs_once_have_a_limit_for_each_minute(local_api: Client):
    plan = make_plan(local_api)
    path = f"/scheduled_plans/{plan['id']}/run_once"
    statuses = [local_api.as_admin.post(path).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
