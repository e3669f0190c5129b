"""The statements that build tables, byte for byte in each dialect: `pytest tests/query --golden` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import sqlglot

from lookalike.engines.dialect import Dialect, NotInDialect, dialect_named
from lookalike.lookml import Model
from lookalike.query.plan.aggregate_builds import aggregate_build_plan
from lookalike.query.plan.persistent import Scratch, build_plan, increment_plan
from written_models import written_model

GOLDEN = Path(__file__).parents[1] / "golden"
DIALECTS = [
    *("bigquery", "clickhouse", "databricks", "duckdb", "mariadb", "mssql", "mysql", "postgres", "redshift"),
    *("snowflake", "spark", "sqlite", "trino"),
]
SCRATCH = Scratch("scratch", "7F")
LOOKML = """
datagroup: nightly { sql_trigger: SELECT MAX(id) FROM orders ;; max_cache_age: "24 hours" }
view: by_day {
  derived_table: {
    datagroup_trigger: nightly
    increment_key: "day_date"
    increment_offset: 2
    indexes: ["day"]
    sortkeys: ["day"]
    distribution: "day"
    cluster_keys: ["state"]
    publish_as_db_view: yes
    sql: SELECT CAST(created_at AS DATE) AS day, status AS state, COUNT(*) AS n FROM orders
      WHERE {% incrementcondition %} created_at {% endincrementcondition %} GROUP BY 1, 2 ;;
  }
  dimension_group: day { type: time datatype: date timeframes: [date] sql: ${TABLE}.day ;; }
}
explore: orders {
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; }
  aggregate_table: by_state {
    query: { dimensions: [users.state, created_month] measures: [count, total_sum, average_total] }
    materialization: { datagroup_trigger: nightly }
  }
}
"""


def _table(model: Model, dialect: Dialect) -> tuple[str, ...]:
    return build_plan(model, "by_day", dialect, SCRATCH).statements


def _increment(model: Model, dialect: Dialect) -> tuple[str, ...]:
    return increment_plan(model, "by_day", dialect, SCRATCH, datetime(2018, 5, 18))


def _aggregate(model: Model, dialect: Dialect) -> tuple[str, ...]:
    return aggregate_build_plan(model, "orders", "by_state", dialect, SCRATCH).statements


BUILDS: dict[str, Callable[[Model, Dialect], tuple[str, ...]]] = {
    "build_table": _table,
    "build_increment": _increment,
    "build_aggregate_table": _aggregate,
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", BUILDS)
def test_build_is_the_golden_one(name: str, dialect: str, tmp_path: Path, pytestconfig: pytest.Config):
    known = dialect_named(dialect)
    try:
        statements = BUILDS[name](written_model(tmp_path, LOOKML), known)
    except NotInDialect as error:
        statements = (f"-- {error}",)
    for statement in statements:
        assert len(sqlglot.parse(statement, dialect=known.sqlglot_name)) == 1
    text = ";\n".join(statements) + "\n"
    path = GOLDEN / dialect / f"{name}.sql"
    if pytestconfig.getoption("--golden", default=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text
