"""Explores and fields that suggestions are to come from."""

from __future__ import annotations

from ...diagnostics import Severity
from ...model.types import Field, Model
from ...project.findings import did_you_mean
from ..rule import Finding, Findings, ModelScope, Rule


def in_model(scope: ModelScope) -> Findings:
    for view_name, facts in scope.facts.items():
        for declared, field in facts.declared.items():
            if field.suggest_explore:
                full = f"{view_name}.{declared}"
                problem = _problem(field, scope.model)
                if problem:
                    yield Finding(f'the suggestions of "{full}" {problem}', field.span, full)


def _problem(field: Field, model: Model) -> str | None:
    name, wanted = field.suggest_explore or "", field.suggest_dimension
    explore = model.explores.get(name)
    if explore is None:
        return f'come from the explore "{name}", which the model does not have{did_you_mean(name, model.explores)}'
    if wanted is None or explore.errors:
        return None
    complete = wanted if "." in wanted else f"{explore.base}.{wanted}"
    view, _, field_name = complete.partition(".")
    if view in explore.views and field_name in explore.views[view].fields:
        return None
    return f'come from "{complete}", which the explore "{name}" does not have{did_you_mean(complete, explore.fields)}'


RULE = Rule(
    code="unknown-suggest-explore",
    severity=Severity.WARNING,
    meaning="`suggest_explore` or `suggest_dimension` names what is not there: nothing is suggested.",
    remedy="Correct the name, or include the explore's file.",
    model=in_model,
)
