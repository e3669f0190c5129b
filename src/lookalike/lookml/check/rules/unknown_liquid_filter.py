"""Liquid filters that there are not."""

from __future__ import annotations

from collections.abc import Iterable

from ...diagnostics import Severity
from ...project.findings import did_you_mean
from ..facts import TextFacts
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    return _unknown(scope.facts.texts, f"{scope.view.name}.")


def in_explore(scope: ExploreScope) -> Findings:
    return _unknown((text for _, text in scope.texts), "")


def _unknown(texts: Iterable[TextFacts], prefix: str) -> Findings:
    from ...liquid.engine import filter_names

    for text in texts:
        for name in text.unknown_filters:
            hint = did_you_mean(name, sorted(filter_names()))
            message = (
                f'"{text.parameter}" of "{text.owner}" uses the Liquid filter "{name}", which there is not'
            )
            yield Finding(message + hint, text.span, f"{prefix}{text.owner}" if text.field else None)


RULE = Rule(
    code="unknown-liquid-filter",
    severity=Severity.WARNING,
    meaning="A Liquid text uses a filter that there is not, so the text cannot be written out.",
    remedy="Correct the name; Liquid's own filters and Looker's sql_quote, sql_boolean and encode_uri are there.",
    view=in_view,
    explore=in_explore,
)
