"""Custom calendars: a retail or fiscal calendar that stands in a table of the database.

A `dimension_group` of `type: custom_calendar` names the view of the calendar, whose `calendar_definition` says which
of its dimensions is the day and which are the week, period, quarter, season and year. For each such group the
calendar is joined by the day, under a name of its own, and only where a query uses the group.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import msgspec

from ...lookml.model.types import CalendarDefinition, Explore, Field, Join, Model, View

MAX_KEPT_EXPLORES = 256
_kept: OrderedDict[int, tuple[Explore, Explore]] = OrderedDict()


def with_calendars(model: Model, explore: Explore) -> Explore:
    """The explore with a join for each custom calendar group that has a calendar; the same object without any."""
    known = _kept.get(id(explore))
    if known is not None and known[0] is explore:
        return known[1]
    made = _joined(model, explore)
    _kept[id(explore)] = (explore, made)
    while len(_kept) > MAX_KEPT_EXPLORES:
        _kept.popitem(last=False)
    return made


def _joined(model: Model, explore: Explore) -> Explore:
    views, joins = dict(explore.views), list(explore.joins)
    for alias, view in explore.views.items():
        groups = {
            field.dimension_group: field
            for field in view.fields.values()
            if field.custom_timeframe is not None
        }
        for group, field in groups.items():
            calendar = model.views.get(field.based_on_calendar or "")
            if group is None or calendar is None or calendar.calendar is None:
                continue  # asked for, the field says what is missing
            own = f"{alias}_{group}_calendar"
            views[alias] = _reading(views[alias], group, own, calendar.calendar, calendar)
            views[own] = _by_day(calendar, calendar.calendar)
            joins.append(_join(alias, group, own, calendar, explore))
    return explore if len(joins) == len(explore.joins) else replace(explore, views=views, joins=tuple(joins))


def _join(alias: str, group: str, own: str, calendar: View, explore: Explore) -> Join:
    grants = next((join.required_access_grants for join in explore.joins if join.name == alias), ())
    return Join(
        own,
        calendar.name,
        calendar.span,
        sql_on=f"${{{alias}.{_day(group)}}} = ${{{own}.{_day('calendar')}}}",
        required_access_grants=grants,
    )


def _day(group: str) -> str:
    return f"{group}__day"


def _reading(view: View, group: str, own: str, definition: CalendarDefinition, calendar: View) -> View:
    """The view with the members of the group taken from the calendar, and the day that it is joined by."""
    fields = dict(view.fields)
    for name, field in view.fields.items():
        if field.dimension_group != group or field.custom_timeframe is None:
            continue
        fields[name] = _member(field, own, definition, calendar)
        fields.setdefault(_day(group), _group_day(field, group))
    return replace(view, fields=fields)


def _group_day(field: Field, group: str) -> Field:
    return msgspec.structs.replace(
        field,
        name=_day(group),
        type="date_date",
        timeframe="date",
        custom_timeframe=None,
        hidden=True,
        required_access_grants=(),
    )


def _member(field: Field, own: str, definition: CalendarDefinition, calendar: View) -> Field:
    """As it is where the calendar does not map it: asked for, it says so."""
    timeframe = field.custom_timeframe or ""
    column = calendar.fields.get(definition.timeframes.get(timeframe, ""))
    if column is None:
        return field
    ordinal = definition.ordinals.get(timeframe)
    return msgspec.structs.replace(
        field,
        type=column.type,
        timeframe=column.timeframe,
        datatype=column.datatype,
        convert_tz=False,
        sql=f"${{{own}.{column.name}}}",
        custom_timeframe=None,
        order_by_field=f"{own}.{ordinal}" if ordinal in calendar.fields else None,
    )


def _by_day(calendar: View, definition: CalendarDefinition) -> View:
    """The calendar with its day as the key. Its dates are days of the calendar and are never converted."""
    fields = {
        name: msgspec.structs.replace(field, convert_tz=False, primary_key=name == definition.reference_date)
        for name, field in calendar.fields.items()
    }
    day = fields.get(definition.reference_date)
    if day is not None:
        fields[_day("calendar")] = msgspec.structs.replace(
            day, name=_day("calendar"), type="date_date", timeframe="date", primary_key=False
        )
    return replace(calendar, fields=fields)
