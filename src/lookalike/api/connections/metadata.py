"""What is in the database behind a connection, and what that database can do. Source: API contract, section 4."""

from __future__ import annotations

import math
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from ...access.caller import Caller
from ...contract.types import WriteCreateCostEstimate
from ...dispatch.answers import Later
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, NotFound
from ...engines.catalog_sql import EXPLAIN, CatalogSql, Scope, looker_type, type_word
from ...engines.dialect import Dialect, dialect_named
from ...query_runs.catalog import catalog_rows
from ..queries.sql_runner import may_use as may_run_sql
from .connections import load_connection, manages, may_see

MAX_TABLES = 10_000
MAX_COLUMNS = 100_000
MAX_NAMES = 1_000
MAX_NAME_CHARACTERS = 1_000

Row = dict[str, Any]


def may_look_inside(caller: Caller, row: Row | None) -> bool:
    """Names of tables and columns are for those who manage connections, or run SQL on this one."""
    return row is not None and (manages(caller, row) or may_run_sql(caller, row))


schemas = Domain(
    "Schema", load=load_connection, show=may_see, see=may_look_inside, estimate=may_run_sql, can=()
)


def _checked(call: Call, row: Row, database: str | None = None, **names: str | None) -> CatalogSql:
    """Raises 400 for a database that is not the connection's, and for names beyond every measure."""
    if database and database != row.get("database"):
        raise BadRequest(
            f"database: the connection {row['name']} reaches one database; leave the parameter out.",
            "database",
        )
    for parameter, name in names.items():
        if name and len(name) > MAX_NAME_CHARACTERS:
            raise BadRequest(f"{parameter}: at most {MAX_NAME_CHARACTERS} characters.", parameter)
    return CatalogSql(row["dialect_name"])


async def _rows(call: Call, row: Row, sql: str) -> list[Row]:
    return await catalog_rows(call.instance, call.instance.projects.connection(row["name"]), sql)


@schemas.op("connection_databases", needs="see", heavy=True)
def connection_databases(call: Call, row: Row) -> list[str]:
    """Empty where a connection reaches one database only, as Looker answers then; so far that is all engines."""
    return []


@schemas.op("connection_schemas", needs="see", heavy=True)
def connection_schemas(call: Call, row: Row, database: str | None = None) -> Later:
    """`cache` has no effect: names are read anew each time."""
    sql = _checked(call, row, database).schemas()

    async def answer() -> list[Row]:
        found = await _rows(call, row, sql)
        return [{"name": each["name"], "is_default": _is_yes(each["is_default"])} for each in found]

    return Later(answer)


def _is_yes(value: Any) -> bool:
    """Engines without a type for it say 1 and 0."""
    return value in (True, 1, "1", "Yes")


@schemas.op("connection_tables", needs="see", heavy=True)
def connection_tables(
    call: Call,
    row: Row,
    database: str | None = None,
    schema_name: str | None = None,
    table_filter: str | None = None,
    table_limit: int | None = None,
) -> Later:
    catalog = _checked(call, row, database, schema_name=schema_name, table_filter=table_filter)
    limit = _limit(table_limit)
    # One more than the limit tells whether there are more.
    scope = Scope(
        schema=schema_name or None, part=table_filter or None, per_schema=None if limit is None else limit + 1
    )
    statements = catalog.schemas(), catalog.tables(scope, MAX_TABLES + 1)

    async def answer() -> list[Row]:
        known = await _rows(call, row, statements[0])
        tables = await _rows(call, row, statements[1])
        is_whole = len(tables) <= MAX_TABLES
        return _by_schema(catalog.dialect, known, tables[:MAX_TABLES], schema_name or None, limit, is_whole)

    return Later(answer)


def _limit(table_limit: int | None) -> int | None:
    if table_limit is not None and table_limit < 1:
        raise BadRequest(f"table_limit: at least 1, not {table_limit}.", "table_limit")
    return None if table_limit is None else min(table_limit, MAX_TABLES)


def _by_schema(
    dialect: Dialect, known: list[Row], tables: list[Row], name: str | None, limit: int | None, is_whole: bool
) -> list[Row]:
    """Every schema, those without tables too. Raises 404 for a schema that is not there."""
    by_name = {key: list(each) for key, each in groupby(tables, itemgetter("schema_name"))}
    shown = [each for each in known if name is None or each["name"] == name]
    if name is not None and not shown:
        raise NotFound(f"Not found: there is no schema {name[:80]!r} that the connection may read.")
    last = tables[-1]["schema_name"] if tables else None
    answer = []
    for schema in shown:
        found = by_name.get(schema["name"], [])
        cut = limit is not None and len(found) > limit
        answer.append(
            {
                "name": schema["name"],
                "is_default": _is_yes(schema["is_default"]),
                "tables": [_table(dialect, each) for each in found[:limit]],
                "table_limit_hit": cut or (not is_whole and (last is None or schema["name"] >= last)),
            }
        )
    return answer


def _table(dialect: Dialect, table: Row) -> Row:
    estimate = table["row_estimate"]
    return {
        "name": table["name"],
        "sql_escaped_name": dialect.identifier(table["name"]),
        "schema_name": table["schema_name"],
        "rows": None if estimate is None else int(estimate),
        "external": table["external"],
        "snippets": [],
    }


