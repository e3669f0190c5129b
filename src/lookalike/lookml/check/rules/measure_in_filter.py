"""Conditions that choose rows name a measure, which has no value for a row."""

from __future__ import annotations

from collections.abc import Mapping

from ...diagnostics import Severity
from ...model.types import Category
from ..facts import ViewFacts
from ..names import field_of, split
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    yield from _filtered(scope.view.name, scope.facts, {scope.view.name: scope.facts}, own=True)


def in_explore(scope: ExploreScope) -> Findings:
    for alias, facts in scope.facts.items():
        yield from _filtered(alias, facts, scope.facts, own=False)
    yield from _conditions(scope)


def _filtered(alias: str, owner: ViewFacts, facts: Mapping[str, ViewFacts], *, own: bool) -> Findings:
    for declared, field in owner.declared.items():
        for pair in field.filters:
            if ("." in pair.field) is own:
                continue
            target = field_of(facts, *split(pair.field, alias))
            if target is not None and target.category is Category.MEASURE:
                full = f"{alias}.{declared}"
                message = f'"{full}" is filtered by the measure "{pair.field}", which has no value for a row'
                yield Finding(f"{message}; name a dimension", pair.span or field.span, full)


def _conditions(scope: ExploreScope) -> Findings:
    for alias, text in scope.texts:
        for reference in text.references if text.parameter in _OVER_ROWS else ():
            target = field_of(scope.facts, *split(reference, alias))
            if target is not None and target.category is Category.MEASURE:
                message = f'"{text.parameter}" of "{text.owner}" names the measure "{reference}"'
                yield Finding(f"{message}, which has no value for a row; name a dimension", text.span)


_OVER_ROWS = frozenset({"sql_always_where", "sql_on", "sql_where"})

RULE = Rule(
    code="measure-in-filter",
    severity=Severity.ERROR,
    meaning="`filters` of a measure, `sql_always_where` or the condition of a join name a measure; they choose rows.",
    remedy="Name a dimension; `sql_always_having` and filters of queries take measures.",
    view=in_view,
    explore=in_explore,
)
