"""Aggregate awareness: queries that a smaller table answers, which an explore's `aggregate_table` describes.

A table may answer only what it surely answers right, and what is right is decided by comparing SQL: each dimension
and each aggregation of the query, as it would be computed from the explore, must be text for text what the table's
own query computed. So a timezone, a template, a user attribute or a relative date that differs rules the table out
without a rule of its own. The rest are the documented rules: coarser timeframes and fewer dimensions re-aggregate
sums, counts, averages, minima and maxima; everything else needs the table's very groups.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from ...engines.dialect import Dialect, NotInDialect
from ...lookml.diagnostics import LookmlError
from ...lookml.model.types import AccessFilter, AggregateTable, Category, Explore, FilterPair, Model
from ..filters import ANY, FilterTarget
from ..request import QueryContext, QueryError, QueryRequest
from .catalog import FieldRef
from .conditions import TRIVIAL, Conditions
from .dimensions import Dimensions, DimensionSql
from .expand import Expander, filter_kind, timeframe_of
from .expression import Expression, place, places
from .keys import BUILD_CLOCK, BuiltTable, table_key
from .measures import OVER_ROWS, PERIOD_OVER_PERIOD, Aggregate, Measures, MeasureSql
from .persistent import builder_context, everything_granted
from .planner import Plan, Planner
from .rollup import coarseness, is_aligned, is_derivable, is_implied
from .sorts import UNSORTED
from .statement import Output

MAX_KEPT_LAYOUTS = 256
_ADDITIVE = frozenset({"sum", "count", "average"})
_REPEATABLE = frozenset({"min", "max"})
_FORMULAS = frozenset({"number", "int", "string", "yesno", "time", *OVER_ROWS})


class NotCovered(QueryError):
    """The table at hand does not answer the query; the next one may, and the explore itself does."""

    def __init__(self, what: str):
        super().__init__("not-covered", f"The aggregate table does not hold {what}")


@dataclass(frozen=True, slots=True)
class StoredDimension:
    reference: FieldRef
    column: str
    key: str  # the SQL that filled the column
    sort: str | None  # the column that orders values whose text does not
    value_type: str


@dataclass(frozen=True, slots=True)
class StoredTable:
    """What an aggregate table holds. `columns`: an aggregation of the build, and where its parts lie."""

    name: str
    key: str
    sql: str
    dimensions: dict[str, StoredDimension]
    columns: dict[Aggregate, tuple[str, ...]]
    filters: tuple[FilterPair, ...]
    always_where: str
    joins: frozenset[str]
    fanned: frozenset[str]


def aggregate_plan(
    model: Model,
    request: QueryRequest,
    context: QueryContext,
    dialect: Dialect,
    plain: Planner,
    fields: Collection[FieldRef],
) -> tuple[Planner, Plan, str] | None:
    """The query against the smallest built aggregate table that answers it, and the table's name in the LookML.

    `plain` is the planner of the same query, after it planned it on the explore itself; `fields` what it found.
    """
    explore = plain.explore
    if not context.built_tables or not explore.aggregate_tables or explore.cancel_grouping_fields:
        return None
    for table in sorted(explore.aggregate_tables, key=_size):
        stored = stored_table(model, explore, table, dialect, context)
        name = context.built_tables.get(stored.key) if stored else None
        if stored is None or name is None:
            continue
        try:
            planner = StoredPlanner(model, request, context, dialect, plain, fields, stored, name)
            return planner, planner.plan(), table.name
        except (QueryError, LookmlError, NotInDialect):
            continue  # the explore has answered already: whatever the table lacks, the query does not
    return None


def _size(table: AggregateTable) -> tuple[int, int]:
    """Fewer dimensions make fewer rows; how many rows there are is known to the database only."""
    return len(table.dimensions), len(table.measures)


# what a table holds

_Layouts = OrderedDict[tuple[int, str, str, str, str, str], tuple[Model, StoredTable | None]]
_layouts: _Layouts = OrderedDict()


def stored_table(
    model: Model, explore: Explore, table: AggregateTable, dialect: Dialect, context: QueryContext
) -> StoredTable | None:
    """Kept for as long as the model is the same object. None for a table whose own query does not compile."""
    place_of = (
        *(id(model), explore.name, table.name),
        *(dialect.name, context.database_timezone, context.fan_out),
    )
    known = _layouts.get(place_of)
    if known is not None and known[0] is model:
        return known[1]
    try:
        made = built_query(model, explore, table, dialect, replace(context, now=BUILD_CLOCK), {}).stored()
    except (QueryError, LookmlError, NotInDialect):
        made = None  # asked for by name, to be built, it says why
    _layouts[place_of] = (model, made)
    while len(_layouts) > MAX_KEPT_LAYOUTS:
        _layouts.popitem(last=False)
    return made


def built_query(
    model: Model,
    explore: Explore,
    table: AggregateTable,
    dialect: Dialect,
    context: QueryContext,
    built: Mapping[str, str],
) -> TablePlanner:
    """The query that fills a table: without what depends on who asks, which is applied when the table is read."""
    stripped = replace(
        explore,
        access_filters=(),
        always_filter=(),
        conditionally_filter=(),
        sql_always_having=None,
        cancel_grouping_fields=(),
        required_access_grants=(),
    )
    request = QueryRequest(
        explore.name,
        tuple(_complete(name, explore) for name in (*table.dimensions, *table.measures)),
        filters={_complete(pair.field, explore): pair.expression for pair in table.filters},
        sorts=(UNSORTED,),
        limit=-1,
        query_timezone=table.timezone or context.database_timezone,
    )
    builder = builder_context(context, built)
    return TablePlanner(everything_granted(model), stripped, request, builder, dialect, table)


def _complete(name: str, explore: Explore) -> str:
    return name if "." in name else f"{explore.base}.{name}"


class TablePlanner(Planner):
    """Plans the query that fills an aggregate table."""

    def __init__(
        self,
        model: Model,
        explore: Explore,
        request: QueryRequest,
        context: QueryContext,
        dialect: Dialect,
        table: AggregateTable,
    ):
        super().__init__(model, explore, request, context, dialect)
        self._aggregate_table = table
        self._outputs: list[Output] = []
        self._columns: dict[Aggregate, tuple[str, ...]] = {}
        self._columns_of_parts: dict[Aggregate, str] = {}

    def stored(self) -> StoredTable:
        fields = self._fields(distinct=True)
        self._tell_templates(fields, [])
        dimensions = {
            reference.name: self._dimension(reference) for reference in fields if not reference.is_measure
        }
        for reference in fields:
            if reference.is_measure:
                self._measure(reference)
        sql = self._statement(self._outputs, [], [output.name for output in self._outputs]).text()
        always_where = Conditions(self._expander, self._dimensions, self.measures).always_where()
        name = f"{self.explore.name}_{self._aggregate_table.name}"
        return StoredTable(
            name=name,
            key=table_key(self._model.connection, self.dialect.name, name, sql),
            sql=sql,
            dimensions=dimensions,
            columns=self._columns,
            filters=tuple(
                replace(pair, field=_complete(pair.field, self.explore))
                for pair in self._aggregate_table.filters
            ),
            always_where=always_where.sql,
            joins=frozenset(self.used),
            fanned=self.joins.fanned(self.used) if self.explore.symmetric_aggregates else frozenset(),
        )

    def _column(self, name: str) -> FieldRef:
        reference = self._expander.catalog.own(name, self.explore.base, "an aggregate table")
        if reference.field.category not in (Category.DIMENSION, Category.MEASURE):
            raise QueryError("not-selectable", f"{name} cannot be a column of an aggregate table", name)
        return reference

    def _add(self, name: str, output: Output) -> str:
        taken = {known.name for known in self._outputs}
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        self._outputs.append(replace(output, name=free))
        return free

    def _dimension(self, reference: FieldRef) -> StoredDimension:
        found = self._dimensions.sql_of(reference)
        name = reference.name.replace(".", "_")
        column = self._add(name, Output("", found.key, "{}", False, found.views, found.value_type))
        sort = None
        if found.sort is not None:
            sort = self._add(f"{name}_order", Output("", found.sort, "{}", False, found.views, "string"))
        return StoredDimension(reference, column, found.key, sort, found.value_type)

    def _measure(self, reference: FieldRef) -> None:
        for index in places(self.measures.sql_of(reference).formula):
            aggregate = self.measures.aggregates[index]
            if aggregate not in self._columns and aggregate.kind != "raw":
                name = aggregate.name.replace(".", "_")
                parts = _parts(aggregate)
                names = (name,) if len(parts) == 1 else (f"{name}_sum", f"{name}_count")
                columns = [self._part(*part) for part in zip(names, parts, strict=True)]
                self._columns[aggregate] = tuple(columns)

    def _part(self, name: str, aggregate: Aggregate) -> str:
        """The column of an aggregation; measures that aggregate the same share it."""
        same = replace(aggregate, name="")
        if same not in self._columns_of_parts:
            self.measures.aggregates.append(aggregate)
            formula = place(len(self.measures.aggregates) - 1)
            output = Output("", formula, "{}", True, aggregate.views, "number")
            self._columns_of_parts[same] = self._add(name, output)
        return self._columns_of_parts[same]


def _parts(aggregate: Aggregate) -> tuple[Aggregate, ...]:
    """An average is kept as its sum and the count of its values."""
    if aggregate.kind != "average" or aggregate.always_distinct:
        return (aggregate,)
    counted = replace(
        aggregate, kind="sum", value=_one_if_any(aggregate.value), bare=_one_if_any(aggregate.bare)
    )
    return replace(aggregate, kind="sum"), counted


def _one_if_any(value: str) -> str:
    return f"CASE WHEN {value} IS NOT NULL THEN 1 ELSE NULL END"


# reading it


class StoredPlanner(Planner):
    """Plans a query on a table that holds its groups, or finer ones."""

    def __init__(
        self,
        model: Model,
        request: QueryRequest,
        context: QueryContext,
        dialect: Dialect,
        plain: Planner,
        grouped: Collection[FieldRef],
        stored: StoredTable,
        name: str,
    ):
        """`grouped`: the query's fields."""
        super().__init__(model, plain.explore, request, context, dialect)
        self._plain, self._stored, self._table_name = plain, stored, name
        self._check_joins()
        self._dimensions = self._stored_dimensions = StoredDimensions(
            self._expander, plain.dimensions, stored
        )
        exact = stored.dimensions.keys() <= {reference.name for reference in grouped}
        self.measures = StoredMeasures(
            self._expander, self._dimensions, self._row_condition, plain.measures, stored, exact=exact
        )
        self._check_filters()
        self.built.read[stored.key] = BuiltTable(stored.name, stored.key, name)

    def _check_joins(self) -> None:
        """A join that only one of the two uses must not decide which rows there are."""
        for alias in self._stored.joins.symmetric_difference(self._plain.used):
            if not self.explore.symmetric_aggregates or not self._plain.joins.named(alias).keeps_rows:
                raise NotCovered(f"the rows that the join {alias} makes")

    def _check_filters(self) -> None:
        """What the table left out, the query must leave out too."""
        given = {reference.name: text for reference, text in self._filters.items()}
        settings = self._expander.settings
        for pair in self._stored.filters:
            reference = self._expander.catalog.own(pair.field, self.explore.base, "an aggregate table")
            if reference.is_measure or not is_implied(
                pair.expression, given.get(pair.field), reference, settings
            ):
                raise NotCovered(f"more of {pair.field} than {pair.expression}")

    def _conditions(self) -> Conditions:
        return StoredConditions(
            self._expander, self._stored_dimensions, self.measures, self._plain, self._stored
        )

    def _used_joins(self, *_: object) -> tuple[str, ...]:
        return ()

    def source(self, joins: tuple[str, ...]) -> list[str]:
        return [f"{self._table_name} AS {self.dialect.identifier(self.explore.base)}"]


