"""What the cells of totals and subtotals carry beside their values: html, links and drills, as those of the rows do.

A dimension that a total goes over has no value there: its links ask for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from .cells import ALL_VALUES, CellCarrier
from .pivoted import GROUPING

Line = Mapping[str, Any]  # cells by field, under pivots by the key of the column


def with_carried(detail: Mapping[str, Any], carrier: CellCarrier) -> dict[str, Any]:
    """`detail` with all that the cells of its `totals_data` and `subtotals_data` carry."""
    found = dict(detail)
    if detail.get("totals_data"):
        found["totals_data"] = _carried_line(detail["totals_data"], carrier)
    if detail.get("subtotals_data"):
        found["subtotals_data"] = {
            depth: [_carried_line(line, carrier) for line in lines]
            for depth, lines in detail["subtotals_data"].items()
        }
    return found


def without(detail: Mapping[str, Any], hidden: tuple[str, ...]) -> dict[str, Any]:
    """`detail` without the totals of fields that are not shown."""
    found = dict(detail)
    if "totals_data" in found:
        found["totals_data"] = _shown(found["totals_data"], hidden)
    if "subtotals_data" in found:
        found["subtotals_data"] = {
            depth: [_shown(line, hidden) for line in lines]
            for depth, lines in found["subtotals_data"].items()
        }
    return found


def _shown(line: Line, hidden: tuple[str, ...]) -> dict[str, Any]:
    return {name: cell for name, cell in line.items() if name not in hidden}


def _carried_line(line: Line, carrier: CellCarrier) -> dict[str, Any]:
    cells = [_cell(line, at, carrier) for at in range(len(carrier.columns))]
    raw = [_raw(line, at, cell, carrier) for at, cell in enumerate(cells)]
    found = {name: dict(cell) if isinstance(cell, dict) else cell for name, cell in line.items()}
    for at, cell in enumerate(cells):
        if cell is None or raw[at] in (None, ALL_VALUES) or not carrier.carries[at]:
            continue
        html, links = carrier.html(at, raw), carrier.links(at, raw)
        more = {**({} if html is None else {"html": html}), **({"links": links} if links else {})}
        _put(found, at, {**cell, **more}, carrier)
    return found


def _cell(line: Line, at: int, carrier: CellCarrier) -> dict[str, Any] | None:
    spec = carrier.columns[at].spec
    found = line.get(spec.name)
    if found is None or spec.pivot is None or carrier.pivots is None:
        return found
    return found.get(carrier.pivots.columns[spec.pivot].key)


def _put(line: dict[str, Any], at: int, cell: dict[str, Any], carrier: CellCarrier) -> None:
    spec = carrier.columns[at].spec
    if spec.pivot is None or carrier.pivots is None:
        line[spec.name] = cell
    else:
        line[spec.name][carrier.pivots.columns[spec.pivot].key] = cell


def _raw(line: Line, at: int, cell: dict[str, Any] | None, carrier: CellCarrier) -> str | None:
    spec = carrier.columns[at].spec
    if spec.category == "dimension" and spec.name not in line.get(GROUPING, ()):
        return ALL_VALUES
    value = None if cell is None else cell["value"]
    if value is None or isinstance(value, str):
        return value
    return bytes(value).decode() if isinstance(value, msgspec.Raw) else str(value)
