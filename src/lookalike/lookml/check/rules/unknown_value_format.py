"""`value_format_name` of a format that nobody defines."""

from __future__ import annotations

from ....query.columns import NAMED_FORMATS
from ...diagnostics import Severity
from ...project.findings import did_you_mean
from ..rule import Finding, Findings, ModelScope, Rule


def in_model(scope: ModelScope) -> Findings:
    known = {**NAMED_FORMATS, **scope.model.value_formats}
    for view_name, facts in scope.facts.items():
        for declared, field in facts.declared.items():
            name = field.value_format_name
            if name and name not in known:
                full = f"{view_name}.{declared}"
                message = f'"{full}" has the value_format_name "{name}", which is not defined'
                yield Finding(message + did_you_mean(name, known), field.span, full)


RULE = Rule(
    code="unknown-value-format",
    severity=Severity.ERROR,
    meaning="A `value_format_name` is neither one of Looker's nor a `named_value_format` of the model.",
    remedy="Correct the name, or define it with `named_value_format`.",
    model=in_model,
)
