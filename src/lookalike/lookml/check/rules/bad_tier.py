"""Bounds of tiers and bins that cut no ranges."""

from __future__ import annotations

from itertools import pairwise

from ...diagnostics import Severity
from ..rule import Finding, Findings, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    for declared, field in scope.facts.declared.items():
        bounds = (field.tiers or field.bins) if field.type in ("tier", "bin") else ()
        if bounds and (wrong := _wrong(bounds)) is not None:
            full = f"{scope.view.name}.{declared}"
            yield Finding(f'the bounds of "{full}" {wrong}', field.span, full)


def _wrong(bounds: tuple[str, ...]) -> str | None:
    numbers: list[float] = []
    for bound in bounds:
        try:
            numbers.append(float(bound))
        except ValueError:
            return f'are numbers, and "{bound}" is none'
    for low, high in pairwise(numbers):
        if low >= high:
            return f"must ascend, and {low:g} comes before {high:g}"
    return None


RULE = Rule(
    code="bad-tier",
    severity=Severity.ERROR,
    meaning="The bounds of a tier or a bin are no numbers, or do not ascend, so that its ranges would overlap.",
    remedy="Write ascending numbers: `tiers: [0, 10, 100]`.",
    view=in_view,
)
