"""Arrow and the columnar format over HTTP, asked for by `Accept`; the rows are those of `json`."""

from __future__ import annotations

import json
import time
from typing import Any

import pyarrow as pa
import pytest

from client import Client, Person

ARROW = "application/vnd.apache.arrow.stream"
COLUMNS = "application/vnd.lookalike.columns+json"
BY_STATUS: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.status", "order_items.count"],
    "sorts": ["order_items.status"],
}


def asked(person: Person, accept: str, path: str = "/queries/run/json", **more: Any) -> Any:
    body = more.pop("body", {})
    return person.post(path, json={**BY_STATUS, **body}, headers={"Accept": accept}, **more)


def arrow_rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.headers["content-type"] == ARROW, answer.text
    return pa.ipc.open_stream(answer.content).read_all().to_pylist()


def test_inline_query_answers_as_arrow(demo_api: Client) -> None:
    person = demo_api.as_developer
    assert arrow_rows(asked(person, ARROW)) == asked(person, "*/*").json()


def test_stored_query_answers_as_arrow(demo_api: Client) -> None:
    person = demo_api.as_developer
    path = f"/queries/{person.post('/queries', json=BY_STATUS).json()['id']}/run/json"
    assert arrow_rows(person.get(path, headers={"Accept": ARROW})) == person.get(path).json()


def test_look_answers_as_arrow(data_api: Client) -> None:
    person = data_api.as_admin
    query = person.post("/queries", json=BY_STATUS).json()["id"]
    folder = person.get("/user").json()["personal_folder_id"]
    look = person.post("/looks", json={"title": "Arrow", "query_id": query, "folder_id": folder}).json()["id"]
    answer = person.get(f"/looks/{look}/run/csv", headers={"Accept": ARROW})
    assert arrow_rows(answer) == person.get(f"/looks/{look}/run/json").json()


def test_query_in_an_address_answers_as_arrow(demo_api: Client) -> None:
    path = "/queries/models/thelook/views/order_items/run/csv?fields=order_items.count"
    answer = demo_api.as_developer.get(path, headers={"Accept": ARROW})
    assert arrow_rows(answer) == demo_api.as_developer.get(path.replace("/csv", "/json")).json()


def test_task_is_made_in_the_format_that_its_maker_accepts(demo_api: Client) -> None:
    person = demo_api.as_developer
    query = person.post("/queries", json=BY_STATUS).json()["id"]
    body = {"query_id": query, "result_format": "json"}
    task = person.post("/query_tasks", json=body, headers={"Accept": f"{ARROW}, application/json"}).json()
    answer = person.get(f"/query_tasks/{task['id']}/results")
    while answer.status_code == 202:
        time.sleep(0.05)
        answer = person.get(f"/query_tasks/{task['id']}/results")
    assert arrow_rows(answer) == asked(person, "*/*").json()
    together = person.get("/query_tasks/multi_results", params={"query_task_ids": task["id"]}).json()
    assert together[task["id"]]["data"]["error"].endswith("fetch it alone, with query_task_results.")


def test_arrow_of_a_pivot_has_a_column_for_each_value(demo_api: Client) -> None:
    pivoted = {
        "fields": ["users.gender", "order_items.status", "order_items.count"],
        "pivots": ["users.gender"],
    }
    rows = arrow_rows(asked(demo_api.as_developer, ARROW, body=pivoted))
    as_json = asked(demo_api.as_developer, "*/*", body=pivoted).json()
    assert [row["Female - order_items.count"] for row in rows] == [
        row["order_items.count"]["users.gender"]["Female"] for row in as_json
    ]


def test_arrow_is_kept_beside_other_formats(demo_api: Client) -> None:
    person = demo_api.as_developer
    body = {"limit": "3"}
    first = [asked(person, accept, body=body).content for accept in (ARROW, COLUMNS, "*/*")]
    again = [asked(person, accept, body=body) for accept in (ARROW, COLUMNS, "*/*")]
    assert [answer.headers["x-lookalike-cache"] for answer in again] == ["hit", "hit", "hit"]
    assert (again[0].content, again[2].content) == (first[0], first[2])
    assert [json.loads(body)[0]["from_cache"] for body in (first[1], again[1].content)] == [False, True]


