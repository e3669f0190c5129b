"""LookML's SQL texts for one query: Liquid first, then `${}`, down to columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...engines.dialect import Dialect, NotInDialect
from ...engines.timeframe import WEEKDAYS, Calendar, is_truncating, timeframe_value_type
from ...lookml.diagnostics import Span
from ...lookml.liquid import LiquidScope, has_liquid, render_sql
from ...lookml.liquid.scope import no_condition
from ...lookml.model.types import Category, Explore, Model, View
from ..filters import (
    FilterSettings,
    FilterTarget,
    compile_filter,
    date_bounds,
    refuse_private_attributes,
    substitute_user_attributes,
)
from ..request import QueryContext, QueryError, QueryRequest
from .catalog import Catalog, FieldRef
from .expression import NO_VIEWS, Expression, atom, bounded, shield, split_references, unshield
from .keys import BuilderAttributes, ShieldedTexts
from .parameters import parameter_sql, parameter_value, with_models_own
from .typed_references import read_as

T = TypeVar("T")
_CONTROL_SIGN = re.compile("[\x00-\x08]")


class Expander:
    """Texts of the model as this query reads them. Nothing here changes once the filters are known."""

    def __init__(
        self,
        model: Model,
        explore: Explore,
        request: QueryRequest,
        context: QueryContext,
        dialect: Dialect,
    ):
        self.model, self.explore, self.context, self.dialect = model, explore, context, dialect
        self.catalog = Catalog(model, explore, context.user_attributes)
        self.settings = filter_settings(model, request, context, dialect)
        self.filters: dict[str, str] = {}  # complete field name -> expression, user attributes replaced
        self.selected: frozenset[str] = NO_VIEWS
        self.required: frozenset[str] = NO_VIEWS
        self.table_name: Callable[[str], str] = _no_table
        self.increment_condition: Callable[[str], str] | None = None  # None: no increment is being built
        self.increment_value = "NULL"  # the moment, as SQL, from which an increment is built
        self._localization = ShieldedTexts(context.localization)
        self._scopes: dict[str, LiquidScope] = {}
        self._open: list[str] = []

    def begin(self, filters: dict[str, str], selected: set[str], required: set[str]) -> None:
        """The query is known: templates may read it."""
        self.filters, self.selected, self.required = filters, frozenset(selected), frozenset(required)
        self._scopes.clear()

    # Liquid

    def rendered(self, text: str, alias: str, field_name: str = "", span: Span | None = None) -> str:
        """Raises LookmlError for what the template gets wrong."""
        if not has_liquid(text):
            return text
        scope = self.scope(alias)
        return render_sql(text, replace(scope, field_name=field_name) if field_name else scope, span)

    def scope(self, alias: str) -> LiquidScope:
        scope = self._scopes.get(alias)
        if scope is None:
            scope = self._scopes[alias] = self._new_scope(alias)
        return scope

    def _new_scope(self, alias: str) -> LiquidScope:
        return LiquidScope(
            model=self.model.name,
            explore=self.explore.name,
            view=alias,
            fields={name: view.fields for name, view in self._views_for(alias).items()},
            selected=self.selected,
            filtered=frozenset(self.filters),
            required=self.required,
            filters={name: shield(text) for name, text in self.filters.items()},
            user_attributes=_shielded(self.context.user_attributes),
            localization=self._localization,
            query_timezone=self.settings.query_timezone,
            dialect=_LOOKERS_NAMES.get(self.dialect.name, self.dialect.name),
            quote=self._quote,
            condition=self._condition,
            parameter=self._parameter,
            parameter_value=self._parameter_value,
            now=self.settings.clock.now,
            date_bound=self._date_bound,
            increment_value=self.increment_value,
            increment_condition=self.increment_condition,
        )

    def _views_for(self, alias: str) -> Mapping[str, View]:
        """The views that a text of `alias` may name: those of the explore, and the view of a derived table that
        another derived table reads."""
        if alias in self.explore.views or alias not in self.model.views:
            return self.explore.views
        return {**self.explore.views, alias: self.model.views[alias]}

    def _template_field(self, name: str) -> FieldRef:
        alias, _, field_name = name.partition(".")
        if alias not in self.explore.views:
            return FieldRef(alias, self.model.views[alias].fields[field_name], name)
        return self.catalog.reachable(name, self.explore.base, "a Liquid tag")

    def _condition(self, name: str, sql: str) -> str:
        """The filter on `name`, applied to `sql`, which still holds its references."""
        expression = self.filters.get(name)
        if expression is None:
            return no_condition(name, sql)
        target = template_target(self._template_field(name), "\x02", self.settings, self.ignores_case)
        condition = compile_filter(expression, target, self.settings)
        return shield(f"({condition})").replace("\x02", atom(sql))

    def _quote(self, text: str) -> str:
        return shield(self.dialect.string(unshield(text)))

    def _parameter(self, name: str) -> str:
        return shield(parameter_sql(*self._chosen(name), self.dialect))

    def _parameter_value(self, name: str) -> str:
        return shield(parameter_value(*self._chosen(name), self.dialect))

    def _chosen(self, name: str) -> tuple[FieldRef, str | None]:
        return with_models_own(self._template_field(name), self.explore), self.filters.get(name)

    def _date_bound(self, name: str, bound: str) -> str:
        expression = self.filters.get(name)
        if expression is None:
            return "NULL"
        target = template_target(self._template_field(name), "x", self.settings, self.ignores_case)
        start, end = date_bounds(expression, target, self.settings)
        return (start if bound == "start" else end) or "NULL"

    def ignores_case(self, reference: FieldRef) -> bool:
        for setting in (
            reference.field.case_sensitive,
            self.explore.case_sensitive,
            self.model.case_sensitive,
        ):
            if setting is not None:
                return not setting
        return False

    # references

    def expression(
        self,
        text: str,
        alias: str,
        resolve: Callable[[FieldRef], Expression],
        used_by: str,
        span: Span | None = None,
    ) -> Expression:
        """The text with Liquid carried out and every `${}` replaced; `resolve` gives the SQL of a field."""
        # `used_by` is a field, or something with blanks in it: `the join …`.
        field_name = used_by.partition(".")[2] if " " not in used_by else ""
        return self.resolved(self.rendered(text, alias, field_name, span), alias, resolve, used_by)

    def resolved(
        self, rendered: str, alias: str, resolve: Callable[[FieldRef], Expression], used_by: str
    ) -> Expression:
        """As `expression`, of a text whose Liquid has been carried out: a second time would be one too many."""
        parts = split_references(rendered)
        if len(parts) == 1:
            return Expression(unshield(parts[0]))
        sql, views = list(parts), set()
        for index in range(1, len(parts), 2):
            found = self._reference(parts[index], alias, resolve, used_by)
            sql[index] = found.sql
            views |= found.views
        bounded(sum(map(len, sql)), used_by)
        return Expression(unshield("".join(sql)), frozenset(views))

    def _reference(
        self, reference: str, alias: str, resolve: Callable[[FieldRef], Expression], used_by: str
    ) -> Expression:
        if reference == "TABLE":
            return Expression(self.dialect.identifier(alias), frozenset((alias,)))
        if reference.endswith(".SQL_TABLE_NAME"):
            return Expression(self.table_name(reference.removesuffix(".SQL_TABLE_NAME")))
        name, typed, wanted = reference.partition("::")
        named = self.catalog.reachable(name, alias, used_by)
        found = resolve(read_as(named, wanted, used_by) if typed else named)
        return Expression(atom(found.sql), found.views)

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Guards a recursion. Raises QueryError `circular-reference` with the whole ring."""
        if name in self._open:
            ring = " -> ".join([*self._open[self._open.index(name) :], name])
            raise QueryError(
                "circular-reference", f"These fields refer to each other in a ring: {ring}", name
            )
        self._open.append(name)
        try:
            yield
        except NotInDialect as error:
            raise QueryError("not-in-dialect", f"{name}: {error}", name) from error
        finally:
            self._open.pop()

    def callers_text(self, expression: str, name: str) -> str:
        """A caller's filter as it came. Raises QueryError `private-user-attribute`."""
        refuse_private_attributes(expression, self.context.private_attributes, name)
        return expression

    def filter_text(self, expression: str, name: str) -> str:
        """A caller's or the model's filter, user attributes replaced. Raises QueryError."""
        text = substitute_user_attributes(expression, self.context.user_attributes, name)
        if _CONTROL_SIGN.search(text):
            raise QueryError("bad-filter", f"The filter on {name} holds control characters", name)
        return text


