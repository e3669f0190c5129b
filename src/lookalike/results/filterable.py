"""The filter expression that finds a value again: what a drill link asks for, and `filterable_value`."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..workers.task import ColumnSpec
from .rendered import quarter

NULL = "NULL"
# Timeframes that are points in time, whose text the date grammar reads as the same stretch of time.
_DATES = frozenset("raw time microsecond millisecond second minute hour date month quarter year".split())
_SEVERAL = re.compile(r"(hour|minute|millisecond)(\d+)")
_SIGNS = re.compile(r'[,%_^"\\]')
_WORDS = frozenset(("null", "empty", "any value"))

Expression = Callable[[str], str]


def filterable(column: ColumnSpec) -> Expression:
    """A function from the raw text of a dimension to a filter expression on that dimension."""
    timeframe = column.timeframe
    if timeframe == "week":
        return lambda text: f"{text} for 7 days"
    if timeframe == "quarter":
        return lambda text: quarter(text, "")
    if timeframe == "fiscal_quarter":
        return lambda text: quarter(text, "FY")
    if timeframe == "fiscal_year":
        return lambda text: f"FY{text}"
    if timeframe is not None and (several := _SEVERAL.fullmatch(timeframe)):
        length = f"{several[2]} {several[1]}s"
        return lambda text: f"{text} for {length}"
    if timeframe in _DATES or column.value_type != "string" or column.type in ("tier", "bin", "location"):
        return str
    return exactly


def exactly(text: str) -> str:
    """The string filter that finds this text and no other. Nothing finds the empty text without null.

    >>> exactly("paid"), exactly("Calvin Klein, Inc"), exactly('5" disk')
    ('paid', '"Calvin Klein, Inc"', '5^" disk')
    """
    if not text:
        return "EMPTY"
    if not _SIGNS.search(text) and text == text.strip() and text[0] != "-" and text.lower() not in _WORDS:
        return text
    if '"' not in text:
        return f'"{text}"'
    marked = _SIGNS.sub(lambda sign: "^" + sign[0], text)
    if text[-1] == " ":
        marked = marked[:-1] + "^ "
    return "^" + marked if text[0] in "- " else marked
