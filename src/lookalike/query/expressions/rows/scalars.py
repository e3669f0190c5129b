"""Functions of the values of one row. A null argument makes the answer null, and so do ValueError, OverflowError
and ZeroDivisionError; the functions of `OF_NULLS` see nulls themselves."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ...filters.clock import add
from ..errors import ExpressionError
from .distributions import DISTRIBUTIONS
from .values import bounded, parsed_moment, parsed_number

_UNITS = {
    "days": "day",
    "hours": "hour",
    "minutes": "minute",
    "months": "month",
    "seconds": "second",
    "years": "year",
}
MAX_TEXT = 1_000_000  # characters of one computed text
_SECONDS = {"day": 86_400, "hour": 3600, "minute": 60, "second": 1}


# operators


def divided(left: float, right: float) -> float:
    """Whole where it comes out even. Raises ZeroDivisionError."""
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    return left / right


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divided,
}
COMPARISON: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def both(values: tuple[bool | None, ...]) -> bool | None:
    """AND: one no decides, then one null."""
    if False in values:
        return False
    return None if None in values else True


def either(values: tuple[bool | None, ...]) -> bool | None:
    """OR: one yes decides, then one null."""
    if True in values:
        return True
    return None if None in values else False


# numbers


def _power(base: float, exponent: float) -> float | complex:
    if isinstance(base, int) and isinstance(exponent, int) and 0 <= exponent <= 64 and abs(base) < 2**32:
        return base**exponent
    return math.pow(base, exponent)


def _rounded(value: float, decimals: float) -> float:
    """Halves go away from 0, of the number as it is written: 2.675 with 2 decimals is 2.68."""
    if isinstance(value, int) and decimals >= 0:
        return value
    places = max(-400, min(400, int(decimals)))
    if places > 300:
        return value
    exact = Decimal(repr(value)).scaleb(places).quantize(Decimal(1), ROUND_HALF_UP).scaleb(-places)
    return int(exact) if places <= 0 else float(exact)


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float | None]:
    return lambda value: function(value) if value > 0 else None


# texts


def _substring(string: str, start: float, length: float) -> str:
    first = max(1, int(start)) - 1
    return string[first : first + max(0, int(length))]


def _replaced(string: str, old: str, new: str) -> str:
    if not old:
        return string
    require_short(len(string) + string.count(old) * (len(new) - len(old)))
    return string.replace(old, new)


def require_short(length: int) -> None:
    """Before a text is made. Raises ExpressionError."""
    if length > MAX_TEXT:
        raise ExpressionError("too-large", f"A text would have more than {MAX_TEXT} characters")


def _split(string: str, delimiter: str) -> list[str]:
    return string.split(delimiter) if delimiter else [string]


# dates


def _added(unit: str) -> Callable[[float, datetime], datetime]:
    return lambda number, moment: add(moment, int(number), unit)


def elapsed(start: datetime, end: datetime, unit: str) -> int:
    """The completed units between; negative when `end` comes first."""
    if end < start:
        return -elapsed(end, start, unit)
    if unit in _SECONDS:
        return (end - start) // timedelta(seconds=_SECONDS[unit])
    months = (end.year - start.year) * 12 + end.month - start.month
    if (end.day, end.time()) < (start.day, start.time()):
        months -= 1
    return months // 12 if unit == "year" else months


def _difference(unit: str) -> Callable[[datetime, datetime], int]:
    return lambda start, end: elapsed(start, end, unit)


def _part(unit: str) -> Callable[[datetime], int]:
    return lambda moment: getattr(moment, unit)


def _truncated(unit: str) -> Callable[[datetime], datetime]:
    units = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    smaller = units[units.index(unit) + 1 :]
    first: dict[str, Any] = {name: 1 if name in ("month", "day") else 0 for name in smaller}
    return lambda moment: moment.replace(**first)


def _date(*parts: float) -> datetime:
    """Raises ValueError for a day or a time that does not exist."""
    year, month, day, *clock = (int(part) for part in parts)
    hour, minute, second = clock or (0, 0, 0)
    return datetime(year, month, day, hour, minute, second)


OF_VALUES: dict[str, Callable[..., Any]] = {
    **DISTRIBUTIONS,
    **{f"add_{name}": _added(unit) for name, unit in _UNITS.items()},
    **{f"diff_{name}": _difference(unit) for name, unit in _UNITS.items()},
    **{f"extract_{name}": _part(unit) for name, unit in _UNITS.items()},
    **{f"trunc_{name}": _truncated(unit) for name, unit in _UNITS.items() if name != "seconds"},
    "abs": abs,
    "acos": math.acos,
    "asin": math.asin,
    "atan": math.atan,
    "ceiling": math.ceil,
    "contains": lambda string, part: part in string,
    "cos": math.cos,
    "date": _date,
    "date_time": _date,
    "degrees": math.degrees,
    "exp": math.exp,
    "floor": math.floor,
    "length": len,
    "ln": _logarithm(math.log),
    "log": _logarithm(math.log10),
    "lower": str.lower,
    "mod": lambda value, divisor: math.fmod(value, divisor) if divisor else None,
    "position": lambda string, part: string.find(part) + 1,
    "power": _power,
    "radians": math.radians,
    "replace": _replaced,
    "round": _rounded,
    "sin": math.sin,
    "split": _split,
    "sqrt": math.sqrt,
    "substring": _substring,
    "tan": math.tan,
    "to_date": parsed_moment,
    "to_number": parsed_number,
    "upper": str.upper,
}


def answered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with null in place of a null argument's or an impossible answer."""

    def answer(*arguments: Any) -> Any:
        if None in arguments:
            return None
        try:
            value = function(*arguments)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None
        return bounded(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    return answer
