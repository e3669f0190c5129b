"""The order of the rows: what the query asks for, else Looker's default."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..request import QueryError
from .catalog import Catalog, FieldRef
from .expand import filter_kind

UNSORTED = "__UNSORTED__"
# They follow the order of the rows, so they cannot make it. A share sorts as the measure that it is a share of.
_FOLLOW_THE_ORDER = ("running_total", "percent_of_previous")
_NUMBER = re.compile(r"[0-9]{1,9}")
_NO_DEFAULT = ("list", *_FOLLOW_THE_ORDER)


@dataclass(frozen=True, slots=True)
class SortWords:
    """A sort as a query writes it: `"orders.count desc 0"`. `column` None: no pivot column is named."""

    name: str
    descending: bool
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """`column`: for a measure of a pivoted query, the pivot column (from 0) whose values count."""

    reference: FieldRef
    descending: bool
    column: int = 0

    def __str__(self) -> str:
        return f"{self.reference.name} desc" if self.descending else self.reference.name


def requested_sorts(sorts: Sequence[str], catalog: Catalog) -> list[Sort]:
    """`"orders.count desc 0"`: field, direction, and the pivot column, which counts in a pivoted query.

    Raises QueryError `bad-sort`, `unknown-field`, `not-sortable`.
    """
    found = [_parsed(text, catalog) for text in sorts if text.strip() and text != UNSORTED]
    for sort in found:
        if sort.reference.field.type in _FOLLOW_THE_ORDER and sort.reference.is_measure:
            raise QueryError(
                "not-sortable",
                f"{sort.reference.name} is of type {sort.reference.field.type}: its values follow from the order "
                "of the rows. Sort by another field",
                sort.reference.name,
            )
    return found


def _parsed(text: str, catalog: Catalog) -> Sort:
    words = sort_words(text)
    return Sort(catalog.selectable(words.name), words.descending, words.column or 0)


def sort_words(text: str) -> SortWords:
    """Raises QueryError `bad-sort`."""
    name, *words = text.split()
    direction = words[0].lower() if words else "asc"
    number = words[-1] if words and _NUMBER.fullmatch(words[-1]) else None
    if number is not None and len(words) == 1:
        direction = "asc"
    elif direction not in ("asc", "desc") or len(words) > 2 or (len(words) == 2 and number is None):
        raise QueryError("bad-sort", f'The sort "{text}" cannot be read; right would be "{name} desc"', name)
    return SortWords(name, direction == "desc", None if number is None else int(number))


def default_sort(fields: Sequence[FieldRef]) -> Sort | None:
    """The first date, descending; else the first measure, descending; else the first dimension."""
    sortable = [reference for reference in fields if reference.field.type not in _NO_DEFAULT]
    dates = [ref for ref in sortable if not ref.is_measure and filter_kind(ref) == "date"]
    measures = [reference for reference in sortable if reference.is_measure]
    for candidates in (dates, measures):
        if candidates:
            return Sort(candidates[0], True)
    return Sort(sortable[0], False) if sortable else None
