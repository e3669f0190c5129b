"""`${view.SQL_TABLE_NAME}` of a view that the model does not have."""

from __future__ import annotations

from ...diagnostics import Severity
from ...project.findings import did_you_mean
from ..facts import TABLE_NAME
from ..rule import Finding, Findings, ModelScope, Rule


def in_model(scope: ModelScope) -> Findings:
    known = scope.model.views
    texts = [text for facts in scope.facts.values() for text in facts.texts if text.tables]
    for text in (*texts, *scope.texts):
        for view in text.tables:
            if view not in known:
                message = f'"${{{view}{TABLE_NAME}}}" names no view of the model{did_you_mean(view, known)}'
                yield Finding(message, text.span)


RULE = Rule(
    code="unknown-table-view",
    severity=Severity.ERROR,
    meaning="`${view.SQL_TABLE_NAME}` names a view that the model does not have.",
    remedy="Correct the name, or include the view's file.",
    model=in_model,
)
