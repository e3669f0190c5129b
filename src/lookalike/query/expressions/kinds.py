"""The types of values in Looker expressions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"
    STRING = "string"
    YESNO = "yesno"
    DATE = "date"
    DATETIME = "datetime"
    YEAR = "year"  # a dimension such as `created_year`: a number, and a date where one is asked for
    NULL = "null"
    ANY = "any"  # a column of a result whose type nobody knows


@dataclass(frozen=True, slots=True)
class Type:
    """A value, or a list of such values."""

    kind: Kind
    is_list: bool = False

    def __str__(self) -> str:
        return f"list of {self.kind}" if self.is_list else str(self.kind)


NUMBER, STRING, YESNO = Type(Kind.NUMBER), Type(Kind.STRING), Type(Kind.YESNO)
DATE, DATETIME, NULL, ANY = Type(Kind.DATE), Type(Kind.DATETIME), Type(Kind.NULL), Type(Kind.ANY)
_DATES = frozenset({Kind.DATE, Kind.DATETIME})
_UNKNOWN = frozenset({Kind.NULL, Kind.ANY})


def fits(given: Kind, wanted: Kind) -> bool:
    """Whether a value of one kind can stand where the other is asked for."""
    if given is wanted or wanted is Kind.ANY or given in _UNKNOWN:
        return True
    if wanted is Kind.DATE:
        return given in (Kind.DATETIME, Kind.YEAR)
    return wanted is Kind.NUMBER and given is Kind.YEAR


def joined(left: Kind, right: Kind) -> Kind | None:
    """The kind that holds values of both; None when there is none."""
    if left is right or right in _UNKNOWN:
        return left if left is not Kind.NULL else right
    if left in _UNKNOWN:
        return right
    if left in _DATES and right in _DATES:
        return Kind.DATETIME
    kinds = {left, right}
    if Kind.YEAR in kinds:
        other = (kinds - {Kind.YEAR}).pop()
        return other if other in _DATES or other is Kind.NUMBER else None
    return None
