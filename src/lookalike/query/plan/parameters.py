"""The value of a `parameter:` as SQL text. Whatever a caller sends is checked against the parameter's type."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import msgspec

from ...engines.dialect import Dialect
from ...lookml.model.types import AllowedValue, Explore
from ..request import QueryError
from .catalog import FieldRef

# A blank or a sign would let a caller write SQL where the model writes a name.
_UNQUOTED = re.compile(r"[A-Za-z0-9_.]*")
_DATE = re.compile(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]([ T][0-9][0-9]:[0-9][0-9](:[0-9][0-9])?)?")


def parameter_sql(parameter: FieldRef, given: str | None, dialect: Dialect) -> str:
    """Raises QueryError `bad-parameter` for a value that the parameter does not allow."""
    value = chosen_value(parameter, given)
    if value is None:
        return _EMPTY.get(parameter.field.type, "NULL")
    try:
        return _TYPES[parameter.field.type](value, dialect)
    except (KeyError, ValueError) as error:
        raise _bad(
            parameter, value, f"it must be {_WANTED.get(parameter.field.type, 'of a known type')}"
        ) from error


def parameter_value(parameter: FieldRef, given: str | None, dialect: Dialect) -> str:
    """What `_parameter_value` is: models compare a yesno with `true`, whatever the database writes."""
    if parameter.field.type != "yesno":
        return parameter_sql(parameter, given, dialect)
    value = chosen_value(parameter, given)
    parameter_sql(parameter, given, dialect)
    return "NULL" if value is None else str(_is_true(value)).lower()


def with_models_own(parameter: FieldRef, explore: Explore) -> FieldRef:
    """The parameter, with what the explore's own always_filter or conditionally_filter gives it allowed as well.

    Assumed: models do so and work, and clients send the value back as they found it.
    """
    field = parameter.field
    own = [
        AllowedValue(pair.expression, pair.expression)
        for pair in (*explore.always_filter, *explore.conditionally_filter)
        if parameter.name in (pair.field, f"{explore.base}.{pair.field}")
    ]
    if not own or not field.allowed_values:
        return parameter
    return replace(
        parameter, field=msgspec.structs.replace(field, allowed_values=(*field.allowed_values, *own))
    )


def chosen_value(parameter: FieldRef, given: str | None) -> str | None:
    """What the caller asked for, else the default, else the first allowed value; None: nothing at all.

    Raises QueryError `bad-parameter` for a value that `allowed_value` does not list.
    """
    field = parameter.field
    allowed = [entry.value for entry in field.allowed_values]
    if not given:
        return _default(field.default_value, allowed)
    value = given if given in allowed else _plain(given)
    if allowed and value not in allowed:
        raise _bad(parameter, value, f"allowed are: {', '.join(allowed)}")
    if not allowed and field.type == "unquoted" and not _UNQUOTED.fullmatch(value):
        raise _bad(parameter, value, f"it must be {_WANTED['unquoted']}")
    return value


def _default(default: str | None, allowed: list[str]) -> str | None:
    if default is not None:
        return default
    return allowed[0] if allowed else None


def _plain(text: str) -> str:
    """Filter syntax taken off: `last^_month` -> `last_month`, `"x"` -> `x`."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return re.sub(r"\^(.)", r"\1", text)


def _yesno(value: str, dialect: Dialect) -> str:
    return dialect.boolean(_is_true(value)).lower()


def _is_true(value: str) -> bool:
    return {"yes": True, "true": True, "no": False, "false": False}[value.strip().lower()]


def _date(value: str, dialect: Dialect) -> str:
    return dialect.date(_moment(value).date())


def _date_time(value: str, dialect: Dialect) -> str:
    return dialect.timestamp(_moment(value))


def _moment(value: str) -> datetime:
    value = value.replace("/", "-")
    if not _DATE.fullmatch(value):
        raise ValueError(value)
    return datetime.fromisoformat(value)


def _bad(parameter: FieldRef, value: str, wanted: str) -> QueryError:
    return QueryError(
        "bad-parameter", f'The parameter {parameter.name} cannot be "{value}": {wanted}', parameter.name
    )


_TYPES = {
    "string": lambda value, dialect: dialect.string(value),
    "number": lambda value, dialect: dialect.number(value.strip()),
    "unquoted": lambda value, _: value,  # checked where it came in
    "yesno": _yesno,
    "date": _date,
    "date_time": _date_time,
}
_EMPTY = {"string": "''", "unquoted": ""}
_WANTED = {
    "string": "a text",
    "number": "a number, such as 10 or 2.5",
    "unquoted": "letters, digits, dots and underscores",
    "yesno": "yes or no",
    "date": "a date, such as 2018-05-01",
    "date_time": "a moment, such as 2018-05-01 12:00",
}