class StoredConditions(Conditions):
    def __init__(
        self,
        expander: Expander,
        dimensions: StoredDimensions,
        measures: Measures,
        plain: Planner,
        stored: StoredTable,
    ):
        super().__init__(expander, dimensions, measures)
        self._plain, self._stored, self._stored_dimensions = plain, stored, dimensions

    def always_where(self) -> Expression:
        """The table was filled under it already, provided that it says the same to this caller."""
        plain = Conditions(self._expander, self._plain.dimensions, self._plain.measures)
        if plain.always_where().sql != self._stored.always_where:
            raise NotCovered("the rows of sql_always_where")
        return Expression(ANY)

    def _on_rows(self, reference: FieldRef, text: str) -> Expression:
        if reference.field.category is Category.FILTER and reference.field.sql is not None:
            raise NotCovered(f"what {reference.name} filters")
        same = any(
            pair.field == reference.name and pair.expression.split() == text.split()
            for pair in self._stored.filters
        )
        if same and reference.name not in self._stored.dimensions:
            return Expression(ANY)
        if reference.field.category is Category.DIMENSION:
            self._stored_dimensions.check_filter(reference, text)
        return super()._on_rows(reference, text)

    def _access(self, rule: AccessFilter) -> Expression:
        reference = self._expander.catalog.own(rule.field, self._expander.explore.base, "an access_filter")
        if filter_kind(reference) == "date":
            raise NotCovered(f"the rows by {reference.name}")
        return super()._access(rule)

    def _custom_filter(self, text: str | None) -> list[Expression]:
        if text and text.strip() and not TRIVIAL.fullmatch(text):
            raise NotCovered("what a custom filter asks")
        return super()._custom_filter(text)


