"""The SQL of measures: aggregates with what they need to know about fan-out, and formulas over them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ...lookml.model.types import Field
from ..filters import ANY
from ..request import QueryError
from .catalog import FieldRef
from .dimensions import Dimensions
from .expand import Expander, timeframe_of
from .expression import NO_VIEWS, Expression, atom, closed, place, places

LIST_SEPARATOR = "|RECORD|"
AFTER_THE_QUERY = frozenset(
    {"running_total", "percent_of_total", "percent_of_previous", "period_over_period"}
)
# min, max and the distinct counts give the same answer however often a row is repeated
SAFE = frozenset({"min", "max", "count_distinct", "list"})
_AGGREGATES = frozenset({"count", "sum", "average", "median", "percentile", *SAFE})
_RAW_AGGREGATE = re.compile(
    r"\b(count|sum|avg|min|max|median|mode|any_value|first|last|list|\w*_agg|group_concat|listagg|bool_and|bool_or"
    r"|std\w*|var\w*|corr|covar\w*|quantile\w*|percentile\w*|approx\w*|hll\w*|arg_m\w+|every|product|bit_\w+)\s*\(",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregation over the rows of the view `alias`.

    `kind`: count, sum, average, median, percentile, min, max, count_distinct, list, or raw: the user's own SQL.
    `value` is what is aggregated; empty for a plain count. A measure's filters are in it, as a CASE.
    `key` tells the rows apart when a join repeats them; None when the view has no primary key.
    `always_distinct`: one value per key even without a join (sum_distinct and its siblings).
    """

    name: str
    alias: str
    kind: str
    value: str
    key: str | None
    value_views: frozenset[str]
    views: frozenset[str]
    always_distinct: bool = False
    fraction: str = ""
    approximate: bool = False
    condition: str = ""  # a count's filter

    @property
    def is_safe(self) -> bool:
        return self.kind in SAFE


@dataclass(frozen=True, slots=True)
class MeasureSql:
    """`formula` holds the places of aggregates; `shown` is what is selected, with `{}` for the formula."""

    formula: str
    shown: str = "{}"
    value_type: str = "number"


