"""Value formats that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ....results.value_format import ValueFormatError, compile_format
from ...diagnostics import Severity
from ...liquid import has_liquid
from ..rule import Finding, Findings, ModelScope, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    for declared, field in scope.facts.declared.items():
        problem = _problem(field.value_format) if field.value_format else None
        if problem:
            full = f"{scope.view.name}.{declared}"
            yield Finding(f'the value_format of "{full}" cannot be read: {problem}', field.span, full)


def in_model(scope: ModelScope) -> Iterator[Finding]:
    for name, each in scope.model.value_formats.items():
        problem = _problem(each.value_format)
        if problem:
            yield Finding(f'the named_value_format "{name}" cannot be read: {problem}', scope.model.span)


@lru_cache(maxsize=4096)
def _problem(text: str) -> str | None:
    if has_liquid(text):
        return None
    try:
        compile_format(text)
    except ValueFormatError as error:
        return str(error)
    return None


RULE = Rule(
    code="bad-value-format",
    severity=Severity.WARNING,
    meaning="A value format cannot be read, so numbers are shown without it.",
    remedy='Write it as in a spreadsheet: `$#,##0.00`, `0.0%`, `[>=1000]0.0,"K";0`. Dates take no value format.',
    view=in_view,
    model=in_model,
)
