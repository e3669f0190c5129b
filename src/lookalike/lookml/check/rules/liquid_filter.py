"""`_filters['view.field']` and `row['view.field']` of fields that the explore does not have."""

from __future__ import annotations

from ...diagnostics import Severity
from ..names import aliases, texts_of
from ..rule import ExploreScope, Finding, Findings, Rule
from ..texts import SQL_USES
from .liquid_variable import filtered_field, is_unknown


def in_explore(scope: ExploreScope) -> Findings:
    known = aliases(scope.explore)
    for seen in texts_of(scope):
        for name in seen.text.liquid:
            words = filtered_field(name)
            if words and seen.text.use not in SQL_USES and is_unknown(words, seen, scope.facts, known):
                message = (
                    f'{name.text} of "{seen.used_by}" names no field of the explore, so it is always empty'
                )
                yield Finding(message, seen.text.span, seen.used_by)


RULE = Rule(
    code="liquid-filter",
    severity=Severity.WARNING,
    meaning="`_filters[…]` or `row[…]` names a field that the explore does not have, so it is always empty.",
    remedy="Correct the name, or join its view.",
    explore=in_explore,
)
