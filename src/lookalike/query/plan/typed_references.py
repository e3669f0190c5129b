"""`${view.field::type}`: a field as a value of a type, in place of the text that people are shown.

No page of the reference says which types there are or what becomes of a value; public projects write `::date` and
`::datetime` of members of a time group to compare them with dates, `::number` of years and `::string`. So: a
moment is cut as its timeframe cuts it and not written as text, and any other value is cast.
"""

from __future__ import annotations

from dataclasses import replace

from ...engines.dialect import Dialect
from ..request import QueryError
from .catalog import FieldRef

_TYPES = {
    "date": "date",
    "datetime": "datetime",
    "date_time": "datetime",
    "time": "datetime",
    "timestamp": "datetime",
    "number": "number",
    "string": "string",
    "yesno": "yesno",
    "boolean": "yesno",
}


def read_as(reference: FieldRef, wanted: str, used_by: str) -> FieldRef:
    """Raises QueryError `unknown-type`, `bad-reference-type`."""
    kind = _TYPES.get(wanted.strip())
    if kind is None:
        message = f'{used_by} reads {reference.name} as "{wanted}", which is no type; {", ".join(_TYPES)} are possible'
        raise QueryError("unknown-type", message)
    if kind == "yesno" and reference.field.type != "yesno":
        raise _unfit(reference, "a yesno", used_by)
    if not reference.is_measure:
        return replace(reference, read_as=kind)
    if kind != "number":
        raise _unfit(reference, "anything but a number", used_by)
    return reference


def _unfit(reference: FieldRef, kind: str, used_by: str) -> QueryError:
    what = reference.field.timeframe or reference.field.type
    message = f"{used_by} reads {reference.name}, of type {what}, as {kind}, which it cannot be"
    return QueryError("bad-reference-type", message, place=reference.field.span)


def typed(dialect: Dialect, reference: FieldRef, key: str, shown: str, bare: str, value_type: str) -> str:
    """`key` is what rows are grouped by: of a timeframe the moment itself. `value_type` as in `Column`.

    Raises QueryError `bad-reference-type`.
    """
    kind = reference.read_as
    if value_type == "yesno" and kind != "string":
        return bare
    if kind == value_type:
        return shown
    if kind == "date":
        return dialect.as_date(key)
    if kind == "datetime":
        return dialect.as_timestamp(key)
    if kind == "string":
        return dialect.text(shown)
    if reference.field.timeframe or value_type in ("date", "datetime"):
        raise _unfit(reference, "a number", "a text")
    return shown  # a column whose type only the database knows
