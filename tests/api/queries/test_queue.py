"""Queries that wait for a worker: what people see of them, how they are stopped, when they are refused. Expected
answers: API contract, section 4.5; trust reference, section 5."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance

MODEL = """
connection: "slow"
explore: slow { }
explore: quick { }
view: slow {
  derived_table: { sql: SELECT count(*) AS n FROM range(10000000) a, range(1000000) b ;; }
  dimension: n { type: number }
}
view: quick { derived_table: { sql: SELECT 1 AS n ;; } dimension: n { type: number } }
"""
QUICK = {"model": "slow", "view": "quick", "fields": ["quick.n"]}


@pytest.fixture
def api(
    sqlite_template: Path, tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    """A server with one worker, in whose line three queries of one person have room, for two seconds."""
    shutil.copytree(sqlite_template, tmp_path / "data")
    duckdb.connect(tmp_path / "slow.duckdb").close()
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "slow.model.lkml").write_text(MODEL)
    stated = {
        "data": str(tmp_path / "data"),
        "host_url": "https://bi.example.com",
        "project": str(tmp_path / "project"),
        "connection": f"duckdb:///{tmp_path}/slow.duckdb",
        "query_workers": 1,
        "query_queue_per_caller": 3,
        "query_queue_wait_s": 2,
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def slow(number: int) -> dict[str, Any]:
    return {
        "model": "slow",
        "view": "slow",
        "fields": ["slow.n"],
        "filters": {"slow.n": f">{number}"},
    }


def task_of(person: Person, query: dict[str, Any]) -> Any:
    number = person.post("/queries", json=query).json()["id"]
    return person.post("/query_tasks", json={"query_id": number, "result_format": "json"})


def listed(person: Person, count: int) -> dict[str, dict[str, Any]]:
    """The running queries by id, when there are so many."""
    for _ in range(200):
        found = person.get("/running_queries").json()
        if len(found) == count and "running" in {each["status"] for each in found}:
            return {each["query_task_id"]: each for each in found}
        time.sleep(0.05)
    raise AssertionError(f"there are no {count} queries: {found}")


def test_task_in_line_is_added_and_shows_its_position(api: Client):
    person = api.as_admin
    first, second, third = (task_of(person, slow(number)).json()["id"] for number in range(3))
    found = listed(person, 3)
    statuses = {each["status"] for each in found.values()}
    assert statuses == {"running", "added"}
    waits = sorted(str(each["message"]) for each in found.values() if each["status"] == "added")
    assert [re.sub(r"[\d.]+ seconds", "s", text) for text in waits] == [
        "Waits for a query worker: number 1 in line, for s.",
        "Waits for a query worker: number 2 in line, for s.",
    ]
    told = sorted(person.get(f"/query_tasks/{each}").json()["status"] for each in (first, second, third))
    assert told == ["added", "added", "running"]


def test_query_in_line_is_killed_at_once(api: Client):
    person = api.as_admin
    for number in range(2):
        task_of(person, slow(number))
    found = listed(person, 2)
    [waiting] = [each for each, row in found.items() if row["status"] == "added"]
    assert person.delete(f"/running_queries/{waiting}").status_code == 204
    assert person.get(f"/query_tasks/{waiting}").json()["status"] == "killed"
    assert set(listed(person, 1)) == set(found) - {waiting}


def test_query_that_waited_too_long_is_told_429(api: Client):
    person = api.as_admin
    task_of(person, slow(0))
    listed(person, 1)
    answer = person.post("/queries/run/json", json=QUICK)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    [error] = answer.json()["errors"]
    assert error["code"] == "rate_limited"
    assert error["message"] == "No query worker came free within 2 seconds. Try again in 5 seconds."


def test_full_line_refuses_the_next_task(api: Client):
    person = api.as_admin
    for number in range(4):
        assert task_of(person, slow(number)).status_code == 200
        listed(person, number + 1)
    answer = task_of(person, slow(4))
    assert answer.status_code == 429
    assert answer.json()["message"].startswith("Too many queries: 3 of your queries wait already")


def test_another_person_does_not_wait_for_a_full_line(api: Client):
    person, other = api.as_admin, api.as_developer
    for number in range(4):
        task_of(person, slow(number))
    listed(person, 4)
    answer = other.post("/queries/run/json", json=QUICK)
    assert (answer.status_code, answer.json()) == (200, [{"quick.n": 1}])


def test_follower_of_the_same_query_is_killed_alone(api: Client):
    person = api.as_admin
    task_of(person, slow(0))
    leader = set(listed(person, 1))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(person.post, "/queries/run/json", json=slow(0))
        [follower] = set(listed(person, 2)) - leader
        assert person.delete(f"/running_queries/{follower}").status_code == 204
        assert waiting.result(10).status_code == 503
    assert set(listed(person, 1)) == leader


def test_answers_tell_where_their_time_went(api: Client):
    person = api.as_admin
    first = person.post("/queries/run/json", json=QUICK).headers["server-timing"]
    names = [part.split(";")[0] for part in first.split(", ")]
    assert (names, first.split(", ")[0]) == (["cache", "compile", "queue", "db"], "cache;desc=miss")
    second = person.post("/queries/run/json", json=QUICK).headers["server-timing"]
    assert second.startswith("cache;desc=hit, compile;dur=")
    third = person.post("/queries/run/json", json=QUICK).headers["server-timing"]
    assert third.startswith("cache;desc=hit")


def test_results_of_a_task_tell_where_its_time_went(api: Client):
    person = api.as_admin
    task_id = task_of(person, QUICK).json()["id"]
    while person.get(f"/query_tasks/{task_id}").json()["status"] in ("added", "running"):
        time.sleep(0.05)
    told = person.get(f"/query_tasks/{task_id}/results").headers["server-timing"]
    names = [part.split(";")[0] for part in told.split(", ")]
    assert names == ["cache", "compile", "queue", "db", "transfer"]
