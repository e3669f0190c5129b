"""From a request to a statement: fields, joins, conditions, fan-out, order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...engines.dialect import Dialect
from ...lookml.liquid import LiquidScope
from ...lookml.model.types import Category, DerivedTable, Explore, ExploreSource, Model
from ..request import QueryContext, QueryError, QueryRequest
from ..sql.select import Select
from .catalog import Catalog, FieldRef
from .conditions import (
    Conditions,
    asks_for_something,
    dimension_condition,
    effective_filters,
    parenthesised,
)
from .dimensions import Dimensions
from .expand import Expander
from .expression import NO_VIEWS, Expression, closed, fill_places, places
from .joins import Joins, join_clause
from .measures import Measures
from .sorts import UNSORTED, Sort, default_sort, requested_sorts
from .stages import FanOut, Stage, counted_value
from .tables import Tables

DEFAULT_LIMIT = 500
MAX_NESTING = 20
STAGE = "lookalike_stage_"


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the statement. A measure's `key` is its formula, with places for aggregates."""

    name: str
    key: str
    shown: str
    is_measure: bool
    views: frozenset[str]
    value_type: str

    @property
    def sql(self) -> str:
        return self.shown.replace("{}", self.key)


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement and what it answers. The first `outputs` are the query's fields, in their order."""

    sql: str
    fields: tuple[FieldRef, ...]
    outputs: tuple[Output, ...]
    helpers: tuple[str, ...]
    limit: int
    added_sorts: tuple[str, ...]
    filters: dict[str, str]
    timezone: str
    warnings: tuple[str, ...]


