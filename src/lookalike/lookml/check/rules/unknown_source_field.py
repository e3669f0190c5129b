"""Fields that a native derived table or a test asks for."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Severity
from ...model.types import Explore, ExploreSource
from ..field_names import names_something
from ..names import aliases, no_field, split
from ..rule import Finding, Findings, ModelScope, Rule
from ..sources import explore_named, sources_of


def in_model(scope: ModelScope) -> Findings:
    for owner, source, span in sources_of(scope):
        explore = explore_named(scope.model, source.explore)
        if explore is None or explore.errors:
            continue
        facts = {
            alias: scope.facts[view.name] for alias, view in explore.views.items() if view.name in scope.facts
        }
        for parameter, name in _named(source, explore):
            view, field_name = split(name, explore.base)
            found = names_something(name, explore.base, facts)
            if found is False or (found is None and view not in aliases(explore)):
                message = no_field(view, field_name, facts.get(view))
                yield Finding(f"{message} ({parameter} of {owner})", span)


def _named(source: ExploreSource, explore: Explore) -> Iterator[tuple[str, str]]:
    derived = {name for name, _ in source.derived_columns}
    yield from ((f'column "{column}"', name) for column, name in source.columns if name not in derived)
    yield from (("filters", pair.field) for pair in source.filters)
    for _, target in source.bind_filters:
        yield "bind_filters", target


RULE = Rule(
    code="unknown-source-field",
    severity=Severity.ERROR,
    meaning="An `explore_source` asks for a field, or filters one, that its explore does not have.",
    remedy="Correct the name, or join its view in the explore.",
    model=in_model,
)
