"""The SQL Runner. Expected answers: API contract reference, sections 4.3 and 4.7."""

from __future__ import annotations

import re
from typing import Any

import pytest

from client import Client, Person

COUNTS = "SELECT status, count(*) AS n FROM order_items GROUP BY 1 ORDER BY 1"


def created(person: Person, sql: str = COUNTS, **more: Any) -> dict[str, Any]:
    answer = person.post("/sql_queries", json={"connection_name": "thelook", "sql": sql, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def run(person: Person, sql: str = COUNTS, result_format: str = "json", **params: str) -> Any:
    slug = created(person, sql)["slug"]
    return person.post(f"/sql_queries/{slug}/run/{result_format}", params=params)


def test_new_statement_has_slug_connection_and_creator(demo_api: Client) -> None:
    person = demo_api.as_admin
    query = created(person, "SELECT 41 + 1 AS answer")
    assert (query["sql"], query["run_count"], query["browser_limit"]) == ("SELECT 41 + 1 AS answer", 0, 5000)
    assert query["connection"]["name"] == "thelook"
    assert query["creator"]["id"] == str(person.user_id)


def test_same_statement_of_a_person_has_one_slug(demo_api: Client) -> None:
    first, again = created(demo_api.as_admin), created(demo_api.as_admin)
    assert first["slug"] == again["slug"] != created(demo_api.as_developer)["slug"]


def test_model_name_stands_for_its_connection(demo_api: Client) -> None:
    answer = demo_api.as_admin.post("/sql_queries", json={"model_name": "thelook", "sql": "SELECT 1"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["connection"]["name"] == "thelook"


def test_rows_are_keyed_by_the_names_of_the_columns(demo_api: Client) -> None:
    assert run(demo_api.as_developer, "SELECT 1 AS a, 'x' AS \"B c\", NULL AS d").json() == [
        {"a": 1, "B c": "x", "d": None}
    ]


def test_csv_has_the_names_of_the_columns(demo_api: Client) -> None:
    assert run(demo_api.as_developer, "SELECT 1 AS a, 'x' AS b", "csv").text == "a,b\n1,x\n"


@pytest.mark.parametrize("result_format", ["json", "csv", "json_detail", "xlsx"])
def test_no_more_than_five_thousand_rows_come(demo_api: Client, result_format: str) -> None:
    answer = run(demo_api.as_developer, "SELECT range AS n FROM range(7000)", result_format)
    assert answer.status_code == 200
    if result_format == "json":
        assert [row["n"] for row in answer.json()] == list(range(5000))
    if result_format == "csv":
        assert answer.text.count("\n") == 5001
    if result_format == "json_detail":
        assert len(answer.json()["data"]) == 5000 and answer.json()["truncated"]


def test_runs_are_counted(demo_api: Client) -> None:
    person = demo_api.as_developer
    slug = created(person, "SELECT 'counted' AS x")["slug"]
    for _ in range(2):
        person.post(f"/sql_queries/{slug}/run/json")
    query = person.get(f"/sql_queries/{slug}").json()
    assert query["run_count"] == 2 and query["last_run_at"] and query["last_runtime"] > 0


def test_download_is_named_as_a_file(demo_api: Client) -> None:
    answer = run(demo_api.as_developer, result_format="csv", download="true")
    assert answer.headers["content-disposition"].startswith('attachment; filename="sql_')


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM order_items",
        "SELECT 1; SELECT 2",
        "CREATE TABLE x AS SELECT 1",
        "ATTACH '/tmp/x.duckdb'",
        "SET threads = 1",
        "COPY order_items TO '/tmp/x.csv'",
    ],
)
def test_anything_but_one_select_is_refused(demo_api: Client, sql: str) -> None:
    answer = run(demo_api.as_admin, sql)
    assert answer.status_code == 400 and "SELECT" in answer.json()["message"]


def test_files_of_the_host_cannot_be_read(demo_api: Client) -> None:
    answer = run(demo_api.as_admin, "SELECT * FROM read_text('/etc/hostname')")
    assert answer.status_code == 200 and "looker_error" in answer.json()[0]


def test_error_of_the_database_is_told(demo_api: Client) -> None:
    [row] = run(demo_api.as_developer, "SELECT no_such_column FROM order_items").json()
    assert "no_such_column" in row["looker_error"]


def test_viewer_may_not_run_sql(demo_api: Client) -> None:
    slug = created(demo_api.as_developer)["slug"]
    body = {"connection_name": "thelook", "sql": COUNTS}
    assert demo_api.as_viewer.post("/sql_queries", json=body).status_code == 404
    assert demo_api.as_viewer.get(f"/sql_queries/{slug}").status_code == 404
    assert demo_api.as_viewer.post(f"/sql_queries/{slug}/run/json").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"sql": "SELECT 1"}, 422),
        ({"connection_name": "thelook"}, 422),
        ({"connection_name": "thelook", "sql": "  "}, 422),
        ({"connection_name": "thelook", "sql": "SELECT " + "1" * 300_000}, 422),
        ({"model_name": "nothing", "sql": "SELECT 1"}, 404),
    ],
)
def test_statement_without_place_or_text_is_refused(
    demo_api: Client, body: dict[str, Any], status: int
) -> None:
    assert demo_api.as_admin.post("/sql_queries", json=body).status_code == status


def test_picture_of_a_statement_is_refused(demo_api: Client) -> None:
    answer = run(demo_api.as_developer, result_format="png")
    assert answer.status_code == 400 and "json" in answer.json()["message"]


def test_failures_make_their_caller_wait_and_nobody_else(demo_api: Client) -> None:
    failing = created(demo_api.as_admin, "SELECT no_such_column FROM order_items")["slug"]
    for _ in range(30):
        answer = demo_api.as_admin.post(f"/sql_queries/{failing}/run/json")
        assert "no_such_column" in answer.json()[0]["looker_error"]
    waited = re.compile(r"queue;dur=([\d.]+)")
    own = waited.search(run(demo_api.as_admin, "SELECT 1 AS one").headers["Server-Timing"])
    others = waited.search(run(demo_api.as_developer, "SELECT 1 AS one").headers["Server-Timing"])
    assert own and others and float(own[1]) > 50 and float(own[1]) > float(others[1])


def test_running_a_statement_is_nobodys_change(demo_api: Client) -> None:
    person = demo_api.as_admin
    slug = created(person)["slug"]
    answer = person.post(f"/sql_queries/{slug}/run/json")
    assert "X-Lookalike-Operation" not in answer.headers
    assert person.get(f"/sql_queries/{slug}").json()["run_count"] == 1
