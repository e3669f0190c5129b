"""Derived tables that a query finds built."""

from __future__ import annotations

from collections.abc import Callable

from ...lookml.model.types import View
from .expand import Expander
from .keys import BuiltTable, persists, table_key
from .native import NativeTables
from .tables import Tables

# (alias, view) -> the whole statement behind the view, as it is at the fixed moment of all keys
WholeText = Callable[[str, View], str]


class BuiltTables:
    """`read` collects those that the query reads, by key."""

    def __init__(self, expander: Expander, whole_text: WholeText):
        self._expander, self._whole_text = expander, whole_text
        self.read: dict[str, BuiltTable] = {}

    def named(self, alias: str, view: View) -> str | None:
        """What SQL calls the table that was built of the view; None: the query has to compute it."""
        tables = self._expander.context.built_tables
        if not tables or not persists(view.derived_table):
            return None
        key = self.key(alias, view)
        name = tables.get(key)
        if name is not None:
            self.read[key] = BuiltTable(view.name, key, name)
        return name

    def key(self, alias: str, view: View) -> str:
        """The key of the table that this query would read for the view, had it been built."""
        expander = self._expander
        text = self._whole_text(alias, view)
        return table_key(expander.model.connection, expander.dialect.name, view.name, text)


def whole_text(expander: Expander, native: NativeTables, alias: str, view: View) -> str:
    tables = Tables(expander, native.sql, lambda *_: None)
    expander.table_name = tables.named
    table = view.derived_table
    if table is not None and (table.sql_create is not None or table.create_process):
        return "\n".join(tables.own_statements(alias, view))
    return tables.select(alias, view)
