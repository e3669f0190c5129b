"""Traffic through the API, seen again through the API: nothing has to be waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from client import Client, Person

from .conftest import asked

QUERY = {
    "model": "thelook",
    "view": "products",
    "fields": ["products.count"],
    "limit": "7",
}
OURS = {"query.model": "thelook"}
BROWSER = {"User-Agent": "curl/8.0"}
SDK = {"X-Looker-AppId": "PY SDK 26.12"}


def ran(person: Person, **headers: str) -> None:
    answer = person.post("/queries/run/json", json=QUERY, headers=headers)
    assert answer.status_code == 200, answer.text


def patiently(ask: Callable[[], list[Any]]) -> list[Any]:
    """The first answer that has rows, for ten seconds at most."""
    for _ in range(50):
        if rows := ask():
            return rows
        time.sleep(0.2)
    return []


def test_runs_are_seen_at_once_with_person_and_client(data_api: Client) -> None:
    ran(data_api.as_developer, **SDK)
    ran(data_api.as_developer, **SDK)
    ran(data_api.as_admin, **BROWSER)
    fields = """user.name history.client query.view history.result_source history.status
    history.query_run_count"""
    sorts = ["user.name", "history.result_source"]
    rows = asked(data_api, "history", fields, filters=OURS, sorts=sorts)
    assert [list(row.values()) for row in rows] == [
        ["Admin Tester", "curl/8.0", "products", "cache", "complete", 1],
        ["Developer Tester", "PY SDK 26.12", "products", "cache", "complete", 1],
        ["Developer Tester", "PY SDK 26.12", "products", "query", "complete", 1],
    ]


def test_questions_of_activity_are_history_themselves(data_api: Client) -> None:
    filters = {"query.model": "system^_^_activity"}
    fields = "query.view history.result_source history.count"
    assert asked(data_api, "history", fields, filters=filters) == []
    again = asked(data_api, "history", fields, filters=filters)
    assert again == [{"query.view": "history", "history.result_source": "query", "history.count": 1}]


def test_same_question_twice_has_two_answers(data_api: Client) -> None:
    counted = "history.query_run_count"
    ran(data_api.as_developer)
    first = asked(data_api, "history", counted, filters=OURS)
    ran(data_api.as_developer)
    second = asked(data_api, "history", counted, filters=OURS)
    assert (first, second) == ([{counted: 1}], [{counted: 2}])


def test_used_field_is_counted(data_api: Client) -> None:
    ran(data_api.as_developer)
    ran(data_api.as_developer)
    filters = {"field_usage.field": "products.count", "field_usage.explore": "products"}
    rows = asked(data_api, "field_usage", "field_usage.model field_usage.times_used", filters=filters)
    assert rows == [{"field_usage.model": "thelook", "field_usage.times_used": 2}]


def test_calls_are_counted_by_operation(data_api: Client) -> None:
    for _ in range(3):
        data_api.as_developer.get("/user")
    fields = "user.name api_usage.operation_id api_usage.endpoint api_usage.total_usage"
    rows = asked(data_api, "api_usage", fields, filters={"api_usage.operation_id": "me"})
    assert [list(row.values()) for row in rows] == [["Developer Tester", "me", "/user", 3]]


def test_changes_are_events(data_api: Client) -> None:
    data_api.as_admin.post("/groups", json={"name": "Auditors"})
    rows = asked(data_api, "event", "event.name user.name event.is_admin event.count")
    found = [list(row.values()) for row in rows if "group" in row["event.name"]]
    assert found == [["create_group", "Admin Tester", "Yes", 1]]


def test_run_of_a_look_names_the_look(data_api: Client) -> None:
    query = data_api.as_admin.post("/queries", json=QUERY).json()
    look = {"title": "Products", "query_id": query["id"], "folder_id": "1"}
    look = data_api.as_admin.post("/looks", json=look).json()
    data_api.as_admin.get(f"/looks/{look['id']}/run/json")
    rows = asked(data_api, "history", "look.title history.source history.count", filters=OURS)
    assert rows == [{"look.title": "Products", "history.source": "api4", "history.count": 1}]
    usage = asked(data_api, "content_usage", "content_usage.content_title content_usage.api_total")
    assert usage == [{"content_usage.content_title": "Products", "content_usage.api_total": 1}]


def test_refused_query_says_why(data_api: Client) -> None:
    wrong = {**QUERY, "filter_expression": "to_number(${products.name}) = 1"}
    assert data_api.as_developer.post("/queries/run/json", json=wrong).status_code == 400
    fields = "user.name history.status history.message history.count"
    rows = asked(data_api, "history", fields, filters={"history.message": "-NULL"})
    message = "The custom filter: to_number can only be used in table calculations (at character 1)"
    assert [list(row.values()) for row in rows] == [["Developer Tester", "error", message, 1]]


def test_logins_and_those_that_failed_are_counted(data_api: Client) -> None:
    key = data_api.as_admin.post("/users/1/credentials_api3").json()
    for secret in (key["client_secret"], key["client_secret"], "wrong"):
        data_api.as_stranger.post("/login", data={"client_id": key["client_id"], "client_secret": secret})
    fields = "user_login.credential_type user_login.count user_login.failed_count"
    rows = asked(data_api, "user_login", fields, filters={"user_login.credential_type": "api3"})
    assert [list(row.values()) for row in rows] == [["api3", 3, 1]]


def test_look_of_activity_is_downloaded_and_drawn(data_api: Client) -> None:
    ran(data_api.as_developer)
    body = {
        "model": "system__activity",
        "view": "history",
        "fields": ["user.name", "history.query_run_count"],
    }
    body |= {"filters": OURS, "vis_config": {"type": "looker_column"}}
    query = data_api.as_admin.post("/queries", json=body).json()
    look = {"title": "Runs", "query_id": query["id"], "folder_id": "1"}
    path = f"/looks/{data_api.as_admin.post('/looks', json=look).json()['id']}/run"
    assert (
        data_api.as_admin.get(f"{path}/csv").text == "User Name,History Query Run Count\nDeveloper Tester,1\n"
    )
    assert data_api.as_admin.get(f"{path}/png").content.startswith(b"\x89PNG")


def test_scheduled_look_of_activity_is_delivered(data_api: Client) -> None:
    body = {"model": "system__activity", "view": "role", "fields": ["role.name"], "sorts": ["role.name"]}
    query = data_api.as_admin.post("/queries", json=body).json()
    look = {"title": "Roles", "query_id": query["id"], "folder_id": "1"}
    look_id = data_api.as_admin.post("/looks", json=look).json()["id"]
    address = {"type": "email", "format": "csv", "address": "ops@example.com"}
    plan = {"name": "Roles", "look_id": look_id, "scheduled_plan_destination": [address], "run_once": True}
    plan |= {"require_results": False, "require_no_results": False, "require_change": False}
    planned = data_api.as_admin.post("/scheduled_plans/run_once", json=plan)
    assert planned.status_code == 200, planned.text
    wanted = {"scheduled_plan.name": "Roles", "scheduled_job.status": "success,failure,skipped"}
    fields = "scheduled_plan.name scheduled_job.status delivery.address delivery.status"
    rows = patiently(lambda: asked(data_api, "scheduled_plan", fields, filters=wanted))
    assert [list(row.values()) for row in rows] == [["Roles", "success", "ops@example.com", "sent"]]
    runs = asked(data_api, "history", "query.view history.source", filters={"query.view": "role"})
    assert runs == [{"query.view": "role", "history.source": "scheduled_task"}]


def test_merged_query_with_activity_is_never_kept(data_api: Client) -> None:
    admin = data_api.as_admin
    body = {"model": "system__activity", "view": "history", "filters": OURS}
    runs = admin.post("/queries", json={**body, "fields": ["query.view", "history.count"]}).json()["id"]
    shop = admin.post("/queries", json={**QUERY, "fields": ["products.category", "products.count"]}).json()[
        "id"
    ]
    pairs = [{"field_name": "query.view", "source_field_name": "products.category"}]
    sources = [{"query_id": runs, "name": "Runs"}, {"query_id": shop, "name": "Shop", "merge_fields": pairs}]
    made = admin.post("/merge_queries", json={"source_queries": sources})
    assert made.status_code == 200, made.text
    merged = made.json()["id"]
    counts = []
    for _ in range(2):
        ran(data_api.as_developer)
        answer = admin.get(f"/api/lookalike/v1/merge_queries/{merged}/run/json", whole=True)
        assert answer.status_code == 200, answer.text
        counts.append(answer.json()[0]["history.count"])
    assert counts[1] > counts[0]
