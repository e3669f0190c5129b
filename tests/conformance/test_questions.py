"""The rows of each question equal those of the SQL written by hand, on every engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from questions import NOW, QUESTIONS, Question

import lookalike.demo
from lookalike.demo.content import LOOKS
from lookalike.engines.dialect import dialect_named
from lookalike.lookml import Model, load_project
from lookalike.query.compile import compile_query
from lookalike.query.request import CompiledQuery, QueryContext, QueryRequest

BY_LOOK = pytest.mark.parametrize("look", LOOKS, ids=[look.title for look in LOOKS])
BY_NAME = pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])


@pytest.fixture(scope="module")
def thelook() -> Model:
    return load_project(Path(lookalike.demo.__file__).parent / "project").models["thelook"]


def compiled(
    model: Model, engine: str, query: Mapping[str, Any], attributes: Mapping[str, str]
) -> CompiledQuery:
    request = QueryRequest(
        explore=query["view"],
        fields=tuple(query["fields"]),
        filters=query.get("filters", {}),
        sorts=tuple(query.get("sorts", ())),
        limit=int(query["limit"]),
        query_timezone=query.get("query_timezone"),
    )
    context = QueryContext(now=NOW, user_attributes=attributes)
    return compile_query(model, request, context, dialect_named(engine))


def comparable(value: Any) -> Any:
    """Numbers to 9 digits, moments as text: engines differ in types, not in values."""
    if isinstance(value, (Decimal, float, int)):
        return float(f"{float(value):.9g}")
    if isinstance(value, (date, datetime)):
        return str(value)
    return value


def comparable_rows(rows: list[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    """The first `width` columns: what sorts the rows may come after them."""
    return [tuple(comparable(value) for value in row[:width]) for row in rows]


def duckdb_rows(db: duckdb.DuckDBPyConnection, sql: str, width: int) -> list[tuple[Any, ...]]:
    return comparable_rows(db.execute(sql).fetchall(), width)


def postgres_rows(dsn: str, sql: str, width: int) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as db:
        return comparable_rows(db.execute(sql.encode()).fetchall(), width)


@BY_NAME
def test_duckdb_answers_as_the_hand_written_sql(question: Question, thelook, duckdb_shop):
    width = len(question.query["fields"])
    expected = duckdb_rows(duckdb_shop, question.sql, width)
    query = compiled(thelook, "duckdb", question.query, question.user_attributes)
    assert expected
    assert duckdb_rows(duckdb_shop, query.sql, width) == expected


@BY_NAME
def test_postgres_answers_as_the_hand_written_sql(question: Question, thelook, postgres_shop):
    width = len(question.query["fields"])
    expected = postgres_rows(postgres_shop, question.sql, width)
    query = compiled(thelook, "postgres", question.query, question.user_attributes)
    assert expected
    assert postgres_rows(postgres_shop, query.sql, width) == expected


@BY_NAME
def test_hand_written_sql_agrees_between_engines(question: Question, duckdb_shop, postgres_shop):
    width = len(question.query["fields"])
    on_duckdb = duckdb_rows(duckdb_shop, question.sql, width)
    assert on_duckdb == postgres_rows(postgres_shop, question.sql, width)


RESTRICTED = {
    "view": "order_items_restricted",
    "fields": ["products.brand", "order_items.count"],
    "sorts": ["products.brand"],
    "limit": "5000",
}


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_access_filter_without_a_value_shows_nothing(engine, thelook):
    found = compiled(thelook, engine, RESTRICTED, {})
    assert "1 = 0" in found.sql
    assert "allowed_brands" in found.warnings[0]


def test_own_filter_cannot_widen_an_access_filter(thelook, duckdb_shop):
    query = {**RESTRICTED, "filters": {"products.brand": "Hanes,%,NULL"}}
    sql = compiled(thelook, "duckdb", query, {"allowed_brands": "Carhartt"}).sql
    assert [brand for brand, _ in duckdb_rows(duckdb_shop, sql, 2)] == ["Carhartt"]


def test_access_filter_value_is_never_read_as_sql(thelook, duckdb_shop):
    sql = compiled(thelook, "duckdb", RESTRICTED, {"allowed_brands": "x' OR '1'='1"}).sql
    assert duckdb_rows(duckdb_shop, sql, 2) == []


@BY_LOOK
def test_sample_look_has_rows(look, thelook, duckdb_shop):
    query = compiled(thelook, "duckdb", look.query, {})
    assert len(duckdb_rows(duckdb_shop, query.sql, len(look.query["fields"]))) > 0