class Measures:
    def __init__(
        self,
        expander: Expander,
        dimensions: Dimensions,
        condition: Callable[[FieldRef, str], Expression],
    ):
        self.expander, self._dimensions, self._condition = expander, dimensions, condition
        self.aggregates: list[Aggregate] = []
        self._known: dict[str, MeasureSql] = {}

    def sql_of(self, reference: FieldRef) -> MeasureSql:
        """Raises QueryError."""
        known = self._known.get(reference.name)
        if known is None:
            with self.expander.inside(reference.name):
                known = self._known[reference.name] = self._build(reference)
        return known

    def formula(self, text: str, alias: str, used_by: str) -> str:
        """A text of the model over measures, such as sql_always_having."""
        found = self.expander.expression(text, alias, self._reference, used_by)
        return self._formula(found, alias, used_by)

    def views(self, formula: str) -> frozenset[str]:
        return NO_VIEWS.union(*(self.aggregates[index].views for index in places(formula)))

    def _reference(self, reference: FieldRef) -> Expression:
        if reference.is_measure:
            return Expression(self.sql_of(reference).formula)
        return self._dimensions.reference(reference)

    def _build(self, reference: FieldRef) -> MeasureSql:
        kind = reference.field.type
        if kind in AFTER_THE_QUERY:
            raise QueryError(
                "not-yet",
                f"{reference.name} is a measure of type {kind}, which is not supported yet",
                reference.name,
            )
        if kind in _AGGREGATES or kind.endswith("_distinct"):
            aggregate = self._aggregate(reference)
            return MeasureSql(self._placed(aggregate), value_type=self._aggregate_type(reference))
        return self._non_aggregate(reference)

    def _aggregate_type(self, reference: FieldRef) -> str:
        kind = reference.field.type
        return "string" if kind == "list" else "number"

    def _placed(self, aggregate: Aggregate) -> str:
        self.aggregates.append(aggregate)
        return place(len(self.aggregates) - 1)

    # formulas: number, string, yesno, date

    def _non_aggregate(self, reference: FieldRef) -> MeasureSql:
        field = reference.field
        if field.filters:
            raise QueryError(
                "filters-not-allowed",
                f"{reference.name} is of type {field.type}: filters belong on measures that aggregate",
                reference.name,
            )
        if field.sql is None:
            raise QueryError("measure-without-sql", f"{reference.name} has no sql", reference.name)
        found = self.expander.expression(
            field.sql, reference.alias, self._reference, reference.name, field.span
        )
        formula = self._formula(found, reference.alias, reference.name)
        return self._shown(formula, reference)

    def _shown(self, formula: str, reference: FieldRef) -> MeasureSql:
        kind = reference.field.type
        if kind == "yesno":
            return MeasureSql(formula, "CASE WHEN {} THEN 'Yes' ELSE 'No' END", "yesno")
        if (timeframe := timeframe_of(reference)) is not None:
            moment = self._dimensions.in_query_zone("{}", reference.field)
            calendar = self.expander.settings.calendar
            found = self.expander.dialect.timeframe(timeframe, moment, calendar)
            return MeasureSql(atom(formula), found.sql, found.value_type)
        return MeasureSql(formula, value_type="number" if kind in ("number", "int") else "string")

    def _formula(self, found: Expression, alias: str, used_by: str) -> str:
        """Over measures alone, a formula can be computed last; with columns or aggregates of its own, the whole
        text is one aggregate that only works where the rows are."""
        sql = closed(found.sql)
        if not found.views and not _RAW_AGGREGATE.search(sql):
            return sql
        views = found.views.union(*(self.aggregates[index].views for index in places(sql))) or {alias}
        return self._placed(
            Aggregate(used_by, alias, "raw", sql, None, found.views or frozenset((alias,)), frozenset(views))
        )

    # aggregates

    def _aggregate(self, reference: FieldRef) -> Aggregate:
        field, alias = reference.field, reference.alias
        always_distinct = field.type.endswith("_distinct") and field.type != "count_distinct"
        kind = field.type.removesuffix("_distinct") if always_distinct else field.type
        value = self._value(reference, kind)
        condition, condition_views = self._conditions(reference)
        key, key_views = self._key(reference)
        return Aggregate(
            name=reference.name,
            alias=alias,
            kind=kind,
            value=_filtered(value.sql, condition) if kind != "count" else "",
            key=key,
            value_views=value.views,
            views=frozenset((alias,)) | value.views | condition_views | key_views,
            always_distinct=always_distinct,
            fraction=self._fraction(field),
            approximate=field.approximate,
            condition=condition,
        )

    def _value(self, reference: FieldRef, kind: str) -> Expression:
        field = reference.field
        if kind == "count":
            return Expression("")
        if kind == "list":
            name = field.list_field or ""
            return self._dimensions.reference(
                self.expander.catalog.own(name, reference.alias, reference.name)
            )
        if field.sql is None:
            raise QueryError(
                "measure-without-sql",
                f"{reference.name} is of type {field.type} and needs sql",
                reference.name,
            )
        found = self._dimensions.text(field.sql, reference)
        return Expression(closed(found.sql), found.views)

    def _conditions(self, reference: FieldRef) -> tuple[str, frozenset[str]]:
        texts: list[str] = []
        views = NO_VIEWS
        for pair in reference.field.filters:
            target = self.expander.catalog.own(pair.field, reference.alias, reference.name)
            expression = self.expander.rendered(pair.expression, reference.alias) if pair.expression else ""
            found = self._condition(target, self.expander.filter_text(expression, reference.name))
            if found.sql != ANY:
                texts.append(f"({found.sql})")
                views |= found.views
        return " AND ".join(texts), views

    def _key(self, reference: FieldRef) -> tuple[str | None, frozenset[str]]:
        if reference.field.sql_distinct_key:
            found = self._dimensions.text(reference.field.sql_distinct_key, reference)
            return closed(found.sql), found.views
        return self.primary_key(reference.alias), NO_VIEWS

    def primary_key(self, alias: str) -> str | None:
        reference = self.expander.catalog.primary_key(alias)
        return self._dimensions.reference(reference).sql if reference else None

    def _fraction(self, field: Field) -> str:
        if not field.type.startswith("percentile"):
            return ""
        try:
            digits = self.expander.dialect.number(str(field.percentile or "50"))
        except ValueError as error:
            raise QueryError("bad-percentile", f"{field.name}: {error}", place=field.span) from error
        if not 0 <= float(digits) <= 100:
            message = f"the percentile of {field.name} is {digits}; it lies between 0 and 100"
            raise QueryError("bad-percentile", message, place=field.span)
        return f"{float(digits) / 100:g}"


def _filtered(value: str, condition: str) -> str:
    return f"CASE WHEN {condition} THEN {value} ELSE NULL END" if condition else value
