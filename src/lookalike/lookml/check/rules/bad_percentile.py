"""A `percentile` that is none."""

from __future__ import annotations

from ...diagnostics import Severity
from ..rule import Finding, Findings, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    for declared, field in scope.facts.declared.items():
        if field.percentile is not None and not _is_percentile(field.percentile):
            full = f"{scope.view.name}.{declared}"
            message = f'the percentile of "{full}" lies between 0 and 100, and "{field.percentile}" does not'
            yield Finding(message, field.span, full)


def _is_percentile(text: str) -> bool:
    try:
        return 0 <= float(text) <= 100
    except ValueError:
        return False


RULE = Rule(
    code="bad-percentile",
    severity=Severity.ERROR,
    meaning="The `percentile` of a measure is no number between 0 and 100.",
    remedy="Write one, such as `percentile: 95`.",
    view=in_view,
)
