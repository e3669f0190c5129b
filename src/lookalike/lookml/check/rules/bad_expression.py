"""Looker expressions of the model that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from ....query.expressions import ExpressionError, parse_expression
from ...diagnostics import Severity, Span
from ..rule import Finding, Findings, ModelScope, Rule
from ..sources import sources_of


def in_model(scope: ModelScope) -> Findings:
    for owner, text, span in _expressions(scope):
        try:
            parse_expression(text)
        except ExpressionError as error:
            yield Finding(f"{owner} cannot be read: {error}", span)


def _expressions(scope: ModelScope) -> Iterator[tuple[str, str, Span]]:
    for owner, source, span in sources_of(scope):
        if source.expression_custom_filter:
            yield f"expression_custom_filter of {owner}", source.expression_custom_filter, span
    for test in scope.model.tests.values():
        for each in test.assertions:
            yield f'the assertion "{each.name}" of the test "{test.name}"', each.expression, each.span


RULE = Rule(
    code="bad-expression",
    severity=Severity.ERROR,
    meaning="An expression of Looker's, in an assertion or an `expression_custom_filter`, cannot be read.",
    remedy="Correct it at the place that the message names; AND, OR and NOT are written in capitals.",
    model=in_model,
)