class Planner:
    """One query against one explore. `nesting` are the explores that this one feeds as a derived table."""

    def __init__(
        self,
        model: Model,
        explore: Explore,
        request: QueryRequest,
        context: QueryContext,
        dialect: Dialect,
        nesting: tuple[str, ...] = (),
    ):
        self._model, self._explore, self._request, self._context = model, explore, request, context
        self._dialect, self._nesting = dialect, nesting
        self._expander = Expander(model, explore, request, context, dialect)
        self._filters = effective_filters(self._expander, request)
        self._dimensions = Dimensions(self._expander)
        self._measures = Measures(self._expander, self._dimensions, self._row_condition)
        self._joins = Joins(self._expander, self._dimensions)
        self._tables = Tables(self._expander, self._native)
        self._warnings: list[str] = []

    def plan(self, aliases: Sequence[str] | None = None) -> Plan:
        """`aliases`: column names to use in place of the fields' names. Raises QueryError, LookmlError."""
        fields = self._fields(distinct=aliases is None)
        required = self._required(fields)
        self._tell_templates(fields, required)
        outputs = [self._output(reference) for reference in (*fields, *required)]
        sorts, added = self._sorts(fields)
        order = [self._order(sort, outputs) for sort in sorts]
        sql = self._statement(outputs, order, aliases)
        return Plan(
            sql=sql,
            fields=tuple(fields),
            outputs=tuple(outputs[: len(fields)]),
            helpers=tuple(output.name for output in outputs[len(fields) :]),
            limit=self._limit(),
            added_sorts=added,
            filters={reference.name: text for reference, text in self._filters.items()},
            timezone=self._expander.settings.query_timezone,
            warnings=tuple(self._warnings),
        )

    def scope(self, alias: str) -> LiquidScope:
        """The query as labels of the view may read it, once it is planned."""
        return self._expander.scope(alias)

    def _row_condition(self, reference: FieldRef, expression: str) -> Expression:
        return dimension_condition(self._expander, self._dimensions, reference, expression)

    # fields

    def _fields(self, *, distinct: bool) -> list[FieldRef]:
        fields = [self._column(name) for name in self._request.fields]
        if not fields:
            raise QueryError("no-fields", f'The query against "{self._explore.name}" names no fields')
        return list(dict.fromkeys(fields)) if distinct else fields

    def _column(self, name: str) -> FieldRef:
        reference = self._expander.catalog.selectable(name)
        if reference.field.category not in (Category.DIMENSION, Category.MEASURE):
            raise QueryError(
                "not-selectable",
                f"{reference.name} is a {reference.field.category} field: it filters, but cannot be selected",
                reference.name,
            )
        return reference

    def _required(self, fields: list[FieldRef]) -> list[FieldRef]:
        """What `required_fields` adds, and what that requires in turn."""
        found = dict.fromkeys(fields)
        for reference in (waiting := list(fields)):
            for name in reference.field.required_fields:
                added = self._expander.catalog.own(name, reference.alias, reference.name)
                if added not in found:
                    found[added] = None
                    waiting.append(added)
        return [reference for reference in found if reference not in fields]

    def _tell_templates(self, fields: list[FieldRef], required: list[FieldRef]) -> None:
        """Liquid may read the query from here on."""
        active = {
            reference.name: text
            for reference, text in self._filters.items()
            if asks_for_something(reference, text)
        }
        self._expander.begin(
            active, {reference.name for reference in fields}, {reference.name for reference in required}
        )
        self._expander.table_name = self._tables.named

    def _output(self, reference: FieldRef) -> Output:
        if reference.is_measure:
            measure = self._measures.sql_of(reference)
            views = self._measures.views(measure.formula)
            return Output(reference.name, measure.formula, measure.shown, True, views, measure.value_type)
        found = self._dimensions.sql_of(reference)
        return Output(reference.name, found.key, found.shown, False, found.views, found.value_type)

    # order and limit

    def _sorts(self, fields: list[FieldRef]) -> tuple[list[Sort], tuple[str, ...]]:
        if UNSORTED in self._request.sorts:
            return [], ()
        asked = requested_sorts(self._request.sorts, self._expander.catalog)
        sorts = [sort for sort in asked if sort.reference in fields]
        for sort in asked:
            if sort not in sorts:
                self._warnings.append(
                    f"The sort by {sort.reference.name} is left out: the field is not selected"
                )
        if sorts:
            return sorts, ()
        default = default_sort(fields)
        return ([default], (str(default),)) if default else ([], ())

    def _order(self, sort: Sort, outputs: list[Output]) -> str:
        position = self._sort_position(sort.reference, outputs)
        return self._dialect.order(position, descending=sort.descending)

    def _sort_position(self, reference: FieldRef, outputs: list[Output]) -> int:
        """The column to sort by, which is added when the values do not sort by themselves."""
        by = reference.field.order_by_field
        if by is not None:
            other = self._expander.catalog.own(by, reference.alias, reference.name)
            return _position(self._output(other), outputs)
        if not reference.is_measure and not reference.field.alpha_sort:
            found = self._dimensions.sql_of(reference)
            if found.sort is not None:
                name = f"{reference.name}__sort_"
                return _position(Output(name, found.sort, "{}", False, found.views, "string"), outputs)
        return _position(self._output(reference), outputs)

    def _limit(self) -> int:
        limit = DEFAULT_LIMIT if self._request.limit is None else self._request.limit
        if limit < -1:
            raise QueryError(
                "bad-limit", f"The limit {limit} is neither a number of rows nor -1 for no limit"
            )
        return limit

    # the statement

    def _statement(self, outputs: list[Output], order: list[str], aliases: Sequence[str] | None) -> str:
        conditions = Conditions(self._expander, self._dimensions, self._measures)
        where = conditions.rows(self._filters, self._request.filter_expression)
        having = conditions.groups(self._filters)
        used = self._used_joins(outputs, where, having)
        where += [found.where for alias in used if (found := self._joins.named(alias)).where is not None]
        fan_out = FanOut(self._joins, self._measures, symmetric=self._explore.symmetric_aggregates)
        statement = Statement(self, outputs, where, having, used, fan_out)
        select = statement.select()
        select.order = order
        select.limit = "" if self._limit() < 0 else self._dialect.limit_clause(self._limit())
        names = [*aliases, *(output.name for output in outputs[len(aliases) :])] if aliases else None
        select.columns = self._named(select.columns, outputs, names)
        select.with_ = [*self._tables.ctes, *select.with_]
        return select.text()

    def _named(
        self, columns: list[tuple[str, str]], outputs: list[Output], names: list[str] | None
    ) -> list[tuple[str, str]]:
        if names is not None:
            return [
                (sql, self._dialect.identifier(name)) for (sql, _), name in zip(columns, names, strict=True)
            ]
        pairs = zip(columns, outputs, strict=True)
        return [(sql, self._dialect.column_alias(output.name)) for (sql, _), output in pairs]

    def _used_joins(
        self, outputs: list[Output], where: list[Expression], having: list[str]
    ) -> tuple[str, ...]:
        views = NO_VIEWS.union(
            self._explore.always_join,
            *(output.views for output in outputs),
            *(condition.views for condition in where),
            *(self._measures.views(formula) for formula in having),
        )
        return self._joins.closure(views - {self._joins.base})

    def source(self, joins: tuple[str, ...]) -> list[str]:
        clauses = [join_clause(self._joins.named(alias), self._tables.source) for alias in joins]
        return [self._tables.source(self._joins.base), *clauses]

    def is_ungrouped(self, outputs: list[Output]) -> bool:
        """`cancel_grouping_fields`: one of them in a query without measures asks for the single rows."""
        names = {output.name for output in outputs}
        base = self._explore.base
        cancelling = {
            name if "." in name else f"{base}.{name}" for name in self._explore.cancel_grouping_fields
        }
        return bool(names & cancelling)

    # derived tables from explores

    def _native(self, alias: str, table: DerivedTable) -> str:
        source = table.explore_source
        if source is None or len(self._nesting) >= MAX_NESTING:
            ring = " -> ".join([*self._nesting, self._explore.name, alias])
            raise QueryError("circular-reference", f"Derived tables nest without end: {ring}")
        explore = usable_explore(self._model, source.explore, self._context)
        if source.expression_custom_filter:
            raise QueryError(
                "not-yet", f"The expression_custom_filter of the derived table {alias} is not supported yet"
            )
        request = self._native_request(explore, source)
        nesting = (*self._nesting, self._explore.name)
        inner = Planner(self._model, explore, request, self._context, self._dialect, nesting)
        sql = inner.plan([name for name, _ in source.columns]).sql
        return self._with_derived_columns(sql, alias, source)

    def _native_request(self, explore: Explore, source: ExploreSource) -> QueryRequest:
        def complete(name: str) -> str:
            return name if "." in name else f"{explore.base}.{name}"

        filters = {
            complete(pair.field): self._expander.rendered(pair.expression, self._explore.base)
            for pair in source.filters
        }
        active = self._expander.filters
        if source.bind_all_filters:
            filters |= {name: text for name, text in active.items() if name in explore.fields}
        for outer, inner in source.bind_filters:
            name = outer if "." in outer else f"{self._explore.base}.{outer}"
            if name in active:
                filters[complete(inner)] = active[name]
        return replace(
            QueryRequest(explore.name, tuple(complete(field) for _, field in source.columns)),
            filters=filters,
            sorts=source.sorts or (UNSORTED,),
            limit=-1 if source.limit is None else source.limit,
            query_timezone=source.timezone or self._request.query_timezone,
        )

    def _with_derived_columns(self, sql: str, alias: str, source: ExploreSource) -> str:
        if not source.derived_columns:
            return sql
        inner = self._dialect.identifier(f"{alias}_columns")
        columns = [
            f"    {closed(self._expander.rendered(text, alias))} AS {self._dialect.identifier(name)}"
            for name, text in source.derived_columns
        ]
        return "SELECT\n    " + f"{inner}.*,\n" + ",\n".join(columns) + f"\nFROM (\n{sql}\n) AS {inner}"


