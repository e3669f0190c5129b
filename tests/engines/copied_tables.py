"""The tables as queries, for engines that keep rows under a name without writing them to disk."""

from __future__ import annotations

from engines.warehouse import TABLES, TYPES, Table, literal
from lookalike.engines.dialect import Dialect


def table_queries(dialect: Dialect) -> dict[str, str]:
    """Name of a table -> a query in the dialect that gives its rows."""
    types = {**TYPES, "text": dialect.text_type, "timestamp": dialect.timestamp_type, "double": "DOUBLE"}
    return {table.name: _query(table, types, dialect) for table in TABLES}


def _query(table: Table, types: dict[str, str], dialect: Dialect) -> str:
    kinds = [types[kind] for kind in table.columns.values()]
    rows = [
        ", ".join(
            f"CAST({literal(value, dialect)} AS {kind})" for value, kind in zip(row, kinds, strict=True)
        )
        for row in table.rows
    ]
    values = ",\n".join(f"({row})" for row in rows)
    return f"SELECT * FROM (VALUES\n{values}\n) AS t ({', '.join(table.columns)})"
