"""The engines that run here, each with the same rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psycopg
import pytest
from chdb import dbapi as chdb

from engines.copied_tables import table_queries
from engines.spark import spark_session
from engines.trino import trino_schema
from engines.warehouse import Engine, statements
from lookalike.engines.dialect import dialect_named
from lookalike.lookml import load_project
from lookalike.lookml.model.types import Model
from lookalike.query.compile import compile_query
from lookalike.query.request import CompiledQuery, QueryContext, QueryRequest
from mariadb import mariadb_server

HERE = Path(__file__).parent
NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def bazaar() -> dict[str, Model]:
    """The models `bazaar` and `fiscal`, by name."""
    project = load_project(HERE / "bazaar")
    assert not project.diagnostics, [str(finding) for finding in project.diagnostics]
    return dict(project.models)


@pytest.fixture(scope="session")
def compiled(bazaar: dict[str, Model]) -> Callable[..., CompiledQuery]:
    def compile_for(
        dialect: str,
        explore: str,
        *fields: str,
        model: str = "bazaar",
        context: dict | None = None,
        **request: object,
    ) -> CompiledQuery:
        asked = QueryRequest(explore, fields, **request)
        return compile_query(
            bazaar[model], asked, QueryContext(now=NOW, **(context or {})), dialect_named(dialect)
        )

    return compile_for


@pytest.fixture(scope="session")
def duckdb_engine() -> Engine:
    connection, dialect = duckdb.connect(), dialect_named("duckdb")
    connection.execute("SET TimeZone = 'UTC'")
    for statement in statements(dialect, {}):
        connection.execute(statement)
    return Engine(dialect, lambda sql: connection.execute(sql).fetchall())


@pytest.fixture(scope="session")
def postgres_engine(postgres) -> Iterator[Engine]:
    dialect = dialect_named("postgres")
    with psycopg.connect(postgres.create("bazaar"), autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        for statement in statements(dialect, {}):
            connection.execute(statement)
        yield Engine(dialect, lambda sql: connection.execute(sql).fetchall())


@pytest.fixture(scope="session")
def mariadb_engine() -> Iterator[Engine]:
    dialect = dialect_named("mariadb")
    with mariadb_server() as server:
        server.load_zones()
        connection = server.create("bazaar")

        def run(sql: str) -> list[tuple]:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())

        run("SET time_zone = '+00:00', sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES'")
        for statement in statements(dialect, {"text": "VARCHAR(100)", "timestamp": "DATETIME(6)"}):
            run(statement)
        yield Engine(dialect, run)
        connection.close()


@pytest.fixture(scope="session")
def sqlite_engine() -> Engine:
    connection, dialect = sqlite3.connect(":memory:"), dialect_named("sqlite")
    for statement in statements(dialect, {"timestamp": "TEXT", "date": "TEXT"}):
        connection.execute(statement)
    return Engine(dialect, lambda sql: connection.execute(sql).fetchall())


@pytest.fixture(scope="session")
def clickhouse_engine() -> Iterator[Engine]:
    """ClickHouse inside this process."""
    dialect, cursor = dialect_named("clickhouse"), chdb.connect().cursor()

    def run(sql: str) -> list[tuple]:
        cursor.execute(sql)
        return list(cursor.fetchall())

    types = {
        "integer": "Int32",
        "bigint": "Int64",
        "decimal": "Decimal(16, 2)",
        "text": "String",
        "double": "Float64",
    }
    types |= {"timestamp": "DateTime64(6)", "date": "Date32"}
    nullable = {kind: f"Nullable({name})" for kind, name in types.items()}
    for statement in statements(dialect, nullable, " ENGINE = Memory"):
        run(statement)
    yield Engine(dialect, run)
    cursor.close()


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Engine]:
    dialect = dialect_named("spark")
    with spark_session() as spark:
        spark.load(table_queries(dialect))
        yield Engine(dialect, spark.execute)


@pytest.fixture(scope="session")
def trino_engine() -> Iterator[Engine]:
    dialect = dialect_named("trino")
    with trino_schema() as trino:
        trino.load(table_queries(dialect))
        yield Engine(dialect, trino.execute)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine of the parameter's name."""
    return request.getfixturevalue(f"{request.param}_engine")
