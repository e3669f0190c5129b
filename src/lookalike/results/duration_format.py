"""Formats of durations such as `[h]:mm:ss`, for numbers of days: 1.5 is 36:00:00, as in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_TOKEN = re.compile(
    r'\[(?P<all>h+|m+|s+)\]|(?P<part>h{1,2}|m{1,2}|s{1,2})|"(?P<text>[^"]*)"|(?P<mark>[ :.,-])', re.I
)
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_WITHIN = {"h": 24, "m": 60, "s": 60}
_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class _Piece:
    """A literal text, or (`unit`) a count: of the whole duration, or of what is left within the next larger unit."""

    text: str = ""
    unit: str = ""
    digits: int = 1
    whole: bool = False

    def of(self, seconds: int) -> str:
        if not self.unit:
            return self.text
        count = seconds // _SECONDS[self.unit]
        return str(count if self.whole else count % _WITHIN[self.unit]).zfill(self.digits)


def duration_writer(value_format: str) -> Callable[[Decimal], str] | None:
    """None for a format of anything else; `m` alone is a month."""
    pieces = _pieces(value_format)
    units = {piece.unit for piece in pieces} - {""}
    if not units or (units == {"m"} and not any(piece.whole for piece in pieces)):
        return None

    def show(value: Decimal) -> str:
        seconds = int((abs(value) * _A_DAY).to_integral_value(ROUND_HALF_UP))
        return ("-" if value < 0 and seconds else "") + "".join(piece.of(seconds) for piece in pieces)

    return show


def _pieces(value_format: str) -> list[_Piece]:
    """Empty where something else stands between the units."""
    found: list[_Piece] = []
    at = 0
    while at < len(value_format):
        token = _TOKEN.match(value_format, at)
        if token is None:
            return []
        at = token.end()
        unit = token["all"] or token["part"]
        if unit:
            found.append(_Piece(unit=unit[0].lower(), digits=len(unit), whole=token["all"] is not None))
        else:
            found.append(_Piece(token["text"] or token["mark"] or ""))
    return found
