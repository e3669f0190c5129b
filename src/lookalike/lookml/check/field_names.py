"""Parameters that name fields: which field says it, where, and what it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

from ..diagnostics import Span
from ..model.types import Explore, Field, View
from .facts import ViewFacts
from .names import split


class Named(NamedTuple):
    """`name` as it is written: `status`, `orders.status`, `detail*`, `-orders.id`. `owner` is a field's name."""

    name: str
    parameter: str
    span: Span | None
    owner: str | None = None


_SINGLE = (
    "order_by_field",
    "list_field",
    "start_location_field",
    "end_location_field",
    "based_on",
    "based_on_time",
    "label_from_parameter",
)
_ALL_SINGLE = attrgetter(*_SINGLE)


def of_field(field: Field) -> Iterator[Named]:
    """What the parameters of a field name; drill fields apart."""
    singles = _ALL_SINGLE(field)
    for parameter, name in zip(_SINGLE, singles, strict=True) if any(singles) else ():
        if name:
            yield Named(name.removeprefix("${").removesuffix("}"), parameter, field.span, field.name)
    for name in field.required_fields:
        yield Named(name, "required_fields", field.span, field.name)
    for pair in field.filters:
        yield Named(pair.field, "filters", pair.span or field.span, field.name)
    if field.suggest_dimension and not field.suggest_explore:
        yield Named(field.suggest_dimension, "suggest_dimension", field.span, field.name)


def drills_of(facts: ViewFacts) -> Iterator[Named]:
    view = facts.view
    for name in view.drill_fields:
        yield Named(name, "drill_fields", view.spans.get("drill_fields", view.span))
    for set_name, names in view.sets.items():
        parameter = f"set: {set_name}"
        for name in names:
            yield Named(name, parameter, view.spans.get(parameter, view.span))
    for declared, field in facts.declared.items():
        for name in field.drill_fields:
            yield Named(name, "drill_fields", field.span, declared)


def of_explore(explore: Explore) -> Iterator[Named]:
    for pair in explore.always_filter:
        yield Named(pair.field, "always_filter", pair.span or explore.span)
    for pair in explore.conditionally_filter:
        yield Named(pair.field, "conditionally_filter", pair.span or explore.span)
    for name in explore.conditionally_filter_unless:
        yield Named(name, "unless", explore.spans.get("unless", explore.span))
    for name in explore.cancel_grouping_fields:
        place = explore.spans.get("cancel_grouping_fields", explore.span)
        yield Named(name, "cancel_grouping_fields", place)
    for join in explore.joins:
        if join.foreign_key:
            yield Named(join.foreign_key.removeprefix("${").removesuffix("}"), "foreign_key", join.span)


def of_tables(explore: Explore) -> Iterator[Named]:
    """What the aggregate tables and the quick starts of an explore name."""
    for table in explore.aggregate_tables:
        parameter = f"aggregate_table: {table.name}"
        for name in (*table.dimensions, *table.measures, *(pair.field for pair in table.filters)):
            yield Named(name, parameter, explore.span)
    for title, query in explore.quick_starts.items():
        sorts = (sort.partition(" ")[0] for sort in query.sorts)
        for name in (*query.fields, *query.pivots, *(pair.field for pair in query.filters), *sorts):
            yield Named(name, f"query: {title}", query.span or explore.span)


def names_something(
    name: str, alias: str, facts: Mapping[str, ViewFacts], *, group: bool = False
) -> bool | None:
    """Whether a name, or a set (`detail*`), is there, seen from a view. None: its view is not there.

    `group`: the name of a whole group will do.
    """
    bare = name.strip().removeprefix("-")
    if bare == "ALL_FIELDS*":
        return True
    view_name, field_name = split(bare, alias)
    known = facts.get(view_name)
    if known is None:
        return None
    if field_name.endswith("*"):
        return field_name == "ALL_FIELDS*" or field_name[:-1] in known.view.sets
    if field_name in known.view.fields or known.lost(field_name) or (group and field_name in known.groups):
        return True
    return _by_old_name(known.view, field_name)


def _by_old_name(view: View, name: str) -> bool:
    return any(name in field.aliases for field in view.fields.values())
