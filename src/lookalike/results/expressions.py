"""A result value as text, made by DuckDB: rows are never touched one by one in Python.

Looker's rules (api-contract 4.3, lookml 9.5): numbers as they are, exact; a yes/no is "Yes" or "No"; dates are
strings; null stays null. NaN and infinity have no JSON and no place in a spreadsheet, so they become null.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..workers.task import ColumnSpec

INTEGERS = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "BIGNUM"),
}
TIMESTAMPS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
# A driver's own word for a column of exact numbers that travel as text, as Postgres's numeric does.
NUMERIC_TEXT = "NUMERIC TEXT"
NUMBER_KINDS = {"integer", "decimal", "float", "numeric_text"}
NO_NUMBERS = "('nan', 'inf', '-inf', 'infinity', '-infinity')"
# Python's and JSON's number: `-12.5e3` yes; `007`, `.5`, `+1` no.
JSON_NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"


def kind_of(database_type: str) -> str:
    """`DECIMAL(12,2)` -> `decimal`, `TIMESTAMP WITH TIME ZONE` -> `timestamptz`, `VARCHAR[]` -> `list`."""
    if database_type in INTEGERS:
        return "integer"
    if database_type in TIMESTAMPS:
        return "timestamp"
    if database_type.endswith("]") and not database_type.startswith(("STRUCT", "MAP", "UNION")):
        return "list"
    if database_type.startswith("DECIMAL"):
        return "decimal"
    return {
        "DOUBLE": "float",
        "FLOAT": "float",
        "BOOLEAN": "boolean",
        "VARCHAR": "text",
        "JSON": "json",
        "DATE": "date",
        "TIMESTAMP WITH TIME ZONE": "timestamptz",
        NUMERIC_TEXT: "numeric_text",
    }.get(database_type, "other")


@dataclass(frozen=True)
class Cell:
    """One column of the answer: `index` is its place in the statement."""

    index: int
    column: ColumnSpec
    database_type: str

    @classmethod
    def of_database(cls, index: int, name: str, database_type: str) -> Cell:
        value_type = {
            **dict.fromkeys(NUMBER_KINDS, "number"),
            **{"boolean": "yesno", "date": "date", "timestamp": "datetime", "timestamptz": "datetime"},
            "json": "json",
        }.get(kind_of(database_type), "string")
        return cls(index, ColumnSpec(name=name, label=name, value_type=value_type), database_type)

    @property
    def kind(self) -> str:
        return kind_of(self.database_type)

    @property
    def is_number(self) -> bool:
        """Whether every value is a number already; text that holds numbers is told value by value."""
        as_number = self.column.value_type not in ("string", "yesno", "json")
        return as_number and (
            self.kind in NUMBER_KINDS or (self.kind == "boolean" and self.column.value_type == "number")
        )

    @property
    def may_be_number(self) -> bool:
        return self.column.value_type == "number" and self.kind == "text"

    @property
    def plain(self) -> bool:
        """Whether the text can hold no character that any format must escape."""
        return self.is_number or self.kind in NUMBER_KINDS | {"boolean", "date", "timestamp", "timestamptz"}


def text(cell: Cell) -> str:
    """The raw value as text; NULL for null."""
    name = f"c{cell.index}"
    if cell.kind == "boolean":
        return boolean_text(cell, name)
    if cell.column.value_type == "yesno" and cell.kind == "integer":
        return f"CASE WHEN {name} <> 0 THEN 'Yes' WHEN {name} = 0 THEN 'No' END"
    if cell.kind == "float":
        return f"CASE WHEN isfinite({name}) THEN {name}::VARCHAR END"
    if cell.kind == "numeric_text":
        return f"CASE WHEN lower({name}) NOT IN {NO_NUMBERS} THEN {name} END"
    if cell.kind in ("timestamp", "timestamptz"):
        target = "DATE" if cell.column.value_type == "date" else "TIMESTAMP"
        return f"{name}::TIMESTAMP::{target}::VARCHAR"
    if cell.kind == "list":
        return f"array_to_string({name}::VARCHAR[], ', ')"
    return name if cell.kind == "text" else f"{name}::VARCHAR"


def boolean_text(cell: Cell, name: str) -> str:
    if cell.column.value_type == "number":
        return f"{name}::INTEGER::VARCHAR"
    return f"CASE WHEN {name} THEN 'Yes' WHEN NOT {name} THEN 'No' END"


def json_value(cell: Cell) -> str:
    """The value as JSON text; never NULL."""
    value = text(cell)
    if cell.is_number:
        return f"coalesce({value}, 'null')"
    if cell.column.value_type == "json":
        return json_document(cell)
    if cell.may_be_number:
        return (
            f"CASE WHEN regexp_full_match({value}, {quoted(JSON_NUMBER)}) THEN {value}"
            f" WHEN lower({value}) IN {NO_NUMBERS} THEN 'null' ELSE {json_string(value)} END"
        )
    if cell.plain:
        return f"""CASE WHEN {value} IS NULL THEN 'null' ELSE concat('"', {value}, '"') END"""
    return json_string(value)


def json_document(cell: Cell) -> str:
    """A column of JSON: text that is JSON goes in as it is, other values as JSON makes them."""
    name = f"c{cell.index}"
    if cell.kind in ("text", "json"):
        as_text = f"{name}::VARCHAR"
        return f"CASE WHEN json_valid({as_text}) THEN {as_text} ELSE {json_string(as_text)} END"
    return f"coalesce(to_json({name})::VARCHAR, 'null')"


def json_string(value: str) -> str:
    return f"coalesce(to_json({value})::VARCHAR, 'null')"


def quoted(literal: str) -> str:
    return "'" + literal.replace("'", "''") + "'"


def concat(parts: list[str]) -> str:
    """Text of all parts in a row; null parts are empty."""
    return f"concat({', '.join(parts)})"
