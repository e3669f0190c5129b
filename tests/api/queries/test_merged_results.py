"""Merged queries, run: the rows of several queries joined in memory, against joins written by hand."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.query_runs.merge import run_merge_to_bytes
from lookalike.store.connections import add_connection
from lookalike.store.merge_queries import find_merge_query
from lookalike.store.queries import get_queries

SALES = """
connection: "shop"
view: sales {
  derived_table: { sql:
    SELECT * FROM (VALUES
      (1, 'Ann', 'north', DATE '2024-05-06', 10.5), (2, 'Bob', 'north', DATE '2024-05-07', 20),
      (3, 'Cid', 'south', DATE '2024-06-03', 5), (4, 'Dot', NULL, DATE '2024-06-04', 7)
    ) AS t(id, seller, region, day, price) ;; }
  dimension: id { type: number primary_key: yes }
  dimension: seller {}
  dimension: region {}
  dimension_group: sold { type: time timeframes: [date, month] datatype: date convert_tz: no sql: ${TABLE}.day ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${TABLE}.price ;; value_format: "$0.00" }
}
explore: sales {
  access_filter: { field: sales.region user_attribute: region }
}
"""
GOALS = """
connection: "plans"
view: goals {
  derived_table: { sql:
    SELECT * FROM (VALUES
      ('north', 'a', 1, 100), ('north', 'b', 2, 200), ('south', 'a', 3, 300), ('west', 'a', 4, 400), (NULL, 'a', 5, 500)
    ) AS t(region, kind, number, goal) ;; }
  dimension: region {}
  dimension: kind {}
  dimension: number { type: number primary_key: yes }
  measure: count { type: count }
  measure: goal { type: sum sql: ${TABLE}.goal ;; }
  dimension: broken { type: number sql: CAST(${TABLE}.kind AS INTEGER) ;; }
}
explore: goals {}
view: slow {
  derived_table: { sql: SELECT count(*) AS n FROM range(10000000) a, range(1000000) b ;; }
  dimension: region { sql: CAST(${TABLE}.n AS VARCHAR) ;; }
}
explore: slow {}
"""
BY_REGION = {
    "model": "sales",
    "view": "sales",
    "fields": ["sales.region", "sales.total"],
    "sorts": ["sales.region"],
}
GOAL = {"model": "goals", "view": "goals", "fields": ["goals.region", "goals.goal"]}
ON_REGION = [{"field_name": "sales.region", "source_field_name": "goals.region"}]


@pytest.fixture(scope="module")
def shop(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    """Two models on two connections."""
    folder = tmp_path_factory.mktemp("merged")
    shutil.copytree(sqlite_template, folder / "data")
    (folder / "project").mkdir()
    (folder / "project" / "sales.model.lkml").write_text(SALES)
    (folder / "project" / "goals.model.lkml").write_text(GOALS)
    for name in ("shop", "plans"):
        duckdb.connect(folder / f"{name}.duckdb").close()
    stated = {
        "data": str(folder / "data"),
        "host_url": "https://bi.example.com",
        "project": str(folder / "project"),
    }
    instance = open_instance(Settings.load(stated, {}))
    with instance.store.write() as work:
        for name in ("shop", "plans"):
            add_connection(work, instance.vault, name, "duckdb", str(folder / f"{name}.duckdb"))
    client = Client(instance, loop_thread, contract_check)
    attribute = {
        "name": "region",
        "label": "Region",
        "type": "advanced_filter_string",
        "default_value": "-west",
    }
    assert client.as_admin.post("/user_attributes", json=attribute).status_code == 200
    yield client
    client.close()
    instance.close()


def merged_id(person: Person, *sources: tuple[dict[str, Any], list[dict[str, str]]], **more: Any) -> str:
    given = []
    for number, (body, pairs) in enumerate(sources):
        query = person.post("/queries", json=body)
        assert query.status_code == 200, query.text
        given.append({"query_id": query.json()["id"], "name": f"Source {number}", "merge_fields": pairs})
    made = person.post("/merge_queries", json={"source_queries": given, **more})
    assert made.status_code == 200, made.text
    return made.json()["id"]


def run(person: Person, merge_id: str, result_format: str = "json", **params: Any) -> Any:
    path = f"/api/lookalike/v1/merge_queries/{merge_id}/run/{result_format}"
    return person.get(path, whole=True, params=params)


def rows(person: Person, *sources: tuple[dict[str, Any], list[dict[str, str]]], **more: Any) -> Any:
    answer = run(person, merged_id(person, *sources, **more))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_merged_answer_tells_where_its_time_went(shop: Client) -> None:
    answer = run(shop.as_developer, merged_id(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION)))
    parts = [part.split(";")[0] for part in answer.headers["Server-Timing"].split(", ")]
    assert parts == ["cache", "compile", "queue", "db"]


def test_rows_of_the_first_query_stay(shop: Client) -> None:
    assert rows(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION)) == [
        {"sales.region": "north", "sales.total": 30.5, "goals.goal": 300},
        {"sales.region": "south", "sales.total": 5.0, "goals.goal": 300},
        {"sales.region": None, "sales.total": 7.0, "goals.goal": None},
    ]


def test_row_that_matches_twice_stands_twice(shop: Client) -> None:
    by_kind = {**GOAL, "fields": ["goals.region", "goals.kind", "goals.goal"], "sorts": ["goals.kind"]}
    assert rows(shop.as_developer, (BY_REGION, []), (by_kind, ON_REGION)) == [
        {"sales.region": "north", "goals.kind": "a", "sales.total": 30.5, "goals.goal": 100},
        {"sales.region": "north", "goals.kind": "b", "sales.total": 30.5, "goals.goal": 200},
        {"sales.region": "south", "goals.kind": "a", "sales.total": 5.0, "goals.goal": 300},
        {"sales.region": None, "goals.kind": None, "sales.total": 7.0, "goals.goal": None},
    ]


def test_each_query_is_matched_with_the_first(shop: Client) -> None:
    by_kind = {**GOAL, "fields": ["goals.region", "goals.kind"], "sorts": ["goals.kind"]}
    numbers = {**GOAL, "fields": ["goals.region", "goals.number"], "sorts": ["goals.number"]}
    found = rows(shop.as_developer, (BY_REGION, []), (by_kind, ON_REGION), (numbers, ON_REGION))
    pairs = [(row["goals.kind"], row["goals.number"]) for row in found if row["sales.region"] == "north"]
    assert pairs == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


def test_later_fields_of_a_name_take_the_number_of_their_query(shop: Client) -> None:
    by_seller = {
        **BY_REGION,
        "fields": ["sales.seller", "sales.region", "sales.count"],
        "sorts": ["sales.seller"],
    }
    counts = {**BY_REGION, "fields": ["sales.region", "sales.count"]}
    on = [{"field_name": "sales.region", "source_field_name": "sales.region"}]
    found = rows(shop.as_developer, (by_seller, []), (counts, on), (counts, on))
    assert found[0] == {
        "sales.seller": "Ann",
        "sales.region": "north",
        "sales.count": 1,
        "q1_sales.count": 2,
        "q2_sales.count": 2,
    }


def test_labels_of_later_fields_say_their_query(shop: Client) -> None:
    on = [{"field_name": "sales.region", "source_field_name": "sales.region"}]
    merge_id = merged_id(shop.as_developer, (BY_REGION, []), (BY_REGION, on))
    text = run(shop.as_developer, merge_id, "csv").text
    assert next(csv.reader(io.StringIO(text))) == ["Sales Region", "Sales Total", "Sales Total (Source 1)"]


def test_queries_merge_by_several_fields(shop: Client) -> None:
    days = {
        **BY_REGION,
        "fields": ["sales.region", "sales.sold_month", "sales.total"],
        "sorts": ["sales.sold_month"],
    }
    sellers = {
        **BY_REGION,
        "fields": ["sales.region", "sales.sold_month", "sales.seller"],
        "sorts": ["sales.seller"],
    }
    on = [{"field_name": each, "source_field_name": each} for each in ("sales.region", "sales.sold_month")]
    found = rows(shop.as_developer, (days, []), (sellers, on), sorts=["sales.seller desc"])
    assert [(row["sales.seller"], row["sales.total"]) for row in found] == [
        ("Cid", 5.0),
        ("Bob", 30.5),
        ("Ann", 30.5),
        (None, 7.0),
    ]


def calculation(name: str, expression: str, **more: Any) -> dict[str, Any]:
    return {"table_calculation": name, "label": name.title(), "expression": expression, **more}


def test_calculations_read_fields_of_all_queries(shop: Client) -> None:
    share = calculation("share", "${sales.total} / ${goals.goal}", value_format_name="percent_1")
    merge_id = merged_id(
        shop.as_developer,
        (BY_REGION, []),
        (GOAL, ON_REGION),
        dynamic_fields=json.dumps([share]),
        sorts=["share desc"],
    )
    found = run(shop.as_developer, merge_id, apply_formatting=True).json()
    assert [row["share"] for row in found] == ["10.2%", "1.7%", None]


def test_calculations_of_a_source_come_along(shop: Client) -> None:
    double = {**GOAL, "dynamic_fields": json.dumps([calculation("double", "${goals.goal} * 2")])}
    by_double = json.dumps([calculation("half", "${double} / 4")])
    found = rows(shop.as_developer, (BY_REGION, []), (double, ON_REGION), dynamic_fields=by_double)
    assert [(row["double"], row["half"]) for row in found] == [(600, 150.0), (600, 150.0), (None, None)]


def test_merged_rows_are_pivoted(shop: Client) -> None:
    by_kind = {**GOAL, "fields": ["goals.region", "goals.kind", "goals.goal"]}
    assert rows(shop.as_developer, (BY_REGION, []), (by_kind, ON_REGION), pivots=["goals.kind"])[0] == {
        "sales.region": "north",
        "sales.total": {"goals.kind": {"a": 30.5, "b": 30.5, "null": None}},
        "goals.goal": {"goals.kind": {"a": 100, "b": 200, "null": None}},
    }


def test_rows_that_meet_in_a_cell_are_all_shown(shop: Client) -> None:
    sellers = {
        **BY_REGION,
        "fields": ["sales.seller", "sales.region", "sales.total"],
        "sorts": ["sales.seller"],
    }
    goals = {**GOAL, "fields": ["goals.region", "goals.number"], "sorts": ["goals.number"]}
    found = rows(
        shop.as_developer, (sellers, []), (goals, ON_REGION), pivots=["sales.region"], sorts=["goals.number"]
    )
    norths = [row["sales.total"]["sales.region"]["north"] for row in found if row["sales.seller"] == "Ann"]
    assert norths == [10.5, 10.5]


def test_pivoted_rows_sort_by_a_column(shop: Client) -> None:
    by_kind = {**GOAL, "fields": ["goals.region", "goals.kind", "goals.goal"]}
    given = {"pivots": ["goals.kind"], "sorts": ["goals.kind desc", "goals.goal desc 1"], "column_limit": "2"}
    found = rows(shop.as_developer, (BY_REGION, []), (by_kind, ON_REGION), **given)
    assert [row["sales.region"] for row in found] == ["south", "north", None]
    assert list(found[0]["goals.goal"]["goals.kind"]) == ["b", "a"]


def test_limit_cuts_the_sorted_rows(shop: Client) -> None:
    person = shop.as_developer
    merge_id = merged_id(person, (BY_REGION, []), (GOAL, ON_REGION), sorts=["sales.total desc"], limit="2")
    assert [row["sales.total"] for row in run(person, merge_id).json()] == [30.5, 7.0]
    assert [row["sales.total"] for row in run(person, merge_id, limit=1).json()] == [30.5]


def test_totals_are_those_of_the_queries(shop: Client) -> None:
    merge_id = merged_id(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION), total=True)
    totals = run(shop.as_developer, merge_id, "json_detail").json()["totals_data"]
    assert totals["sales.total"] == {"value": 42.5, "rendered": "$42.50"}
    assert totals["goals.goal"]["value"] == 1500


def test_totals_under_pivots_are_left_out_aloud(shop: Client) -> None:
    by_kind = {**GOAL, "fields": ["goals.region", "goals.kind", "goals.goal"]}
    merge_id = merged_id(
        shop.as_developer, (BY_REGION, []), (by_kind, ON_REGION), pivots=["goals.kind"], total=True
    )
    answer = run(shop.as_developer, merge_id, "json_detail")
    assert "total is left out" in answer.headers["X-Lookalike-Warning"]
    assert answer.json()["has_totals"] is False


def test_source_gives_five_thousand_rows_at_most(demo_api: Client) -> None:
    person = demo_api.as_developer
    items = {"model": "thelook", "view": "order_items", "fields": ["order_items.id"], "limit": "-1"}
    answer = run(person, merged_id(person, (items, [])))
    assert len(answer.json()) == 5000
    assert "5000 rows" in answer.headers["X-Lookalike-Warning"]


def test_merge_without_end_is_refused(demo_api: Client) -> None:
    person = demo_api.as_developer
    fields = ["order_items.id", "order_items.is_complete"]
    items = {"model": "thelook", "view": "order_items", "fields": fields, "limit": "5000"}
    on = [{"field_name": "order_items.is_complete", "source_field_name": "order_items.is_complete"}]
    answer = run(person, merged_id(person, (items, []), *[(items, on)] * 5))
    assert answer.status_code == 400
    assert "match several times" in answer.json()["message"]


@pytest.mark.parametrize(
    ("result_format", "beginning"),
    [
        ("json", b'[{"sales.region":"north"'),
        ("json_label", b'[{"Sales Region":"north"'),
        ("json_detail", b"{"),
        ("json_bi", b'{"metadata":'),
        ("csv", b"Sales Region,Sales Total,Goals Goal\nnorth,30.5,300\n"),
        ("txt", b"Sales Region\tSales Total\tGoals Goal\n"),
        ("md", b"|"),
        ("html", b"<table>"),
        ("xlsx", b"PK"),
        ("sql", b"-- Source 0\nWITH sales AS"),
        ("png", b"\x89PNG"),
        ("jpg", b"\xff\xd8"),
    ],
)
def test_merged_result_comes_in_every_format(shop: Client, result_format: str, beginning: bytes) -> None:
    merge_id = merged_id(
        shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION), vis_config={"type": "looker_column"}
    )
    answer = run(shop.as_developer, merge_id, result_format)
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(beginning)


def test_merged_result_comes_as_arrow_for_whoever_accepts_it(shop: Client) -> None:
    merge_id = merged_id(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION))
    path = f"/api/lookalike/v1/merge_queries/{merge_id}/run/json"
    accept = {"Accept": "application/vnd.apache.arrow.stream"}
    answer = shop.as_developer.get(path, whole=True, headers=accept)
    assert answer.headers["content-type"] == accept["Accept"]


def test_deliveries_get_the_merge_as_a_file(shop: Client) -> None:
    person = shop.as_developer
    merge_id = merged_id(person, (BY_REGION, []), (GOAL, ON_REGION))
    with shop.instance.store.read() as db:
        merged = find_merge_query(db, merge_id)
        assert merged is not None
        ids = [int(each["query_id"]) for each in merged["source_queries"]]
        queries = [get_queries(db, set(ids))[number] for number in ids]
    caller = shop.instance.callers.of(person.token or "")
    assert caller is not None
    delivered = shop.loop.run(run_merge_to_bytes(shop.instance, caller, merged, queries, "csv"))
    with delivered.file as file:
        assert file.read() == run(person, merge_id, "csv").content
    assert delivered.done.rows == 3


def test_detail_names_the_fields_of_the_merge(shop: Client) -> None:
    on = [{"field_name": "sales.region", "source_field_name": "sales.region"}]
    merge_id = merged_id(shop.as_developer, (BY_REGION, []), (BY_REGION, on), (GOAL, ON_REGION))
    found = run(shop.as_developer, merge_id, "json_detail").json()
    assert [each["name"] for each in found["fields"]["measures"]] == [
        "sales.total",
        "q1_sales.total",
        "goals.goal",
    ]
    assert found["data"][0]["q1_sales.total"] == {"value": 30.5, "rendered": "$30.50"}
    assert found["sql"].count("SELECT") >= 3


def test_settings_of_the_picture_arrange_the_table(shop: Client) -> None:
    vis = {"hidden_fields": ["sales.total"], "series_labels": {"goals.goal": "Plan"}}
    merge_id = merged_id(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION), vis_config=vis)
    text = run(shop.as_developer, merge_id, "csv", apply_vis=True).text
    assert text.startswith("Sales Region,Plan\nnorth,300\n")


def test_second_run_comes_from_the_cache(shop: Client) -> None:
    merge_id = merged_id(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION), limit="1000")
    kept = [run(shop.as_developer, merge_id).headers["X-Lookalike-Cache"] for _ in range(2)]
    assert kept == ["miss", "hit"]


def test_each_source_has_the_row_filters_of_the_caller(shop: Client) -> None:
    person = shop.person("southerner", 1)
    (attribute,) = (each for each in shop.as_admin.get("/user_attributes").json() if each["name"] == "region")
    path = f"/users/{person.user_id}/attribute_values/{attribute['id']}"
    assert shop.as_admin.patch(path, json={"value": "south"}).status_code == 200
    on = [{"field_name": "goals.region", "source_field_name": "sales.region"}]
    merge_id = merged_id(shop.as_developer, ({**GOAL, "sorts": ["goals.region"]}, []), (BY_REGION, on))
    seen = {row["goals.region"]: row["sales.total"] for row in run(person, merge_id).json()}
    assert seen == {"north": None, "south": 5.0, "west": None, None: None}
    whole = {row["goals.region"]: row["sales.total"] for row in run(shop.as_developer, merge_id).json()}
    assert whole == {"north": 30.5, "south": 5.0, "west": None, None: None}


def test_source_that_fails_in_its_database_is_named(shop: Client) -> None:
    broken = {**GOAL, "fields": ["goals.region", "goals.broken"]}
    merge_id = merged_id(shop.as_developer, (BY_REGION, []), (broken, ON_REGION))
    ((failure,),) = (each.values() for each in run(shop.as_developer, merge_id).json())
    assert failure.startswith("The query 'Source 1' of the merged result: Conversion Error")


def test_kill_reaches_the_second_query(shop: Client) -> None:
    person = shop.as_developer
    slow = {"model": "goals", "view": "slow", "fields": ["slow.region"]}
    merge_id = merged_id(
        person, (BY_REGION, []), (slow, [{"field_name": "sales.region", "source_field_name": "slow.region"}])
    )
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(run, person, merge_id)
        running = awaited(lambda: person.get("/running_queries").json())
        assert person.delete(f"/running_queries/{running[0]['query_task_id']}").status_code == 204
        assert answer.result(10).status_code == 503
    assert rows(person, (BY_REGION, []), (GOAL, ON_REGION))[0]["goals.goal"] == 300


def awaited(ask: Callable[[], Any]) -> Any:
    """The first answer that is not empty."""
    end = time.monotonic() + 10
    while not (found := ask()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def test_source_that_fails_is_named(shop: Client) -> None:
    broken = {**GOAL, "filter_expression": "${goals.nothing} > 1"}
    answer = run(shop.as_developer, merged_id(shop.as_developer, (BY_REGION, []), (broken, ON_REGION)))
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("source_queries[1]: ")


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"pivots": ["sales.total"]}, "pivots"),
        (
            {"dynamic_fields": json.dumps([{"measure": "m", "based_on": "goals.goal", "type": "sum"}])},
            "custom measure",
        ),
        ({"dynamic_fields": json.dumps([calculation("c", "${sales.nothing} + 1")])}, "sales.nothing"),
        ({"dynamic_fields": json.dumps([calculation("c", "1 +")])}, "expression ends"),
        ({"sorts": ["sales.total sideways"]}, "sideways"),
    ],
)
def test_what_the_merge_cannot_do_is_named(shop: Client, more: dict[str, Any], word: str) -> None:
    answer = run(shop.as_developer, merged_id(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION), **more))
    assert answer.status_code == 400
    assert word in answer.json()["message"]


def test_queries_need_fields_to_merge_by(shop: Client) -> None:
    answer = run(shop.as_developer, merged_id(shop.as_developer, (BY_REGION, []), (GOAL, [])))
    assert answer.status_code == 400
    assert "merge_fields" in answer.json()["message"]


def test_sort_by_a_field_that_is_not_there_is_left_out_aloud(shop: Client) -> None:
    merge_id = merged_id(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION), sorts=["users.age"])
    assert "users.age" in run(shop.as_developer, merge_id).headers["X-Lookalike-Warning"]


def test_other_formats_are_refused(shop: Client) -> None:
    merge_id = merged_id(shop.as_developer, (BY_REGION, []))
    assert run(shop.as_developer, merge_id, "parquet").status_code == 400
    assert run(shop.as_developer, "999999").status_code == 404


def test_own_api_has_a_document_of_its_own(shop: Client) -> None:
    document = shop.request("GET", "/api/lookalike/v1/openapi.json", whole=True).json()
    assert "/merge_queries/{merge_query_id}/run/{result_format}" in document["paths"]
    assert document["servers"][0]["url"].endswith("/api/lookalike/v1")


def test_unknown_own_operation_is_a_404(shop: Client) -> None:
    answer = shop.as_developer.get("/api/lookalike/v1/nothing", whole=True)
    assert answer.status_code == 404
    assert "no operation" in answer.json()["message"]
