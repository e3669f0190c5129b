"""Fields that `fields` takes out of an explore although a field that stays refers to them."""

from __future__ import annotations

from ...diagnostics import Severity
from ..names import is_missing, split, texts_of
from ..rule import ExploreScope, Finding, Findings, Rule
from ..texts import Use


def in_explore(scope: ExploreScope) -> Findings:
    explore = scope.explore
    if len(explore.fields) == sum(len(view.fields) for view in explore.views.values()):
        return
    for seen in texts_of(scope):
        # Joins and conditions reach every field.
        if seen.text.field is None or seen.text.use is not Use.SQL:
            continue
        for reference in seen.text.references:
            view, name = split(reference, seen.alias)
            if (
                view in scope.facts
                and f"{view}.{name}" not in explore.fields
                and not is_missing(scope.facts, view, name)
            ):
                message = (
                    f'Unknown or inaccessible field "{view}.{name}" referenced in "{seen.used_by}". '
                    f'"fields" of the explore "{explore.name}" leaves it out; here it can be read all the same.'
                )
                yield Finding(message, seen.text.span, seen.used_by)


RULE = Rule(
    code="excluded-field",
    severity=Severity.INFO,
    meaning="`fields` of an explore or a join leaves out a field that another, which stays, refers to. Looker calls "
    "that an error; here the reference works.",
    remedy="Leave out the field that refers to it as well, or keep both.",
    explore=in_explore,
)
