"""What is in a database: one SELECT per question, on what each engine has for a catalogue.

Every statement of a question gives the same columns. Names of callers come in through the dialect's literals alone.

    schemas   name, is_default
    tables    schema_name, name, row_estimate (NULL: not known), external
    columns   schema_name, table_name, name, data_type, column_size, description

Only what the connection's user may read is listed, without the engine's own schemas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .dialect import Dialect, dialect_named

# Before a statement, on Postgres: its plan with costs, in place of its rows. The statement does not run then.
EXPLAIN = "EXPLAIN (FORMAT JSON) "


@dataclass(frozen=True, slots=True)
class Scope:
    """What to look at. None: everything. `part`: of the table's name, without regard to case; `per_schema`: tables
    of each schema at most, the first by name; `column`: its whole name, without regard to case."""

    schema: str | None = None
    tables: Sequence[str] | None = None
    part: str | None = None
    per_schema: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """One engine's sources: SELECTs with the columns above, but for the order."""

    schemas: str
    tables: str
    columns: str


_DUCKDB = Catalog(
    schemas="""
SELECT schema_name AS name, schema_name = current_schema() AS is_default
FROM duckdb_schemas()
WHERE database_name = current_database() AND schema_name NOT IN ('information_schema', 'pg_catalog')""",
    tables="""
SELECT schema_name, table_name AS name, estimated_size AS row_estimate, NULL AS external
FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal
UNION ALL
SELECT schema_name, view_name, NULL, NULL
FROM duckdb_views() WHERE database_name = current_database() AND NOT internal""",
    columns="""
SELECT schema_name, table_name, column_name AS name, data_type,
  character_maximum_length AS column_size, comment AS description, column_index AS position
FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal""",
)
_POSTGRES = Catalog(
    schemas="""
SELECT nspname::text AS name, nspname = current_schema() AS is_default
FROM pg_catalog.pg_namespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'USAGE')""",
    tables="""
SELECT n.nspname::text AS schema_name, c.relname::text AS name,
  CASE WHEN c.reltuples >= 0 AND c.relkind IN ('r', 'm') THEN c.reltuples::bigint END AS row_estimate,
  CASE WHEN c.relkind = 'f' THEN 'foreign table' END AS external
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')""",
    columns="""
SELECT n.nspname::text AS schema_name, c.relname::text AS table_name, a.attname::text AS name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS data_type,
  CASE WHEN a.atttypid IN (1042, 1043) AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS column_size,
  pg_catalog.col_description(c.oid, a.attnum) AS description, a.attnum AS position
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT')""",
)
_MYSQL_OWN = "('information_schema', 'mysql', 'performance_schema', 'sys')"
_MYSQL = Catalog(
    schemas=f"""
SELECT schema_name AS name, schema_name <=> DATABASE() AS is_default
FROM information_schema.schemata WHERE LOWER(schema_name) NOT IN {_MYSQL_OWN}""",
    tables=f"""
SELECT table_schema AS schema_name, table_name AS name, table_rows AS row_estimate, NULL AS external
FROM information_schema.tables WHERE LOWER(table_schema) NOT IN {_MYSQL_OWN}""",
    columns=f"""
SELECT table_schema AS schema_name, table_name AS table_name, column_name AS name, column_type AS data_type,
  character_maximum_length AS column_size, NULLIF(column_comment, '') AS description, ordinal_position AS position
FROM information_schema.columns WHERE LOWER(table_schema) NOT IN {_MYSQL_OWN}""",
)
_SQLITE = Catalog(
    schemas="\nSELECT 'main' AS name, 1 AS is_default",
    tables="""
SELECT 'main' AS schema_name, name AS name, NULL AS row_estimate, NULL AS external
FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite^_%' ESCAPE '^'""",
    columns="""
SELECT 'main' AS schema_name, t.name AS table_name, c.name AS name, c.type AS data_type,
  NULL AS column_size, NULL AS description, c.cid AS position
FROM sqlite_schema t JOIN pragma_table_info(t.name) c
WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite^_%' ESCAPE '^'""",
)
CATALOGS = {
    "duckdb": _DUCKDB,
    "postgres": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "sqlite": _SQLITE,
}


