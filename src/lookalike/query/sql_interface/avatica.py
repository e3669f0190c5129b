"""The shapes of Avatica, the protocol of JDBC drivers that Looker's driver speaks: what a statement's columns are, and
tables of metadata. Source: Avatica's JSON reference, and the sources of Looker's driver, both public.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..plan.catalog import FieldRef

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SqlType:
    """`code` is of java.sql.Types; `rep` says in which form the driver takes values from JSON."""

    code: int
    name: str
    rep: str
    java: str
    precision: int
    radix: int | None = None


VARCHAR = SqlType(12, "VARCHAR", "STRING", "java.lang.String", 65_535)
BIGINT = SqlType(-5, "BIGINT", "LONG", "java.lang.Long", 19, 10)
INTEGER = SqlType(4, "INTEGER", "INTEGER", "java.lang.Integer", 10, 10)
DOUBLE = SqlType(8, "DOUBLE", "DOUBLE", "java.lang.Double", 15, 10)
BOOLEAN = SqlType(16, "BOOLEAN", "BOOLEAN", "java.lang.Boolean", 1)
TYPES = (BOOLEAN, BIGINT, INTEGER, DOUBLE, VARCHAR)
_COUNTS = frozenset({"count", "count_distinct"})


def sql_type(reference: FieldRef, *, is_numeric: bool) -> SqlType:
    """Dates are texts, as in all JSON results: assumed, as the driver reads no dates but numbers of days."""
    if reference.field.type == "yesno" or reference.field.timeframe == "yesno":
        return BOOLEAN
    if reference.is_measure and reference.field.type in _COUNTS:
        return BIGINT
    return DOUBLE if is_numeric else VARCHAR


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """`schema` and `table` are empty for columns of metadata."""

    name: str
    label: str
    type: SqlType
    schema: str = ""
    table: str = ""


def signature(columns: Sequence[ResultColumn], sql: str | None = None) -> Json:
    return {
        "columns": [_column(number, column) for number, column in enumerate(columns)],
        "sql": sql,
        "parameters": [],
        "cursorFactory": {"style": "LIST", "clazz": None, "fieldNames": None},
        "statementType": "SELECT",
    }


def _column(number: int, column: ResultColumn) -> Json:
    kind = column.type
    is_number = kind.radix is not None
    return {
        "ordinal": number,
        "autoIncrement": False,
        "caseSensitive": kind is VARCHAR,
        "searchable": True,
        "currency": False,
        "nullable": 1,
        "signed": is_number,
        "displaySize": kind.precision,
        "label": column.label,
        "columnName": column.name,
        "schemaName": column.schema,
        "precision": kind.precision,
        "scale": 0,
        "tableName": column.table,
        "catalogName": "",
        "type": {"type": "scalar", "id": kind.code, "name": kind.name, "rep": kind.rep},
        "readOnly": True,
        "writable": False,
        "definitelyWritable": False,
        "columnClassName": kind.java,
    }


def result_set(request: Json, columns: Sequence[tuple[str, SqlType]], rows: Iterable[Sequence[Any]]) -> Json:
    """A table of metadata as a whole: there is no second frame to fetch."""
    described = [ResultColumn(name, name, kind) for name, kind in columns]
    return {
        "response": "resultSet",
        "connectionId": request.get("connectionId") or "",
        "statementId": request.get("statementId") or 0,
        "ownStatement": True,
        "signature": signature(described),
        "firstFrame": {"offset": 0, "done": True, "rows": [list(row) for row in rows]},
        "updateCount": -1,
    }