def filter_settings(
    model: Model, request: QueryRequest, context: QueryContext, dialect: Dialect
) -> FilterSettings:
    """Raises QueryError `bad-timezone`."""
    week_start = known(_WEEKDAY_NUMBERS, model.week_start_day.lower(), "week_start_day")
    zones = [request.query_timezone or context.query_timezone, context.database_timezone]
    for zone in zones:
        if not _is_zone(zone):
            raise QueryError(
                "bad-timezone", f'"{zone}" is no timezone; right would be, say, America/New_York'
            )
    calendar = Calendar(week_start, model.fiscal_month_offset)
    return FilterSettings(dialect, context.now, calendar, zones[0], zones[1], context.from_now)


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def known(table: Mapping[str, T], value: str, what: str, field: str | None = None) -> T:
    """Raises QueryError `unknown-value` for a word of the model that has no meaning there."""
    if value not in table:
        message = f'{what} cannot be "{value}"; {", ".join(table)} are possible'
        raise QueryError("unknown-value", message, field)
    return table[value]


def template_target(
    reference: FieldRef, sql: str, settings: FilterSettings, ignores_case: Callable[[FieldRef], bool]
) -> FilterTarget:
    """What `{% condition %}` compares: the text inside the tag, by the type of the field that is named."""
    field = reference.field
    return FilterTarget(
        reference.name,
        filter_kind(reference),
        sql,
        ignore_case=ignores_case(reference),
        datatype=field.datatype or "timestamp",
        convert_tz=field.convert_tz,
    )


