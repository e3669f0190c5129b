"""Parameters that name one field which is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...diagnostics import Severity
from ..facts import ViewFacts
from ..field_names import Named, names_something, of_explore, of_field
from ..names import aliases, no_field, split
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    facts = {scope.view.name: scope.facts}
    for field in scope.facts.declared.values():
        bare = [named for named in of_field(field) if "." not in named.name]
        yield from _unknown(bare, scope.view.name, facts)


def in_explore(scope: ExploreScope) -> Findings:
    explore = scope.explore
    yield from _unknown(of_explore(explore), explore.base, scope.facts, aliases(explore))
    for alias, known in scope.facts.items():
        for declared, field in known.declared.items():
            if not scope.shows(alias, declared):
                continue
            full = [named for named in of_field(field) if "." in named.name]
            if full:
                yield from _unknown(full, alias, scope.facts, aliases(explore))


def _unknown(
    names: Iterable[Named], alias: str, facts: Mapping[str, ViewFacts], joined: frozenset[str] = frozenset()
) -> Findings:
    for named in names:
        found = names_something(named.name, alias, facts)
        view, field_name = split(named.name, alias)
        # A view that the model does not have is a finding of its own.
        if found or (found is None and view in joined):
            continue
        owner = f"{alias}.{named.owner}" if named.owner else None
        message = no_field(view, field_name, facts.get(view))
        yield Finding(f"{message} (in {named.parameter})", named.span, owner)


RULE = Rule(
    code="unknown-field-name",
    severity=Severity.ERROR,
    meaning="`filters`, `order_by_field`, `always_filter` or another parameter names a field that is not there.",
    remedy="Correct the name, or join its view. A member of a group is named with its timeframe.",
    view=in_view,
    explore=in_explore,
)
