"""Queries against databases that fail, clients that leave, and results for deliveries."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.access.callers import caller_of_user
from lookalike.config import Settings
from lookalike.dispatch.errors import ApiError
from lookalike.instance import open_instance
from lookalike.query_runs import Delivered, QueryFailed, RunOptions, run_to_bytes
from lookalike.workers.pool import WorkerFailure

USER_ROLE_ID = 3
MODEL = """
connection: "shop"
view: numbers {
  derived_table: { sql: SELECT range AS n FROM range(5) ;; }
  dimension: n { type: number primary_key: yes }
  measure: count { type: count }
}
explore: numbers {}
view: wrong { sql_table_name: no_such_table ;; dimension: id { type: number } }
explore: wrong {}
view: endless {
  derived_table: { sql: SELECT a.range + b.range AS n FROM range(300000) a, range(300000) b ;; }
  dimension: n { type: number }
  measure: total { type: sum sql: ${TABLE}.n * random() ;; }
}
explore: endless {}
explore: unsound { from: numbers join: nowhere { sql_on: ${unsound.n} = ${nowhere.n} ;; } }
view: halfway {
  derived_table: { sql: SELECT range AS n, CASE WHEN range = 900000 THEN 'x' ELSE '1' END AS t FROM range(1000000) ;; }
  dimension: n { type: number primary_key: yes }
  dimension: number { type: number sql: CAST(${TABLE}.t AS INTEGER) ;; }
}
explore: halfway { cancel_grouping_fields: [halfway.n] }
"""
NUMBERS: dict[str, Any] = {
    "model": "sales",
    "view": "numbers",
    "fields": ["numbers.n"],
    "sorts": ["numbers.n"],
}
WRONG: dict[str, Any] = {"model": "sales", "view": "wrong", "fields": ["wrong.id"]}
ENDLESS: dict[str, Any] = {"model": "sales", "view": "endless", "fields": ["endless.total"]}


@pytest.fixture(scope="module")
def shop(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    """A project over an own DuckDB file, which is empty."""
    folder = tmp_path_factory.mktemp("shop")
    shutil.copytree(sqlite_template, folder / "data")
    duckdb.connect(folder / "shop.duckdb").close()
    (folder / "project").mkdir()
    (folder / "project" / "sales.model.lkml").write_text(MODEL)
    stated = {
        "data": str(folder / "data"),
        "host_url": "https://bi.example.com",
        "project": str(folder / "project"),
        "connection": f"duckdb:///{folder}/shop.duckdb",
        "query_timeout_s": 1,
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def ask(person: Person, result_format: str, body: dict[str, Any]) -> Any:
    return person.post(f"/queries/run/{result_format}", json=body)


# --- failures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("result_format", ["json", "json_label"])
def test_database_error_is_an_answer_in_json(shop: Client, result_format: str) -> None:
    answer = ask(shop.as_admin, result_format, WRONG)
    assert answer.status_code == 200
    assert list(answer.json()[0]) == ["looker_error"]
    assert "no_such_table" in answer.json()[0]["looker_error"]


def test_database_error_in_json_detail_has_its_place(shop: Client) -> None:
    answer = ask(shop.as_admin, "json_detail", WRONG).json()
    assert answer["data"] == []
    (error,) = answer["errors"]
    assert "no_such_table" in error["message"]
    line = answer["sql"].split("\n")[error["sql_error_loc"]["line"] - 1]
    assert line[error["sql_error_loc"]["column"] - 1 :].startswith("no_such_table")


def test_database_error_in_json_bi_is_a_row(shop: Client) -> None:
    answer = ask(shop.as_admin, "json_bi", WRONG).json()
    assert "no_such_table" in answer["rows"][0]["looker_error"]
    assert answer["metadata"]["sql"].startswith("SELECT")


@pytest.mark.parametrize("result_format", ["csv", "txt", "md", "html"])
def test_database_error_is_text_in_text_formats(shop: Client, result_format: str) -> None:
    answer = ask(shop.as_admin, result_format, WRONG)
    assert answer.status_code == 200
    assert answer.text.startswith("Error: ") and "no_such_table" in answer.text


@pytest.mark.parametrize("result_format", ["xlsx", "png"])
def test_database_error_without_text_is_a_bad_request(shop: Client, result_format: str) -> None:
    answer = ask(shop.as_admin, result_format, WRONG)
    assert answer.status_code == 400
    assert "no_such_table" in answer.json()["message"]


def test_explore_with_an_error_refuses_and_says_it(shop: Client) -> None:
    body = {"model": "sales", "view": "unsound", "fields": ["unsound.n"]}
    answer = ask(shop.as_admin, "csv", body)
    assert answer.status_code == 400
    assert "sales.model.lkml:" in answer.json()["message"]
    assert "nowhere" in answer.json()["message"]
    explore = shop.as_admin.get("/lookml_models/sales/explores/unsound?fields=errors").json()
    assert "nowhere" in explore["errors"][0]["message"]
    assert ask(shop.as_admin, "json", NUMBERS).status_code == 200


def test_failure_in_the_middle_breaks_the_answer(shop: Client) -> None:
    """Half an answer must not look like a whole one."""
    body = {"model": "sales", "view": "halfway", "fields": ["halfway.n", "halfway.number"], "limit": "-1"}
    with pytest.raises(WorkerFailure, match="sql-error"):
        ask(shop.as_admin, "csv", {**body, "sorts": ["__UNSORTED__"]})


def test_query_past_its_time_says_so(shop: Client) -> None:
    answer = ask(shop.as_admin, "json", ENDLESS)
    assert "longer than its limit of 1 seconds" in answer.json()[0]["looker_error"]


def test_database_that_is_down_recovers(shop: Client) -> None:
    file = Path(shop.instance.projects.connection("shop").spec.url)
    aside = file.with_name("aside.duckdb")
    os.rename(file, aside)
    down = ask(shop.as_admin, "json", {**NUMBERS, "limit": "1"})
    os.rename(aside, file)
    up = ask(shop.as_admin, "json", NUMBERS)
    assert down.status_code == 503
    assert down.headers["retry-after"] == "5"
    assert down.json()["message"] == "Connection 'shop' cannot open its DuckDB file: it is not there."
    assert [row["numbers.n"] for row in up.json()] == [0, 1, 2, 3, 4]


def test_client_that_leaves_stops_the_statement(shop: Client) -> None:
    body = json.dumps(ENDLESS).encode()
    token = f"Bearer {shop.as_admin.token}".encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/4.0/queries/run/json",
        "raw_path": b"/api/4.0/queries/run/json",
        "query_string": b"",
        "headers": [(b"authorization", token), (b"content-type", b"application/json")],
    }

    def running() -> int:
        pool = shop.instance.pool
        return sum(not name.startswith("test-") for name in pool.running) if pool else 0

    async def leave_after_a_moment() -> tuple[int, list[Any], int]:
        requests = iter([{"type": "http.request", "body": body}])
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            message = next(requests, None)
            if message is None:
                await asyncio.sleep(0.3)
                return {"type": "http.disconnect"}
            return message

        async def send(message: Any) -> None:
            sent.append(message)

        serving = asyncio.ensure_future(shop.app(scope, receive, send))
        await asyncio.sleep(0.2)
        during = running()
        await serving
        return during, sent, running()

    started = time.monotonic()
    assert shop.loop.run(leave_after_a_moment()) == (1, [], 0)
    assert time.monotonic() - started < 20


# --- deliveries -------------------------------------------------------------------------------------------


def deliver(
    api: Client, person: Person, body: dict[str, Any], result_format: str, **options: Any
) -> Delivered:
    with api.instance.store.read() as db:
        caller = caller_of_user(db, person.user_id)
    run = run_to_bytes(api.instance, caller, body, result_format, RunOptions(**options))
    return api.loop.run(run)


def test_delivery_is_a_file_at_its_beginning(shop: Client) -> None:
    delivered = deliver(shop, shop.as_admin, NUMBERS, "csv", limit=2)
    with delivered.file as file:
        assert file.read() == b"Numbers N\n0\n1\n"
    assert delivered.media_type == "text/csv; charset=utf-8"
    assert (delivered.done.rows, delivered.done.bytes) == (2, 14)


def test_delivery_of_sql_runs_nothing(shop: Client) -> None:
    delivered = deliver(shop, shop.as_admin, WRONG, "sql")
    with delivered.file as file:
        assert file.read().startswith(b"SELECT")


def test_failed_delivery_says_what_the_database_says(shop: Client) -> None:
    with pytest.raises(QueryFailed, match="no_such_table"):
        deliver(shop, shop.as_admin, WRONG, "csv")


def test_delivery_has_the_rights_of_its_owner(shop: Client) -> None:
    with pytest.raises(ApiError) as refused:
        deliver(shop, shop.as_nobody, NUMBERS, "csv")
    assert refused.value.status == 404
    reader = shop.person("reader", USER_ROLE_ID)
    with pytest.raises(ApiError, match="no field"):
        deliver(shop, reader, {**NUMBERS, "fields": ["numbers.m"]}, "csv")
