"""`json_detail`: the rows as cells of value and rendered text, among all that is known about the query."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from .expressions import Cell, json_value, text
from .fields import fields_by_category
from .filterable import filterable
from .json import by_name
from .rendered import renderer
from .rows import BETWEEN, Member, array, dumps, members
from .source import Source

if TYPE_CHECKING:
    from .cells import CellCarrier

MEDIA_TYPE = "application/json"

# Written by this module after the rows, because only then they are known.
AFTER = ("truncated", "runtime")


def pieces(source: Source) -> Iterator[bytes]:
    found = members(source, by_name, by_field=False)
    shown = {member.cell.index for member in found}
    hidden = [cell for cell in source.readable if cell.index not in shown]
    carrier = carrier_of(source, [*(member.cell for member in found), *hidden])
    rows = array(cell_texts(source, found, hidden, carrier))
    first = next(rows)
    before = dumps(with_totals(head(source), source, carrier))
    yield f'{before[:-1]},"data":'.encode()
    yield from chain([first], rows)
    yield ("," + dumps(tail(source, carrier))[1:]).encode()


def head(source: Source) -> dict[str, Any]:
    """The task's `detail`, and what a reader may rely on when it says nothing."""
    task = source.task
    known: dict[str, Any] = {
        "id": task.id,
        "fields": fields_by_category(source.columns),
        "sql": task.sql,
        "timezone": task.connection.timezone,
        "has_totals": False,
        "has_row_totals": False,
        "has_subtotals": False,
        "from_cache": False,
    }
    found = known | task.detail
    return {key: value for key, value in found.items() if key not in (*AFTER, "data")}


def with_totals(detail: dict[str, Any], source: Source, carrier: CellCarrier | None) -> dict[str, Any]:
    """The cells of totals with all that they carry; none of them where no field shows it."""
    if not detail.get("totals_data") and not detail.get("subtotals_data"):
        return detail
    from .totals_cells import with_carried, without

    found = detail if carrier is None else with_carried(detail, carrier)
    return without(found, source.task.helper_columns)


def tail(source: Source, carrier: CellCarrier | None) -> dict[str, Any]:
    """`runtime` is text with milliseconds, as in "0.843". `template_errors`, a key of ours, names the `html` and
    `link` parameters whose Liquid failed: their cells go without."""
    detail = source.task.detail
    known = {
        "truncated": detail.get("truncated", source.truncated),
        "runtime": f"{time.perf_counter() - source.started:.3f}",
    }
    problems = carrier.problems if carrier is not None else {}
    errors = [{"field": name, "parameter": part, "message": text} for (name, part), text in problems.items()]
    return {**known, "template_errors": errors} if errors else known


def carrier_of(source: Source, cells: Sequence[Cell]) -> CellCarrier | None:
    """None for an answer whose cells carry nothing but their values."""
    scope = source.task.cells
    if scope is None or not any(cell.column.cell for cell in cells):
        return None
    from .cells import CellCarrier

    return CellCarrier(cells, scope, source.task.pivots)


def cell_texts(
    source: Source, found: list[Member], hidden: Sequence[Cell], carrier: CellCarrier | None
) -> Iterator[bytes]:
    """Each value is asked for twice, as JSON and as text, so that numbers stay exact in both. `hidden`: cells that
    templates read and nobody sees."""
    expressions = [maker(member.cell) for member in found for maker in (json_value, text)]
    expressions += [text(cell) for cell in hidden] if carrier is not None else []
    batches = source.tuples(expressions)
    writers = [CellWriter(member) for member in found]
    if carrier is None:
        return ("".join([row_text(row, writers) for row in batch]).encode() for batch in batches)
    return ("".join([carrying_text(row, writers, carrier) for row in batch]).encode() for batch in batches)


def is_shown(cell: Cell) -> bool:
    """Whether `rendered` is written even when it is the same as the value: for numbers it is another type."""
    return cell.is_number or cell.may_be_number


class CellWriter:
    """Writes one column's cells."""

    def __init__(self, member: Member):
        self.before, self.after = member.before, member.after
        self.show, self.always = renderer(member.cell), is_shown(member.cell)
        is_dimension = member.cell.column.category == "dimension" and not self.always
        self.filterable = filterable(member.cell.column) if is_dimension else None

    def cell(self, value: str, raw: str | None, carried: str = "") -> str:
        """`carried`: further members of the object, each after its comma."""
        shown = self.show(raw)
        if shown is not None and (shown != raw or self.always):
            carried = f',"rendered":{dumps(shown)}{carried}'
        if self.filterable is not None and raw is not None and (text := self.filterable(raw)) != raw:
            carried = f'{carried},"filterable_value":{dumps(text)}'
        return f'{self.before}{{"value":{value}{carried}}}{self.after}'


def row_text(row: tuple, writers: list[CellWriter]) -> str:
    cells = [writer.cell(row[2 * at], row[2 * at + 1]) for at, writer in enumerate(writers)]
    return BETWEEN + "{" + "".join(cells) + "}"


def carrying_text(row: tuple, writers: list[CellWriter], carrier: CellCarrier) -> str:
    shown = 2 * len(writers)
    raw = (*row[1:shown:2], *row[shown:])
    cells = [
        writer.cell(row[2 * at], raw[at], carried_text(carrier, at, raw) if carrier.carries[at] else "")
        for at, writer in enumerate(writers)
    ]
    return BETWEEN + "{" + "".join(cells) + "}"


def carried_text(carrier: CellCarrier, at: int, raw: tuple) -> str:
    html, links = carrier.html(at, raw), carrier.links(at, raw)
    written = "" if html is None else f',"html":{dumps(html)}'
    return f'{written},"links":{dumps(links)}' if links else written
