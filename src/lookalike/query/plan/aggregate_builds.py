"""Building the aggregate tables of explores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...engines.dialect import Dialect
from ...lookml.model.types import AggregateTable, DerivedTable, Explore, Model, View
from ..request import QueryContext, QueryError
from .awareness import TablePlanner, built_query
from .keys import BUILD_CLOCK
from .persistent import BuildPlan, Scratch, TableBuilder

_TRIGGERS = ("datagroup_trigger", "sql_trigger_value", "interval_trigger", "persist_for")
_READ = frozenset({*_TRIGGERS, "materialized_view", "increment_key", "increment_offset"})


def aggregate_build_plan(
    model: Model,
    explore_name: str,
    table_name: str,
    dialect: Dialect,
    scratch: Scratch,
    context: QueryContext | None = None,
    built: Mapping[str, str] | None = None,
) -> BuildPlan:
    """As `build_plan`, for one `aggregate_table`. An increment_key is told and the table rebuilt whole.

    Raises QueryError `unknown-explore`, `unknown-aggregate-table`, and what the table's query raises.
    """
    explore = model.explores.get(explore_name)
    if explore is None:
        raise QueryError("unknown-explore", f'The model "{model.name}" has no explore "{explore_name}"')
    table = next((each for each in explore.aggregate_tables if each.name == table_name), None)
    if table is None:
        known = ", ".join(each.name for each in explore.aggregate_tables) or "none"
        raise QueryError(
            "unknown-aggregate-table",
            f'The explore "{explore_name}" has no aggregate_table "{table_name}"; it has {known}',
            place=explore.span,
        )
    return _AggregateBuilder(model, explore, table, dialect, scratch, context, built).plan()


def aggregate_plans(
    model: Model, dialect: Dialect, scratch: Scratch, context: QueryContext | None = None
) -> Iterator[BuildPlan]:
    """Those of all explores of the model."""
    for explore in model.explores.values():
        for table in explore.aggregate_tables:
            yield aggregate_build_plan(model, explore.name, table.name, dialect, scratch, context)


class _AggregateBuilder(TableBuilder):
    """A table of an explore has the triggers and hints of a view's; its rows come from a query."""

    def __init__(
        self,
        model: Model,
        explore: Explore,
        table: AggregateTable,
        dialect: Dialect,
        scratch: Scratch,
        context: QueryContext | None,
        built: Mapping[str, str] | None = None,
    ):
        view = View(f"{explore.name}_{table.name}", explore.span, {}, derived_table=_derived(table, explore))
        super().__init__(model, view, dialect, scratch, context, built)
        self._explore, self._aggregate = explore, table

    def _plan(self) -> BuildPlan:
        key = self._query(replace(self._context, now=BUILD_CLOCK), {}).stored().key
        name, hints = self._scratch.table(key, self._dialect), self._hints()
        query = self._query(self._context, self._built)
        made = [self._created(name, query.stored().sql, hints)]
        if "increment_key" in self._aggregate.materialization:
            self._warnings.append(f'"{self._view.name}" is rebuilt whole: its increment_key is not used')
        return BuildPlan(
            view=self._view.name,
            key=key,
            name=name,
            statements=tuple(self._labelled(name, made, hints)),
            triggers=self._triggers(self._planner(self._view)),
            parents=tuple(query.built.read.values()),
            materialized_view=self._table.materialized_view,
            warnings=tuple(self._warnings),
        )

    def _query(self, context: QueryContext, built: Mapping[str, str]) -> TablePlanner:
        return built_query(self._model, self._explore, self._aggregate, self._dialect, context, built)


def _derived(table: AggregateTable, explore: Explore) -> DerivedTable:
    given = table.materialization
    texts: dict[str, Any] = {key: str(given[key]) for key in _TRIGGERS if key in given}
    return DerivedTable(
        materialized_view=str(given.get("materialized_view", "no")).lower() in ("yes", "true"),
        hints={key: value for key, value in given.items() if key not in _READ},
        span=explore.span,
        **texts,
    )
