"""`json_detail`: the rows as cells of value and rendered text, among all that is known about the query."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import chain
from typing import Any

from .expressions import Cell, json_value, text
from .fields import fields_by_category
from .json import by_name
from .rendered import Renderer, renderer
from .rows import BETWEEN, Member, array, dumps, members
from .source import Source

MEDIA_TYPE = "application/json"

# Written by this module after the rows, because only then they are known.
AFTER = ("truncated", "runtime")


def pieces(source: Source) -> Iterator[bytes]:
    rows = array(cell_texts(source))
    first = next(rows)
    before = dumps(head(source))
    yield f'{before[:-1]},"data":'.encode()
    yield from chain([first], rows)
    yield ("," + dumps(tail(source))[1:]).encode()


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


def tail(source: Source) -> dict[str, Any]:
    """`runtime` is text with milliseconds, as in "0.843"."""
    detail = source.task.detail
    return {
        "truncated": detail.get("truncated", source.truncated),
        "runtime": f"{time.perf_counter() - source.started:.3f}",
    }


def cell_texts(source: Source) -> Iterator[bytes]:
    """Each value is asked for twice, as JSON and as text, so that numbers stay exact in both."""
    found = members(source, by_name, by_field=False)
    expressions = [maker(member.cell) for member in found for maker in (json_value, text)]
    batches = source.tuples(expressions)
    writers = [CellWriter(member, renderer(member.cell), is_shown(member.cell)) for member in found]
    return ("".join([row_text(row, writers) for row in batch]).encode() for batch in batches)


def is_shown(cell: Cell) -> bool:
    """Whether `rendered` is written even when it is the same as the value: for numbers it is another type."""
    return cell.is_number or cell.may_be_number


class CellWriter:
    """Writes one column's cells; `always`: the rendered text too when it is the same as the value."""

    def __init__(self, member: Member, show: Renderer, always: bool):
        self.before, self.after, self.show, self.always = member.before, member.after, show, always

    def cell(self, value: str, raw: str | None) -> str:
        shown = self.show(raw)
        if shown is None or (shown == raw and not self.always):
            return f'{self.before}{{"value":{value}}}{self.after}'
        return f'{self.before}{{"value":{value},"rendered":{dumps(shown)}}}{self.after}'


def row_text(row: tuple, writers: list[CellWriter]) -> str:
    cells = [writer.cell(row[2 * at], row[2 * at + 1]) for at, writer in enumerate(writers)]
    return BETWEEN + "{" + "".join(cells) + "}"
