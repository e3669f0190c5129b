"""Datagroups that the model does not have."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Severity, Span
from ...project.findings import did_you_mean
from ..rule import Finding, Findings, ModelScope, Rule


def in_model(scope: ModelScope) -> Findings:
    known = scope.model.datagroups
    for name, owner, span in _named(scope):
        if name not in known:
            message = (
                f'{owner} names the datagroup "{name}", which the model "{scope.model.name}" does not have'
            )
            yield Finding(message + did_you_mean(name, known), span)


def _named(scope: ModelScope) -> Iterator[tuple[str, str, Span | None]]:
    model = scope.model
    if model.persist_with:
        yield model.persist_with, f'the model "{model.name}"', model.span
    for explore in model.explores.values():
        if explore.persist_with:
            yield explore.persist_with, f'the explore "{explore.name}"', explore.span
        for table in explore.aggregate_tables:
            group = table.materialization.get("datagroup_trigger")
            if group:
                yield str(group), f'the aggregate_table "{table.name}"', explore.span
    for facts in scope.facts.values():
        table = facts.view.derived_table
        if table is not None and table.datagroup_trigger:
            yield (
                table.datagroup_trigger,
                f'the derived table "{facts.view.name}"',
                table.span or facts.view.span,
            )


RULE = Rule(
    code="unknown-datagroup",
    severity=Severity.ERROR,
    meaning="`persist_with` or `datagroup_trigger` names a datagroup that the model does not have.",
    remedy="Correct the name, declare the datagroup in the model, or include the file that does.",
    model=in_model,
)