class StoredDimensions(Dimensions):
    def __init__(self, expander: Expander, plain: Dimensions, stored: StoredTable):
        super().__init__(expander)
        self._unaware, self._stored = plain, stored
        self._table = expander.dialect.identifier(expander.explore.base)
        self._own = frozenset((expander.explore.base,))

    def _column(self, name: str) -> str:
        return f"{self._table}.{self._expander.dialect.identifier(name)}"

    def _build(self, reference: FieldRef) -> DimensionSql:
        if reference.custom is not None:
            raise NotCovered(reference.name)
        found = self._same(reference)
        if found is None:
            found = self._coarser(reference)
        return found

    def _same(self, reference: FieldRef) -> DimensionSql | None:
        """The column, where it was filled with what the query asks for."""
        stored = self._stored.dimensions.get(reference.name)
        if stored is None:
            return None
        plain = self._unaware.sql_of(reference)
        if plain.key != stored.key or plain.longitude:
            raise NotCovered(reference.name)
        column = self._column(stored.column)
        bare = f"({column} = 'Yes')" if plain.value_type == "yesno" and plain.shown == "{}" else column
        sort = self._column(stored.sort) if stored.sort else None
        return replace(plain, key=column, bare=bare, views=self._own, sort=sort)

    def _coarser(self, reference: FieldRef) -> DimensionSql:
        """Months from days, and the like."""
        stored, timeframe = self._finer(reference), timeframe_of(reference) or ""
        column = self._column(stored.column)
        moment = self._dialect.as_timestamp(column) if stored.value_type == "date" else column
        found = self._dialect.timeframe(timeframe, moment, self._expander.settings.calendar)
        return DimensionSql(
            found.key, column, self._own, shown=found.shown, sort=found.sort, value_type=found.value_type
        )

    def _finer(self, reference: FieldRef) -> StoredDimension:
        """The coarsest timeframe of the table that the wanted one can be made of."""
        found = [
            stored
            for stored in self._stored.dimensions.values()
            if is_derivable(reference, stored.reference)
            and self._unaware.sql_of(stored.reference).key == stored.key
        ]
        if not found:
            raise NotCovered(reference.name)
        return max(found, key=lambda stored: coarseness(stored.reference))

    def filter_target(self, reference: FieldRef) -> FilterTarget:
        target = super().filter_target(reference)
        if target.kind != "date":
            return target
        stored = self._stored.dimensions.get(reference.name) or self._finer(reference)
        timeframe = timeframe_of(stored.reference) or ""
        if timeframe == "raw":
            return target
        if stored.value_type == "number":
            raise NotCovered(f"the days of {reference.name}")
        # What a timeframe cuts a time to has no zone any more: some databases have a type of its own for that.
        datatype = "date" if stored.value_type == "date" else "datetime"
        return replace(target, sql=self._column(stored.column), datatype=datatype, convert_tz=False)

    def check_filter(self, reference: FieldRef, text: str) -> None:
        """A filter that cuts through one of the table's groups cannot be answered from it."""
        if super().filter_target(reference).kind != "date":
            return
        stored = self._stored.dimensions.get(reference.name) or self._finer(reference)
        if not is_aligned(
            text, reference.name, timeframe_of(stored.reference) or "", self._expander.settings
        ):
            raise NotCovered(f"{reference.name} as fine as {text}")


