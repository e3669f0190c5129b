"""What people read without a label, in a project whose every text must be translated."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Severity, Span
from ...model.types import Model, View
from ..rule import Finding, Findings, ProjectScope, Rule


def in_project(scope: ProjectScope) -> Findings:
    settings = scope.project.manifest.localization
    if settings is None or not settings.strict:
        return
    told: set[Span] = set()  # a view of several models is told of once
    for model in scope.project.models.values():
        for finding in _of_model(model):
            if finding.span is not None and finding.span not in told:
                told.add(finding.span)
                yield finding


def _of_model(model: Model) -> Iterator[Finding]:
    if model.label is None:
        yield Finding(f'the model "{model.name}" has no label', model.span)
    for explore in model.explores.values():
        if explore.label is None and not explore.hidden:
            yield Finding(f'the explore "{explore.name}" has no label', explore.span)
        for view in explore.views.values():
            yield from _of_view(view)


def _of_view(view: View) -> Iterator[Finding]:
    """Hidden fields are left out, because nobody reads them, and members of groups: Looker translates no group."""
    if view.label is None and "view_label" not in view.other:
        yield Finding(f'the view "{view.name}" has no label', view.span)
    for name, field in view.fields.items():
        if field.label is None and field.dimension_group is None and not field.hidden:
            full = f"{view.name}.{name}"
            yield Finding(f'"{full}" has no label', field.span, full)


RULE = Rule(
    code="missing-label",
    severity=Severity.ERROR,
    meaning="Something that people read has no label, and the project demands that every text is translated.",
    remedy="Give it a label that is a key of the strings files, or set `localization_level: permissive`.",
    project=in_project,
)
