"""Evaluates expressions on DuckDB, on Postgres, on SQLite, on ClickHouse, and over rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

import duckdb
import psycopg
import pytest
from chdb import dbapi as chdb
from expression_cases import FACTS, NOW

from lookalike.engines.dialect import Dialect, dialect_named
from lookalike.query.expressions import Place, check, parse_expression
from lookalike.query.expressions.kinds import Type
from lookalike.query.expressions.rows import Table, TableColumn, evaluate
from lookalike.query.expressions.sql import SqlSettings, to_sql
from lookalike.query.expressions.tree import FieldName

Evaluate = Callable[[str], object]


class FactSql:
    """The fields of the cases as SQL literals. `nulls`: type names for databases whose NULL needs another."""

    def __init__(self, dialect: Dialect, nulls: Mapping[str, str]):
        self._dialect, self._nulls = dialect, nulls

    def field(self, name: FieldName, *, as_date: bool, only_yes_counts: bool) -> str:
        sql = f"({self._literal(FACTS[name.name][1]) or FACTS[name.name][2]})"
        for usual, own in self._nulls.items():
            sql = sql.replace(f"CAST(NULL AS {usual})", f"CAST(NULL AS {own})")
        return f"({self._dialect.made_date(sql, '1', '1')})" if as_date else sql

    def _literal(self, value: object) -> str:
        if isinstance(value, datetime):
            return self._dialect.timestamp(value)
        if isinstance(value, date):
            return self._dialect.date(value)
        return self._dialect.string(value) if isinstance(value, str) else ""

    def matches(self, name: FieldName, filter_expression: str) -> str:
        raise NotImplementedError(filter_expression)


def fact_sql(expression: str, dialect_name: str, nulls: Mapping[str, str] | None = None) -> str:
    typed = check(parse_expression(expression), lambda name: Type(FACTS[name.name][0]), Place.QUERY)
    dialect = dialect_named(dialect_name)
    return to_sql(typed, FactSql(dialect, nulls or {}), SqlSettings(dialect, NOW))


def plain(value: object) -> object:
    """Decimals as floats, midnights of databases that know no dates as they are."""
    return float(value) if isinstance(value, Decimal) else value


@pytest.fixture(scope="session")
def on_duckdb() -> Evaluate:
    connection = duckdb.connect()
    return lambda text: plain(connection.execute(f"SELECT {fact_sql(text, 'duckdb')}").fetchall()[0][0])


@pytest.fixture(scope="session")
def on_postgres(postgres) -> Evaluate:
    connection = psycopg.connect(postgres.create("expressions"), autocommit=True)
    return lambda text: plain(
        connection.execute(f"SELECT {fact_sql(text, 'postgres')}".encode()).fetchall()[0][0]
    )


@pytest.fixture(scope="session")
def on_rows() -> Evaluate:
    columns = {name: TableColumn(kind, [value]) for name, (kind, value, _) in FACTS.items()}
    return lambda text: evaluate(text, Table(1, columns), NOW)[0]


@pytest.fixture(scope="session")
def on_sqlite() -> Evaluate:
    connection = sqlite3.connect(":memory:")
    return lambda text: connection.execute(f"SELECT {fact_sql(text, 'sqlite')}").fetchall()[0][0]


@pytest.fixture(scope="session")
def on_clickhouse() -> Iterator[Evaluate]:
    """ClickHouse inside this process."""
    cursor = chdb.connect().cursor()
    nulls = {"INTEGER": "Nullable(Int32)", "VARCHAR": "Nullable(String)", "DATE": "Nullable(Date32)"}

    def run(text: str) -> object:
        cursor.execute(f"SELECT {fact_sql(text, 'clickhouse', nulls)}")
        return plain(cursor.fetchall()[0][0])

    yield run
    cursor.close()


@pytest.fixture(params=["sqlite", "clickhouse"])
def evaluated_loosely(request: pytest.FixtureRequest) -> Evaluate:
    """On databases that have no type of their own for conditions or dates."""
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture(params=["duckdb", "postgres", "rows"])
def evaluated(request: pytest.FixtureRequest) -> Evaluate:
    return request.getfixturevalue(f"on_{request.param}")
