"""The type that a field of the model has in Looker expressions."""

from __future__ import annotations

from ...engines.timeframe import is_truncating
from ...lookml.model.types import Category
from ..expressions.kinds import Kind, Type
from ..request import Column
from .catalog import FieldRef
from .expand import filter_kind, timeframe_of

_DAYS = frozenset({"date", "week", "month", "quarter", "fiscal_quarter"})
_YEARS = frozenset({"year", "fiscal_year"})
_KINDS = {"number": Kind.NUMBER, "yesno": Kind.YESNO}


def type_of(reference: FieldRef) -> Type | None:
    """None for filter fields and parameters, which have no value."""
    if reference.field.category not in (Category.DIMENSION, Category.MEASURE):
        return None
    return Type(_kind(reference))


def kind_of_column(column: Column) -> Kind:
    """How expressions over the rows of an answer read the column's values."""
    found = type_of(FieldRef(column.name.partition(".")[0], column.field, column.name))
    return found.kind if found else Kind.ANY


def _kind(reference: FieldRef) -> Kind:
    timeframe = timeframe_of(reference)
    if timeframe in _DAYS or (timeframe == "raw" and reference.field.datatype == "date"):
        return Kind.DATE
    if timeframe in _YEARS:
        return Kind.YEAR
    if timeframe is not None and is_truncating(timeframe):
        return Kind.DATETIME
    return _KINDS.get(filter_kind(reference), Kind.STRING)


def is_whole_days(reference: FieldRef) -> bool:
    """A truncation to days or more, which databases give as a timestamp."""
    timeframe = timeframe_of(reference)
    return timeframe in _DAYS and (reference.is_measure or timeframe != "date")
