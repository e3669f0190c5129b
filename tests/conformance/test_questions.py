"""The rows of each question equal those of the SQL written by hand, on every engine."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import psycopg
import pytest
from questions import QUESTIONS, Question

BY_NAME = pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])


def comparable(value: Any) -> Any:
    """Numbers to 9 digits, moments as text: engines differ in types, not in values."""
    if isinstance(value, (Decimal, float, int)):
        return float(f"{float(value):.9g}")
    if isinstance(value, (date, datetime)):
        return str(value)
    return value


def comparable_rows(rows: list[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    return [tuple(comparable(value) for value in row[:width]) for row in rows]


def duckdb_rows(db: duckdb.DuckDBPyConnection, sql: str, width: int) -> list[tuple[Any, ...]]:
    return comparable_rows(db.execute(sql).fetchall(), width)


def postgres_rows(dsn: str, sql: str, width: int) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as db:
        return comparable_rows(db.execute(sql.encode()).fetchall(), width)


@BY_NAME
def test_hand_written_sql_agrees_between_engines(question: Question, duckdb_shop, postgres_shop):
    width = len(question.query["fields"])
    rows = duckdb_rows(duckdb_shop, question.sql, width)
    assert rows
    assert rows == postgres_rows(postgres_shop, question.sql, width)
