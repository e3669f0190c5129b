"""Where the rows of a view come from: a table, a derived table as a CTE, or one that was built before."""

from __future__ import annotations

import re
from collections.abc import Callable

from ...lookml.model.types import DerivedTable, View
from ..request import QueryError
from .catalog import FieldRef
from .expand import Expander
from .expression import Expression, closed
from .hoist import starts_with_with
from .own_statements import defines, with_queries

NativeCompiler = Callable[[str, DerivedTable], str]  # (alias of the view, its derived table) -> SELECT
BuiltLookup = Callable[[str, View], str | None]  # (alias, view) -> the table that was built of it
# Stands for `${SQL_TABLE_NAME}`, the table that a view's own statements make, until its name is known.
OWN_TABLE = "\x05"


class Tables:
    """Collects the CTEs of one statement, each after those that it reads."""

    def __init__(self, expander: Expander, native: NativeCompiler, built: BuiltLookup):
        self._expander, self._native, self._built = expander, native, built
        self.ctes: list[tuple[str, str]] = []
        self.suffix = ""  # of the names of CTEs that move into an outer query
        self._names: dict[tuple[str, str], str] = {}  # (alias, view) -> its relation
        self._of_sql: dict[tuple[str, str], str] = {}  # (view, SQL) -> name of its CTE

    def source(self, alias: str) -> str:
        """What stands after FROM and JOIN: `public.orders AS orders`."""
        name, quoted = self._relation(alias), self._expander.dialect.identifier(alias)
        return quoted if name == quoted and self._is_cte(name) else f"{name} AS {quoted}"

    def named(self, view_name: str) -> str:
        """The relation behind `${view.SQL_TABLE_NAME}`. Raises QueryError `unknown-view`."""
        explore = self._expander.explore
        view = self._expander.model.views.get(view_name) or explore.views.get(view_name)
        if view is None:
            raise QueryError("unknown-view", f'"${{{view_name}.SQL_TABLE_NAME}}" names no view of the model')
        if view.derived_table is not None:
            return self._cte(view_name, view)
        return self._physical(view.sql_table_name or self._own_name(view), view_name)

    def _is_cte(self, name: str) -> bool:
        return any(name == known for known, _ in self.ctes)

    def _relation(self, alias: str) -> str:
        explore = self._expander.explore
        view = explore.views[alias]
        own = explore.sql_table_name if alias == explore.base else self._join_table(alias)
        if own is None and view.derived_table is not None:
            return self._cte(alias, view)
        return self._physical(own or view.sql_table_name or self._own_name(view), alias)

    def _own_name(self, view: View) -> str:
        """The table of a view that names none: bare, as people write it, unless it is a word of SQL."""
        dialect = self._expander.dialect
        return dialect.identifier(view.name) if view.name.lower() in dialect.reserved else view.name

    def _join_table(self, alias: str) -> str | None:
        return next(
            (join.sql_table_name for join in self._expander.explore.joins if join.name == alias), None
        )

    def _physical(self, sql: str, alias: str) -> str:
        found = self._expander.expression(sql, alias, _no_fields, f"the table of {alias}")
        if not found.sql.strip():
            raise QueryError(
                "empty-table-name",
                f'The sql_table_name of "{alias}" is empty for this query; its Liquid may need a value',
            )
        return closed(found.sql)

    def _cte(self, alias: str, view: View) -> str:
        known = self._names.get((alias, view.name))
        if known is not None:
            return known
        if (table := self._built(alias, view)) is not None:
            self._names[alias, view.name] = table
            return table
        return self._add(alias, view, self._guarded(alias, view))

    def _guarded(self, alias: str, view: View) -> str:
        with self._expander.inside(f"derived table {alias}"):
            return self._derived(alias, view)

    def _add(self, alias: str, view: View, sql: str) -> str:
        """Two aliases of a view share a CTE, unless Liquid writes another text for each."""
        name = self._of_sql.get((view.name, sql))
        if name is None:
            name = self._of_sql[view.name, sql] = self._free_name(alias)
            self.ctes.append((name, sql))
        self._names[alias, view.name] = name
        return name

    def _free_name(self, alias: str) -> str:
        """The alias, unless a table of that name or another CTE would be hidden by it."""
        taken = {name for name, _ in self.ctes} | self._tables()
        name, number = alias + self.suffix, 1
        while self._expander.dialect.identifier(name) in taken:
            number += 1
            name = f"{alias}{self.suffix}_{number}"
        return self._expander.dialect.identifier(name)

    def _tables(self) -> set[str]:
        """The plain table names that this explore reads."""
        explore = self._expander.explore
        tables = {join.sql_table_name or "" for join in explore.joins} | {explore.sql_table_name or ""}
        for view in explore.views.values():
            if view.derived_table is None:
                tables.add(view.sql_table_name or view.name)
        return tables

    def _derived(self, alias: str, view: View) -> str:
        table = view.derived_table
        if table is None or table.sql_create is not None or table.create_process:
            raise QueryError(
                "not-built",
                f'The derived table "{view.name}" is made by statements of its own, so it can be read only once it '
                "has been built",
                place=table.span if table else view.span,
            )
        if table.explore_source is not None:
            return self._native(alias, table)
        if table.sql is None:
            message = f"The derived table {view.name} has no sql"
            raise QueryError("derived-table-without-sql", message, place=table.span)
        sql = closed(re.sub(r";\s*\Z", "", self._text(table.sql, alias, view).rstrip()))
        dialect = self._expander.dialect
        if not dialect.nests_with and starts_with_with(sql):
            raise dialect.unsupported("WITH inside a query; make a derived table of each part")
        return sql

    def _text(self, sql: str, alias: str, view: View) -> str:
        span = view.derived_table.span if view.derived_table else view.span
        used_by = f"the derived table {view.name}"
        return self._expander.expression(sql, alias, self._field, used_by, span).sql

    # for building

    def select(self, alias: str, view: View) -> str:
        """The whole statement behind the view, the derived tables that it reads included."""
        sql = self._guarded(alias, view)
        if not self.ctes:
            return sql
        name = self._expander.dialect.identifier(alias)
        ctes = ",\n".join(f"{known} AS (\n{text}\n)" for known, text in [*self.ctes, (name, sql)])
        return f"WITH {ctes}\nSELECT * FROM {name}"

    def own_statements(self, alias: str, view: View) -> list[str]:
        """The statements of `sql_create` or `create_process`, with `OWN_TABLE` for the table that they make.

        Derived tables that do not persist go into a WITH of the statement that reads them. Raises QueryError
        `unpersisted-parent` for a statement that has no place for it.
        """
        table = view.derived_table
        steps = (table.create_process or (table.sql_create or "",)) if table else ()
        return [self._own_statement(step, alias, view) for step in steps]

    def _own_statement(self, step: str, alias: str, view: View) -> str:
        text = self._own_text(step, alias, view)
        if any(defines(text, name) for name, _ in self.ctes):
            # The statement may call a query of its own as it calls the view that the query reads.
            outer, self.suffix = self.suffix, "_source"
            text = self._own_text(step, alias, view)
            self.suffix = outer
        if not self.ctes:
            return text
        whole = with_queries(text, self.ctes) if self._expander.dialect.nests_with else None
        if whole is None:
            names = ", ".join(name for name, _ in self.ctes)
            raise QueryError(
                "unpersisted-parent",
                f'A statement of "{view.name}" reads derived tables that do not persist: {names}. Only CREATE … AS '
                "SELECT and INSERT … SELECT can take their SQL; give them a trigger, such as datagroup_trigger",
                place=view.derived_table.span if view.derived_table else None,
            )
        return whole

    def _own_text(self, step: str, alias: str, view: View) -> str:
        # One statement does not see the WITH of another.
        self.ctes, self._names, self._of_sql = [], {}, {}
        return self._text(step.replace("${SQL_TABLE_NAME}", OWN_TABLE), alias, view).strip()

    def text(self, sql: str, alias: str, view: View) -> str:
        """Another text of the derived table, such as its trigger."""
        return closed(re.sub(r";\s*\Z", "", self._text(sql, alias, view).rstrip()))

    def _field(self, reference: FieldRef) -> Expression:
        raise QueryError(
            "field-in-derived-table",
            f'"${{{reference.name}}}" stands in the SQL of a derived table, where no field can be resolved; '
            "write the column",
            reference.name,
        )


def _no_fields(reference: FieldRef) -> Expression:
    raise QueryError("field-in-table-name", f'"${{{reference.name}}}" stands in a table name', reference.name)
