"""What is in a database, asked of each engine: the same small shop in all of them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.store.connections import add_connection
from mariadb import MariadbServer, mariadb_server
from postgres import PostgresServer

TABLES = """
CREATE TABLE goods (id INTEGER NOT NULL, name VARCHAR(20), price DECIMAL(10, 2), sold TIMESTAMP, day DATE);
CREATE TABLE {odd} (id BIGINT, {large} DOUBLE PRECISION);
CREATE VIEW cheap AS SELECT id, price FROM goods WHERE price < 10
"""
ENGINES = ("duckdb", "postgres", "sqlite", "mariadb")
SCHEMAS = {"duckdb": "main", "postgres": "public", "sqlite": "main", "mariadb": "metadata_shop"}
ODD, LARGE = "Odd 'Name", "Größe"


def statements(quote: str) -> list[str]:
    text = TABLES.format(odd=f"{quote}{ODD}{quote}", large=f"{quote}{LARGE}{quote}")
    return [each for each in text.split(";") if each.strip()]


@pytest.fixture(scope="module")
def mariadb() -> Iterator[MariadbServer]:
    with mariadb_server() as server:
        with server.create("metadata_shop") as connection, connection.cursor() as cursor:
            for statement in statements("`"):
                cursor.execute(statement)
        yield server


@pytest.fixture(scope="module")
def postgres_url(postgres: PostgresServer) -> str:
    url = postgres.create("metadata_shop")
    more = ["CREATE SCHEMA archive", "CREATE TABLE archive.goods (id INT, flag BOOLEAN)"]
    more.append("COMMENT ON COLUMN archive.goods.flag IS 'Whether it counts'")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in [*statements('"'), *more]:
            connection.execute(statement)  # pyright: ignore[reportArgumentType, reportCallIssue]
    return url


@pytest.fixture(scope="module")
def shop(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
    postgres_url: str,
    mariadb: MariadbServer,
) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("metadata")
    shutil.copytree(sqlite_template, folder / "data")
    with duckdb.connect(folder / "shop.duckdb") as database:
        for statement in statements('"'):
            database.execute(statement)
    with sqlite3.connect(folder / "shop.sqlite") as small:
        for statement in statements('"'):
            small.execute(statement)
    instance = open_instance(
        Settings.load({"data": str(folder / "data"), "host_url": "https://bi.example.com"}, {})
    )
    addresses = {
        "duckdb": str(folder / "shop.duckdb"),
        "sqlite": str(folder / "shop.sqlite"),
        "postgres": postgres_url,
        "mariadb": f"mysql://root@127.0.0.1:{mariadb.port}/metadata_shop",
    }
    with instance.store.write() as work:
        for dialect, address in addresses.items():
            add_connection(work, instance.vault, dialect, dialect, address)
        add_connection(work, instance.vault, "down", "postgres", "postgresql://reader@127.0.0.1:9/shop")
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


def ask(client: Client, engine: str, what: str, **params: Any) -> Any:
    answer = client.as_admin.get(f"/connections/{engine}/{what}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(client: Client, engine: str, what: str, **params: Any) -> str:
    answer = client.as_admin.get(f"/connections/{engine}/{what}", params=params)
    assert answer.status_code == 400, answer.text
    return answer.json()["message"]


@pytest.mark.parametrize("engine", ENGINES)
def test_own_schema_is_the_default_one(shop: Client, engine: str) -> None:
    found = ask(shop, engine, "schemas")
    assert [each["name"] for each in found if each["is_default"]] == [SCHEMAS[engine]]


def test_every_schema_of_postgres_is_there(shop: Client) -> None:
    assert ask(shop, "postgres", "schemas") == [
        {"name": "archive", "is_default": False},
        {"name": "public", "is_default": True},
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_tables_and_views_are_listed_by_name(shop: Client, engine: str) -> None:
    (found,) = ask(shop, engine, "tables", schema_name=SCHEMAS[engine])
    assert sorted(each["name"] for each in found["tables"]) == sorted(["cheap", "goods", ODD])
    assert (found["is_default"], found["table_limit_hit"]) == (True, False)
    goods = next(each for each in found["tables"] if each["name"] == "goods")
    assert (goods["sql_escaped_name"], goods["schema_name"]) == ("goods", SCHEMAS[engine])


@pytest.mark.parametrize(
    ("engine", "escaped"),
    [("duckdb", '"Odd \'Name"'), ("mariadb", "`Odd 'Name`"), ("sqlite", '"Odd \'Name"')],
)
def test_odd_name_is_quoted_as_the_engine_does(shop: Client, engine: str, escaped: str) -> None:
    (found,) = ask(shop, engine, "columns", table_names=ODD)
    assert found["sql_escaped_name"] == escaped
    assert [each["name"] for each in found["columns"]] == ["id", LARGE]


@pytest.mark.parametrize("engine", ENGINES)
def test_tables_are_filtered_by_a_part_without_case(shop: Client, engine: str) -> None:
    (found,) = ask(shop, engine, "tables", schema_name=SCHEMAS[engine], table_filter="D 'n")
    assert [each["name"] for each in found["tables"]] == [ODD]


@pytest.mark.parametrize("part", ["%", "_", "^", "\\", "x' OR '1'='1"])
@pytest.mark.parametrize("engine", ENGINES)
def test_wildcards_of_a_filter_are_plain_signs(shop: Client, engine: str, part: str) -> None:
    (found,) = ask(shop, engine, "tables", schema_name=SCHEMAS[engine], table_filter=part)
    assert found["tables"] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_limit_of_tables_says_when_it_was_hit(shop: Client, engine: str) -> None:
    (found,) = ask(shop, engine, "tables", schema_name=SCHEMAS[engine], table_limit=2)
    assert (len(found["tables"]), found["table_limit_hit"]) == (2, True)
    (found,) = ask(shop, engine, "tables", schema_name=SCHEMAS[engine], table_limit=3)
    assert (len(found["tables"]), found["table_limit_hit"]) == (3, False)


def test_without_a_schema_there_are_all(shop: Client) -> None:
    found = ask(shop, "postgres", "tables")
    assert [(each["name"], len(each["tables"])) for each in found] == [("archive", 1), ("public", 3)]


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_have_types_of_three_kinds(shop: Client, engine: str) -> None:
    (found,) = ask(shop, engine, "columns", schema_name=SCHEMAS[engine], table_names="goods")
    assert [(each["name"], each["data_type_looker"]) for each in found["columns"]] == [
        ("id", "number"),
        ("name", "string"),
        ("price", "number"),
        ("sold", "datetime"),
        ("day", "date"),
    ]


@pytest.mark.parametrize(
    ("engine", "database_type", "plain"),
    [
        ("duckdb", "DECIMAL(10,2)", "decimal"),
        ("postgres", "numeric(10,2)", "numeric"),
        ("sqlite", "DECIMAL(10, 2)", "decimal"),
        ("mariadb", "decimal(10,2)", "decimal"),
    ],
)
def test_type_is_told_in_the_words_of_the_engine(
    shop: Client, engine: str, database_type: str, plain: str
) -> None:
    (found,) = ask(shop, engine, "columns", schema_name=SCHEMAS[engine], table_names="goods")
    price = found["columns"][2]
    assert (price["data_type_database"], price["data_type"]) == (database_type, plain)


@pytest.mark.parametrize("engine", ["postgres", "mariadb"])
def test_size_of_a_text_is_told(shop: Client, engine: str) -> None:
    (found,) = ask(shop, engine, "columns", schema_name=SCHEMAS[engine], table_names="goods")
    assert [each["column_size"] for each in found["columns"][:2]] == [None, 20]


def test_comment_of_a_column_is_its_description(shop: Client) -> None:
    (found,) = ask(shop, "postgres", "columns", schema_name="archive")
    assert [(each["name"], each["description"], each["data_type_looker"]) for each in found["columns"]] == [
        ("id", None, "number"),
        ("flag", "Whether it counts", "yesno"),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_of_so_many_tables(shop: Client, engine: str) -> None:
    found = ask(shop, engine, "columns", schema_name=SCHEMAS[engine], table_limit=1)
    assert len(found) == 1
    assert len(ask(shop, engine, "columns", schema_name=SCHEMAS[engine])) == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_column_is_found_by_its_whole_name(shop: Client, engine: str) -> None:
    found = ask(shop, engine, "search_columns", column_name="PRICE")
    assert sorted(each["table_name"] for each in found) == ["cheap", "goods"]
    assert {each["schema_name"] for each in found} == {SCHEMAS[engine]}
    assert ask(shop, engine, "search_columns", column_name="pric%") == []


@pytest.mark.parametrize("engine", ENGINES)
def test_connection_to_one_database_lists_none(shop: Client, engine: str) -> None:
    assert ask(shop, engine, "databases") == []


@pytest.mark.parametrize("engine", ENGINES)
def test_features_are_those_of_the_engine(shop: Client, engine: str) -> None:
    found = ask(shop, engine, "features")
    assert (found["dialect_name"], found["cost_estimate"]) == (engine, engine == "postgres")
    assert found["column_search"] is True


def test_fields_mask_the_answer(shop: Client) -> None:
    assert ask(shop, "duckdb", "tables", fields="name,tables(name)", table_filter="goods") == [
        {"name": "main", "tables": [{"name": "goods"}]}
    ]
    assert ask(shop, "duckdb", "features", fields="dialect_name") == {"dialect_name": "duckdb"}


def test_schema_that_is_not_there_is_not_found(shop: Client) -> None:
    answer = shop.as_admin.get("/connections/duckdb/tables?schema_name=nothing")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("what", "params", "named"),
    [
        ("schemas", {"database": "other"}, "database"),
        ("tables", {"table_limit": "0"}, "table_limit"),
        ("tables", {"table_filter": "x" * 1001}, "table_filter"),
        ("columns", {"table_names": ",".join(map(str, range(1001)))}, "table_names"),
        ("search_columns", {}, "column_name"),
    ],
)
def test_bad_parameter_is_named(shop: Client, what: str, params: dict[str, str], named: str) -> None:
    assert named in refused(shop, "postgres", what, **params)


def test_own_database_may_be_named(shop: Client) -> None:
    assert len(ask(shop, "postgres", "schemas", database="metadata_shop")) == 2


def test_planner_of_postgres_estimates_the_cost(shop: Client) -> None:
    body = {"sql": "SELECT * FROM generate_series(1, 1000) a, generate_series(1, 1000) b;"}
    answer = shop.as_admin.post("/connections/postgres/cost_estimate", json=body)
    assert answer.status_code == 200
    assert answer.json()["cost"] > 10_000
    assert answer.json()["message"] == "The planner expects 1000000 rows."


@pytest.mark.parametrize(
    "sql",
    ["", "DELETE FROM goods", "SELECT nothing FROM goods", "ANALYZE SELECT 1", "SELECT 1; DROP TABLE goods"],
)
def test_estimate_takes_one_select_alone(shop: Client, sql: str) -> None:
    assert shop.as_admin.post("/connections/postgres/cost_estimate", json={"sql": sql}).status_code == 400
    assert len(ask(shop, "postgres", "columns", schema_name="public", table_names="goods")) == 1


def test_engine_without_estimates_says_so(shop: Client) -> None:
    answer = shop.as_admin.post("/connections/duckdb/cost_estimate", json={"sql": "SELECT 1"})
    assert answer.status_code == 400
    assert "DuckDB does not tell the cost" in answer.json()["message"]


def test_database_that_is_down_can_be_asked_later(shop: Client) -> None:
    answer = shop.as_admin.get("/connections/down/schemas")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


PATHS = ("databases", "schemas", "tables", "columns", "search_columns?column_name=id", "features")


@pytest.mark.parametrize("path", PATHS)
def test_unknown_connection_is_not_found(shop: Client, path: str) -> None:
    assert shop.as_admin.get(f"/connections/nothing/{path}").status_code == 404


@pytest.mark.parametrize("path", PATHS[:-1])
def test_viewer_does_not_look_inside(demo_api: Client, path: str) -> None:
    assert demo_api.as_viewer.get(f"/connections/thelook/{path}").status_code == 404
    assert demo_api.as_developer.get(f"/connections/thelook/{path}").status_code == 200


def test_viewer_sees_what_the_connection_can(demo_api: Client, outsider: Person) -> None:
    assert demo_api.as_viewer.get("/connections/thelook/features").status_code == 200
    assert outsider.get("/connections/thelook/features").status_code == 404
    assert outsider.get("/connections/thelook/schemas").status_code == 404


def test_connection_without_models_is_for_managers(shop: Client) -> None:
    assert shop.as_developer.get("/connections/postgres/schemas").status_code == 200
    assert shop.as_viewer.get("/connections/postgres/schemas").status_code == 404
    body = {"sql": "SELECT 1"}
    assert shop.as_viewer.post("/connections/postgres/cost_estimate", json=body).status_code == 404
