"""The sample project over Postgres gives the rows that it gives over DuckDB."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.demo.data import load_postgres
from lookalike.instance import open_instance
from lookalike.projects import DEMO_PROJECT
from postgres import PostgresServer

TABLES = ("order_items", "inventory_items", "products", "users")
QUERIES: list[dict[str, Any]] = [
    {
        "view": "order_items",
        "fields": ["products.category", "order_items.count", "order_items.total_sale_price"],
        "filters": {"order_items.status": "Complete,Shipped"},
        "sorts": ["order_items.count desc", "products.category"],
    },
    {
        "view": "order_items",
        "fields": ["order_items.created_month", "users.count"],
        "filters": {"users.state": "C%", "order_items.created_date": "2026"},
        "sorts": ["order_items.created_month"],
        "query_timezone": "America/Los_Angeles",
    },
    {
        "view": "order_items",
        "fields": [
            "users.gender",
            "order_items.created_month",
            "order_items.count",
            "order_items.total_sale_price",
        ],
        "pivots": ["users.gender"],
        "filters": {"order_items.created_date": "2026"},
        "sorts": ["order_items.created_month"],
        "fill_fields": ["order_items.created_month"],
        "row_total": "right",
        "dynamic_fields": '[{"table_calculation": "n", "label": "N", "expression": "${order_items.count} + 1"}]',
    },
]


@pytest.fixture(scope="module")
def postgres_api(
    postgres: PostgresServer,
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    url = postgres.create("thelook_for_queries")
    load_postgres(thelook_file, url, TABLES)
    data = tmp_path_factory.mktemp("over_postgres") / "data"
    shutil.copytree(sqlite_template, data)
    stated = {"data": str(data), "host_url": "https://bi.example.com", "connection": url}
    instance = open_instance(Settings.load({**stated, "project": str(DEMO_PROJECT)}, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def ask(person: Person, result_format: str, body: dict[str, Any]) -> Any:
    return person.post(f"/queries/run/{result_format}", json={"model": "thelook", **body})


@pytest.mark.parametrize("body", QUERIES)
@pytest.mark.parametrize("result_format", ["json", "csv"])
def test_postgres_gives_the_rows_of_duckdb(
    demo_api: Client, postgres_api: Client, result_format: str, body: dict[str, Any]
) -> None:
    expected = ask(demo_api.as_admin, result_format, body).text
    assert expected.count("\n") > 2
    assert ask(postgres_api.as_admin, result_format, body).text == expected


def test_connection_is_known_by_the_models_name(postgres_api: Client) -> None:
    (found,) = postgres_api.as_admin.get("/connections").json()
    assert (found["name"], found["dialect_name"], found["managed"]) == ("thelook", "postgres", True)
    explore = postgres_api.as_admin.get("/lookml_models/thelook/explores/users?fields=dialect_name").json()
    assert explore == {"dialect_name": "postgres"}


def test_missing_table_is_said_in_the_answer(postgres_api: Client) -> None:
    answer = ask(postgres_api.as_admin, "json", {"view": "events", "fields": ["events.count"]})
    assert "events" in answer.json()[0]["looker_error"]


def test_row_filter_without_value_shows_nothing(postgres_api: Client) -> None:
    answer = ask(
        postgres_api.as_admin, "csv", {"view": "order_items_restricted", "fields": ["products.brand"]}
    )
    assert answer.text == "Products Brand\n"
    assert "allowed_brands" in answer.headers["x-lookalike-warning"]


def test_server_that_is_not_there_is_a_503(
    sqlite_template: Path, tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sqlite_template, data)
    stated = {"data": str(data), "connection": "postgresql://reader:quiet-word@127.0.0.1:9/shop"}
    instance = open_instance(Settings.load({**stated, "project": str(DEMO_PROJECT)}, {}))
    client = Client(instance, loop_thread, contract_check)
    answer = ask(client.as_admin, "json", {"view": "users", "fields": ["users.count"]})
    client.close()
    instance.close()
    assert answer.status_code == 503
    assert answer.json()["message"] == "Connection 'thelook' cannot reach its Postgres server."
    assert "quiet-word" not in answer.text
