"""The SQL text of typical queries, byte for byte: `pytest tests/query --golden` writes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot

from lookalike.engines.dialect import dialect_named
from lookalike.query.request import QueryError

GOLDEN = Path(__file__).parents[1] / "golden"
QUERIES: dict[str, tuple[tuple[str, ...], dict]] = {
    "one_dimension": (("orders", "orders.status"), {}),
    "count_by_month_and_state": (
        ("orders", "users.state", "orders.created_month", "orders.count"),
        {"filters": {"orders.created_date": "3 months", "users.state": "CA,-NY"}},
    ),
    "query_in_another_timezone": (
        ("orders", "orders.created_week", "orders.count"),
        {"filters": {"orders.created_time": "24 hours"}, "query_timezone": "America/Chicago"},
    ),
    "every_kind_of_measure": (
        (
            "orders", "orders.status", "orders.count", "orders.complete_count", "orders.complete_sum",
            "orders.average_total", "orders.median_total", "orders.p90_total", "orders.buyers", "orders.statuses",
            "orders.share_percent", "orders.is_busy", "orders.last_created",
        ),
        {},
    ),
    "counts_over_fan_out": (("orders", "orders.status", "orders.count", "order_items.count"), {}),
    "sums_over_fan_out": (
        (
            "orders", "users.state", "orders.created_month", "orders.total_sum", "order_items.price_sum",
            "users.balance_sum", "order_items.price_per_order",
        ),
        {"filters": {"orders.total_sum": ">10"}, "sorts": ("orders.total_sum desc",), "limit": 10},
    ),
    "sum_filtered_by_the_many_side": (
        ("orders", "orders.status", "orders.total_sum"), {"filters": {"order_items.status": "shipped"}}
    ),
    "pivot_sorted_by_a_column": (
        ("orders", "users.state", "orders.status", "orders.count"),
        {"pivots": ("orders.status",), "sorts": ("orders.count desc 1",), "column_limit": 3},
    ),
    "pivot_sorted_by_row_totals": (
        ("orders", "users.state", "orders.status", "orders.buyers"),
        {"pivots": ("orders.status",), "sorts": ("orders.buyers desc 4",), "row_total": "right"},
    ),
    "tier_and_case": (("orders", "orders.total_tier", "orders.size", "orders.count"), {"sorts": ("orders.size",)}),
    "derived_table_with_condition": (
        ("orders", "user_facts.lifetime", "orders.count"), {"filters": {"user_facts.placed": "2018-05"}}
    ),
    "native_derived_table": (("orders", "status_facts.place", "orders.count"), {}),
    "always_filter_where_and_having": (("always", "orders.status", "orders.count"), {}),
    "access_filter": (
        ("restricted_orders", "orders.count"),
        {"context": {"user_attributes": {"state": "CA, O'Brien", "order_ids": "1,2"}}},
    ),
    "parameter_and_unlimited": (
        ("orders", "orders.period", "orders.count"), {"filters": {"orders.grain": "day"}, "limit": -1}
    ),
    "custom_filter_on_rows_and_groups": (
        ("orders", "orders.status", "orders.count"),
        {
            "filter_expression": "add_months(-1, ${orders.created_date}) < now() AND"
            ' (contains(${users.state}, "C") OR is_null(${users.state})) AND ${orders.total_sum} / ${orders.count} > 10'
        },
    ),
    "custom_fields": (
        ("orders", "size_group", "price_bin", "is_recent", "spent", "order_items.count"),
        {
            "dynamic_fields": (
                {
                    "dimension": "size_group", "calculation_type": "group_by",
                    "args": ["orders.size", [{"label": "not small", "filter": "large,middling"}], None],
                },
                {
                    "dimension": "price_bin", "calculation_type": "bin",
                    "args": ["orders.total", "50", "0", "100", None, "classic"],
                },
                {"dimension": "is_recent", "expression": "diff_days(${orders.created_time}, now()) <= 7"},
                {
                    "measure": "spent", "based_on": "orders.total", "type": "sum",
                    "filters": {"orders.status": "complete"},
                },
            )
        },
    ),
}  # fmt: skip


DIALECTS = [
    *("duckdb", "postgres", "mysql", "sqlite", "mssql", "clickhouse"),
    *("bigquery", "snowflake", "redshift", "databricks", "trino"),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", QUERIES)
def test_sql_is_the_golden_one(name: str, dialect: str, compiled, pytestconfig: pytest.Config):
    arguments, request = QUERIES[name]
    try:
        sql = compiled(*arguments, dialect=dialect, **request).sql
    except QueryError as error:
        sql = f"-- {error.code}: {error.message}"  # what the database does not have
    assert len(sqlglot.parse(sql, dialect=dialect_named(dialect).sqlglot_name)) == 1
    path = GOLDEN / dialect / f"{name}.sql"
    if pytestconfig.getoption("--golden", default=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql + "\n")
    assert path.read_text() == sql + "\n"
