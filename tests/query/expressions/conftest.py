"""Evaluates expressions three ways: on DuckDB, on Postgres, and over rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import duckdb
import psycopg
import pytest
from expression_cases import FACTS, NOW

from lookalike.engines.dialect import Dialect, dialect_named
from lookalike.query.expressions import Place, check, parse_expression
from lookalike.query.expressions.kinds import Type
from lookalike.query.expressions.rows import Table, TableColumn, evaluate
from lookalike.query.expressions.sql import SqlSettings, to_sql
from lookalike.query.expressions.tree import FieldName

Evaluate = Callable[[str], object]


class FactSql:
    """The fields of the cases as SQL literals."""

    def __init__(self, dialect: Dialect):
        self._dialect = dialect

    def field(self, name: FieldName, *, as_date: bool) -> str:
        sql = f"({FACTS[name.name][2]})"
        return f"({self._dialect.made_date(sql, '1', '1')})" if as_date else sql

    def matches(self, name: FieldName, filter_expression: str) -> str:
        raise NotImplementedError(filter_expression)


def fact_sql(expression: str, dialect_name: str) -> str:
    typed = check(parse_expression(expression), lambda name: Type(FACTS[name.name][0]), Place.QUERY)
    dialect = dialect_named(dialect_name)
    return to_sql(typed, FactSql(dialect), SqlSettings(dialect, NOW))


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


@pytest.fixture(params=["duckdb", "postgres", "rows"])
def evaluated(request: pytest.FixtureRequest) -> Evaluate:
    return request.getfixturevalue(f"on_{request.param}")
