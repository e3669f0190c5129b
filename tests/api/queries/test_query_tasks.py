"""Queries in the background. Expected answers: API contract reference, section 4.5, and recordings of servers."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import Instance, open_instance
from lookalike.query_runs import tasks

BY_STATUS: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.status", "order_items.count"],
    "sorts": ["order_items.status"],
}
SLOW_MODEL = """
connection: "slow"
explore: slow { }
view: slow {
  derived_table: { sql: SELECT count(*) AS n FROM range(10000000) a, range(1000000) b ;; }
  dimension: n { type: number }
}
"""


@pytest.fixture
def slow_api(
    sqlite_template: Path, tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    """A server whose only explore would take hours."""
    shutil.copytree(sqlite_template, tmp_path / "data")
    duckdb.connect(tmp_path / "slow.duckdb").close()
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "slow.model.lkml").write_text(SLOW_MODEL)
    stated = {
        "data": str(tmp_path / "data"),
        "host_url": "https://bi.example.com",
        "project": str(tmp_path / "project"),
        "connection": f"duckdb:///{tmp_path}/slow.duckdb",
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def query_id(person: Person, **changes: Any) -> str:
    return person.post("/queries", json={**BY_STATUS, **changes}).json()["id"]


def task_of(person: Person, query: str, result_format: str = "json", **params: Any) -> dict[str, Any]:
    body = {"query_id": query, "result_format": result_format}
    answer = person.post("/query_tasks", json=body, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ended(person: Person, task_id: str) -> dict[str, Any]:
    for _ in range(400):
        task = person.get(f"/query_tasks/{task_id}").json()
        if task["status"] not in ("added", "running"):
            return task
        time.sleep(0.05)
    raise AssertionError("the task did not end")


def results(person: Person, task_id: str) -> Any:
    return person.get(f"/query_tasks/{task_id}/results")


def test_new_task_is_added_with_an_id_of_32_digits(demo_api: Client) -> None:
    task = task_of(demo_api.as_developer, query_id(demo_api.as_developer))
    assert len(task["id"]) == 32 and int(task["id"], 16)
    assert (task["status"], task["result_format"], task["cache"]) == ("added", "json", True)


def test_only_the_asked_field_of_a_task_is_answered(demo_api: Client) -> None:
    task = task_of(demo_api.as_developer, query_id(demo_api.as_developer), fields="id", cache="false")
    assert set(task) == {"id"}


@pytest.mark.parametrize("result_format", ["json", "csv", "txt", "md", "html", "xlsx"])
def test_result_of_a_task_is_what_the_run_answers(demo_api: Client, result_format: str) -> None:
    person = demo_api.as_developer
    query = query_id(person)
    task = ended(person, task_of(person, query, result_format)["id"])
    assert task["status"] == "complete" and task["runtime"] > 0
    answer, run = results(person, task["id"]), person.get(f"/queries/{query}/run/{result_format}")
    assert answer.headers["content-type"] == run.headers["content-type"]
    if result_format != "xlsx":  # a workbook says when it was made
        assert answer.content == run.content


def test_json_detail_has_the_id_of_its_task(demo_api: Client) -> None:
    person = demo_api.as_developer
    task = ended(person, task_of(person, query_id(person), "json_detail")["id"])
    assert results(person, task["id"]).json()["id"] == task["id"]


def test_limit_of_the_task_counts(demo_api: Client) -> None:
    person = demo_api.as_developer
    task = ended(person, task_of(person, query_id(person), limit=1)["id"])
    assert len(results(person, task["id"]).json()) == 1


def test_unknown_field_ends_in_an_error_of_the_task(demo_api: Client) -> None:
    person = demo_api.as_developer
    task = ended(
        person, task_of(person, query_id(person, fields=["order_items.nothing"]), "json_detail")["id"]
    )
    assert task["status"] == "error"
    detail = results(person, task["id"])
    assert detail.status_code == 200
    assert 'no field "order_items.nothing"' in detail.json()["errors"][0]["message"]


def test_error_in_another_format_is_a_400(demo_api: Client) -> None:
    person = demo_api.as_developer
    task = ended(person, task_of(person, query_id(person, fields=["order_items.nothing"]), "csv")["id"])
    answer = results(person, task["id"])
    assert answer.status_code == 400 and "order_items.nothing" in answer.json()["message"]


def test_many_results_come_in_one_answer(demo_api: Client) -> None:
    person = demo_api.as_developer
    good = ended(person, task_of(person, query_id(person), "json")["id"])["id"]
    text = ended(person, task_of(person, query_id(person), "csv")["id"])["id"]
    bad = ended(
        person, task_of(person, query_id(person, fields=["order_items.nothing"]), "json_detail")["id"]
    )
    asked = ",".join([good, text, bad["id"], "0" * 32])
    answer = person.get("/query_tasks/multi_results", params={"query_task_ids": asked}).json()
    assert answer[good] == {
        "status": "complete",
        "result_source": "query",
        "data": results(person, good).json(),
    }
    assert answer[text]["data"] == results(person, text).text
    assert answer[bad["id"]]["status"] == "error" and answer[bad["id"]]["data"]["errors"]
    assert answer["0" * 32] == {"status": "missing"}


def test_task_of_somebody_else_is_not_there(demo_api: Client) -> None:
    person = demo_api.as_developer
    task_id = task_of(person, query_id(person))["id"]
    assert demo_api.as_admin.get(f"/query_tasks/{task_id}").status_code == 404
    assert results(demo_api.as_admin, task_id).status_code == 404
    answer = demo_api.as_admin.get("/query_tasks/multi_results", params={"query_task_ids": task_id})
    assert answer.json() == {task_id: {"status": "missing"}}


def test_task_needs_a_query_that_the_caller_may_run(demo_api: Client, outsider: Person) -> None:
    body = {"query_id": query_id(demo_api.as_developer), "result_format": "json"}
    assert outsider.post("/query_tasks", json=body).status_code == 404
    assert demo_api.as_developer.post("/query_tasks", json={**body, "query_id": "999999"}).status_code == 404


def test_missing_keys_of_a_task_are_named_together(demo_api: Client) -> None:
    answer = demo_api.as_developer.post("/query_tasks", json={})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"query_id", "result_format"}


def test_too_many_tasks_at_once_are_refused(demo_api: Client) -> None:
    asked = ",".join(f"{number:032x}" for number in range(501))
    answer = demo_api.as_developer.get("/query_tasks/multi_results", params={"query_task_ids": asked})
    assert answer.status_code == 400 and "at most 500" in answer.json()["message"]


# --- what runs --------------------------------------------------------------------------------------------


def test_running_task_answers_202_and_is_listed_and_killed(slow_api: Client) -> None:
    person = slow_api.as_admin
    query = query_id(person, model="slow", view="slow", fields=["slow.n"], sorts=None)
    task_id = task_of(person, query)["id"]
    [listed] = running(person)
    assert (listed["query_task_id"], listed["query_id"], listed["connection_name"]) == (
        task_id,
        query,
        "slow",
    )
    assert results(person, task_id).status_code == 202
    assert person.delete(f"/running_queries/{task_id}").status_code == 204
    assert ended(person, task_id)["status"] == "killed"
    assert slow_api.loop.run(idle(slow_api.instance))
    assert person.delete(f"/running_queries/{task_id}").status_code == 404


def test_running_queries_of_others_are_hidden(slow_api: Client) -> None:
    admin, other = slow_api.as_admin, slow_api.as_developer
    query = query_id(admin, model="slow", view="slow", fields=["slow.n"], sorts=None)
    task_id = task_of(admin, query)["id"]
    assert running(admin)
    assert other.get("/running_queries").json() == []
    assert other.delete(f"/running_queries/{task_id}").status_code == 404
    assert admin.delete(f"/running_queries/{task_id}").status_code == 204


def test_run_that_is_killed_tells_whoever_waits(slow_api: Client) -> None:
    person = slow_api.as_admin
    body = {"model": "slow", "view": "slow", "fields": ["slow.n"]}
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(person.post, "/queries/run/json", json=body)
        [listed] = running(person)
        assert listed["query_id"] is None
        assert person.delete(f"/running_queries/{listed['query_task_id']}").status_code == 204
        answer = waiting.result(10)
    assert answer.status_code == 503 and "cancelled" in answer.json()["message"]


def running(person: Person) -> list[dict[str, Any]]:
    for _ in range(200):
        if found := person.get("/running_queries").json():
            return found
        time.sleep(0.05)
    raise AssertionError("nothing runs")


async def idle(instance: Instance) -> bool:
    """Whether the workers have nothing to do, two seconds at most after they were stopped."""
    for _ in range(40):
        if instance.pool is not None and instance.pool.status().busy == 0:
            return True
        await asyncio.sleep(0.05)
    return False


# --- what is old ------------------------------------------------------------------------------------------


def test_old_results_expire(demo_api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person = demo_api.as_developer
    task_id = ended(person, task_of(person, query_id(person))["id"])["id"]
    monkeypatch.setattr(tasks, "KEPT", timedelta(0))
    demo_api.instance.query_tasks._remove_old(demo_api.instance.now() + timedelta(seconds=1))
    assert person.get(f"/query_tasks/{task_id}").json()["status"] == "expired"
    assert results(person, task_id).status_code == 404
    answer = person.get("/query_tasks/multi_results", params={"query_task_ids": task_id}).json()
    assert answer[task_id] == {
        "status": "expired",
        "data": {"error": "Results have expired. Run the query again."},
    }
