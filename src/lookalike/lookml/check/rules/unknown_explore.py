"""Explores that a native derived table or a suggestion asks."""

from __future__ import annotations

from ...diagnostics import Severity
from ...project.findings import did_you_mean
from ..rule import Finding, Findings, ModelScope, Rule


def in_model(scope: ModelScope) -> Findings:
    model = scope.model
    known = {*model.explores, *(old for explore in model.explores.values() for old in explore.aliases)}
    for name, facts in scope.facts.items():
        table = facts.view.derived_table
        source = table.explore_source if table is not None else None
        if source is not None and source.explore not in known and not facts.view.extension_required:
            place = table.span if table is not None else None
            message = _message(f'the derived table "{name}" asks', source.explore, model.name)
            yield Finding(message + did_you_mean(source.explore, known), place or facts.view.span)


def _message(start: str, explore: str, model: str) -> str:
    return f'{start} the explore "{explore}", which the model "{model}" does not have'


RULE = Rule(
    code="unknown-explore",
    severity=Severity.ERROR,
    meaning="An `explore_source` names an explore that the model does not have.",
    remedy="Correct the name, or include the file of the explore.",
    model=in_model,
)
