"""Liquid that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable

from ...diagnostics import Severity
from ..facts import TextFacts
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    return _errors(scope.facts.texts, f"{scope.view.name}.")


def in_explore(scope: ExploreScope) -> Findings:
    return _errors((text for _, text in scope.texts), "")


def _errors(texts: Iterable[TextFacts], prefix: str) -> Findings:
    for text in texts:
        if text.liquid_error is not None:
            name = f"{prefix}{text.owner}" if text.field is not None else None
            message = (
                f'The Liquid in "{text.parameter}" of "{text.owner}" cannot be read: {text.liquid_error}'
            )
            yield Finding(message, text.span, name)


RULE = Rule(
    code="liquid-syntax",
    severity=Severity.ERROR,
    meaning="A Liquid text has a tag, a filter or a form that cannot be read.",
    remedy="Correct the text; the message says what was met. Tags and filters are Liquid's and Looker's.",
    view=in_view,
    explore=in_explore,
)
