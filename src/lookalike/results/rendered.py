"""The text that a person sees for a value: its format for a number, its timeframe's form for a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from .expressions import Cell
from .value_format import ValueFormatError, compile_format

Renderer = Callable[[str | None], str | None]

# `2018-04` -> year 2018, month 4: how a quarter comes from the database
MONTH = re.compile(r"(\d{4,})-(\d\d)(-\d\d.*)?")
CACHED_VALUES = 10_000
# Between the values of a `list` measure in the database; Liquid in people's projects splits at it.
LIST_SEPARATOR = "|RECORD|"


def renderer(cell: Cell) -> Renderer:
    """A function from raw text to shown text; null stays None. Values repeat, so it remembers them."""
    plain = renderer_of(cell)
    if plain is None:
        return lambda text: text
    known: dict[str, str] = {}

    def remembered(text: str | None) -> str | None:
        if text is None:
            return None
        found = known.get(text)
        if found is None:
            if len(known) >= CACHED_VALUES:
                known.clear()
            found = known[text] = plain(text)
        return found

    return remembered


def renderer_of(cell: Cell) -> Callable[[str], str] | None:
    """None: the raw text is what is shown."""
    column = cell.column
    if column.timeframe == "quarter":
        return lambda text: quarter(text, "")
    if column.timeframe == "fiscal_quarter":
        return lambda text: quarter(text, "FY")
    if column.type == "list":
        return lambda text: text.replace(LIST_SEPARATOR, ", ")
    if column.value_format and (cell.is_number or cell.may_be_number or column.value_type == "number"):
        return number_renderer(column.value_format, column.separators)
    return None


def number_renderer(value_format: str, separators: str = "") -> Callable[[str], str] | None:
    """A format this server cannot read leaves the number as it is; the LookML check names it."""
    try:
        show = compile_format(value_format, separators)
    except ValueFormatError:
        return None

    def shown(text: str) -> str:
        try:
            return show(Decimal(text))
        except InvalidOperation:
            return text

    return shown


def quarter(text: str, prefix: str) -> str:
    """The quarter that begins with a month.

    >>> quarter("2018-04", "")
    '2018-Q2'
    """
    found = MONTH.fullmatch(text)
    if found is None:
        return text
    return f"{prefix}{found[1]}-Q{(int(found[2]) + 2) // 3}"
