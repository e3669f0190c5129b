"""The table that an answer shows: rows by their dimensions, columns by pivot and measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

Value = Any
Key = tuple[Value, ...]  # the values of the pivots, in their order; () where there is no pivot

MAX_CELLS = 2_000_000


class TooLarge(Exception):
    """A table that does not fit into a worker's memory; the text says what would."""


@dataclass(slots=True)
class Table:
    """`dimensions[name][row]`, `measures[name][key][row]`, `row_totals[name][row]`, `totals[name][key]`.

    `keys` are the pivot columns from left to right. `totals` has one value more than there are keys when there are
    row totals: the grand total. `None` for totals that were not asked for. `hidden`: dimensions that are not shown, and
    so tell no rows apart.
    """

    dimensions: dict[str, list[Value]]
    measures: dict[str, list[list[Value]]]
    pivots: tuple[str, ...] = ()
    keys: list[Key] = field(default_factory=lambda: [()])
    row_totals: dict[str, list[Value]] | None = None
    totals: dict[str, list[Value]] | None = None
    rows_cut: bool = False
    columns_cut: bool = False
    hidden: frozenset[str] = frozenset()
    unfilled: list[str] = field(default_factory=list)  # dimensions whose fill would have been too large

    @property
    def row_count(self) -> int:
        columns = [*self.dimensions.values(), *(each for lists in self.measures.values() for each in lists)]
        return len(columns[0]) if columns else 0

    @property
    def shown(self) -> list[str]:
        """The dimensions that people see."""
        return [name for name in self.dimensions if name not in self.hidden]

    def row_key(self, row: int) -> Key:
        return tuple(self.dimensions[name][row] for name in self.shown)


@dataclass(frozen=True, slots=True)
class Names:
    """Which columns of a statement are what, by their names, in their order."""

    dimensions: tuple[str, ...]
    pivots: tuple[str, ...]
    measures: tuple[str, ...]


def check_rows(count: int, cap: int) -> None:
    """Raises TooLarge."""
    if 0 <= cap < count:
        raise TooLarge(
            f"The query has more than {cap} rows, and it has pivots, totals, filled dimensions or table calculations, "
            f"which are worked out over all rows at once. Set its limit to {cap} at most, filter, or ask without them."
        )


def plain_table(
    names: Sequence[str], rows: Iterable[tuple[Value, ...]], known: Names, limit: int, cap: int = -1
) -> Table:
    """The rows of a statement without pivots, in their order. `cap`: how many there may be; -1: any number.

    Raises TooLarge.
    """
    place = {name: index for index, name in enumerate(names)}
    most = MAX_CELLS // len(names) + 1
    kept = list(islice(rows, most if cap < 0 else min(most, cap + 1)))
    check_rows(len(kept), cap)
    if len(kept) * len(names) > MAX_CELLS:
        raise TooLarge(
            f"The query gives {len(kept)} rows of {len(names)} columns or more, which is too much to fill or to "
            "calculate with. Lower its limit, or filter."
        )
    return Table(
        {name: [row[place[name]] for row in kept] for name in known.dimensions},
        {name: [[row[place[name]] for row in kept]] for name in known.measures},
        rows_cut=0 <= limit <= len(kept),
    )
