"""Files that no model includes."""

from __future__ import annotations

from ...diagnostics import Severity, Span
from ..rule import Finding, Findings, ProjectScope, Rule

_READ_ANYWAY = ("manifest.lkml", ".model.lkml")


def in_project(scope: ProjectScope) -> Findings:
    models = scope.project.models.values()
    reached = {path for model in models for path in model.files}
    # A project without models is there to be imported.
    for path in scope.project.files if reached else ():
        if (
            path not in reached
            and not path.endswith(_READ_ANYWAY)
            and not path.startswith("imported_projects/")
        ):
            yield Finding(f'no model includes "{path}"', Span(path, 1, 1))


RULE = Rule(
    code="unused-file",
    severity=Severity.INFO,
    meaning="A file of the project is included by no model, so nothing in it counts.",
    remedy="Include it, or remove it.",
    project=in_project,
)