class Statement:
    """Puts the parts of one query into a SELECT, in one go or in stages."""

    def __init__(
        self,
        planner: Planner,
        outputs: list[Output],
        where: list[Expression],
        having: list[str],
        joins: tuple[str, ...],
        fan_out: FanOut,
    ):
        self._planner, self._outputs, self._having, self._joins = planner, outputs, having, joins
        self._conditions, self._fan_out = where, fan_out
        self._where = parenthesised(condition.sql for condition in where)
        self._measures, self._dialect = planner._measures, planner._dialect
        self._dimensions = [output for output in outputs if not output.is_measure]

    def select(self) -> Select:
        formulas = [output.key for output in self._outputs if output.is_measure] + self._having
        indexes = list(dict.fromkeys(index for formula in formulas for index in places(formula)))
        if self._fan_out.needs_stages(indexes, self._joins):
            return self._staged(self._fan_out.stages(indexes, self._fixed_views()))
        return self._single()

    def _single(self) -> Select:
        def inline(index: int) -> str:
            return self._fan_out.inline(index, self._joins) or ""

        columns = [(fill_places(output.sql, inline), "") for output in self._outputs]
        having = parenthesised(fill_places(condition, inline) for condition in self._having)
        source = self._planner.source(self._joins)
        return Select(columns, source, where=self._where, group=self._groups(), having=having)

    def _groups(self) -> list[str] | None:
        """Ordinals, or the truncation under a formatted date: formatting one text per group is faster."""
        measured = len(self._dimensions) < len(self._outputs) or self._having
        if not self._dimensions or (not measured and self._planner.is_ungrouped(self._outputs)):
            return None
        return [
            str(position) if output.shown == "{}" else output.key
            for position, output in enumerate(self._outputs, 1)
            if not output.is_measure
        ]

    def _fixed_views(self) -> frozenset[str]:
        """The views that no stage can leave out: others would change which groups there are."""
        joins = self._planner._joins
        dropping = {alias for alias in self._joins if not joins.named(alias).keeps_rows}
        return NO_VIEWS.union(
            dropping,
            *(output.views for output in self._dimensions),
            *(condition.views for condition in self._conditions),
        ) - {joins.base}

    # stages

    def _staged(self, stages: list[Stage]) -> Select:
        names = [f"{STAGE}{number}" for number in range(1, len(stages) + 1)]
        where_of = {
            index: f"{name}.m{index}"
            for name, stage in zip(names, stages, strict=True)
            for index in stage.aggregates
        }
        texts = [(name, self._stage(stage).text()) for name, stage in zip(names, stages, strict=True)]
        columns = [(self._final(output, names[0], where_of), "") for output in self._outputs]
        having = parenthesised(fill_places(condition, where_of.__getitem__) for condition in self._having)
        source = [names[0], *(self._stage_join(names[0], name) for name in names[1:])]
        return Select(columns, source, with_=texts, where=having)

    def _final(self, output: Output, stage: str, where_of: dict[int, str]) -> str:
        if output.is_measure:
            return fill_places(output.sql, where_of.__getitem__)
        return output.shown.replace("{}", f"{stage}.d{self._dimensions.index(output)}")

    def _stage_join(self, first: str, other: str) -> str:
        if not self._dimensions:
            return f"CROSS JOIN {other}"
        equal = [
            self._dialect.null_safe_equal(f"{first}.d{index}", f"{other}.d{index}")
            for index in range(len(self._dimensions))
        ]
        return f"INNER JOIN {other} ON {' AND '.join(equal)}"

    def _stage(self, stage: Stage) -> Select:
        keys = [(output.key, f"d{index}") for index, output in enumerate(self._dimensions)]
        if stage.key is not None:
            return self._deduplicating(stage, keys)
        aggregates = [(self._inline(index, stage), f"m{index}") for index in stage.aggregates]
        return self._grouped(keys, aggregates, self._planner.source(stage.joins), self._where)

    def _inline(self, index: int, stage: Stage) -> str:
        found = self._fan_out.inline(index, stage.joins)
        return self._fan_out.as_written(index, stage.joins) if found is None else found

    def _deduplicating(self, stage: Stage, keys: list[tuple[str, str]]) -> Select:
        """One row per group and key first, then the groups. Rows without a key are none of the view's."""
        key_columns = [*keys, (stage.key or "", "k")]
        values = [
            (counted_value(self._measures.aggregates[index]), f"v{index}") for index in stage.aggregates
        ]
        source = self._planner.source(stage.joins)
        if stage.value_in_key:
            rows = self._grouped([*key_columns, *values], [], source, self._where)
        else:
            kept = [(self._dialect.any_value(sql), name) for sql, name in values]
            rows = self._grouped(key_columns, kept, source, self._where)
        aggregates = [
            (
                self._fan_out.over(
                    self._measures.aggregates[index], f"CASE WHEN k IS NOT NULL THEN v{index} ELSE NULL END"
                ),
                f"m{index}",
            )
            for index in stage.aggregates
        ]
        names = [(name, name) for _, name in keys]
        return self._grouped(names, aggregates, [f"(\n{rows.text()}\n) AS distinct_rows"], [])

    def _grouped(
        self,
        keys: list[tuple[str, str]],
        aggregates: list[tuple[str, str]],
        source: list[str],
        where: list[str],
    ) -> Select:
        group = [str(position) for position in range(1, len(keys) + 1)] or None
        return Select([*keys, *aggregates], source, where=where, group=group)


def _position(output: Output, outputs: list[Output]) -> int:
    for position, known in enumerate(outputs, 1):
        if known.name == output.name:
            return position
    outputs.append(output)
    return len(outputs)


def usable_explore(model: Model, name: str, context: QueryContext) -> Explore:
    """By name or old name. One that the caller may not see is as good as absent.

    Raises QueryError `unknown-explore`, `explore-error`.
    """
    explore = _explore_named(model, name)
    if explore is None or not Catalog(model, explore, context.user_attributes).grants(
        explore.required_access_grants
    ):
        raise QueryError("unknown-explore", f'The model "{model.name}" has no explore "{name}"')
    if explore.errors:
        raise QueryError("explore-error", f'The explore "{explore.name}" cannot be run: {explore.errors[0]}')
    return explore


def _explore_named(model: Model, name: str) -> Explore | None:
    explore = model.explores.get(name)
    if explore is not None:
        return explore
    return next((found for found in model.explores.values() if name in found.aliases), None)
