"""Models that dashboards ask and that are not of this project."""

from __future__ import annotations

from collections.abc import Iterator

from ...dashboards.types import Dashboard
from ...diagnostics import Severity, Span
from ...project.findings import did_you_mean
from ..rule import Finding, Findings, ModelScope, Rule


def in_model(scope: ModelScope) -> Findings:
    known = scope.project.models
    for dashboard in scope.model.dashboards.values():
        for name, owner, span in _asked(dashboard):
            if name not in known:
                message = f'{owner} asks the model "{name}", which this project does not have'
                yield Finding(message + did_you_mean(name, known), span)


def _asked(dashboard: Dashboard) -> Iterator[tuple[str, str, Span]]:
    for element in dashboard.elements:
        for query in (element.query, *element.merged_queries):
            if query is not None and query.model:
                place = query.places.get("model") or query.span or element.span
                yield query.model, f'the element "{element.name}"', place
    for each in dashboard.filters:
        if each.model:
            yield each.model, f'the filter "{each.name}"', each.span


RULE = Rule(
    code="dashboard-model",
    severity=Severity.WARNING,
    meaning="A tile or a filter of a LookML dashboard asks a model of another project, or none that there is.",
    remedy="Correct the name, unless another project of the server has the model.",
    model=in_model,
)
