"""Types that need a parameter which is not given."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Severity
from ...model.types import Category, Field
from ..rule import Finding, Findings, Rule, ViewScope

_DIMENSIONS = {
    "location": ("sql_latitude", "sql_longitude"),
    "distance": ("start_location_field", "end_location_field"),
    "tier": ("tiers",),
    "bin": ("bins",),
    "duration": ("sql_start", "sql_end"),
}
# What aggregates rows has a default: the column of its own name.
_NEEDS_SQL = frozenset("number running_total percent_of_total percent_of_previous".split())
_MEASURES = {
    **dict.fromkeys(_NEEDS_SQL, ("sql",)),
    "list": ("list_field",),
    "period_over_period": ("based_on", "based_on_time"),
    "percentile": ("percentile",),
    "percentile_distinct": ("percentile",),
}


def in_view(scope: ViewScope) -> Findings:
    for declared, field in scope.facts.declared.items():
        missing = [name for name in _needed(field) if not getattr(field, name)]
        if missing:
            names = " and ".join(f'"{name}"' for name in missing)
            full = f"{scope.view.name}.{declared}"
            yield Finding(f'"{full}" of type {field.type} needs {names}', field.span, full)
        elif (message := _empty(field)) is not None:
            full = f"{scope.view.name}.{declared}"
            yield Finding(f'"{full}" {message}', field.span, full)
        yield from _links(field, f"{scope.view.name}.{declared}")
    yield from _table(scope)


def _empty(field: Field) -> str | None:
    if field.category is not Category.DIMENSION and field.category is not Category.MEASURE:
        return None
    if field.case:
        conditions = [branch.sql for branch in field.case if branch.sql is not None]
        if not conditions:
            return 'has a case that needs a "when"'
        return None if all(sql.strip() for sql in conditions) else 'has a "when" that needs "sql"'
    if field.sql is not None and not field.sql.strip() and field.type != "count":
        return 'has an empty "sql"; without one it is the column of its name'
    return None


def _needed(field: Field) -> tuple[str, ...]:
    if field.category is Category.MEASURE:
        return _MEASURES.get(field.type, ())
    if field.category is not Category.DIMENSION:
        return ()
    if field.type in ("tier", "bin"):
        return () if field.tiers or field.bins else _DIMENSIONS[field.type]
    return _DIMENSIONS.get(field.type, ())


def _links(field: Field, full: str) -> Iterator[Finding]:
    for link in field.links:
        if not link.label or not link.url:
            missing = "url" if link.label else "label"
            yield Finding(f'a link of "{full}" needs "{missing}"', field.span, full)


def _table(scope: ViewScope) -> Iterator[Finding]:
    table = scope.view.derived_table
    if table is None or scope.view.extension_required:
        return
    if not (table.sql or table.explore_source or table.sql_create or table.create_process):
        message = f'the derived_table of "{scope.view.name}" needs "sql" or "explore_source"'
        yield Finding(message, table.span or scope.view.span)


RULE = Rule(
    code="missing-parameter",
    severity=Severity.ERROR,
    meaning="A type or a block needs a parameter that is not given, such as `sql_latitude` for a location.",
    remedy="Add the parameter that the message names.",
    view=in_view,
)