def filter_kind(reference: FieldRef) -> str:
    """The grammar that filters on the field follow."""
    field = reference.field
    if (timeframe := timeframe_of(reference)) is not None:
        return _timeframe_kind(timeframe)
    if field.interval or field.type.startswith("duration"):
        return "number"
    kind = _KINDS.get(field.type)
    if kind is None:
        return "number" if field.category is Category.MEASURE else "string"
    return "string" if field.case else kind


def _timeframe_kind(timeframe: str) -> str:
    if is_truncating(timeframe):
        return "date"
    kind = timeframe_value_type(timeframe)
    return kind if kind in ("number", "yesno") else "string"


def timeframe_of(reference: FieldRef) -> str | None:
    """`date` for `type: date`, `time` for `type: date_time`, `month` for `type: date_month` and group members."""
    field = reference.field
    if field.timeframe:
        return field.timeframe
    if field.type == "date" or field.type == "time":
        return field.type
    return field.type.removeprefix("date_") if field.type.startswith("date_") else None


def _no_table(name: str) -> str:
    raise QueryError("unknown-view", f'"${{{name}.SQL_TABLE_NAME}}" names no view of the model')


def _shielded(attributes: Mapping[str, str]) -> dict[str, str]:
    if isinstance(attributes, BuilderAttributes):
        return attributes
    return {name: shield(value) for name, value in attributes.items()}


# `_dialect._name` where it differs from ours; projects compare with these words.
_LOOKERS_NAMES = {"bigquery": "bigquery_standard_sql", "mssql": "mssql_2008"}
_WEEKDAY_NUMBERS = {name: number for number, name in enumerate(WEEKDAYS)}
_KINDS = {
    "string": "string",
    "zipcode": "string",
    "unquoted": "string",
    "list": "string",
    "number": "number",
    "int": "number",
    "distance": "number",
    "yesno": "yesno",
    "tier": "tier",
    "bin": "tier",
    "location": "location",
}