@schemas.op("connection_columns", needs="see", heavy=True)
def connection_columns(
    call: Call,
    row: Row,
    database: str | None = None,
    schema_name: str | None = None,
    table_limit: int | None = None,
    table_names: str | None = None,
) -> Later:
    catalog = _checked(call, row, database, schema_name=schema_name)
    scope = Scope(schema=schema_name or None, tables=_names(table_names), per_schema=_limit(table_limit))
    sql = catalog.columns(scope, MAX_COLUMNS + 1)

    async def answer() -> list[Row]:
        return _by_table(catalog.dialect, _few(await _rows(call, row, sql)))

    return Later(answer)


def _names(text: str | None) -> list[str] | None:
    names = [each.strip() for each in (text or "").split(",") if each.strip()]
    if len(names) > MAX_NAMES:
        raise BadRequest(f"table_names: at most {MAX_NAMES} at once, not {len(names)}.", "table_names")
    return names or None


def _few(columns: list[Row]) -> list[Row]:
    if len(columns) > MAX_COLUMNS:
        message = f"There are more than {MAX_COLUMNS} columns; name a schema, tables, or a table_limit."
        raise BadRequest(message, "table_limit")
    return columns


def _by_table(dialect: Dialect, columns: list[Row]) -> list[Row]:
    grouped = groupby(columns, itemgetter("schema_name", "table_name"))
    return [
        {
            "name": table,
            "sql_escaped_name": dialect.identifier(table),
            "schema_name": schema,
            "columns": [_column(dialect, each) for each in found],
        }
        for (schema, table), found in grouped
    ]


def _column(dialect: Dialect, column: Row) -> Row:
    kind, size = column["data_type"] or "", column["column_size"]
    return {
        "name": column["name"],
        "sql_escaped_name": dialect.identifier(column["name"]),
        "schema_name": column["schema_name"],
        "data_type_database": kind,
        "data_type": type_word(kind),
        "data_type_looker": looker_type(kind),
        "description": column["description"],
        "column_size": None if size is None else min(int(size), 2**31 - 1),
        "snippets": [],
    }


@schemas.op("connection_search_columns", needs="see", heavy=True)
def connection_search_columns(call: Call, row: Row, column_name: str | None = None) -> Later:
    """A whole name, without regard to case: no pattern."""
    if not column_name:
        raise BadRequest("column_name: the name of a column is required.", "column_name")
    catalog = _checked(call, row, column_name=column_name)
    sql = catalog.columns(Scope(column=column_name), MAX_COLUMNS + 1)

    async def answer() -> list[Row]:
        return [_place(each) for each in _few(await _rows(call, row, sql))]

    return Later(answer)


def _place(column: Row) -> Row:
    return {
        "schema_name": column["schema_name"],
        "table_name": column["table_name"],
        "column_name": column["name"],
        "data_type": type_word(column["data_type"] or ""),
    }


@schemas.op("connection_features", needs="show", heavy=True)
def connection_features(call: Call, row: Row) -> Row:
    """What the server does with this database, which is not always all that the database could do."""
    dialect = dialect_named(row["dialect_name"])
    return {
        "dialect_name": row["dialect_name"],
        "cost_estimate": row["dialect"]["supports_cost_estimate"],
        "multiple_databases": False,
        "column_search": True,
        "persistent_table_indexes": False,
        "persistent_derived_tables": row["dialect"]["supports_persistent_derived_tables"],
        "turtles": True,
        "percentile": True,
        "distinct_percentile": True,
        "stable_views": False,
        "milliseconds": True,
        "microseconds": dialect.name != "sqlite",
        "subtotals": True,
        "location": True,
        "timezone": True,
        "connection_pooling": False,
    }


@schemas.op("connection_cost_estimate", needs="estimate", reads=True)
def connection_cost_estimate(call: Call, row: Row, body: WriteCreateCostEstimate) -> Later:
    """What the database's planner says; the statement does not run."""
    sql = body.sql.strip().rstrip(";") if isinstance(body.sql, str) else ""
    if not sql:
        raise BadRequest("sql: the statement to estimate is required.", "sql")
    if not row["dialect"]["supports_cost_estimate"]:
        raise BadRequest(
            f"The connection {row['name']} gives no cost estimates: {row['dialect']['label']} does not tell the cost "
            "of a query before it runs.",
            "connection_name",
            "unsupported",
        )

    async def answer() -> Row:
        return _estimate(await _rows(call, row, EXPLAIN + sql))

    return Later(answer)


def _estimate(rows: list[Row]) -> Row:
    """From `EXPLAIN (FORMAT JSON)`: one row with one document."""
    document = next(iter(rows[0].values()))
    plan = (msgspec.json.decode(document) if isinstance(document, str) else document)[0]["Plan"]
    return {
        "cost": min(math.ceil(plan["Total Cost"]), 2**63 - 1),
        "cache_hit": False,
        "cost_unit": "planner units",
        "message": f"The planner expects {plan['Plan Rows']} rows.",
    }
