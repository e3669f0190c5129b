"""Native derived tables: a query on an explore as the rows of a view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ...lookml.model.types import DerivedTable, Explore, ExploreSource
from ..request import QueryError, QueryRequest
from .expand import Expander
from .explores import usable_explore
from .expression import closed
from .sorts import UNSORTED

MAX_NESTING = 20
# (explore, query, explores that this one feeds, names of the columns) -> SELECT
SourcePlanner = Callable[[Explore, QueryRequest, tuple[str, ...], Sequence[str]], str]


class NativeTables:
    """`nesting` are the explores that the query feeds which reads these tables."""

    def __init__(self, expander: Expander, nesting: tuple[str, ...], planned: SourcePlanner):
        self._expander, self._nesting, self._planned = expander, nesting, planned

    def sql(self, alias: str, table: DerivedTable) -> str:
        """Raises QueryError `circular-reference`, `derived-table-source`, and what the inner query raises."""
        source = table.explore_source
        own = self._expander.explore.name
        if source is None or len(self._nesting) >= MAX_NESTING:
            ring = " -> ".join([*self._nesting, own, alias])
            raise QueryError("circular-reference", f"Derived tables nest without end: {ring}")
        if source.pivots:
            message = f"The derived table {alias} has pivots ({', '.join(source.pivots)}), which a table cannot have"
            raise QueryError("pivots-in-derived-table", message, place=table.span)
        explore = self._source(alias, table, source)
        request = self._inner_request(explore, source, alias, table)
        names = [name for name, _ in source.columns]
        try:
            sql = self._planned(explore, request, (*self._nesting, own), names)
        except QueryError as error:
            if error.code != "unknown-field" or error.place is not None:
                raise
            message = f"The derived table {alias}: {error.message}"
            raise QueryError(error.code, message, error.field, table.span) from error
        return self._with_derived_columns(sql, alias, source)

    def _source(self, alias: str, table: DerivedTable, source: ExploreSource) -> Explore:
        try:
            return usable_explore(self._expander.model, source.explore, self._expander.context)
        except QueryError as error:
            message = f"The derived table {alias}: {error.message}"
            raise QueryError("derived-table-source", message, place=table.span) from error

    def _inner_request(
        self, explore: Explore, source: ExploreSource, alias: str, table: DerivedTable
    ) -> QueryRequest:
        expander = self._expander

        def complete(name: str) -> str:
            return name if "." in name else f"{explore.base}.{name}"

        filters = {
            complete(pair.field): expander.rendered(pair.expression, expander.explore.base)
            for pair in source.filters
        }
        if source.bind_all_filters:
            filters |= {name: self._bound(name) for name in self._shared_filters(explore, table)}
        for outer, inner in source.bind_filters:
            name = self._outer_name(outer, alias)
            if name in expander.filters:
                filters[complete(inner)] = self._bound(name)
        return replace(
            QueryRequest(explore.name, tuple(complete(field) for _, field in source.columns)),
            filters=filters,
            filter_expression=source.expression_custom_filter,
            sorts=source.sorts or (UNSORTED,),
            limit=-1 if source.limit is None else source.limit,
            query_timezone=self._timezone(source),
        )

    def _shared_filters(self, explore: Explore, table: DerivedTable) -> list[str]:
        """The query's filters on fields that the source has too; on the table's own fields they cannot be bound."""
        own = {alias for alias, view in explore.views.items() if view.derived_table is table}
        return [
            name
            for name in self._expander.filters
            if name in explore.fields and name.partition(".")[0] not in own
        ]

    def _outer_name(self, name: str, alias: str) -> str:
        """A bare name is a field of the table's view, else of the explore's base view."""
        explore = self._expander.explore
        if "." in name:
            return name
        view = explore.views.get(alias)
        return f"{alias if view and name in view.fields else explore.base}.{name}"

    def _bound(self, name: str) -> str:
        """The query's filter, for the table. Raises QueryError where the query is asked for an earlier time: the
        table's explore knows nothing of that, and would give the rows of the time that the filter names."""
        if name in self._expander.settings.shifts:
            message = (
                f"A period_over_period moves the time of the filter on {name}, which a native derived table is bound "
                "to. Leave out the measure, or the view of that table"
            )
            raise QueryError("period-in-derived-table", message, name)
        return self._expander.filters[name]

    def _timezone(self, source: ExploreSource) -> str:
        """Looker converts no times in a native derived table unless it names a zone, or the query's."""
        if source.timezone == "query_timezone":
            return self._expander.settings.query_timezone
        return source.timezone or self._expander.context.database_timezone

    def _with_derived_columns(self, sql: str, alias: str, source: ExploreSource) -> str:
        if not source.derived_columns:
            return sql
        dialect = self._expander.dialect
        inner = dialect.identifier(f"{alias}_columns")
        columns = [
            f"    {closed(self._expander.rendered(text, alias))} AS {dialect.identifier(name)}"
            for name, text in source.derived_columns
        ]
        return "SELECT\n    " + f"{inner}.*,\n" + ",\n".join(columns) + f"\nFROM (\n{sql}\n) AS {inner}"
