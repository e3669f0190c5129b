"""What SQL Server wants of a statement, run on Postgres: groups by expression, no boolean values, one WITH."""

from __future__ import annotations

import pytest

from engines.cases import CASES
from engines.conftest import NOW
from engines.warehouse import Engine, plain
from lookalike.engines.mssql_dialect import MssqlDialect
from lookalike.engines.postgres_dialect import PostgresDialect
from lookalike.lookml.model.types import Model
from lookalike.query.compile import compile_query
from lookalike.query.request import QueryContext, QueryRequest


class PlainPostgres(PostgresDialect):
    """Postgres without what SQL Server lacks."""

    name = "plain_postgres"
    orders_subqueries = MssqlDialect.orders_subqueries
    nests_with = MssqlDialect.nests_with
    has_percentile = MssqlDialect.has_percentile
    no = MssqlDialect.no
    is_unknown = MssqlDialect.is_unknown
    condition_value = MssqlDialect.condition_value
    value_condition = MssqlDialect.value_condition
    null_safe_equal = MssqlDialect.null_safe_equal
    group_item = MssqlDialect.group_item
    average = MssqlDialect.average
    boolean = MssqlDialect.boolean

    def order(self, position: int, sql: str, alias: str, *, descending: bool) -> str:
        """As SQL Server's, with the end of NULLs that it has by itself."""
        return (
            f"{position} DESC NULLS LAST"
            if descending
            else MssqlDialect().order(position, sql, alias, descending=False)
        )


@pytest.mark.parametrize("name", CASES)
def test_plain_sql_gives_the_stated_rows(postgres_engine: Engine, bazaar: dict[str, Model], name: str):
    case = CASES[name]
    asked = case.asked()
    model, context = asked.pop("model", "bazaar"), asked.pop("context", {})
    request = QueryRequest(case.explore, case.fields, **asked)
    query = compile_query(bazaar[model], request, QueryContext(now=NOW, **context), PlainPostgres())
    assert query.sql.count("WITH") <= 1
    rows = postgres_engine.run(query.sql)
    width = len(query.columns)
    assert [tuple(map(plain, row[:width])) for row in rows] == [tuple(map(plain, row)) for row in case.rows]
