"""Fields to drill into, and members of sets, that are not there."""

from __future__ import annotations

from collections.abc import Mapping

from ...diagnostics import Severity
from ..facts import ViewFacts
from ..field_names import Named, drills_of, names_something
from ..names import no_field, split
from ..rule import Finding, Findings, ModelScope, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    facts = {scope.view.name: scope.facts}
    for named in drills_of(scope.facts):
        if "." not in named.name and names_something(named.name, scope.view.name, facts, group=True) is False:
            yield _finding(named, scope.view.name, facts)


def in_model(scope: ModelScope) -> Findings:
    """Not every explore joins the views that fields lead to; one of those that have the field must."""
    explores = _explores_by_view(scope)
    for view_name, facts in scope.facts.items():
        places = explores.get(view_name, [])
        for named in drills_of(facts) if places else ():
            if "." not in named.name or any(_leads(named.name, alias, each) for alias, each in places):
                continue
            alias, explore_facts = places[0]
            yield _finding(named, alias, explore_facts)


def _explores_by_view(scope: ModelScope) -> dict[str, list[tuple[str, Mapping[str, ViewFacts]]]]:
    """Where each view is used: its alias, and the views of the explore."""
    found: dict[str, list[tuple[str, Mapping[str, ViewFacts]]]] = {}
    for explore in scope.model.explores.values():
        facts = {
            alias: scope.facts[view.name] for alias, view in explore.views.items() if view.name in scope.facts
        }
        for alias, each in facts.items():
            found.setdefault(each.view.name, []).append((alias, facts))
    return found


def _leads(name: str, alias: str, facts: Mapping[str, ViewFacts]) -> bool:
    return names_something(name, alias, facts, group=True) is True


def _finding(named: Named, alias: str, facts: Mapping[str, ViewFacts]) -> Finding:
    view, name = split(named.name.removeprefix("-"), alias)
    owner = f"{alias}.{named.owner}" if named.owner else None
    message = no_field(view, name, facts.get(view))
    return Finding(f"{message} (in {named.parameter})", named.span, owner)


RULE = Rule(
    code="unknown-drill-field",
    severity=Severity.WARNING,
    meaning="`drill_fields` or a `set` names a field or a set that is not there: drilling leaves it out.",
    remedy="Correct the name, or join its view in an explore that has the field.",
    view=in_view,
    model=in_model,
)