class StoredMeasures(Measures):
    """`exact`: each group of the query is one row of the table."""

    def __init__(
        self,
        expander: Expander,
        dimensions: Dimensions,
        condition: Callable[[FieldRef, str], Expression],
        plain: Measures,
        stored: StoredTable,
        *,
        exact: bool,
    ):
        super().__init__(expander, dimensions, condition)
        self._plain, self._stored, self._exact = plain, stored, exact

    def _build(self, reference: FieldRef) -> MeasureSql:
        kind = reference.field.type
        if kind == PERIOD_OVER_PERIOD:
            raise NotCovered(f"the earlier times of {reference.name}")
        if kind in _FORMULAS or kind.startswith("date") or reference.field.case:
            return super()._build(reference)
        plain = self._plain.sql_of(reference)
        (index,) = places(plain.formula)
        return MeasureSql(self._read(self._plain.aggregates[index]), value_type=plain.value_type)

    def _raw(self, found: Expression, alias: str, used_by: str) -> str:
        raise NotCovered(f"what {used_by} aggregates by itself")

    def _read(self, aggregate: Aggregate) -> str:
        columns = self._stored.columns.get(aggregate)
        if columns is None:
            raise NotCovered(aggregate.name)
        adds_up = (
            aggregate.kind in _ADDITIVE
            and not aggregate.always_distinct
            and aggregate.alias not in self._stored.fanned
        )
        if len(columns) == 2 and (adds_up or self._exact):
            total, count = (self._over("sum", column, aggregate) for column in columns)
            return f"({self.expander.dialect.divisor(0)} * {total} / NULLIF({count}, 0))"
        if adds_up:
            return self._over("sum", columns[0], aggregate)
        if aggregate.kind in _REPEATABLE:
            return self._over(aggregate.kind, columns[0], aggregate)
        if not self._exact:
            raise NotCovered(f"{aggregate.name} for groups as coarse as these")
        return self._over("max", columns[0], aggregate)

    def _over(self, kind: str, column: str, aggregate: Aggregate) -> str:
        base, dialect = self.expander.explore.base, self.expander.dialect
        value = f"{dialect.identifier(base)}.{dialect.identifier(column)}"
        none: frozenset[str] = frozenset()
        return self._placed(Aggregate(aggregate.name, base, kind, value, None, none, none, bare=value))