class CatalogSql:
    """Raises KeyError for an engine without a driver here."""

    def __init__(self, dialect_name: str):
        self.dialect: Dialect = dialect_named(dialect_name)
        self._catalog = CATALOGS[dialect_name]

    def schemas(self) -> str:
        return f"SELECT name, is_default FROM ({self._catalog.schemas}\n) s ORDER BY name"

    def tables(self, scope: Scope, rows: int) -> str:
        """`rows`: at most."""
        return (
            f"SELECT schema_name, name, row_estimate, external FROM (\n{self._tables(scope)}\n) t\n"
            f"{self._per_schema(scope)}ORDER BY schema_name, name\nLIMIT {rows}"
        )

    def columns(self, scope: Scope, rows: int) -> str:
        within = ""
        if scope.per_schema is not None or scope.part:
            chosen = f"SELECT schema_name, name FROM (\n{self._tables(scope)}\n) t\n{self._per_schema(scope)}"
            within = f" AND (schema_name, table_name) IN (SELECT schema_name, name FROM ({chosen}) x)"
        conditions = self._where(scope, "table_name") + self._column(scope)
        return (
            "SELECT schema_name, table_name, name, data_type, column_size, description\n"
            f"FROM ({self._catalog.columns}\n) c\nWHERE 1 = 1{conditions}{within}\n"
            f"ORDER BY schema_name, table_name, position\nLIMIT {rows}"
        )

    def _tables(self, scope: Scope) -> str:
        """With the number of each table in its schema."""
        return (
            "SELECT schema_name, name, row_estimate, external,\n"
            "  ROW_NUMBER() OVER (PARTITION BY schema_name ORDER BY name) AS place\n"
            f"FROM ({self._catalog.tables}\n) a\nWHERE 1 = 1{self._where(scope, 'name')}"
        )

    def _per_schema(self, scope: Scope) -> str:
        return "" if scope.per_schema is None else f"WHERE place <= {int(scope.per_schema)}\n"

    def _where(self, scope: Scope, table: str) -> str:
        found = ""
        if scope.schema is not None:
            found += f" AND schema_name = {self.dialect.string(scope.schema)}"
        if scope.tables is not None:
            found += (
                f" AND {self.dialect.in_list(table, [self.dialect.string(each) for each in scope.tables])}"
            )
        if scope.part:
            pattern = "%" + "".join(f"^{sign}" if sign in "%_^" else sign for sign in scope.part) + "%"
            found += f" AND {self.dialect.like(table, pattern, ignore_case=True)}"
        return found

    def _column(self, scope: Scope) -> str:
        if scope.column is None:
            return ""
        return f" AND {self.dialect.one_of('name', [scope.column], ignore_case=True)}"


# The first word of a type decides, without its size: what LookML would make of a column of that type.
_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("yesno", lambda word: word in ("boolean", "bool")),
    ("number", lambda word: word.startswith(_NUMBERS)),
    ("datetime", lambda word: word.startswith(("timestamp", "datetime"))),
    ("date", lambda word: word == "date"),
)
_NUMBERS = (
    *("int", "tinyint", "smallint", "mediumint", "bigint", "hugeint", "uinteger", "ubigint", "usmallint"),
    *("utinyint", "uhugeint", "integer", "numeric", "decimal", "number", "real", "double", "float"),
)


def type_word(data_type: str) -> str:
    """`character varying(20)` -> `character varying`; `VARCHAR` -> `varchar`."""
    return data_type.partition("(")[0].strip().lower()


def looker_type(data_type: str) -> str:
    """`yesno`, `number`, `datetime`, `date`, or `string`. Assumed: Looker's own words for it are not published."""
    word = type_word(data_type)
    if data_type.lower().startswith("tinyint(1)"):
        return "yesno"
    if data_type.endswith("]") or word.startswith("interval"):
        return "string"
    return next((kind for kind, is_one in _KINDS if is_one(word)), "string")