def test_columns_have_the_rows_of_json(demo_api: Client) -> None:
    answer = asked(demo_api.as_developer, COLUMNS)
    assert answer.headers["content-type"] == COLUMNS
    head, piece, end = answer.json()
    texts, counts = piece["values"]
    rows = [
        {"order_items.status": texts["new"][code], "order_items.count": count}
        for code, count in zip(texts["codes"], counts, strict=True)
    ]
    assert rows == asked(demo_api.as_developer, "*/*").json()
    assert [column["label"] for column in head["columns"]] == ["Order Items Status", "Order Items Count"]
    assert head["fields"]["measures"][0]["name"] == "order_items.count"
    assert end["rows"] == len(rows)


def test_columns_have_pivots_and_totals_in_their_head(demo_api: Client) -> None:
    pivoted = {
        "fields": ["users.gender", "order_items.status", "order_items.count"],
        "pivots": ["users.gender"],
        "total": True,
        "row_total": "right",
    }
    head = asked(demo_api.as_developer, COLUMNS, body=pivoted).json()[0]
    assert [pivot["key"] for pivot in head["pivots"]] == ["Female", "Male", "$$$_row_total_$$$"]
    assert [column["pivot"] for column in head["columns"]] == [None, 0, 1, 2]
    cells = head["totals_data"]["order_items.count"]
    assert cells["Female"]["value"] + cells["Male"]["value"] == cells["$$$_row_total_$$$"]["value"]


@pytest.mark.parametrize("accept", [ARROW, COLUMNS])
def test_own_formats_refuse_what_every_format_refuses(demo_api: Client, accept: str) -> None:
    unknown = asked(demo_api.as_developer, accept, body={"fields": ["order_items.nope"]})
    assert (unknown.status_code, "order_items.nope" in unknown.text) == (400, True)
    assert asked(demo_api.as_developer, accept, "/queries/run/pdf").status_code == 400


@pytest.mark.parametrize("name", ["arrow", "columns", "drawing", "PDF", "json_columns", "json%20"])
def test_own_formats_have_no_name_in_the_path(demo_api: Client, name: str) -> None:
    answer = asked(demo_api.as_developer, "*/*", f"/queries/run/{name}")
    assert (answer.status_code, "there are json, json_label" in answer.text) == (400, True)


@pytest.mark.parametrize("name", ["gsxml", "odc"])
def test_format_that_is_not_made_names_one_that_is(demo_api: Client, name: str) -> None:
    answer = asked(demo_api.as_developer, "*/*", f"/queries/run/{name}")
    assert (answer.status_code, "ask for xlsx or csv" in answer.text) == (400, True)


@pytest.mark.parametrize(("name", "same"), [("inline_json", "json"), ("json_fe", "json_detail")])
def test_sql_runner_knows_other_names_of_formats(demo_api: Client, name: str, same: str) -> None:
    person = demo_api.as_admin
    slug = person.post("/sql_queries", json={"model_name": "thelook", "sql": "SELECT 1 AS n"}).json()["slug"]
    answer = person.post(f"/sql_queries/{slug}/run/{name}")
    rows = (
        answer.json()
        if same == "json"
        else [{"n": 1} for row in answer.json()["data"] if row["n"]["value"] == 1]
    )
    assert (answer.headers["content-type"], rows) == ("application/json", [{"n": 1}])


def test_arrow_obeys_the_callers_limit(demo_api: Client) -> None:
    answer = asked(demo_api.as_developer, ARROW, params={"limit": 2})
    assert len(arrow_rows(answer)) == 2


def test_header_asks_for_csv_that_no_spreadsheet_runs(demo_api: Client) -> None:
    person = demo_api.as_developer
    label = '[{"table_calculation": "c", "label": "=1+1", "expression": "1"}]'
    body = {**BY_STATUS, "dynamic_fields": label}

    def head(**headers: str) -> str:
        return person.post("/queries/run/csv", json=body, headers=headers).text.split("\n")[0]

    assert head() == "Order Items Status,=1+1,Order Items Count"
    assert head(**{"X-Lookalike-Csv-Safe": "1"}) == "Order Items Status,'=1+1,Order Items Count"
    assert head() == "Order Items Status,=1+1,Order Items Count"
