"""Building persistent derived tables: names, keys, statements, triggers, increments, and what comes first.

Nothing is run here. A build plan says which statements make a table; whoever ran them tells later queries by
`QueryContext.built_tables`, key to name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ...engines.dialect import Dialect
from ...lookml.model.types import AccessGrant, DerivedTable, Explore, ExploreSource, FilterPair, Model, View
from ..filters.clock import add, truncate
from ..request import QueryContext, QueryError, QueryRequest
from .catalog import FieldRef
from .conditions import dimension_condition
from .expand import Expander, timeframe_of
from .expression import atom
from .keys import BUILD_CLOCK, BuilderAttributes, BuilderTexts, BuiltTable, persists
from .planner import Planner
from .tables import OWN_TABLE

_INTERVAL = re.compile(r"\s*(\d+)\s*(second|minute|hour|day|week)s?\s*", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
# A builder sees everything: who may read the table is decided when it is read.
_BUILDER = "lookalike builder"
_INCREMENT_UNITS = {"date": "day", "raw": "second", "time": "second", "second": "second"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """What makes a table old. `kind`: datagroup, sql, interval or persist_for; `sql` is to be asked again and its
    answer compared; `seconds` is an age. A datagroup may have both."""

    kind: str
    name: str | None = None
    sql: str | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Increment:
    """`latest_sql` asks the table for the newest value of its key; that value goes to `increment_plan`."""

    key: str  # the dimension, `view.created_date`
    unit: str  # of the offset: second, hour, day, week, month, quarter, year
    offset: int
    latest_sql: str


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """`statements` make the table `name` in their order; it must not exist. `parents` are the persistent tables
    that they read, which must be built before."""

    view: str
    key: str
    name: str
    statements: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    parents: tuple[BuiltTable, ...] = ()
    increment: Increment | None = None
    db_view: str | None = None  # the stable name of `publish_as_db_view`
    materialized_view: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scratch:
    """Where tables are built. `schema` is written before each name (`looker_scratch`, `project.dataset`);
    `registration` tells the builds of several servers, or one build from the next, apart."""

    schema: str
    registration: str = ""

    def table(self, key: str, dialect: Dialect) -> str:
        """`scratch.LR$1F0E…R_orders_by_day`, cut to what the database takes."""
        digest, _, name = key.partition("_")
        bare = f"{dialect.table_prefix}{digest.upper()}{self.registration}_{name}"[: dialect.longest_name]
        return self.qualified(bare)

    def qualified(self, bare: str) -> str:
        return f"{self.schema}.{bare}" if self.schema else bare


class AllBuilt(Mapping[str, str]):
    """`QueryContext.built_tables` as if every persistent table had been built."""

    def __init__(self, scratch: Scratch, dialect: Dialect):
        self._scratch, self._dialect = scratch, dialect

    def __getitem__(self, key: str) -> str:
        return self._scratch.table(key, self._dialect)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1  # so that it does not count as empty


def build_plan(
    model: Model,
    view_name: str,
    dialect: Dialect,
    scratch: Scratch,
    context: QueryContext | None = None,
    built: Mapping[str, str] | None = None,
) -> BuildPlan:
    """`context`: the moment, and the database's timezone. `built`: the tables that stand, key to name, which this one
    may read; None: as if all did, in the same place. Raises QueryError `unknown-view`, `not-persistent`,
    `persistent-row-filter`, `persistent-bound-filters`, `persistent-user-attribute`, `persistent-localization`,
    `bad-interval`, and what the view's SQL raises."""
    return TableBuilder(model, _persistent_view(model, view_name), dialect, scratch, context, built).plan()


