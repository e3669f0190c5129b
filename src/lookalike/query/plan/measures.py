"""The SQL of measures: aggregates with what they need to know about fan-out, and formulas over them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ...lookml.model.types import Field
from ..filters import ANY
from ..request import QueryError
from .catalog import FieldRef
from .dimensions import Dimensions, empty_sql
from .expand import Expander, timeframe_of
from .expression import NO_VIEWS, Expression, atom, closed, place, places, shield
from .expressions import custom_conditions, group_formula, row_expression
from .raw_aggregates import has_aggregate, split_calls

LIST_SEPARATOR = "|RECORD|"
OVER_ROWS = frozenset({"running_total", "percent_of_total", "percent_of_previous"})
PERIOD_OVER_PERIOD = "period_over_period"
# The sentence is Looker's own.
NESTED = (
    "Measures with Looker aggregations (sum, average, min, max, list types) may not reference other measures."
)
# min, max and the distinct counts give the same answer however often a row is repeated
SAFE = frozenset({"min", "max", "count_distinct", "list"})
_AGGREGATES = frozenset({"count", "sum", "average", "median", "percentile", *SAFE})
# What a period_over_period can be based on: whatever is one number for each group.
_COMPARABLE = (_AGGREGATES - {"list"}) | {
    *("sum_distinct", "average_distinct", "median_distinct", "percentile_distinct", "number"),
}
_ONE_REFERENCE = re.compile(r"\s*\$\{\s*([\w.]+)\s*\}\s*")


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
    condition: str = ""  # the measure's filters
    bare: str = ""  # the value without them
    condition_views: frozenset[str] = NO_VIEWS
    precision: int | None = None

    @property
    def is_safe(self) -> bool:
        return self.kind in SAFE


@dataclass(frozen=True, slots=True)
class MeasureSql:
    """`formula` holds the places of aggregates; `shown` is what is selected, with `{}` for the formula.

    `late`: what the formula gives is worked up once the rows are there (windows.py, periods.py).
    """

    formula: str
    shown: str = "{}"
    value_type: str = "number"
    late: bool = False


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
        return self._formula(self.expander.rendered(text, alias), alias, used_by)

    def of_groups(self, reference: FieldRef) -> str:
        """The formula of a measure that a condition on groups compares. Raises QueryError `not-filterable`."""
        if reference.field.type in OVER_ROWS:
            raise QueryError(
                "not-filterable",
                f"{reference.name} is of type {reference.field.type}, which is worked out over the rows of the "
                "answer, and cannot decide which rows there are. Filter on the measure that it is made of",
                reference.name,
            )
        return self.sql_of(reference).formula

    def views(self, formula: str) -> frozenset[str]:
        return NO_VIEWS.union(*(self.aggregates[index].views for index in places(formula)))

    def _reference(self, reference: FieldRef) -> Expression:
        if not reference.is_measure:
            return self._dimensions.reference(reference)
        found = self.sql_of(reference)
        if found.late:
            raise QueryError(
                "measure-of-rows",
                f"{reference.name} is of type {reference.field.type}, which is worked out over the rows of the "
                "answer: no other measure, filter or condition can refer to it",
                reference.name,
            )
        return Expression(found.formula)

    def _build(self, reference: FieldRef) -> MeasureSql:
        kind = reference.field.type
        if kind == PERIOD_OVER_PERIOD:
            return self._based_on(reference)
        if kind in OVER_ROWS:
            return self._over_rows(reference)
        if kind in _AGGREGATES or kind.endswith("_distinct"):
            aggregate = self._aggregate(reference)
            return MeasureSql(self._placed(aggregate), value_type=self._aggregate_type(reference))
        return self._non_aggregate(reference)

    def _aggregate_type(self, reference: FieldRef) -> str:
        """A number; the smallest and largest of a dimension's values are what that dimension is."""
        field = reference.field
        if field.type == "list":
            return "string"
        match = _ONE_REFERENCE.fullmatch(field.sql or "") if field.type in ("min", "max") else None
        if match is None or match[1] == "TABLE":
            return "number"
        dimension = self.expander.catalog.own(match[1], reference.alias, reference.name)
        found = self._dimensions.sql_of(dimension).value_type
        return "number" if found == "yesno" else found

    # what is worked up once the rows are there

    def _based_on(self, reference: FieldRef) -> MeasureSql:
        field = reference.field
        if not field.based_on:
            message = f"{reference.name} is of type {field.type} and needs based_on, the name of a measure"
            raise QueryError("measure-without-base", message, reference.name)
        base = self.expander.catalog.own(field.based_on, reference.alias, reference.name)
        if not base.is_measure or base.field.type not in _COMPARABLE:
            raise QueryError(
                "bad-based-on",
                f'{reference.name} is based on "{base.name}", which is no measure that aggregates to a number',
                reference.name,
            )
        return MeasureSql(self._reference(base).sql, late=True)

    def _over_rows(self, reference: FieldRef) -> MeasureSql:
        self._refuse_filters(reference)
        sql = self._rendered(reference)
        found = self.expander.resolved(sql, reference.alias, self._reference, reference.name)
        if found.views or has_aggregate(sql):
            raise QueryError(
                "not-a-measure",
                f"{reference.name} is of type {reference.field.type}: its sql names one numeric measure, "
                "not a dimension or a column",
                reference.name,
            )
        return MeasureSql(closed(found.sql), late=True)

    def _placed(self, aggregate: Aggregate) -> str:
        self.aggregates.append(aggregate)
        return place(len(self.aggregates) - 1)

    # formulas: number, string, yesno, date

    def _non_aggregate(self, reference: FieldRef) -> MeasureSql:
        self._refuse_filters(reference)
        if reference.custom is not None and reference.custom.typed is not None:
            return self._shown(
                group_formula(self.expander, self, reference.custom.typed, reference.name), reference
            )
        sql = self._case(reference) if reference.field.case else self._rendered(reference)
        return self._shown(self._formula(sql, reference.alias, reference.name), reference)

    def _refuse_filters(self, reference: FieldRef) -> None:
        if reference.field.filters:
            raise QueryError(
                "filters-not-allowed",
                f"{reference.name} is of type {reference.field.type}: filters belong on measures that aggregate",
                reference.name,
            )

    def _rendered(self, reference: FieldRef) -> str:
        field = reference.field
        if field.sql is None:
            raise QueryError("measure-without-sql", f"{reference.name} has no sql", reference.name)
        sql = self.expander.rendered(field.sql, reference.alias, span=field.span)
        if not sql.strip():
            raise empty_sql(reference)
        return sql

    def _case(self, reference: FieldRef) -> str:
        """Labels by conditions over measures."""
        field, parts = reference.field, ["CASE"]
        for branch in field.case:
            label = shield(self.expander.dialect.string(branch.label))
            if branch.sql is None:
                parts.append(f"ELSE {label}")
            else:
                condition = self.expander.rendered(branch.sql, reference.alias, span=field.span)
                parts.append(f"WHEN {closed(condition)} THEN {label}")
        return " ".join([*parts, "END"])

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

    def _formula(self, rendered: str, alias: str, used_by: str) -> str:
        """Over measures alone, a formula can be computed last; with columns or aggregates of its own, the whole
        text is one aggregate that only works where the rows are."""
        found = self.expander.resolved(rendered, alias, self._reference, used_by)
        sql = closed(found.sql)
        own = has_aggregate(rendered)
        if not found.views and not own:
            return sql
        if own and places(sql) and (split := self._split(rendered, alias, used_by)) is not None:
            return split
        return self._raw(found, alias, used_by)

    def _split(self, rendered: str, alias: str, used_by: str) -> str | None:
        """Measures and hand-written aggregates in one text: each becomes an aggregate of its own, so that each is
        computed where its rows are not repeated. None when columns stand outside the aggregates."""
        parts: list[str] = []
        for piece, is_call in split_calls(rendered):
            found = self.expander.resolved(piece, alias, self._reference, used_by)
            if is_call and places(found.sql):
                message = f"{used_by} aggregates a measure again: {piece.strip()}. {NESTED}"
                raise QueryError("nested-aggregate", message, used_by)
            if not is_call and found.views:
                return None
            parts.append(self._raw(found, alias, used_by) if is_call else found.sql)
        return closed("".join(parts))

    def _raw(self, found: Expression, alias: str, used_by: str) -> str:
        sql = closed(found.sql)
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
            bare=value.sql,
            condition_views=condition_views,
            precision=field.precision,
        )

    def _value(self, reference: FieldRef, kind: str) -> Expression:
        field = reference.field
        if kind == "count":
            return Expression("")
        if reference.custom is not None and reference.custom.typed is not None:
            return row_expression(self.expander, self._dimensions, reference.custom.typed, reference.name)
        if kind == "list":
            listed = self.expander.catalog.own(field.list_field or "", reference.alias, reference.name)
            return self._of_row(listed, reference)
        # Without sql it is the column of the measure's name, as for dimensions.
        column = f"${{TABLE}}.{self.expander.dialect.identifier(field.name)}"
        found = self.expander.expression(
            field.sql if field.sql is not None else column,
            reference.alias,
            lambda inner: self._of_row(inner, reference),
            reference.name,
            field.span,
        )
        if not found.sql.strip():
            raise empty_sql(reference)
        return Expression(closed(found.sql), found.views)

    def _of_row(self, inner: FieldRef, reference: FieldRef) -> Expression:
        if inner.is_measure:
            message = f"{reference.name} refers to {inner.name}. {NESTED}"
            raise QueryError("nested-aggregate", message, reference.name)
        return self._dimensions.reference(inner)

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
        for found in custom_conditions(self.expander, self._dimensions, self._condition, reference):
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
