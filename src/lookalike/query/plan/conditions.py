"""Everything that decides which rows and which groups a query keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ...lookml.liquid import has_liquid
from ...lookml.model.types import AccessFilter, Category, FilterPair
from ..expressions import null_comparisons
from ..filters import ANY, FilterTarget, compile_filter, literal_condition
from ..request import QueryError, QueryRequest
from .catalog import FieldRef
from .dimensions import Dimensions
from .expand import Expander, template_target
from .expression import Expression, atom, closed
from .expressions import group_formula, row_expression, split_filter
from .measures import Measures

TRIVIAL = re.compile(r"\s*(\d+)\s*=\s*(\d+)\s*")


def dimension_condition(
    expander: Expander, dimensions: Dimensions, reference: FieldRef, expression: str
) -> Expression:
    """A filter on a dimension as a condition; `ANY` when it asks for nothing. Not in parentheses."""
    if reference.is_measure:
        raise QueryError(
            "measure-in-row-filter", f"{reference.name} is a measure and cannot filter rows", reference.name
        )
    target = dimensions.filter_target(reference)
    return Expression(
        compile_filter(expression, target, expander.settings), dimensions.sql_of(reference).views
    )


def effective_filters(expander: Expander, request: QueryRequest) -> dict[FieldRef, str]:
    """The caller's filters, and those that the explore adds where the caller gives none.

    Raises QueryError `unknown-field`, `not-filterable`.
    """
    catalog, explore = expander.catalog, expander.explore
    given = _given_filters(expander, request)
    for reference in given:
        if not reference.field.can_filter:
            raise QueryError(
                "not-filterable", f"{reference.name} cannot be filtered (can_filter: no)", reference.name
            )
    filtered = {reference.name for reference in given}
    unless = {_complete(name, explore.base) for name in explore.conditionally_filter_unless}
    added = list(explore.always_filter)
    if not filtered & unless:
        added += explore.conditionally_filter
    for pair in added:
        reference = catalog.own(pair.field, explore.base, f"a filter of the explore {explore.name}")
        if reference.name not in filtered:
            given[reference] = _model_text(expander, pair)
    return {reference: expander.filter_text(text, reference.name) for reference, text in given.items()}


def _given_filters(expander: Expander, request: QueryRequest) -> dict[FieldRef, str]:
    given: dict[FieldRef, str] = {}
    for name, text in request.filters.items():
        reference = expander.catalog.selectable(name)
        if reference in given:
            raise QueryError(
                "duplicate-filter", f'{reference.name} is filtered twice, once as "{name}"', name
            )
        given[reference] = expander.callers_text(text, reference.name)
    return given


def _complete(name: str, base: str) -> str:
    return name if "." in name else f"{base}.{name}"


def _model_text(expander: Expander, pair: FilterPair) -> str:
    text = expander.filter_text(pair.expression, pair.field)
    return expander.rendered(text, expander.explore.base) if has_liquid(text) else text


def asks_for_something(reference: FieldRef, expression: str) -> bool:
    """False for an empty filter and its spellings: it does not count as filtered for Liquid either."""
    words = " ".join(expression.lower().split())
    if reference.field.category is Category.PARAMETER:
        return bool(words)
    return words not in ("", "any value", "any time", '""', "anywhere")


NOTHING = "1 = 0"
FILTER = "the custom filter"


class Conditions:
    def __init__(self, expander: Expander, dimensions: Dimensions, measures: Measures):
        self._expander, self._dimensions, self._measures = expander, dimensions, measures
        self.warnings: list[str] = []

    def rows(self, filters: Mapping[FieldRef, str], filter_expression: str | None) -> list[Expression]:
        """The conditions of WHERE, each to be put in parentheses."""
        conditions = [self._on_rows(reference, text) for reference, text in filters.items()]
        conditions.append(self.always_where())
        conditions += [self._access(rule) for rule in self._expander.explore.access_filters]
        conditions += self._custom_filter(filter_expression)
        return [condition for condition in conditions if condition.sql != ANY]

    def _custom_filter(self, text: str | None) -> list[Expression]:
        trivial = TRIVIAL.fullmatch(text or "")
        if trivial is not None:  # how clients ask for no rows
            return [Expression(ANY if int(trivial[1]) == int(trivial[2]) else "1=2")]
        on_rows, on_groups = split_filter(self._expander.catalog, text)
        for each in (*on_rows, *on_groups):
            self.warnings += null_comparisons(each.node)
        return [row_expression(self._expander, self._dimensions, each, FILTER) for each in on_rows]

    def _on_rows(self, reference: FieldRef, text: str) -> Expression:
        category = reference.field.category
        if category is Category.DIMENSION:
            return dimension_condition(self._expander, self._dimensions, reference, text)
        if category is Category.FILTER and reference.field.sql is not None:
            return self._dimensions.text(reference.field.sql, reference)
        return Expression(ANY)

    def always_where(self) -> Expression:
        explore = self._expander.explore
        if not explore.sql_always_where:
            return Expression(ANY)
        return self._expander.expression(
            explore.sql_always_where,
            explore.base,
            self._dimensions.reference,
            "sql_always_where",
            explore.span,
        )

    def _access(self, rule: AccessFilter) -> Expression:
        """Without a value there are no rows, as in Looker. Raises QueryError `access-filter-without-value` for a
        value that would let every row through."""
        context, explore = self._expander.context, self._expander.explore
        value = context.user_attributes.get(rule.user_attribute, "")
        if not value.replace(",", "").strip():
            self.warnings.append(
                f'The explore "{explore.name}" shows rows by the user attribute "{rule.user_attribute}", which has '
                "no value for this user: so there are none"
            )
            return Expression(NOTHING)
        reference = self._expander.catalog.own(rule.field, explore.base, "an access_filter")
        kind = context.user_attribute_types.get(rule.user_attribute, "")
        if kind.startswith("advanced_filter"):
            found = dimension_condition(self._expander, self._dimensions, reference, value)
            return found if found.sql != ANY else self._refused(rule)
        return self._literal(reference, value)

    def _refused(self, rule: AccessFilter) -> Expression:
        raise QueryError(
            "access-filter-without-value",
            f'The user attribute "{rule.user_attribute}" must name rows: as it is, it would let all of them through',
            rule.field,
        )

    def _literal(self, reference: FieldRef, value: str) -> Expression:
        target = self._dimensions.filter_target(reference)
        condition = literal_condition(value, target, self._expander.settings)
        return Expression(condition, self._dimensions.sql_of(reference).views)

    # groups

    def groups(self, filters: Mapping[FieldRef, str], filter_expression: str | None = None) -> list[str]:
        """The conditions of HAVING, with places for aggregates."""
        conditions = [
            self._on_groups(reference, text) for reference, text in filters.items() if reference.is_measure
        ]
        explore = self._expander.explore
        if explore.sql_always_having:
            conditions.append(
                self._measures.formula(explore.sql_always_having, explore.base, "sql_always_having")
            )
        if filter_expression and not TRIVIAL.fullmatch(filter_expression):
            typed = split_filter(self._expander.catalog, filter_expression)[1]
            conditions += [group_formula(self._expander, self._measures, each, FILTER) for each in typed]
        return [condition for condition in conditions if condition != ANY]

    def _on_groups(self, reference: FieldRef, text: str) -> str:
        if reference.field.type == "list":
            raise QueryError(
                "not-filterable", f"{reference.name} is a list and cannot be filtered", reference.name
            )
        formula = self._measures.of_groups(reference)
        target: FilterTarget = template_target(
            reference, atom(formula), self._expander.settings, self._expander.ignores_case
        )
        return compile_filter(text, target, self._expander.settings)


def parenthesised(conditions: Iterable[str]) -> list[str]:
    return [f"({closed(condition)})" for condition in conditions]
