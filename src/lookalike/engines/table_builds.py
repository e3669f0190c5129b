"""How a database builds tables from queries: what a dialect may say about persistent derived tables.

Names of tables come ready for SQL; columns in hints are as the LookML writes them. A hint that a dialect does not
know is told by whoever asks `table_options`, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

Hints = Mapping[str, Sequence[str]]  # "partition_keys" -> its columns; one word is a list of one


class TableBuilds:
    """A part of Dialect."""

    table_prefix: ClassVar[str] = "LR$"  # LR_ where a bare name may not hold a dollar sign
    longest_name: ClassVar[int] = 63
    build_hints: ClassVar[frozenset[str]] = frozenset({"indexes"})
    supports_materialized_views: ClassVar[bool] = False
    supports_increments: ClassVar[bool] = True

    def table_options(self, hints: Hints) -> str:
        """What stands between the new table's name and AS, with a blank before it."""
        return ""

    def create_table(self, name: str, sql: str, hints: Hints) -> str:
        return f"CREATE TABLE {name}{self.table_options(hints)} AS\n{sql}"

    def create_indexes(self, name: str, hints: Hints) -> list[str]:
        bare = name.rpartition(".")[2]
        return [
            self.create_index(_index_name(bare, number, self.longest_name), name, column)
            for number, column in enumerate(hints.get("indexes", ()), 1)
        ]

    def create_index(self, index: str, name: str, column: str) -> str:
        return f"CREATE INDEX {index} ON {name} ({column})"

    def create_materialized_view(self, name: str, sql: str, hints: Hints) -> str:
        return f"CREATE MATERIALIZED VIEW {name}{self.table_options(hints)} AS\n{sql}"

    def replace_view(self, name: str, sql: str) -> list[str]:
        return [f"CREATE OR REPLACE VIEW {name} AS\n{sql}"]

    def delete_rows(self, name: str, condition: str) -> str:
        return f"DELETE FROM {name} WHERE {condition}"

    def insert_rows(self, name: str, sql: str) -> str:
        return f"INSERT INTO {name}\n{sql}"


def _index_name(table: str, number: int, longest: int) -> str:
    suffix = f"_i{number}"
    return table.strip('"`[]')[: longest - len(suffix)] + suffix


def columns(names: Sequence[str]) -> str:
    return ", ".join(names)


def clause(words: str, names: Sequence[str] | None) -> str:
    """` CLUSTER BY (a, b)`, or nothing without names."""
    return f" {words} ({columns(names)})" if names else ""
