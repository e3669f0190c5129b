"""`filters` on measures that aggregate nothing themselves."""

from __future__ import annotations

from ...diagnostics import Severity
from ...model.types import Category
from ..rule import Finding, Findings, Rule, ViewScope

_AGGREGATES = frozenset(
    "count count_distinct sum sum_distinct average average_distinct median median_distinct percentile "
    "percentile_distinct min max list".split()
)


def in_view(scope: ViewScope) -> Findings:
    for declared, field in scope.facts.declared.items():
        if field.filters and field.category is Category.MEASURE and field.type not in _AGGREGATES:
            full = f"{scope.view.name}.{declared}"
            message = f'"{full}" has filters, and a measure of type {field.type} takes none'
            yield Finding(f"{message}; put them into the measures that it refers to", field.span, full)


RULE = Rule(
    code="filters-without-effect",
    severity=Severity.ERROR,
    meaning="A measure has `filters`, and its type aggregates no rows that they could choose.",
    remedy="Put them into the measures that it refers to.",
    view=in_view,
)
