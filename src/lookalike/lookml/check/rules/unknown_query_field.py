"""Aggregate tables and quick starts that ask for fields which are not there."""

from __future__ import annotations

from ...diagnostics import Severity
from ..field_names import names_something, of_tables
from ..names import aliases, no_field, split
from ..rule import ExploreScope, Finding, Findings, Rule


def in_explore(scope: ExploreScope) -> Findings:
    explore = scope.explore
    joined = aliases(explore)
    for named in of_tables(explore):
        found = names_something(named.name, explore.base, scope.facts)
        view, name = split(named.name, explore.base)
        if found or (found is None and view in joined):
            continue
        message = no_field(view, name, scope.facts.get(view))
        yield Finding(f"{message} (in {named.parameter})", named.span)


RULE = Rule(
    code="unknown-query-field",
    severity=Severity.ERROR,
    meaning="An aggregate table or a quick start of an explore asks for a field that is not there.",
    remedy="Correct the name; a table that cannot be made answers no query.",
    explore=in_explore,
)
