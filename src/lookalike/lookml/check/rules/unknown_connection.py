"""Connections that the server does not have."""

from __future__ import annotations

from ...diagnostics import Severity
from ...project.findings import did_you_mean
from ..rule import Finding, Findings, ProjectScope, Rule


def in_project(scope: ProjectScope) -> Findings:
    if scope.connections is None:
        return
    for model in scope.project.models.values():
        name = model.connection
        if name is not None and name not in scope.connections:
            hint = did_you_mean(name, scope.connections)
            yield Finding(
                f'the model "{model.name}" names the connection "{name}", which is not there{hint}',
                model.span,
            )


RULE = Rule(
    code="unknown-connection",
    severity=Severity.ERROR,
    meaning="A model names a connection that the server does not have.",
    remedy="Correct the name, or create the connection.",
    project=in_project,
)
