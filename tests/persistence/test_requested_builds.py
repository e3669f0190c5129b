"""Builds that the API is asked for: started, watched, stopped, and never done twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ledgers import MODEL, Ledger, Ledgers, wait_until

BOOK = "INSERT INTO entries VALUES (5, 'food', 7, '2026-02-02 12:00:00')"
# Some twenty seconds of work that nobody can shorten.
SLOW = {
    "duckdb": "(SELECT COUNT(*) FROM range(400000) AS a(i), range(40000) AS b(j) WHERE hash(i + j) % 3 = 1)",
    "postgres": "(SELECT COUNT(pg_sleep(20)))",
}


def start(ledger: Ledger, view: str = "sums", **params: Any) -> str:
    answer = ledger.client.as_developer.get(f"/derived_table/books/{view}/start", params=params)
    assert answer.status_code == 200, answer.text
    assert json.loads(answer.json()["resp_text"])["status"] == "added"
    return answer.json()["materialization_id"]


def status(ledger: Ledger, build: str) -> dict[str, Any]:
    answer = ledger.client.as_developer.get(f"/derived_table/{build}/status").json()
    assert answer["materialization_id"] == build
    return json.loads(answer["resp_text"])


def ended(ledger: Ledger, build: str) -> dict[str, Any]:
    wait_until(lambda: status(ledger, build)["status"] not in ("added", "running"))
    return status(ledger, build)


def test_build_that_was_started_ends_complete(ledger: Ledger):
    build = start(ledger)
    assert ended(ledger, build)["status"] == "complete"
    assert ledger.rows("sums", "sums.account", "sums.amount") == [("food", 50), ("rent", 1000)]


def test_build_replaces_a_table_that_is_not_old(ledger: Ledger):
    ended(ledger, start(ledger))
    ledger.execute(BOOK)
    ended(ledger, start(ledger, force_rebuild="true"))
    ledger.instance.standing.forget()
    assert ledger.rows("sums", "sums.account", "sums.amount") == [("food", 57), ("rent", 1000)]


def test_failed_build_says_why(ledgers: Ledgers):
    ledger = ledgers.make(MODEL.replace("FROM entries GROUP", "FROM nowhere GROUP"))
    told = ended(ledger, start(ledger))
    assert told["status"] == "error"
    assert "nowhere" in told["message"]


def test_second_start_joins_the_build_that_waits(ledgers: Ledgers):
    ledger = ledgers.make(slow(ledgers))
    first = start(ledger)
    second = ledger.client.as_developer.get("/derived_table/books/sums/start").json()
    assert second["materialization_id"] == first
    stop(ledger, first)


def slow(ledgers: Ledgers) -> str:
    return MODEL.replace("SUM(amount) AS amount", f"SUM(amount) + {SLOW[ledgers.engine]} AS amount")


def stop(ledger: Ledger, build: str) -> None:
    assert ledger.client.as_developer.get(f"/derived_table/{build}/stop").status_code == 200
    assert ended(ledger, build)["status"] == "killed"


def test_build_that_runs_is_stopped_in_the_database(ledgers: Ledgers):
    ledger = ledgers.make(slow(ledgers))
    build = start(ledger)
    wait_until(lambda: ledger.events("sums") == ["create begin"])
    stop(ledger, build)
    assert running_in_database(ledger) == 0
    assert "WITH sums AS" in ledger.sql("sums", "sums.account")
    pool = ledger.instance.pool
    assert pool is not None
    wait_until(lambda: pool.status().busy == 0, timeout_s=3)


def running_in_database(ledger: Ledger) -> int:
    if not ledger.url.startswith("postgresql"):
        return 0
    sleeping = "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE '%Building persistent%pg_sleep(20)%'"
    mine = " AND datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()"
    return ledger.execute(sleeping + mine)[0][0]


def test_killed_worker_fails_the_build_and_keeps_the_old_table(ledgers: Ledgers):
    ledger = ledgers.make(
        slow(ledgers).replace("datagroup_trigger: booked\n", 'interval_trigger: "24 hours"\n')
    )
    build = start(ledger)
    wait_until(lambda: ledger.events("sums") == ["create begin"])
    pool = ledger.instance.pool
    assert pool is not None
    wait_until(lambda: any(each.task.build and each.worker for each in pool.running.values()))
    (worker,) = [each.worker for each in pool.running.values() if each.task.build]
    assert worker is not None
    ledger.loop.loop.call_soon_threadsafe(worker.kill)
    assert ended(ledger, build)["status"] == "error"
    assert [table["state"] for table in ledger.tables("sums")] in ([], ["old"])
    assert ledger.rows("entries", "entries.count") == [(4,)]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/derived_table/books/nothing/start", 404),
        ("/derived_table/nothing/sums/start", 404),
        ("/derived_table/books/entries/start", 400),
        ("/derived_table/books/sums/start?force_rebuild=maybe", 400),
        ("/derived_table/books/sums/start?workspace=dev", 400),
        ("/derived_table/ffff/status", 404),
        ("/derived_table/ffff/stop", 404),
        ("/derived_table/graph/model/nothing", 404),
        ("/derived_table/graph/view/nothing", 404),
        ("/derived_table/graph/model/books?format=png", 400),
        ("/derived_table/graph/model/books?color=%22%5D", 400),
    ],
)
def test_wrong_requests_are_refused(ledger: Ledger, path: str, code: int):
    assert ledger.client.as_developer.get(path).status_code == code


@pytest.mark.parametrize("path", ["books/sums/start", "graph/model/books", "graph/view/sums"])
def test_building_takes_the_right_to_develop(ledger: Ledger, path: str):
    assert ledger.client.as_viewer.get(f"/derived_table/{path}").status_code == 404


def test_builds_of_others_are_seen_by_developers_alone(ledger: Ledger):
    build = start(ledger)
    for verb in ("status", "stop"):
        assert ledger.client.as_viewer.get(f"/derived_table/{build}/{verb}").status_code == 404
    ended(ledger, build)


def test_row_filter_is_named_when_a_build_is_asked_for(ledgers: Ledgers):
    mine = MODEL.replace(
        "FROM entries GROUP", "FROM entries WHERE account = '{{ _user_attributes['account'] }}' GROUP"
    )
    answer = ledgers.make(mine).client.as_developer.get("/derived_table/books/sums/start")
    assert answer.status_code == 400
    assert 'user attribute "account"' in answer.json()["message"]


CHILD = """view: top {
  derived_table: { datagroup_trigger: booked sql: SELECT MAX(amount) AS most FROM ${sums.SQL_TABLE_NAME} ;; }
  dimension: most { type: number }
}
explore: top {}
view: loose { derived_table: { sql: SELECT 1 AS one ;; } dimension: one {} }
explore: loose {}
"""


def test_missing_parent_is_built_on_the_way(ledgers: Ledgers):
    ledger = ledgers.make(MODEL + CHILD)
    assert ended(ledger, start(ledger, "top"))["status"] == "complete"
    assert [table["view_name"] for table in ledger.tables()] == ["sums", "top"]
    assert ledger.rows("top", "top.most") == [(1000,)]


def test_graphs_show_who_reads_whom(ledgers: Ledgers):
    developer = ledgers.make(MODEL + CHILD).client.as_developer
    whole = developer.get("/derived_table/graph/model/books").json()["graph_text"]
    assert whole.startswith("digraph")
    assert '"books::sums" -> "books::top"' in whole
    assert '"books::loose" [label="loose", shape=box, style=dashed' in whole
    part = developer.get("/derived_table/graph/view/top?models=books").json()["graph_text"]
    assert '"books::sums" -> "books::top"' in part
    assert "loose" not in part


def test_run_with_rebuild_pdts_waits_for_new_tables(ledgers: Ledgers):
    ledger = ledgers.make(MODEL + CHILD)
    ledger.check()
    ledger.execute("INSERT INTO entries VALUES (5, 'rent', 5, '2026-02-02 12:00:00')")
    assert ledger.rows("top", "top.most") == [(1000,)]
    answer = ledger.ask("top", "top.most", rebuild_pdts=True)
    assert answer.json() == [{"top.most": 1005}]


def test_run_with_rebuild_pdts_says_what_failed(ledgers: Ledgers):
    ledger = ledgers.make(MODEL.replace("FROM entries GROUP", "FROM nowhere GROUP"))
    answer = ledger.ask("sums", "sums.account", rebuild_pdts=True)
    assert answer.status_code == 400
    assert "sums could not be built" in answer.json()["message"]
