"""Measures that aggregate must not refer to measures; dimensions cannot."""

from __future__ import annotations

from collections.abc import Mapping

from ...diagnostics import Severity
from ...model.types import Category, Field
from ..facts import TextFacts, ViewFacts
from ..names import field_of, split, texts_of
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope
from ..texts import Use

_AGGREGATES = frozenset(
    "count count_distinct sum sum_distinct average average_distinct median median_distinct percentile "
    "percentile_distinct min max list".split()
)


def in_view(scope: ViewScope) -> Findings:
    facts = {scope.view.name: scope.facts}
    for text in scope.facts.texts:
        yield from _nested(text, scope.view.name, facts, own=True)


def in_explore(scope: ExploreScope) -> Findings:
    for seen in texts_of(scope):
        yield from _nested(seen.text, seen.alias, scope.facts, own=False)


def _nested(text: TextFacts, alias: str, facts: Mapping[str, ViewFacts], *, own: bool) -> Findings:
    if text.field is None or text.use is not Use.SQL or not _takes_rows(text.field):
        return
    for reference in text.references:
        if ("." in reference) is own:
            continue
        target = field_of(facts, *split(reference, alias))
        if target is not None and target.category is Category.MEASURE:
            name = f"{alias}.{text.owner}"
            yield Finding(_message(text.field, name, reference), text.span, name)


def _takes_rows(field: Field) -> bool:
    return field.category is not Category.MEASURE or field.type in _AGGREGATES


def _message(field: Field, name: str, reference: str) -> str:
    if field.category is not Category.MEASURE:
        return f'"{name}" is no measure and refers to the measure "{reference}"; make it a measure of type number.'
    return (
        "Measures with Looker aggregations (sum, average, min, max, list types) may not reference other measures. "
        f'"{name}" refers to "{reference}"; make it a measure of type number, or refer to dimensions.'
    )


RULE = Rule(
    code="nested-aggregate",
    severity=Severity.ERROR,
    meaning="A measure that aggregates rows, or a dimension, refers to a measure.",
    remedy="Make it a measure of `type: number`, or refer to dimensions.",
    view=in_view,
    explore=in_explore,
)
