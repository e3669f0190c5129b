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
    makes_itself = _makes_itself(view)

    def key(source_alias: str, source: View) -> str | None:
        """In the place of a table that no SELECT can replace here: statements of its own make it, or read it."""
        wanted = _makes_itself(source) or (makes_itself and persists(source.derived_table))
        return _key_of_text(expander, native, source_alias, source) if wanted else None

    tables = Tables(expander, native.sql, key)
    expander.table_name = tables.named
    if makes_itself:
        return "\n".join(tables.own_statements(alias, view))
    return tables.select(alias, view)


def _makes_itself(view: View) -> bool:
    table = view.derived_table
    return table is not None and (table.sql_create is not None or bool(table.create_process))


def _key_of_text(expander: Expander, native: NativeTables, alias: str, view: View) -> str:
    outer = expander.table_name
    try:
        with expander.inside(f"the key of {alias}"):
            text = whole_text(expander, native, alias, view)
    finally:
        expander.table_name = outer
    return table_key(expander.model.connection, expander.dialect.name, view.name, text)
