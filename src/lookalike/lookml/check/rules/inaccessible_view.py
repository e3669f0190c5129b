"""`${view.field}` of a view that the explore has not joined, or has under another name."""

from __future__ import annotations

from ...diagnostics import Severity
from ..names import aliases, split, texts_of
from ..rule import ExploreScope, Finding, Findings, Rule
from ..texts import Use


def in_explore(scope: ExploreScope) -> Findings:
    explore = scope.explore
    known = aliases(explore)
    for seen in texts_of(scope):
        if seen.text.use is not Use.SQL:
            continue
        for reference in seen.text.references:
            view, _ = split(reference, seen.alias)
            if view not in known:
                yield Finding(
                    _message(view, explore.name) + _renamed(scope, view), seen.text.span, seen.used_by
                )


def _message(view: str, explore: str) -> str:
    return (
        f'Inaccessible view "{view}". "{view}" is not accessible in explore "{explore}". '
        f'Check for missing joins in explore "{explore}".'
    )


def _renamed(scope: ExploreScope, view: str) -> str:
    names = [f'"{alias}"' for alias, facts in scope.facts.items() if facts.view.name == view]
    return f" The explore calls it {' and '.join(names)}." if names else ""


RULE = Rule(
    code="inaccessible-view",
    severity=Severity.ERROR,
    meaning="A `${view.field}` names a view that the explore does not join, or joins under another name.",
    remedy="Join the view, or write the name that it has in the explore.",
    explore=in_explore,
)