def increment_plan(
    model: Model,
    view_name: str,
    dialect: Dialect,
    scratch: Scratch,
    latest: datetime,
    context: QueryContext | None = None,
    built: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """The statements that bring the table up to date from `latest`, the newest value of its increment_key, back
    over `increment_offset` periods. `built` as in `build_plan`. Raises QueryError `not-incremental`."""
    view = _persistent_view(model, view_name)
    return TableBuilder(model, view, dialect, scratch, context, built).increment_statements(latest)


def build_order(
    model: Model, dialect: Dialect, scratch: Scratch, context: QueryContext | None = None
) -> list[BuildPlan]:
    """The plans of all persistent views, parents first. Raises as `build_plan`."""
    plans = {
        name: build_plan(model, name, dialect, scratch, context)
        for name, view in model.views.items()
        if persists(view.derived_table) and not view.extension_required
    }
    ordered: dict[str, BuildPlan] = {}

    def visit(plan: BuildPlan) -> None:
        for parent in plan.parents:
            if parent.view in plans and parent.view not in ordered:
                visit(plans[parent.view])
        ordered[plan.view] = plan

    for plan in plans.values():
        if plan.view not in ordered:
            visit(plan)
    return list(ordered.values())


def interval_seconds(text: str) -> int:
    """`24 hours` -> 86400. Raises QueryError `bad-interval`."""
    match = _INTERVAL.fullmatch(text)
    if match is None:
        raise QueryError("bad-interval", f'"{text}" is no length of time; right would be, say, "24 hours"')
    return int(match[1]) * _SECONDS[match[2].lower()]


def everything_granted(model: Model) -> Model:
    """The model for one who builds: every access grant passes for `builder_context`."""
    grants = {name: AccessGrant(name, _BUILDER, ("yes",)) for name in model.access_grants}
    return replace(model, access_grants=grants)


def builder_context(context: QueryContext | None, built: Mapping[str, str]) -> QueryContext:
    known = context or QueryContext(now=BUILD_CLOCK)
    return replace(
        known,
        user_attributes=BuilderAttributes({_BUILDER: "yes"}),
        user_attribute_types={},
        localization=BuilderTexts(),
        query_timezone=known.database_timezone,
        built_tables=built,
    )


def _persistent_view(model: Model, name: str) -> View:
    view = model.views.get(name)
    if view is None:
        raise QueryError("unknown-view", f'The model "{model.name}" has no view "{name}"')
    if not persists(view.derived_table):
        raise QueryError(
            "not-persistent",
            f'The view "{name}" does not persist; give its derived_table a trigger, such as datagroup_trigger',
            place=view.span,
        )
    return view


class TableBuilder:
    """Builds the plan of one view; `view` persists."""

    def __init__(
        self,
        model: Model,
        view: View,
        dialect: Dialect,
        scratch: Scratch,
        context: QueryContext | None,
        built: Mapping[str, str] | None = None,
    ):
        self._model, self._view = everything_granted(model), view
        self._dialect, self._scratch = dialect, scratch
        self._table = self._view.derived_table or DerivedTable()
        self._built = AllBuilt(scratch, dialect) if built is None else built
        self._context = builder_context(context, self._built)
        self._warnings: list[str] = []
        self._check_source(self._view, ())

    def _check_source(self, view: View, above: tuple[str, ...]) -> None:
        """A table for everybody cannot keep what only some may see, nor what one query filtered."""
        table = view.derived_table
        source = table.explore_source if table else None
        explore = self._model.explores.get(source.explore) if source else None
        if source is None or explore is None or view.name in above:
            return
        if explore.access_filters:
            raise QueryError(
                "persistent-row-filter",
                f'The derived table "{view.name}" cannot persist: its explore "{explore.name}" has access_filters, '
                "so its rows depend on who asks",
                place=table.span if table else None,
            )
        if source.bind_all_filters or source.bind_filters:
            raise QueryError(
                "persistent-bound-filters",
                f'The derived table "{view.name}" cannot persist: it takes filters from the query that reads it',
                place=table.span if table else None,
            )
        for inner in explore.views.values():
            self._check_source(inner, (*above, view.name))

    def plan(self) -> BuildPlan:
        try:
            return self._plan()
        except QueryError as error:
            if error.code not in ("persistent-user-attribute", "persistent-localization"):
                raise
            message = f'The derived table "{self._view.name}" cannot persist. {error.message}'
            raise QueryError(error.code, message, place=self._table.span) from error

    def _plan(self) -> BuildPlan:
        planner = self._planner(self._view)
        key = planner.built.key(self._view.name, self._view)
        name = self._scratch.table(key, self._dialect)
        statements = self._statements(planner, name)
        parents = tuple(table for table in planner.built.read.values() if table.key != key)
        return BuildPlan(
            view=self._view.name,
            key=key,
            name=name,
            statements=tuple(statements),
            triggers=self._triggers(planner),
            parents=parents,
            increment=self._increment(name),
            db_view=self._db_view(),
            materialized_view=self._table.materialized_view,
            warnings=tuple(self._warnings),
        )

    def _planner(self, view: View, context: QueryContext | None = None) -> Planner:
        """The view alone, as an explore of one view."""
        explore = lone_explore(self._model.name, view)
        request = QueryRequest(view.name, ())
        planner = Planner(self._model, explore, request, context or self._context, self._dialect)
        planner.read_templates_as(Expander(self._model, explore, request, self._context, self._dialect))
        return planner

    # statements

    def _statements(self, planner: Planner, name: str) -> list[str]:
        hints = self._hints()
        return self._labelled(name, self._made(planner, name, hints), hints)

    def _labelled(self, name: str, made: list[str], hints: Mapping[str, list[str]]) -> list[str]:
        label = f"-- Building persistent derived table {self._model.name}::{self._view.name}\n"
        made[0] = label + made[0]
        return [*made, *self._dialect.create_indexes(name, hints), *self._db_view_statements(name)]

    def _made(self, planner: Planner, name: str, hints: Mapping[str, list[str]]) -> list[str]:
        alias = self._view.name
        if self._table.sql_create is not None or self._table.create_process:
            return [
                text.replace(OWN_TABLE, name) for text in planner.tables.own_statements(alias, self._view)
            ]
        return [self._created(name, planner.tables.select(alias, self._view), hints)]

    def _created(self, name: str, sql: str, hints: Mapping[str, list[str]]) -> str:
        if not self._table.materialized_view:
            return self._dialect.create_table(name, sql, hints)
        if not self._dialect.supports_materialized_views:
            raise self._dialect.unsupported("materialized views")
        return self._dialect.create_materialized_view(name, sql, hints)

    def _hints(self) -> dict[str, list[str]]:
        """Those that the database takes; the rest is told."""
        found: dict[str, list[str]] = {}
        for key, value in self._table.hints.items():
            if key in self._dialect.build_hints:
                found[key] = _texts(value)
            else:
                self._warnings.append(f'"{key}" of "{self._view.name}" means nothing to {self._dialect.name}')
        return found

    def _db_view(self) -> str | None:
        if not self._table.publish_as_db_view:
            return None
        return self._scratch.qualified(f"{self._model.name}_{self._view.name}")

    def _db_view_statements(self, name: str) -> list[str]:
        stable = self._db_view()
        return self._dialect.replace_view(stable, f"SELECT * FROM {name}") if stable else []

    # triggers

    def _triggers(self, planner: Planner) -> tuple[Trigger, ...]:
        table = self._table
        found: list[Trigger] = []
        if table.datagroup_trigger:
            found.append(self._datagroup(planner, table.datagroup_trigger))
        if table.sql_trigger_value:
            found.append(Trigger("sql", sql=self._trigger_sql(planner, table.sql_trigger_value)))
        if table.interval_trigger:
            found.append(Trigger("interval", seconds=interval_seconds(table.interval_trigger)))
        if table.persist_for:
            found.append(Trigger("persist_for", seconds=interval_seconds(table.persist_for)))
        return tuple(found)

    def _datagroup(self, planner: Planner, name: str) -> Trigger:
        group = self._model.datagroups.get(name)
        if group is None:
            known = ", ".join(self._model.datagroups) or "none"
            raise QueryError(
                "unknown-datagroup",
                f'The derived table "{self._view.name}" waits for the datagroup "{name}", which the model does not '
                f"have; it has {known}",
                place=self._table.span,
            )
        sql = self._trigger_sql(planner, group.sql_trigger) if group.sql_trigger else None
        seconds = interval_seconds(group.interval_trigger) if group.interval_trigger else None
        return Trigger("datagroup", name, sql, seconds)

    def _trigger_sql(self, planner: Planner, sql: str) -> str:
        return planner.tables.text(sql, self._view.name, self._view)

    # increments

    def _increment(self, name: str) -> Increment | None:
        if self._table.increment_key is None:
            return None
        reference, unit = self._increment_field()
        column = self._bare(reference)
        return Increment(
            reference.name, unit, self._table.increment_offset or 0, f"SELECT MAX({column}) FROM {name}"
        )

    def _increment_field(self) -> tuple[FieldRef, str]:
        key = (self._table.increment_key or "").removeprefix(f"{self._view.name}.")
        field = self._view.fields.get(key)
        timeframe = timeframe_of(FieldRef(self._view.name, field, key)) if field else None
        unit = _INCREMENT_UNITS.get(timeframe or "", timeframe or "")
        if field is None or unit not in (*_SECONDS, "month", "quarter", "year"):
            raise QueryError(
                "bad-increment-key",
                f'The increment_key "{self._table.increment_key}" of "{self._view.name}" must be a date, hour, week, '
                "month, quarter or year of one of its dimension groups",
                place=self._table.span,
            )
        return FieldRef(self._view.name, field, f"{self._view.name}.{key}"), unit

    def _bare(self, reference: FieldRef) -> str:
        planner = self._planner(self._view)
        return self._without_alias(planner.dimensions.sql_of(reference).bare)

    def _without_alias(self, sql: str) -> str:
        """Over the built table alone: DELETE takes an alias only here and there."""
        return sql.replace(f"{self._dialect.identifier(self._view.name)}.", "")

    def increment_statements(self, latest: datetime) -> tuple[str, ...]:
        if self._table.increment_key is None or self._table.materialized_view:
            raise QueryError(
                "not-incremental", f'The derived table "{self._view.name}" has no increment_key to grow by'
            )
        if not self._dialect.supports_increments:
            raise self._dialect.unsupported("increments of persistent derived tables")
        name = self.plan().name
        reference, unit = self._increment_field()
        start = self._start(latest, unit)
        label = f"-- Increment of {self._model.name}::{self._view.name}\n"
        return (
            label + self._dialect.delete_rows(name, self._since(reference, start)),
            self._dialect.insert_rows(name, self._new_rows(reference, start)),
        )

    def _new_rows(self, reference: FieldRef, start: datetime) -> str:
        view = self._incremented(reference, start)
        planner = self._planner(view)
        planner.expander.increment_value = self._literal(reference, start)
        planner.expander.increment_condition = lambda sql: self._since_text(reference, start, sql)
        return planner.tables.select(view.name, view)

    def _start(self, latest: datetime, unit: str) -> datetime:
        calendar = self._planner(self._view).expander.settings.calendar
        return add(truncate(latest, unit, calendar), -(self._table.increment_offset or 0), unit)

    def _since(self, reference: FieldRef, start: datetime) -> str:
        planner = self._planner(self._view)
        after = f"after {start:%Y-%m-%d %H:%M:%S}"
        sql = dimension_condition(planner.expander, planner.dimensions, reference, after).sql
        return self._without_alias(sql)

    def _since_text(self, reference: FieldRef, start: datetime, sql: str) -> str:
        return f"{atom(sql)} >= {self._literal(reference, start)}"

    def _literal(self, reference: FieldRef, start: datetime) -> str:
        if reference.field.datatype == "date":
            return self._dialect.date(start.date())
        return self._dialect.timestamp(start)

    def _incremented(self, reference: FieldRef, start: datetime) -> View:
        """A native table gets the condition as a filter on the column's field; SQL has its own place for it."""
        source = self._table.explore_source
        if source is None:
            return self._view
        filtered = _with_filter(source, reference.field.name, start, self._view)
        return replace(self._view, derived_table=replace(self._table, explore_source=filtered))


def _with_filter(source: ExploreSource, column: str, start: datetime, view: View) -> ExploreSource:
    field = next((field for name, field in source.columns if name == column), None)
    if field is None or any(pair.field == field for pair in source.filters):
        raise QueryError(
            "not-incremental",
            f'The increment_key "{column}" of "{view.name}" must be a column of its explore_source that no filter '
            "of the explore_source names",
            place=view.derived_table.span if view.derived_table else None,
        )
    pair = FilterPair(field, f"after {start:%Y-%m-%d %H:%M:%S}")
    return replace(source, filters=(*source.filters, pair))


def lone_explore(model: str, view: View) -> Explore:
    return Explore(
        name=view.name,
        model=model,
        span=view.span,
        base=view.name,
        base_view=view.name,
        views={view.name: view},
        joins=(),
        fields={f"{view.name}.{name}": field for name, field in view.fields.items()},
    )


def _texts(value: Any) -> list[str]:
    """One word, a list, or the lists of a parameter that is written several times."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [str(value)]
