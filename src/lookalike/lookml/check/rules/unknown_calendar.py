"""Custom calendars: the view that holds one, and the columns that it names."""

from __future__ import annotations

from ...diagnostics import Severity
from ...model.types import CalendarDefinition
from ...project.findings import did_you_mean
from ..names import no_field
from ..rule import Finding, Findings, ModelScope, Rule, ViewScope


def in_view(scope: ViewScope) -> Findings:
    calendar = scope.view.calendar
    for name in _columns(calendar) if calendar is not None else ():
        if name not in scope.view.fields and not scope.facts.lost(name):
            message = no_field(scope.view.name, name, scope.facts)
            place = calendar.span if calendar is not None else None
            yield Finding(f"{message} (in calendar_definition)", place or scope.view.span)


def _columns(calendar: CalendarDefinition) -> list[str]:
    mapped = (calendar.timeframes, calendar.ordinals, calendar.previous_ordinals)
    return list(
        dict.fromkeys((calendar.reference_date, *(name for each in mapped for name in each.values())))
    )


def in_model(scope: ModelScope) -> Findings:
    views = scope.model.views
    for view_name, facts in scope.facts.items():
        for declared, field in facts.declared.items():
            name = field.based_on_calendar
            if name is None or (name in views and views[name].calendar is not None):
                continue
            full = f"{view_name}.{declared}"
            what = "has no calendar_definition" if name in views else "is not there"
            calendars = [each for each, view in views.items() if view.calendar is not None]
            message = f'"{full}" is based on the calendar "{name}", and this view {what}{did_you_mean(name, calendars)}'
            yield Finding(message, field.span, full)


RULE = Rule(
    code="unknown-calendar",
    severity=Severity.ERROR,
    meaning="`based_on_calendar` names no view with a `calendar_definition`, or such a definition names a field that "
    "its view does not have.",
    remedy="Correct the name, or include the view of the calendar.",
    view=in_view,
    model=in_model,
)
