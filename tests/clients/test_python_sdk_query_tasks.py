"""The official Python SDK: queries in the background, running queries, SQL Runner and merged queries."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from live_server import NewSdk
from looker_sdk import error
from looker_sdk import models40 as mdls
from looker_sdk.sdk.api40.methods import Looker40SDK

ENDLESS = "SELECT count(*) AS n FROM range(10000000) a, range(1000000) b"
TWO_LARGEST = [
    {"products.category": "Maternity", "products.count": 31},
    {"products.category": "Intimates", "products.count": 29},
]


def by_category(**changes: object) -> mdls.WriteQuery:
    plain: dict = {
        "model": "thelook",
        "view": "products",
        "fields": ["products.category", "products.count"],
        "filters": {"products.department": "Women"},
        "sorts": ["products.count desc"],
        "limit": "2",
        **changes,
    }
    return mdls.WriteQuery(**plain)


def task(sdk: Looker40SDK, query: mdls.WriteQuery, result_format: str = "json") -> str:
    made = sdk.create_query(query)
    body = mdls.WriteCreateQueryTask(query_id=made.id or "", result_format=mdls.ResultFormat(result_format))
    return sdk.create_query_task(body).id or ""


def ended(sdk: Looker40SDK, task_id: str) -> mdls.QueryTask:
    return until(lambda: sdk.query_task(task_id), lambda found: found.status not in ("added", "running"))


def until(ask: Callable[[], Any], good: Callable[[Any], object]) -> Any:
    for _ in range(300):
        found = ask()
        if good(found):
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def test_task_completes_and_gives_its_rows(sdk: Looker40SDK) -> None:
    task_id = task(sdk, by_category())
    assert ended(sdk, task_id).status == "complete"
    assert json.loads(sdk.query_task_results(task_id)) == TWO_LARGEST


def test_results_of_several_tasks_come_at_once(sdk: Looker40SDK) -> None:
    ids = [task(sdk, by_category()), task(sdk, by_category(limit="1"))]
    for each in ids:
        ended(sdk, each)
    found = sdk.query_task_multi_results(mdls.DelimSequence([*ids, "0" * 32]))
    assert [found[each]["data"] for each in ids] == [TWO_LARGEST, TWO_LARGEST[:1]]
    assert found["0" * 32]["status"] == "missing"


def test_wrong_field_fails_the_task_with_its_name(sdk: Looker40SDK) -> None:
    task_id = task(sdk, by_category(fields=["products.categorie"]))
    assert ended(sdk, task_id).status == "error"
    with pytest.raises(error.SDKError, match=r"products\.categorie"):
        sdk.query_task_results(task_id)


def test_detail_of_a_failed_task_is_an_answer(sdk: Looker40SDK) -> None:
    task_id = task(sdk, by_category(fields=["products.categorie"]), "json_detail")
    ended(sdk, task_id)
    found = json.loads(sdk.query_task_results(task_id))
    assert found["data"] == [] and "products.categorie" in found["errors"][0]["message"]


def test_sql_runner_runs_one_statement(sdk: Looker40SDK) -> None:
    body = mdls.SqlQueryCreate(connection_name="thelook", sql="SELECT count(*) AS n FROM products")
    made = sdk.create_sql_query(body)
    assert made.slug and sdk.sql_query(made.slug).sql == body.sql
    answer = json.loads(sdk.run_sql_query(made.slug, "json"))
    assert list(answer[0]) == ["n"] and answer[0]["n"] > 0
    assert sdk.run_sql_query(made.slug, "csv", download="true").splitlines() == ["n", str(answer[0]["n"])]


def test_sql_runner_refuses_to_write(sdk: Looker40SDK) -> None:
    made = sdk.create_sql_query(mdls.SqlQueryCreate(connection_name="thelook", sql="DELETE FROM products"))
    with pytest.raises(error.SDKError, match="SELECT"):
        sdk.run_sql_query(made.slug or "", "csv")


def test_running_query_is_listed_and_killed(sdk: Looker40SDK, new_sdk: NewSdk) -> None:
    made = sdk.create_sql_query(mdls.SqlQueryCreate(connection_name="thelook", sql=ENDLESS))
    answers: list[str] = []

    def run() -> None:
        try:
            answers.append(new_sdk().run_sql_query(made.slug or "", "json"))
        except error.SDKError as refused:
            answers.append(refused.message)

    running = threading.Thread(target=run)
    running.start()
    (found,) = until(sdk.all_running_queries, bool)
    assert found.sql and "range(10000000)" in found.sql
    assert sdk.kill_query(found.query_task_id or "") == ""
    running.join(10)
    assert answers and "cancelled" in answers[0]
    until(sdk.all_running_queries, lambda listed: not listed)


def test_merged_query_is_kept_once(sdk: Looker40SDK) -> None:
    ids = [sdk.create_query(by_category(limit=limit)).id for limit in ("3", "4")]
    fields = [mdls.MergeFields(field_name="products.category", source_field_name="products.category")]
    sources = [mdls.MergeQuerySourceQuery(query_id=each, name=f"source {each}") for each in ids]
    sources[1].merge_fields = fields
    made = sdk.create_merge_query(mdls.WriteMergeQuery(source_queries=sources))
    again = sdk.create_merge_query(mdls.WriteMergeQuery(source_queries=sources))
    assert made.id == again.id
    kept = sdk.merge_query(made.id or "").source_queries or []
    assert [each.query_id for each in kept] == ids
