"""Each kind of run leaves the row that a person would expect."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from written import BY_STATUS, Written

from client import Client
from lookalike.store import schema as s

WHO = ("source", "issuer_source", "status", "result_source", "from_cache", "user_id")
SLOW_SQL = "SELECT sum(a.range * b.range) AS total FROM range(100000) a, range(1000000) b"


def stored(api: Client, **body: Any) -> int:
    return int(api.as_developer.post("/queries", json={**BY_STATUS, **body}).json()["id"])


def test_a_first_run_comes_from_the_database(data_api: Client, written: Written) -> None:
    query_id = stored(data_api)
    data_api.as_developer.get(f"/queries/{query_id}/run/json")
    me = data_api.as_developer.user_id
    assert written.last(*WHO) == ("api4", "API", "complete", "query", False, me)
    assert written.last("query_id", "rows", "result_format", "message") == (query_id, 5, "json", None)
    assert written.last("model", "explore", "connection_name", "dialect") == (
        "thelook",
        "order_items",
        "thelook",
        "duckdb",
    )


def test_the_times_of_a_run_add_up(data_api: Client, written: Written) -> None:
    data_api.as_developer.get(f"/queries/{stored(data_api)}/run/json")
    row = written.runs()[-1]
    assert 0 < row["compile_time"] + row["queue_time"] + row["database_time"] <= row["runtime"] + 0.01
    assert row["created_at"] <= row["completed_at"]
    assert row["bytes"] > 100


def test_a_second_run_comes_from_the_cache(data_api: Client, written: Written) -> None:
    query_id = stored(data_api)
    for _ in range(2):
        data_api.as_developer.get(f"/queries/{query_id}/run/json")
    me = data_api.as_developer.user_id
    assert written.last(*WHO) == ("api4", "API", "complete", "cache", True, me)
    assert written.last("rows", "database_time") == (5, None)


def test_an_answer_kept_as_bytes_is_a_run_too(data_api: Client, written: Written) -> None:
    query_id = stored(data_api)
    headers = {"x-looker-appid": "PY SDK 26.22"}
    for _ in range(4):
        data_api.as_developer.get(f"/queries/{query_id}/run/json", headers=headers)
    rows = written.runs()
    assert [row["from_cache"] for row in rows] == [False, True, True, True]
    assert {(row["query_id"], row["rows"], row["client"]) for row in rows} == {(query_id, 5, "PY SDK 26.22")}
    assert len({row["slug"] for row in rows}) == 4


def test_an_inline_query_is_found_by_its_id(data_api: Client, written: Written) -> None:
    data_api.as_developer.post("/queries/run/csv", json=BY_STATUS)
    (query_id,) = written.last("query_id")
    assert data_api.as_developer.get(f"/queries/{query_id}").json()["fields"] == BY_STATUS["fields"]


def test_the_same_inline_query_has_one_id(data_api: Client, written: Written) -> None:
    for _ in range(2):
        data_api.as_developer.post("/queries/run/csv", json=BY_STATUS)
    assert len({row["query_id"] for row in written.runs()}) == 1


def test_a_look_is_named_in_its_runs(data_api: Client, written: Written) -> None:
    body = {"title": "Statuses", "query_id": str(stored(data_api)), "folder_id": "1"}
    look_id = int(data_api.as_admin.post("/looks", json=body).json()["id"])
    data_api.as_admin.get(f"/looks/{look_id}/run/json")
    assert written.last("look_id", "source", "rows") == (look_id, "api4", 5)


def test_a_field_that_is_not_there_is_an_error(data_api: Client, written: Written) -> None:
    data_api.as_developer.post("/queries/run/json", json={**BY_STATUS, "fields": ["order_items.nothing"]})
    status, message, query_id = written.last("status", "message", "query_id")
    assert (status, query_id) == ("error", None)
    assert "order_items.nothing" in message


def test_what_the_database_refuses_is_an_error(data_api: Client, written: Written) -> None:
    statement = {"connection_name": "thelook", "sql": "SELECT nothing FROM nowhere"}
    slug = data_api.as_admin.post("/sql_queries", json=statement).json()["slug"]
    data_api.as_admin.post(f"/sql_queries/{slug}/run/json")
    status, source, message = written.last("status", "source", "message")
    assert (status, source) == ("error", "sql_runner")
    assert "nowhere" in message


def test_a_statement_is_named_in_its_run(data_api: Client, written: Written) -> None:
    statement = {"connection_name": "thelook", "sql": "SELECT 1 AS one UNION ALL SELECT 2"}
    slug = data_api.as_admin.post("/sql_queries", json=statement).json()["slug"]
    data_api.as_admin.post(f"/sql_queries/{slug}/run/json")
    (query,) = written.rows(s.sql_queries)
    assert written.last("sql_query_id", "query_id", "rows", "status") == (query["id"], None, 2, "complete")
    assert written.last("source", "connection_name") == ("sql_runner", "thelook")


def test_a_cache_that_has_nothing_is_told(data_api: Client, written: Written) -> None:
    query_id = stored(data_api)
    data_api.as_developer.get(f"/queries/{query_id}/run/json", params={"cache_only": "true"})
    assert written.last("status", "cache_only", "rows") == ("cache_only_miss", True, None)


def test_a_task_is_named_in_its_run(data_api: Client, written: Written) -> None:
    body = {"query_id": str(stored(data_api)), "result_format": "csv", "source": "dashboard"}
    task_id = data_api.as_developer.post("/query_tasks", json=body).json()["id"]
    while data_api.as_developer.get(f"/query_tasks/{task_id}/results").status_code == 202:
        time.sleep(0.05)
    assert written.last("query_task_id", "slug", "source") == (task_id, task_id, "dashboard")
    assert written.last("status", "rows", "result_format") == ("complete", 5, "csv")


def test_a_killed_statement_is_killed(data_api: Client, written: Written) -> None:
    statement = {"connection_name": "thelook", "sql": SLOW_SQL}
    slug = data_api.as_admin.post("/sql_queries", json=statement).json()["slug"]
    path = f"/api/4.0/sql_queries/{slug}/run/json"
    token = {"Authorization": f"Bearer {data_api.as_admin.token}"}
    running = asyncio.run_coroutine_threadsafe(data_api.http.post(path, headers=token), data_api.loop.loop)
    _kill(data_api)
    running.result(30)
    assert written.last("status", "source", "rows") == ("killed", "sql_runner", None)


def _kill(api: Client) -> None:
    for _ in range(200):
        found = api.as_admin.get("/running_queries").json()
        if found:
            api.as_admin.delete(f"/running_queries/{found[0]['query_task_id']}")
            return
        time.sleep(0.05)
    pytest.fail("no query was running")


def test_suggestions_are_runs_of_their_own(data_api: Client, written: Written) -> None:
    path = "/models/thelook/views/order_items/fields/users.state/suggestions"
    data_api.as_developer.get(path, params={"term": "new"})
    assert written.last("source", "model", "explore") == ("suggest", "thelook", "order_items")
    (query_id,) = written.last("query_id")
    found = data_api.as_developer.get(f"/queries/{query_id}").json()
    assert (found["fields"], found["filters"]) == (["users.state"], None)


def test_a_merged_query_is_named_in_its_run(data_api: Client, written: Written) -> None:
    first = str(stored(data_api))
    body = {"source_queries": [{"query_id": first, "name": "q1", "merge_fields": []}]}
    merged = data_api.as_developer.post("/merge_queries", json=body).json()
    answer = data_api.as_developer.get(f"/api/lookalike/v1/merge_queries/{merged['id']}/run/json", whole=True)
    assert answer.status_code == 200
    (row,) = written.rows(s.merge_queries)
    assert written.last("merge_query_id", "source", "is_single_query") == (row["id"], "merge_query", False)


def test_a_user_in_anothers_name_is_known(data_api: Client, written: Written) -> None:
    other = data_api.as_developer.user_id
    token = data_api.as_admin.post(f"/login/{other}").json()["access_token"]
    data_api.as_stranger.post(
        "/queries/run/json", json=BY_STATUS, headers={"Authorization": f"Bearer {token}"}
    )
    assert written.last("user_id", "sudo_user_id") == (other, data_api.as_admin.user_id)


def test_what_a_run_uses_is_counted(data_api: Client, written: Written) -> None:
    filters = {"order_items.id": "<100"}
    for _ in range(3):
        data_api.as_developer.post("/queries/run/json", json={**BY_STATUS, "filters": filters})
    rows = [row for row in written.rows(s.field_usage) if row["times_used"]]
    assert {row["field"]: (row["view"], row["times_used"]) for row in rows} == {
        "order_items.count": ("order_items", 3),
        "order_items.id": ("order_items", 3),
        "order_items.status": ("order_items", 3),
    }


def test_fields_that_nobody_uses_are_listed(data_api: Client, written: Written) -> None:
    data_api.as_developer.post("/queries/run/json", json=BY_STATUS)
    rows = [row for row in written.rows(s.field_usage) if row["explore"] == "order_items"]
    unused = {row["field"] for row in rows if row["times_used"] == 0 and row["last_used_at"] is None}
    assert {"order_items.sale_price", "users.state"} <= unused
    assert {"order_items.status", "order_items.count"} & unused == set()


def test_uses_of_a_look_are_counted(data_api: Client, written: Written) -> None:
    body = {"title": "Statuses", "query_id": str(stored(data_api)), "folder_id": "1"}
    look_id = data_api.as_admin.post("/looks", json=body).json()["id"]
    for _ in range(5):
        data_api.as_admin.get(f"/looks/{look_id}/run/csv")
    (row,) = written.rows(s.content_usage)
    assert (row["content_type"], row["content_id"]) == ("look", look_id)
    assert (row["api_total"], row["schedule_total"], row["other_total"]) == (5, 0, 0)
    (look,) = written.rows(s.looks)
    assert look["last_accessed_at"] == row["last_accessed_at"]
    assert (look["view_count"], look["last_viewed_at"]) == (0, None)
