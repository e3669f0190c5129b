"""`html`: a bare table; every value is escaped. With formatting, cells show the html that their field makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..workers.task import ColumnSpec
from .expressions import Cell, text
from .rendered import renderer
from .source import Source
from .tabular import Layout, head, replacing, table

if TYPE_CHECKING:
    from .cells import CellCarrier

MEDIA_TYPE = "text/html; charset=utf-8"

# `&` first: the others write one.
ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))


escape, escape_sql = replacing(ESCAPES)

LAYOUT = Layout("<tr><td>", "</td><td>", "</td></tr>\n", escape, escape_sql)
HEAD = Layout("<tr><th>", "</th><th>", "</th></tr>\n", escape, escape_sql)


def pieces(source: Source) -> Iterator[bytes]:
    before, after = "<table>\n" + head(source, HEAD), "</table>"
    if not (source.task.apply_formatting and source.task.cells and any(map(_has_html, source.columns))):
        return table(source, LAYOUT, before, after)
    return _made_table(source, before, after)


def _has_html(column: ColumnSpec) -> bool:
    return column.cell is not None and bool(column.cell.html)


def _made_table(source: Source, before: str, after: str) -> Iterator[bytes]:
    """The statement runs when the first piece is taken."""
    batches = source.tuples([text(cell) for cell in source.readable])
    row_text = _row_writer(source)
    yield before.encode()
    for batch in batches:
        yield "".join([row_text(row) for row in batch]).encode()
    yield after.encode()


def _row_writer(source: Source) -> Callable[[tuple], str]:
    from .cells import CellCarrier

    assert source.task.cells is not None
    carrier = CellCarrier(source.readable, source.task.cells, source.task.pivots)
    places = {cell.index: at for at, cell in enumerate(source.readable)}
    writers = [_cell_writer(carrier, places[cell.index], cell) for cell in source.cells]
    return lambda row: LAYOUT.line([write(row) for write in writers])


def _cell_writer(carrier: CellCarrier, at: int, cell: Cell) -> Callable[[tuple], str]:
    """A template that fails leaves its cell with the plain value."""
    show = renderer(cell)

    def plain(row: tuple) -> str:
        shown = show(row[at])
        return "" if shown is None else escape(shown)

    def made(row: tuple) -> str:
        html = carrier.html(at, row)
        return plain(row) if html is None else html

    return made if _has_html(cell.column) else plain
