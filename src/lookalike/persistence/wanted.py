"""Which tables the LookML of a connection's models asks for, in the order in which they are built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..engines.dialect import NotInDialect
from ..lookml.diagnostics import LookmlError
from ..lookml.model.types import Model
from ..projects import Connection, ConnectionNotAllowed, ConnectionUnknown
from ..query.plan.aggregate_builds import aggregate_build_plan
from ..query.plan.keys import persists
from ..query.plan.persistent import BuildPlan, Scratch, build_plan
from ..query.request import QueryContext, QueryError
from .scratch import Place

if TYPE_CHECKING:
    from ..instance import Instance

UNPLANNED = (QueryError, LookmlError, NotInDialect)


@dataclass(frozen=True, slots=True)
class Source:
    """What a table is made of: a view that persists, or the aggregate table of an explore."""

    model: Model
    view: str
    explore: str | None = None
    aggregate: str | None = None

    def plan(
        self, place: Place, scratch: Scratch, context: QueryContext, built: Mapping[str, str] | None = None
    ) -> BuildPlan:
        """Raises what planning raises: `UNPLANNED`."""
        if self.explore is None or self.aggregate is None:
            return build_plan(self.model, self.view, place.dialect, scratch, context, built)
        return aggregate_build_plan(
            self.model, self.explore, self.aggregate, place.dialect, scratch, context, built
        )


@dataclass(frozen=True, slots=True)
class WantedTable:
    """`plan` is as of the load of the model: its key, parents and triggers hold, its statements are made anew for
    each build."""

    source: Source
    plan: BuildPlan

    @property
    def key(self) -> str:
        return self.plan.key

    @property
    def on_demand(self) -> bool:
        """Built when a query asks for it, and not before: `persist_for` alone."""
        kinds = {trigger.kind for trigger in self.plan.triggers}
        return bool(kinds) and kinds == {"persist_for"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """By key, parents first; and why the others cannot be built, by model and view."""

    tables: dict[str, WantedTable] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)

    def named(self, model: str, view: str) -> WantedTable | None:
        """The table of a view. Models that write the same view share it, whichever of them is named."""
        for table in self.tables.values():
            if table.source.view == view and table.source.model.name == model:
                return table
        return None


def models_of(instance: Instance, connection: str) -> list[Model]:
    """Those that query this connection."""
    return [model for model in instance.projects.models() if connection_name(instance, model) == connection]


def connection_name(instance: Instance, model: Model) -> str | None:
    found = connection_of(instance, model)
    return found.name if found else None


def connection_of(instance: Instance, model: Model) -> Connection | None:
    try:
        return instance.projects.connections.of_model(model)
    except (ConnectionUnknown, ConnectionNotAllowed):
        return None


def has_persistent(model: Model) -> bool:
    return next(sources_of(model), None) is not None


def has_on_demand(model: Model) -> bool:
    """Whether tables are built when a query asks for them: those of `persist_for`."""
    views = any(view.derived_table and view.derived_table.persist_for for view in model.views.values())
    tables = (table for explore in model.explores.values() for table in explore.aggregate_tables)
    return views or any("persist_for" in table.materialization for table in tables)


def sources_of(model: Model) -> Iterator[Source]:
    for name, view in model.views.items():
        if persists(view.derived_table) and not view.extension_required:
            yield Source(model, name)
    for explore in model.explores.values():
        for table in explore.aggregate_tables:
            yield Source(model, f"{explore.name}_{table.name}", explore.name, table.name)


def wanted_tables(instance: Instance, place: Place) -> Wanted:
    """Planned once for each load of the project: a plan takes as long as a query takes to compile."""
    kept = instance.projects.derived
    known = ("wanted-tables", place.connection.name, place.dialect.name, place.schema)
    if known not in kept:
        kept[known] = _wanted(instance, place)
    return kept[known]


def _wanted(instance: Instance, place: Place) -> Wanted:
    context = context_of(instance, place.connection)
    plans: dict[str, WantedTable] = {}
    refused: dict[tuple[str, str], str] = {}
    for model in models_of(instance, place.connection.name):
        for source in sources_of(model):
            try:
                table = WantedTable(source, source.plan(place, Scratch("planned"), context))
            except UNPLANNED as error:
                refused[model.name, source.view] = str(error)
            else:
                plans.setdefault(table.key, table)
    return Wanted(dict(_parents_first(plans)), refused)


def _parents_first(plans: dict[str, WantedTable]) -> Iterator[tuple[str, WantedTable]]:
    done: set[str] = set()

    def visit(table: WantedTable) -> Iterator[tuple[str, WantedTable]]:
        if table.key in done:
            return
        done.add(table.key)
        for parent in table.plan.parents:
            if parent.key in plans:
                yield from visit(plans[parent.key])
        yield table.key, table

    for table in plans.values():
        yield from visit(table)


def context_of(instance: Instance, connection: Connection) -> QueryContext:
    return QueryContext(
        now=instance.now(),
        database_timezone=connection.timezone,
        query_timezone=connection.timezone,
        fan_out=instance.settings.fan_out,
    )
