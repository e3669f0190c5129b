"""Liquid variables where they have no value."""

from __future__ import annotations

from collections.abc import Iterable

from ...diagnostics import Severity
from ..facts import TextFacts
from ..liquid_uses import allowed
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    return _misplaced(scope.facts.texts, set(scope.view.fields))


def in_explore(scope: ExploreScope) -> Findings:
    return _misplaced((text for _, text in scope.texts), set())


def _misplaced(texts: Iterable[TextFacts], fields: set[str]) -> Findings:
    for text in texts:
        for name in text.liquid:
            if text.use not in allowed(name) and (name.tag or name.parts[0] not in fields):
                what = f"{{% {name.tag} %}}" if name.tag in ("condition", "parameter") else name.text
                message = f'Variable not found "{name.text}". {what} has no value in "{text.parameter}".'
                yield Finding(message, text.span, text.owner if text.field else None)


RULE = Rule(
    code="liquid-place",
    severity=Severity.ERROR,
    meaning="A Liquid variable stands in a text where it has no value, such as `value` in SQL.",
    remedy="`value`, `row` and their like belong into html, links and actions; `{% condition %}` and "
    "`{% date_start %}` into SQL.",
    view=in_view,
    explore=in_explore,
)
