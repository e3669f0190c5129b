"""Parameters of a field that its type does not read."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from ...diagnostics import Severity, Span
from ...model.types import Category, Field
from ..rule import Finding, Findings, Rule, ViewScope

_RANGES = frozenset({"tier", "bin"})
_ROWS = frozenset({"running_total", "percent_of_total", "percent_of_previous"})
_EARLIER = frozenset({"period_over_period"})
_SUMS = frozenset({"sum", "average", "sum_distinct", "average_distinct"})
_KEYED = _SUMS | {"count", "median", "median_distinct", "percentile", "percentile_distinct"}
# parameter -> the types that read it
_DIMENSIONS = {
    "tiers": _RANGES,
    "bins": _RANGES,
    "style": _RANGES,
    **dict.fromkeys(("start_location_field", "end_location_field", "units"), frozenset({"distance"})),
    **dict.fromkeys(("sql_latitude", "sql_longitude"), frozenset({"location"})),
    **dict.fromkeys(("sql_start", "sql_end"), frozenset({"duration"})),
}
_MEASURES = {
    "sql_distinct_key": _KEYED,
    "percentile": frozenset({"percentile", "percentile_distinct"}),
    "list_field": frozenset({"list"}),
    "approximate": frozenset({"count_distinct"}),
    "direction": _ROWS,
    "precision": _SUMS,
    **dict.fromkeys(
        ("based_on", "based_on_time", "period", "custom_calendar_period", "kind", "value_to_date"), _EARLIER
    ),
}
# These are made of other parameters than `sql`.
_WITHOUT_SQL = frozenset({"location", "distance", "duration", "count", "list", "period_over_period"})
_BY_CATEGORY = {Category.DIMENSION: _DIMENSIONS, Category.MEASURE: _MEASURES}
# All at once, since nearly every field has none of them.
_READ = {category: attrgetter(*fits) for category, fits in _BY_CATEGORY.items()}
_UNSET = (None, False, ())
_NONE = {category: read(Field("", category, "", Span("", 1, 1))) for category, read in _READ.items()}


def in_view(scope: ViewScope) -> Findings:
    for declared, field in scope.facts.declared.items():
        for parameter in _ignored(field):
            full = f"{scope.view.name}.{declared}"
            message = (
                f'"{full}" has "{parameter}", which has no effect on a {field.category} of type {field.type}'
            )
            yield Finding(message, field.span, full)


def _ignored(field: Field) -> Iterator[str]:
    fits = _BY_CATEGORY.get(field.category)
    if fits is None:
        return
    values = _READ[field.category](field)
    if values != _NONE[field.category]:
        for (parameter, types), value in zip(fits.items(), values, strict=True):
            if value not in _UNSET and field.type not in types:
                yield parameter
    if field.sql and field.type in _WITHOUT_SQL:
        yield "sql"


RULE = Rule(
    code="parameter-without-effect",
    severity=Severity.WARNING,
    meaning="A field has a parameter that fields of its type do not read, such as `sql` of a count.",
    remedy="Remove it, or correct the type.",
    view=in_view,
)
