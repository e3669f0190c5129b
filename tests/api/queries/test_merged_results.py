"""Merged queries, run: the rows of several queries joined in memory, against joins written by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.store.connections import add_connection

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
}
explore: goals {}
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


def test_rows_of_the_first_query_stay(shop: Client) -> None:
    assert rows(shop.as_developer, (BY_REGION, []), (GOAL, ON_REGION)) == [
        {"sales.region": "north", "sales.total": 30.5, "goals.goal": 300},
        {"sales.region": "south", "sales.total": 5.0, "goals.goal": 300},
        {"sales.region": None, "sales.total": 7.0, "goals.goal": None},
    ]
