"""`apply_vis`: the answer as the settings of its picture show it: which columns, in which order, under which names, and
which rows. Read are `hidden_fields`, `hidden_pivots`, `column_order`, `series_labels` and `limit_displayed_rows`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from ..engines.driver import Stream
from ..workers.task import PivotColumn, Pivots
from .expressions import Cell

MAX_ROWS = 1_000_000_000

Batches = Iterator[list[tuple]]


def arranged(cells: Sequence[Cell], pivots: Pivots | None, vis_config: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The columns that are shown, as they are shown."""
    over = [_over(cell, pivots) for cell in cells]
    hidden = set(_texts(vis_config.get("hidden_fields")))
    hides = _mapping(vis_config.get("hidden_pivots"))
    labels = _mapping(vis_config.get("series_labels"))
    shown = [
        (_labelled(cell, column, labels), _names_in_order(cell, column))
        for cell, column in zip(cells, over, strict=True)
        if cell.column.name not in hidden and not _is_hidden(cell, column, hides)
    ]
    return tuple(cell for cell, _ in _ordered(shown, _texts(vis_config.get("column_order"))))


def _over(cell: Cell, pivots: Pivots | None) -> PivotColumn | None:
    return None if pivots is None or cell.column.pivot is None else pivots.columns[cell.column.pivot]


def _is_hidden(cell: Cell, column: PivotColumn | None, hides: Mapping[str, Any]) -> bool:
    """`{"paid": {"is_entire_pivot_hidden": true, "measure_names": []}}`, by the key of the pivot column."""
    found = hides.get(column.key) if column is not None else None
    if not isinstance(found, Mapping):
        return False
    return found.get("is_entire_pivot_hidden") is True or cell.column.name in _texts(
        found.get("measure_names")
    )


def _labelled(cell: Cell, column: PivotColumn | None, labels: Mapping[str, Any]) -> Cell:
    """Under a pivot the label of one column, `paid - orders.count`, counts before that of the field."""
    given = labels.get(_series(cell, column)) or labels.get(cell.column.name)
    if not given:
        return cell
    return replace(cell, column=msgspec.structs.replace(cell.column, label=str(given)))


def _series(cell: Cell, column: PivotColumn | None) -> str:
    over = [] if column is None else [value or "null" for value in column.values]
    return " - ".join([*over, cell.column.name])


def _names_in_order(cell: Cell, column: PivotColumn | None) -> tuple[str, ...]:
    """`2024-05_orders.count` for a column under a pivot, as projects in public have it; then the field itself."""
    name = cell.column.name
    return (name,) if column is None else (f"{column.key}_{name}", name)


def _ordered(
    shown: list[tuple[Cell, tuple[str, ...]]], order: Sequence[str]
) -> list[tuple[Cell, tuple[str, ...]]]:
    """Columns that the order does not name come last, as they stood."""
    places = {name: place for place, name in reversed(list(enumerate(order)))}
    last = len(order)
    return sorted(shown, key=lambda each: next((places[n] for n in each[1] if n in places), last))


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list | tuple) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# rows


def displayed(stream: Stream, vis_config: Mapping[str, Any]) -> Stream:
    """`limit_displayed_rows_values`: `{"show_hide": "show", "first_last": "first", "num_rows": "10"}`. Without a
    number of rows, all are shown."""
    if vis_config.get("limit_displayed_rows") not in (True, "true", "yes"):
        return stream
    values = _mapping(vis_config.get("limit_displayed_rows_values"))
    count = _count(values.get("num_rows"))
    if count is None:
        return stream
    return DisplayedRows(
        stream, count, hide=values.get("show_hide") == "hide", last=values.get("first_last") == "last"
    )


def _count(value: object) -> int | None:
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return min(int(text), MAX_ROWS) if text.isascii() and text.isdigit() and len(text) < 20 else None


class DisplayedRows:
    """The first or last `count` rows of a stream, or all but those."""

    def __init__(self, stream: Stream, count: int, *, hide: bool, last: bool):
        self.names, self.types = stream.names, stream.types
        self._stream, self._count = stream, count
        self._kept = {
            (False, False): self._first,
            (True, False): self._without_first,
            (False, True): self._last,
            (True, True): self._without_last,
        }[hide, last]

    def select(self, expressions: Sequence[str]) -> Batches:
        return self._kept(self._stream.select(expressions))

    def texts(self, expression: str, large: bool) -> Iterator[tuple[int, bytes]]:
        batches = self.select([expression])
        return ((len(batch), "".join([text for (text,) in batch]).encode()) for batch in batches)

    def _first(self, batches: Batches) -> Batches:
        left = self._count
        for batch in batches:
            yield batch[:left]
            left -= len(batch)
            if left <= 0:
                return

    def _without_first(self, batches: Batches) -> Batches:
        left = self._count
        for batch in batches:
            yield batch[left:]
            left = max(0, left - len(batch))

    def _last(self, batches: Batches) -> Batches:
        kept: deque[tuple] = deque(maxlen=self._count)
        for batch in batches:
            kept.extend(batch)
        yield list(kept)

    def _without_last(self, batches: Batches) -> Batches:
        """Each row waits until `count` others have come after it."""
        waiting: deque[tuple] = deque()
        for batch in batches:
            waiting.extend(batch)
            yield [waiting.popleft() for _ in range(max(0, len(waiting) - self._count))]
