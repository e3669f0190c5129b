"""The join of a merged result: the rows of the first query stay, each with what matches in the others.

Every query is matched with the first, never with another. A row that matches several times stands there as often.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from ..post.table import MAX_CELLS, TooLarge, Value

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one query. `names` are those of the merged result, None for a column that is not taken over;
    `pairs`: (column of the merged result, place here) that must be equal."""

    names: tuple[str | None, ...]
    rows: Sequence[Row]
    pairs: tuple[tuple[str, int], ...] = ()

    @property
    def taken(self) -> list[int]:
        return [place for place, name in enumerate(self.names) if name is not None]


def joined(first: Rows, others: Sequence[Rows]) -> tuple[list[str], list[Row]]:
    """The names of the columns, and the rows in the order of the first query. Raises TooLarge."""
    names = [name for each in (first, *others) for name in each.names if name is not None]
    places = {name: place for place, name in zip(first.taken, names, strict=False)}
    lookups = [_Lookup(each, [places[name] for name, _ in each.pairs]) for each in others]
    most = MAX_CELLS // max(1, len(names))
    found: list[Row] = []
    for row in first.rows:
        own = tuple(row[place] for place in first.taken)
        for matches in product(*(lookup.of(row) for lookup in lookups)):
            if len(found) >= most:
                raise TooLarge(
                    f"The merged result has {most} rows of {len(names)} columns or more, because rows match several "
                    "times. Merge by more fields, or lower the limits of the queries."
                )
            found.append(sum(matches, own))
    return names, found


class _Lookup:
    """The rows of one query by the values that they are matched by."""

    def __init__(self, source: Rows, places: Sequence[int]):
        self._places, taken = places, source.taken
        self._nothing: list[Row] = [(None,) * len(taken)]
        self._by_key: dict[Row, list[Row]] = {}
        own = [place for _, place in source.pairs]
        for row in source.rows:
            key = tuple(comparable(row[place]) for place in own)
            self._by_key.setdefault(key, []).append(tuple(row[place] for place in taken))

    def of(self, row: Row) -> list[Row]:
        key = tuple(comparable(row[place]) for place in self._places)
        # Assumed: a null matches nothing, as in the left join that Looker compares a merge with.
        return self._nothing if None in key else self._by_key.get(key, self._nothing)


def comparable(value: Value) -> Value:
    """The same for values that are equal although two databases give them in different types."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def sorted_places(values: Sequence[Value], order: Sequence[int], *, descending: bool) -> list[int]:
    """The places in the order of their values, those of null last; what is equal stays as it is."""
    known = [place for place in order if values[place] is not None]
    known.sort(key=values.__getitem__, reverse=descending)
    return [*known, *(place for place in order if values[place] is None)]


def columns(width: int, rows: Sequence[Row]) -> Iterator[list[Value]]:
    """The columns of rows, also where there are no rows."""
    for place in range(width):
        yield [row[place] for row in rows]
