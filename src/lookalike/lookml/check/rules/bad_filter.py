"""Filter expressions that the type of their field does not take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache

from ....engines.dialect import dialect_named
from ....query.filters import FilterSettings, FilterTarget, compile_filter
from ....query.plan.catalog import FieldRef
from ....query.plan.expand import filter_kind
from ....query.request import QueryError
from ...diagnostics import Severity
from ...liquid import has_liquid
from ...model.types import Category, Explore, FilterPair
from ..names import field_of, split
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope

_NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def in_view(scope: ViewScope) -> Findings:
    facts = {scope.view.name: scope.facts}
    for declared, field in scope.facts.declared.items():
        for pair in field.filters:
            if "." not in pair.field:
                target = field_of(facts, scope.view.name, pair.field)
                problem = target and _problem(pair, FieldRef(scope.view.name, target, pair.field))
                if problem:
                    yield Finding(problem, pair.span or field.span, f"{scope.view.name}.{declared}")


def in_explore(scope: ExploreScope) -> Findings:
    for alias, pair, owner in _pairs(scope):
        view, name = split(pair.field, alias)
        target = field_of(scope.facts, view, name)
        problem = target and _problem(pair, FieldRef(view, target, f"{view}.{name}"))
        if problem:
            yield Finding(problem, pair.span or scope.explore.span, owner)


def _pairs(scope: ExploreScope) -> Iterator[tuple[str, FilterPair, str | None]]:
    explore = scope.explore
    yield from ((explore.base, pair, None) for pair in _own_pairs(explore))
    for alias, facts in scope.facts.items():
        for declared, field in facts.declared.items():
            for pair in field.filters:
                if "." in pair.field and scope.shows(alias, declared):
                    yield alias, pair, f"{alias}.{declared}"


def _own_pairs(explore: Explore) -> Iterable[FilterPair]:
    yield from explore.always_filter
    yield from explore.conditionally_filter
    for table in explore.aggregate_tables:
        yield from table.filters
    for query in explore.quick_starts.values():
        yield from query.filters


def _problem(pair: FilterPair, reference: FieldRef) -> str | None:
    field = reference.field
    # A parameter takes a value, no filter expression.
    if field.category is Category.PARAMETER or has_liquid(pair.expression):
        return None
    return _compiled(pair.expression, filter_kind(reference), reference.name)


@lru_cache(maxsize=8192)
def _compiled(expression: str, kind: str, name: str) -> str | None:
    target = FilterTarget(name, kind, "x", longitude="y")
    settings = FilterSettings(dialect_named("duckdb"), _NOON)
    try:
        compile_filter(expression, target, settings)
    except QueryError as error:
        return str(error)
    return None


RULE = Rule(
    code="bad-filter",
    severity=Severity.ERROR,
    meaning="A filter expression of the model cannot be read as the type of its field wants it.",
    remedy="Write it in the grammar of the type; the message has an example.",
    view=in_view,
    explore=in_explore,
)
