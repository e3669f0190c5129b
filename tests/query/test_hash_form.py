"""The hash form of symmetric aggregates in the SQL of each database: what tells keys apart, and who cannot."""

from __future__ import annotations

import pytest
import sqlglot

from lookalike.engines.dialect import dialect_named
from lookalike.query.request import QueryError

HASH = {"fan_out": "hash"}
KEYS = {
    "duckdb": "MD5_NUMBER_UPPER(CAST(orders.id AS VARCHAR))",
    "postgres": "('x' || SUBSTR(MD5(CAST(orders.id AS VARCHAR)), 1, 10))::BIT(40)::BIGINT::NUMERIC",
    "redshift": "CAST(STRTOL(SUBSTRING(MD5(CAST(orders.id AS VARCHAR)), 1, 10), 16) AS DECIMAL(38, 0))",
    "mysql": "CAST(CONV(SUBSTR(MD5(CAST(orders.id AS CHAR)), 1, 10), 16, 10) AS DECIMAL(65, 0))",
    "bigquery": "CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(CAST(orders.id AS STRING))), 1, 10)) AS INT64)",
    "snowflake": "TO_NUMBER(LEFT(MD5(CAST(orders.id AS VARCHAR)), 20), 'XXXXXXXXXXXXXXXXXXXX')",
    "databricks": "CAST(CONV(SUBSTRING(MD5(CAST(orders.id AS STRING)), 1, 10), 16, 10) AS DECIMAL(38, 0))",
    "trino": "CAST(FROM_BASE(SUBSTR(TO_HEX(MD5(TO_UTF8(CAST(orders.id AS VARCHAR)))), 1, 10), 16) AS DECIMAL(38, 0))",
    "clickhouse": "bitShiftRight(reinterpretAsUInt128(MD5(",
    "mssql": "CAST(CAST(SUBSTRING(HASHBYTES('MD5', CAST(orders.id AS NVARCHAR(4000))), 1, 5) AS BIGINT)",
}


def asked(compiled, dialect: str, *measures: str) -> str:
    return compiled(
        "orders", "orders.status", "order_items.count", *measures, dialect=dialect, context=HASH
    ).sql


@pytest.mark.parametrize("dialect", KEYS)
def test_keys_are_told_apart_in_the_databases_own_way(compiled, dialect: str):
    sql = asked(compiled, dialect, "orders.total_sum", "orders.average_total")
    assert KEYS[dialect] in sql
    assert len(sqlglot.parse(sql, dialect=dialect_named(dialect).sqlglot_name)) == 1


@pytest.mark.parametrize("dialect", KEYS)
def test_hash_form_is_one_select(compiled, dialect: str):
    sql = asked(compiled, dialect, "orders.total_sum", "users.balance_sum", "orders.count")
    assert "WITH" not in sql
    assert sql.count("SUM(DISTINCT") == 4
    assert "COUNT(DISTINCT orders.id)" in sql


def test_database_without_a_hash_refuses_by_name(compiled):
    with pytest.raises(
        QueryError, match=r"orders\.total_sum: SQLite does not support the hash form"
    ) as error:
        asked(compiled, "sqlite", "orders.total_sum")
    assert error.value.code == "not-in-dialect"


@pytest.mark.parametrize(
    "dialect", ["redshift", "mysql", "bigquery", "snowflake", "trino", "clickhouse", "mssql"]
)
def test_hashed_percentiles_are_refused_in_lookers_words(compiled, dialect: str):
    sentence = "SQL dialect doesn't support Symmetric Aggregates with percentiles"
    with pytest.raises(QueryError, match=sentence):
        asked(compiled, dialect, "orders.median_total")


def test_view_without_a_key_has_nothing_to_hash(compiled):
    with pytest.raises(QueryError) as error:
        compiled("orders", "refunds.amount_sum", "order_items.count", context=HASH)
    assert error.value.code == "no-primary-key"
