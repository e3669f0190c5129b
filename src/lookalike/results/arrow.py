"""`arrow`: an Arrow IPC stream, as polars, pandas, DuckDB and others read it. For whoever asks for it by `Accept`.

Types and values are the database's own, not texts: dates are dates, yes/no are what the SQL makes of them. Columns go
by the names of their fields; what else is known of a field is in the metadata of its column. Nothing is formatted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from nanoarrow.c_array_stream import CArrayStream
from nanoarrow.c_schema import CSchema
from nanoarrow.ipc import StreamWriter

from ..engines.arrow_batches import Columnar
from ..engines.driver import DriverError
from ..workers.task import Pivots
from .expressions import NO_NUMBERS, Cell
from .flat import named_apart, under
from .rows import JOINER
from .source import Source

MEDIA_TYPE = "application/vnd.apache.arrow.stream"

# Of numbers that travel as text because they have any number of digits. Assumed to be enough: 22 digits before the
# point and 16 after it, which is what Postgres makes of a quotient; a number with more before the point is refused.
EXACT = "DECIMAL(38, 16)"


class Sink:
    """What the writer writes to: it gathers, and `take` empties it."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def take(self) -> bytes:
        found = b"".join(self.parts)
        self.parts.clear()
        return found


def pieces(source: Source) -> Iterator[bytes]:
    stream = source.stream
    if not isinstance(stream, Columnar):
        raise DriverError("refused", "There is no Arrow form of this answer; ask for json or csv.")
    found = stream.arrow([value(cell) for cell in source.cells], source.is_large)
    sink = Sink()
    with StreamWriter.from_writable(sink) as writer:
        writer.write_stream(CArrayStream.from_c_arrays([], described(found.schema, source)))
        first = next(found.batches, None)
        batches = found.batches if first is None else chain([first], found.batches)
        for batch in batches:
            writer.write_array(batch, write_schema=False)
            yield source.tallied(len(batch), sink.take())
    yield sink.take()


def value(cell: Cell) -> str:
    name = f"c{cell.index}"
    if cell.kind == "numeric_text":
        return f"CASE WHEN lower({name}) NOT IN {NO_NUMBERS} THEN {name}::{EXACT} END"
    return name


def described(schema: CSchema, source: Source) -> CSchema:
    """The database's schema with the names of fields, and what is known of them."""
    pivots = source.task.pivots
    names = [each.column.name for each in named_apart([_flat(cell, pivots) for cell in source.cells])]
    columns = [
        schema.child(at).modify(name=name, metadata=about(cell, pivots))
        for at, (name, cell) in enumerate(zip(names, source.cells, strict=True))
    ]
    return schema.modify(name="", children=columns)


def _flat(cell: Cell, pivots: Pivots | None) -> Cell:
    if pivots is None or cell.column.pivot is None:
        return cell
    return Cell(cell.index, under(cell.column, pivots, single=False), cell.database_type)


def about(cell: Cell, pivots: Pivots | None) -> dict[str, str]:
    """Texts, as Arrow has it; what is not known is not there."""
    column = cell.column
    over = pivots.columns[column.pivot] if pivots is not None and column.pivot is not None else None
    known = {
        "field": column.name,
        "label": column.label,
        "label_short": column.label_short,
        "category": column.category,
        "type": column.type,
        "value_type": column.value_type,
        "value_format": column.value_format,
        "timeframe": column.timeframe,
        "pivots": JOINER.join(pivots.names) if over is not None and pivots is not None else None,
        "pivot_key": over.key if over is not None else None,
    }
    return {name: text for name, text in known.items() if text}
