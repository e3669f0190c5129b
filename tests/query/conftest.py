"""A small shop with awkward rows: orders without user or items, items without order, equal amounts, NULLs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psycopg
import pytest

from lookalike.engines.dialect import Dialect, dialect_named
from lookalike.lookml import Model, load_project
from lookalike.query.compile import compile_query
from lookalike.query.request import CompiledQuery, QueryContext, QueryRequest
from written_models import Written, written_model

HERE = Path(__file__).parent
NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)
TABLES = [
    "CREATE TABLE users (id INTEGER, state VARCHAR, balance DECIMAL(12, 2))",
    "INSERT INTO users VALUES (1, 'CA', 10.50), (2, 'CA', 10.50), (3, 'NY', 7.25), (4, NULL, 1.00), (5, 'WA', 3.00)",
    "CREATE TABLE orders (id INTEGER, user_id INTEGER, status VARCHAR, total DECIMAL(12, 2),"
    " created_at TIMESTAMP, due_on DATE)",
    """INSERT INTO orders VALUES
        (1, 1, 'complete', 100.10, '2018-05-18 03:00:00', '2018-06-18'),
        (2, 1, 'complete', 100.10, '2018-05-17 12:00:00', '2018-05-17'),
        (3, 2, 'pending', 50.00, '2018-04-30 23:59:59', '2018-06-01'),
        (4, NULL, 'complete', 20.00, '2018-05-01 00:00:00', NULL),
        (5, 3, 'cancelled', NULL, '2017-12-31 10:00:00', '2018-01-31'),
        (6, 4, NULL, 70.00, NULL, NULL)""",
    "CREATE TABLE order_items (id INTEGER, order_id INTEGER, price DECIMAL(12, 2), status VARCHAR)",
    """INSERT INTO order_items VALUES
        (1, 1, 40.05, 'shipped'), (2, 1, 40.05, 'shipped'), (3, 1, 20.00, 'lost'), (4, 2, 100.10, 'shipped'),
        (5, 3, 25.00, 'lost'), (6, 3, 25.00, NULL), (7, 6, 70.00, 'shipped'), (8, 99, 5.00, 'shipped'),
        (9, NULL, 6.00, 'lost')""",
    "CREATE TABLE payments (id INTEGER, order_id INTEGER, amount DECIMAL(12, 2))",
    "INSERT INTO payments VALUES (1, 1, 50.05), (2, 1, 50.05), (3, 2, 100.10), (4, 4, 20.00)",
    "CREATE TABLE refunds (order_id INTEGER, amount DECIMAL(12, 2))",
    "INSERT INTO refunds VALUES (1, 5.00), (1, 5.00), (2, 1.00)",
]

Compile = Callable[..., CompiledQuery]
Rows = Callable[..., list[tuple]]


@pytest.fixture(scope="session")
def shop() -> Model:
    project = load_project(HERE / "shop")
    assert not project.diagnostics, [str(finding) for finding in project.diagnostics]
    return project.models["shop"]


class Database:
    """Runs SQL of one dialect on the shop's rows."""

    def __init__(self, dialect: Dialect, execute: Callable[[str], list[tuple]], run: Callable[[str], object]):
        self.dialect, self.execute, self.run = dialect, execute, run

    def rows(self, sql: str) -> list[tuple]:
        return self.execute(sql)


@pytest.fixture(scope="session")
def duckdb_shop() -> Database:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")  # as drivers do, to the database's zone
    for statement in TABLES:
        connection.execute(statement)
    return Database(
        dialect_named("duckdb"), lambda sql: connection.execute(sql).fetchall(), connection.execute
    )


@pytest.fixture(scope="session")
def postgres_shop(postgres) -> Database:
    connection = psycopg.connect(postgres.create("query_shop"), autocommit=True)
    connection.execute("SET TIME ZONE 'UTC'")
    for statement in TABLES:
        connection.execute(statement)
    return Database(
        dialect_named("postgres"), lambda sql: connection.execute(sql).fetchall(), connection.execute
    )


@pytest.fixture(params=["duckdb", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(f"{request.param}_shop")


@pytest.fixture
def compiled(shop: Model) -> Compile:
    def compile_for(
        explore: str, *fields: str, dialect: str = "duckdb", context: dict | None = None, **request: object
    ) -> CompiledQuery:
        asked = QueryRequest(explore, fields, **request)
        return compile_query(shop, asked, QueryContext(now=NOW, **(context or {})), dialect_named(dialect))

    return compile_for


@pytest.fixture
def answer(compiled: Compile, database: Database) -> Rows:
    """The rows of a query on both databases, numbers as they come."""

    def rows(explore: str, *fields: str, **request: object) -> list[tuple]:
        return database.rows(compiled(explore, *fields, dialect=database.dialect.name, **request).sql)

    return rows


@pytest.fixture
def written(tmp_path: Path, database: Database) -> Callable[..., Written]:
    """A model of the text beside the shop's views, on both databases."""
    return lambda text, **options: Written(written_model(tmp_path, text, **options), database)


@pytest.fixture
def written_once(tmp_path: Path, duckdb_shop: Database) -> Callable[..., Written]:
    """As `written`, where one database is enough."""
    return lambda text, **options: Written(written_model(tmp_path, text, **options), duckdb_shop)
