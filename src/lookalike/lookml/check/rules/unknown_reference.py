"""`${field}` of the same view, and `${view.field}` of a view that the explore has."""

from __future__ import annotations

from ...diagnostics import Severity
from ..names import is_missing, split, texts_of, unknown_field
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope
from ..texts import Use


def in_view(scope: ViewScope) -> Findings:
    view, facts = scope.view, {scope.view.name: scope.facts}
    for text in scope.facts.texts:
        for name in text.references:
            if text.use is Use.SQL and "." not in name and is_missing(facts, view.name, name):
                full = f"{view.name}.{text.owner}"
                reference = f"{view.name}.{name}"
                yield Finding(unknown_field(scope.facts, name, reference, full), text.span, full)


def in_explore(scope: ExploreScope) -> Findings:
    for seen in texts_of(scope):
        if seen.text.use is not Use.SQL:
            continue
        for reference in seen.text.references:
            view, name = split(reference, seen.alias)
            # What a view says of its own fields has been looked at.
            own = seen.text.field is not None and "." not in reference
            if not own and is_missing(scope.facts, view, name):
                message = unknown_field(scope.facts[view], name, f"{view}.{name}", seen.used_by)
                yield Finding(message, seen.text.span, seen.used_by)


RULE = Rule(
    code="unknown-reference",
    severity=Severity.ERROR,
    meaning="A `${}` names a field that its view does not have.",
    remedy="Correct the name. A member of a group is named with its timeframe: `${created_date}`.",
    view=in_view,
    explore=in_explore,
)
