"""Values as the evaluator has them: numbers, texts, booleans, datetimes (for dates too), None."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..kinds import Kind

_MOMENT = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[ T](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?)?)?)?"
)
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
_EXACT = 2**63  # whole numbers beyond it go on as floating point


def number(value: Any) -> float | None:
    """A number of a result; decimals become floating point. None for what is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return bounded(value)
    if isinstance(value, Decimal):
        return bounded(float(value))
    return parsed_number(value) if isinstance(value, str) else None


def bounded(value: float) -> float | None:
    """Null for what is not finite; whole numbers stay exact while they fit 64 bits."""
    if isinstance(value, int):
        return value if -_EXACT <= value < _EXACT else _as_float(value)
    return value if math.isfinite(value) else None


def _as_float(value: int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def parsed_number(text: str) -> float | None:
    if len(text) > 400 or not _NUMBER.fullmatch(text):
        return None
    return bounded(int(text) if text.strip().lstrip("+-").isdigit() else float(text))


def moment(value: Any) -> datetime | None:
    """A date of a result: a date, a datetime without its zone, a year, or a text from YYYY to seconds."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, int) and not isinstance(value, bool):
        return datetime(value, 1, 1) if 1 <= value <= 9999 else None
    return parsed_moment(value) if isinstance(value, str) else None


def parsed_moment(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction = found.groups()
    try:
        return datetime(
            *(int(part or 1) for part in (year, month, day)),
            *(int(part or 0) for part in (hour, minute, second)),
            microsecond=int((fraction or "0").ljust(6, "0")),
        )
    except ValueError:
        return None


def yesno(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"yes": True, "no": False}.get(value.lower()) if isinstance(value, str) else None


def text(value: Any) -> str | None:
    return None if value is None else shown(value)


def shown(value: Any, kind: Kind = Kind.ANY) -> str:
    """The text of a value; of null it is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        is_date = kind is Kind.DATE
        return f"{value:%Y-%m-%d}".rjust(10, "0") if is_date else str(value.replace(microsecond=0))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def unknown(value: Any) -> Any:
    """A value of a column whose type nobody knows."""
    if isinstance(value, Decimal | float):
        return number(value)
    return moment(value) if isinstance(value, date) else value


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.NUMBER: number,
    Kind.YEAR: number,
    Kind.STRING: text,
    Kind.YESNO: yesno,
    Kind.DATE: moment,
    Kind.DATETIME: moment,
}


def read(values: Iterable[Any], kind: Kind) -> list[Any]:
    """The values of a result's column as the evaluator has them."""
    reader = _READERS.get(kind, unknown)
    return [None if value is None else reader(value) for value in values]


def given(value: Any, kind: Kind) -> Any:
    """A computed value as callers get it: dates as `date`."""
    return value.date() if kind is Kind.DATE and isinstance(value, datetime) else value
