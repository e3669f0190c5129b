"""From a request to a statement: fields, joins, conditions, fan-out, order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...engines.dialect import Dialect
from ...lookml.liquid import LiquidScope
from ...lookml.model.types import Category, Explore, Model, View
from ..filters import FilterSettings
from ..request import QueryContext, QueryError, QueryRequest
from ..sql.select import Select
from .built import BuiltTables, whole_text
from .catalog import Catalog, FieldRef
from .cell_reads import cell_reads
from .conditions import (
    Conditions,
    asks_for_something,
    dimension_condition,
    effective_filters,
)
from .custom import CustomFields
from .dimensions import Dimensions
from .expand import Expander
from .expression import NO_VIEWS, Expression
from .hoist import hoisted
from .joins import Joins, join_clause
from .keys import BUILD_CLOCK, BuiltTable
from .measures import OVER_ROWS, Measures
from .native import NativeTables
from .periods import (
    Compared,
    EarlierQuery,
    buckets,
    dimensions_of,
    earlier_queries,
    is_comparison,
    so_far,
)
from .pivots import COLUMN_RANK, ROW_RANK, PivotOrder, pivot_order, pivoted, pivots_of
from .row_totals import RowTotals, TotalsWanted, totals_wanted
from .sorts import UNSORTED, Sort, default_sort, requested_sorts
from .stages import FanOut
from .statement import Output, Statement
from .tables import Tables
from .windows import RowOrder, over_rows

DEFAULT_LIMIT = 500
DEFAULT_COLUMN_LIMIT, MAX_COLUMN_LIMIT = 50, 200


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement and what it answers. The first `outputs` are the query's fields, in their order."""

    sql: str
    shape: str  # the part of the statement that decides on the columns' types
    fields: tuple[FieldRef, ...]
    outputs: tuple[Output, ...]
    helpers: tuple[str, ...]
    limit: int
    added_sorts: tuple[str, ...]
    filters: dict[str, str]
    timezone: str
    warnings: tuple[str, ...]
    pivots: tuple[FieldRef, ...] = ()
    column_limit: int = DEFAULT_COLUMN_LIMIT
    preambles: tuple[str, ...] = ()  # `sql_preamble` of the explore and of those that its derived tables read
    built: tuple[BuiltTable, ...] = ()
    reads: tuple[FieldRef, ...] = ()  # the first of the helpers: what templates of cells read
    read_outputs: tuple[Output, ...] = ()
    hoisted: tuple[tuple[str, str], ...] = ()  # tables of its WITH that move into the query that reads it


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
        earlier: EarlierQuery | None = None,
    ):
        self._model, self._explore, self._request, self._context = model, explore, request, context
        self.dialect = dialect
        self._expander = Expander(model, explore, request, context, dialect)
        self._expander.catalog.custom = CustomFields(self._expander.catalog, request.dynamic_fields).named
        self._filters = effective_filters(self._expander, request)
        self._group_filter = request.filter_expression
        if earlier or request.in_query:  # totals are over all rows, whatever groups are shown
            self._group_filter = None
            self._filters = {ref: text for ref, text in self._filters.items() if not ref.is_measure}
        self._nesting, self._earlier = nesting, earlier
        self._comparisons: list[EarlierQuery] = []
        self._dimensions = dimensions_of(self._expander, earlier)
        self.measures = Measures(self._expander, self._dimensions, self._row_condition)
        self.joins = Joins(self._expander, self._dimensions)
        self._native = NativeTables(self._expander, nesting, self._plan_of_source)
        self.built = BuiltTables(self._expander, self._whole_text)
        self.tables = Tables(self._expander, self._native.sql, self.built.named)
        self._pivots = pivots_of(request, self._expander.catalog)
        self._table: PivotOrder | None = None
        self._warnings: list[str] = []
        self._preambles: dict[str, None] = {}
        self._twin: Planner | None = None
        self._hoists = 0
        self.used: tuple[str, ...] = ()  # the joins, once they are known

    def plan(self, aliases: Sequence[str] | None = None) -> Plan:
        """`aliases`: column names to use in place of the fields' names. Raises QueryError, LookmlError."""
        fields = list(self._earlier.fields) if self._earlier else self._fields(distinct=aliases is None)
        reads = self._reads(fields)
        required = [*reads, *(each for each in self._required(fields) if each not in reads)]
        self._compare([*fields, *required])
        self._tell_templates(fields, required)
        outputs = [self._output(reference) for reference in (*fields, *required)]
        sorts, added = self._sorts(fields)
        order = [(self._sort_position(sort.reference, outputs), sort.descending) for sort in sorts]
        if self._pivots:
            limits = (self._limit(), self._column_limit())
            totals = self._row_totals(totals_wanted(self._request, fields, self._pivots, sorts))
            self._table = pivot_order(self._pivots, sorts, outputs, self._sort_position, limits, totals)
        select = self._statement(outputs, order, aliases)
        self._own_preamble()
        shape, tables = select.shape(), ()
        if aliases is not None and not self.dialect.nests_with:
            tables = hoisted(select, self.tables.suffix)
        return Plan(
            sql=select.text(),
            shape=shape,
            fields=tuple(fields),
            outputs=tuple(outputs[: len(fields)]),
            helpers=(
                *(output.name for output in outputs[len(fields) :]),
                *((COLUMN_RANK, ROW_RANK) if self._pivots else ()),
            ),
            pivots=self._pivots,
            column_limit=self._column_limit(),
            limit=self._limit(),
            added_sorts=added,
            filters={reference.name: text for reference, text in self._filters.items()},
            timezone=self._expander.settings.query_timezone,
            warnings=tuple(self._warnings),
            preambles=tuple(self._preambles),
            built=tuple(self.built.read.values()),
            reads=reads,
            read_outputs=tuple(outputs[len(fields) : len(fields) + len(reads)]),
            hoisted=tables,
        )

    def _row_totals(self, wanted: TotalsWanted | None) -> RowTotals | None:
        if wanted is None:
            return None
        sql = self._plan_of_source(self._explore, wanted.request, self._nesting, wanted.aliases)
        names = [self.dialect.identifier(alias) for alias in wanted.aliases]
        count = len(wanted.rows)
        return RowTotals(
            sql,
            tuple(zip(wanted.rows, names[:count], strict=True)),
            tuple(zip(wanted.measures, names[count:], strict=True)),
        )

    def _own_preamble(self) -> None:
        explore = self._explore
        if explore.sql_preamble:
            text = self._expander.rendered(explore.sql_preamble, explore.base, span=explore.span)
            self._preambles[text.strip()] = None

    @property
    def catalog(self) -> Catalog:
        return self._expander.catalog

    @property
    def settings(self) -> FilterSettings:
        return self._expander.settings

    @property
    def filters(self) -> Mapping[FieldRef, str]:
        return self._filters

    def scope(self, alias: str) -> LiquidScope:
        """The query as labels of the view may read it, once it is planned."""
        return self._expander.scope(alias)

    def _row_condition(self, reference: FieldRef, expression: str) -> Expression:
        return dimension_condition(self._expander, self._dimensions, reference, expression)

    def _plan_of_source(
        self, explore: Explore, request: QueryRequest, nesting: tuple[str, ...], aliases: Sequence[str]
    ) -> str:
        """The statement of a native derived table, which is a query of its own."""
        planner = Planner(self._model, explore, request, self._context, self.dialect, nesting)
        if not self.dialect.nests_with:
            self._hoists += 1
            planner.tables.suffix = f"{self.tables.suffix}_inner{self._hoists}"
        plan = planner.plan(aliases)
        self.tables.ctes += plan.hoisted
        self._preambles.update(dict.fromkeys(plan.preambles))
        self.built.read.update({table.key: table for table in plan.built})
        self._warnings += [warning for warning in plan.warnings if warning not in self._warnings]
        return plan.sql

    @property
    def explore(self) -> Explore:
        return self._explore

    @property
    def expander(self) -> Expander:
        return self._expander

    @property
    def dimensions(self) -> Dimensions:
        return self._dimensions

    # tables that were built before

    def _whole_text(self, alias: str, view: View) -> str:
        if self._twin is None:
            context = replace(self._context, now=BUILD_CLOCK, built_tables={})
            self._twin = Planner(
                self._model, self._explore, self._request, context, self.dialect, self._nesting
            )
            self._twin.read_templates_as(self._expander)
        return whole_text(self._twin._expander, self._twin._native, alias, view)

    def read_templates_as(self, other: Expander) -> None:
        """Templates see what they see in another planner of the same query."""
        self._expander.begin(other.filters, set(other.selected), set(other.required))
        self._expander.table_name = self.tables.named

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

    def _reads(self, fields: list[FieldRef]) -> tuple[FieldRef, ...]:
        wanted = self._request.reads_cells and not self._request.in_query
        return cell_reads(fields, self.catalog) if wanted else ()

    def _required(self, fields: list[FieldRef]) -> list[FieldRef]:
        """What `required_fields` adds, and what that requires in turn. Totals are grouped by nothing more."""
        found = dict.fromkeys(fields)
        for reference in (waiting := list(fields)):
            for name in reference.field.required_fields:
                added = self._expander.catalog.own(name, reference.alias, reference.name)
                if added not in found:
                    found[added] = None
                    waiting.append(added)
        compared = [reference for reference in self._filters if is_comparison(reference)]
        added = [reference for reference in [*found, *compared] if reference not in fields]
        return [each for each in added if each.is_measure or not self._request.in_query]

    def _compare(self, references: list[FieldRef]) -> None:
        """Finds what must be asked about earlier times. An earlier query itself goes back no further."""
        if self._earlier:
            return
        expression = self._request.filter_expression or ""
        self._comparisons = earlier_queries(references, self._expander, self._filters, expression)

    def _texts_of_earlier(self) -> list[str]:
        request = replace(self._request, sorts=(UNSORTED,), limit=-1)
        texts: list[str] = []
        for query in self._comparisons:
            planner = Planner(
                self._model, self._explore, request, self._context, self.dialect, self._nesting, query
            )
            texts.append(planner.plan().sql)
        return texts

    def _tell_templates(self, fields: list[FieldRef], required: list[FieldRef]) -> None:
        """Liquid may read the query from here on."""
        active = {
            reference.name: text
            for reference, text in self._filters.items()
            if asks_for_something(reference, text)
        }
        selected = self._earlier.selected if self._earlier else {reference.name for reference in fields}
        also = {*self._request.in_query, *(reference.name for reference in required)}
        self._expander.begin(active, set(selected), also)
        self._expander.table_name = self.tables.named

    def _output(self, reference: FieldRef) -> Output:
        if reference.is_measure:
            measure = self.measures.sql_of(reference)
            views = self.measures.views(measure.formula)
            kind = reference.field.type if measure.late else ""
            return Output(
                reference.name, measure.formula, measure.shown, True, views, measure.value_type, kind
            )
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
        default = default_sort([reference for reference in fields if reference not in self._pivots])
        found = [*(Sort(pivot, False) for pivot in self._pivots), *([default] if default else [])]
        return found, tuple(map(str, found))

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

    def _column_limit(self) -> int:
        asked = self._request.column_limit
        return DEFAULT_COLUMN_LIMIT if asked is None or asked < 1 else min(asked, MAX_COLUMN_LIMIT)

    # the statement

    def _statement(
        self, outputs: list[Output], order: list[tuple[int, bool]], aliases: Sequence[str] | None
    ) -> Select:
        """`order`: the column's position, and whether it descends."""
        conditions = self._conditions()
        where = conditions.rows(self._filters, self._request.filter_expression)
        self._warnings += conditions.warnings
        compared = {ref: text for ref, text in self._filters.items() if is_comparison(ref)}
        plain = {ref: text for ref, text in self._filters.items() if ref not in compared}
        having = conditions.groups(plain, self._group_filter)
        where += so_far(self._earlier, self._dimensions, self._expander.settings)
        queries = [self._earlier] if self._earlier else self._comparisons
        columns = [*outputs, *buckets(queries, self._dimensions, self._expander.settings.calendar)]
        self.used = used = self._used_joins(columns, where, having)
        where += [found.where for alias in used if (found := self.joins.named(alias)).where is not None]
        symmetric, form = self._explore.symmetric_aggregates, self._context.fan_out
        fan_out = FanOut(self.joins, self.measures, symmetric=symmetric, form=form)
        statement = Statement(self, columns, where, having, used, fan_out)
        select = statement.select()
        names = [*aliases, *(output.name for output in outputs[len(aliases) :])] if aliases else None
        if self._comparisons:
            select.columns = self._named(select.columns, columns, None)
            select = self._beside_earlier(select, outputs, compared)
        select.columns = self._named(select.columns, columns if self._earlier else outputs, names)
        select = self._worked_up(select, outputs, order, nested=aliases is not None)
        select.with_ = [*self.tables.ctes, *select.with_]
        return select

    def _conditions(self) -> Conditions:
        return Conditions(self._expander, self._dimensions, self.measures)

    def _beside_earlier(self, now: Select, outputs: list[Output], filters: dict[FieldRef, str]) -> Select:
        settings = self._expander.settings
        beside = Compared(self._comparisons, self._texts_of_earlier(), self.dialect, settings.calendar)
        found = beside.select(now, outputs)
        found.where = [
            beside.condition(reference.name, text, settings) for reference, text in filters.items()
        ]
        return found

    def _worked_up(
        self, select: Select, outputs: list[Output], order: list[tuple[int, bool]], *, nested: bool
    ) -> Select:
        """Ordered and limited; pivots ranked; measures over the rows of the answer worked out."""
        if self._table is not None:
            return pivoted(select, self._table, self.dialect)
        if any(output.kind in OVER_ROWS for output in outputs):
            return over_rows(select, outputs, RowOrder(order, self._limit()), self.dialect)
        self._arrange(select, outputs, order, nested=nested)
        return select

    def _arrange(
        self, select: Select, outputs: list[Output], order: list[tuple[int, bool]], *, nested: bool
    ) -> None:
        limit = self._limit()
        if limit >= 0:
            select.head, select.limit = self.dialect.select_head(limit), self.dialect.limit_clause(limit)
        elif nested and not self.dialect.orders_subqueries:
            return  # the order of a table that another query reads means nothing
        for position, descending in order:
            sql, alias = select.columns[position - 1]
            named = sql if select.group is None or outputs[position - 1].is_measure else alias
            select.order.append(self.dialect.order(position, sql, named, descending=descending))

    def _named(
        self, columns: list[tuple[str, str]], outputs: list[Output], names: list[str] | None
    ) -> list[tuple[str, str]]:
        if names is not None:
            return [
                (sql, self.dialect.identifier(name)) for (sql, _), name in zip(columns, names, strict=True)
            ]
        aliases = self._aliases(outputs)
        return [(sql, alias) for (sql, _), alias in zip(columns, aliases, strict=True)]

    def _aliases(self, outputs: list[Output]) -> list[str]:
        """Raises QueryError `same-column-name`: `a.b_c` and `a_b.c` are one where an alias may hold no dot."""
        found: dict[str, str] = {}
        for output in outputs:
            alias = self.dialect.column_alias(output.name)
            other = found.setdefault(alias, output.name)
            if other != output.name:
                message = (
                    f"{other} and {output.name} would both be the column {alias}; ask for them one by one"
                )
                raise QueryError("same-column-name", message, output.name)
        return [self.dialect.column_alias(output.name) for output in outputs]

    def _used_joins(
        self, outputs: list[Output], where: list[Expression], having: list[str]
    ) -> tuple[str, ...]:
        views = NO_VIEWS.union(
            self._explore.always_join,
            *(output.views for output in outputs),
            *(condition.views for condition in where),
            *(self.measures.views(formula) for formula in having),
        )
        return self.joins.closure(views - {self.joins.base})

    def source(self, joins: tuple[str, ...]) -> list[str]:
        base = self.tables.source(self.joins.base)
        return [base, *(join_clause(self.joins.named(alias), self.tables.source) for alias in joins)]

    def is_ungrouped(self, outputs: list[Output]) -> bool:
        """`cancel_grouping_fields`: one of them in a query without measures asks for the single rows."""
        names = {output.name for output in outputs}
        base = self._explore.base
        cancelling = {
            name if "." in name else f"{base}.{name}" for name in self._explore.cancel_grouping_fields
        }
        return bool(names & cancelling)


def _position(output: Output, outputs: list[Output]) -> int:
    for position, known in enumerate(outputs, 1):
        if known.name == output.name:
            return position
    outputs.append(output)
    return len(outputs)
