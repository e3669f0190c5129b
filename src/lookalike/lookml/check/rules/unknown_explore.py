"""Explores that a native derived table or a test asks."""

from __future__ import annotations

from ...diagnostics import Severity
from ...project.findings import did_you_mean
from ..rule import Finding, Findings, ModelScope, Rule
from ..sources import explore_named, sources_of


def in_model(scope: ModelScope) -> Findings:
    model = scope.model
    for owner, source, span in sources_of(scope):
        if explore_named(model, source.explore) is None:
            message = (
                f'{owner} asks the explore "{source.explore}", which the model "{model.name}" does not have'
            )
            yield Finding(message + did_you_mean(source.explore, model.explores), span)


RULE = Rule(
    code="unknown-explore",
    severity=Severity.ERROR,
    meaning="An `explore_source` of a derived table or of a test names an explore that the model does not have.",
    remedy="Correct the name, or include the file of the explore.",
    model=in_model,
)
