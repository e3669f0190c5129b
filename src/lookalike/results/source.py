"""The rows as a writer sees them, and the table of writers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain

from ..engines.driver import DriverError, Stream
from ..workers.task import ColumnSpec, Task
from .expressions import Cell

# Each module has MEDIA_TYPE and pieces(source) -> Iterator[bytes]. The names of api-contract section 4.3.
WRITERS = {
    "json": "json",
    "json_label": "json_label",
    "json_detail": "json_detail",
    "json_bi": "json_bi",
    "json_detail_lite_stream": "json_detail",
    "csv": "csv",
    "txt": "txt",
    "md": "md",
    "html": "html",
    "xlsx": "xlsx",
    "arrow": "arrow",
    "columns": "columns",
    "drawing": "drawing",
    "chart": "chart",
    "sql_interface": "sql_interface",
}


SMALL_ROWS = 5000


class Capped:
    """The first rows of a stream. The statement itself is a person's own, and stays as it was written."""

    def __init__(self, stream: Stream, rows: int):
        self.stream, self.left = stream, rows
        self.names, self.types = stream.names, stream.types

    def select(self, expressions: Sequence[str]) -> Iterator[list[tuple]]:
        return self.capped(self.stream.select(expressions))

    def capped(self, batches: Iterator[list[tuple]]) -> Iterator[list[tuple]]:
        for batch in batches:
            yield batch[: self.left]
            self.left -= len(batch)
            if self.left <= 0:
                return

    def texts(self, expression: str, large: bool) -> Iterator[tuple[int, bytes]]:
        batches = self.select([expression])
        return ((len(batch), "".join([text for (text,) in batch]).encode()) for batch in batches)


@dataclass
class Source:
    """One statement's rows for one writer; `rows` counts what has been read. `readable`: the cells of a row before any
    was hidden, which templates may read."""

    stream: Stream
    task: Task
    cells: tuple[Cell, ...]
    started: float  # of time.perf_counter
    rows: int = 0
    readable: tuple[Cell, ...] = ()

    def texts(self, expression: str) -> Iterator[bytes]:
        """The text `expression` of every row, end to end. The statement runs before this returns."""
        return (self.tallied(*piece) for piece in self.stream.texts(expression, self.is_large))

    def tallied(self, rows: int, text: bytes) -> bytes:
        self.rows += rows
        return text

    def tuples(self, expressions: Sequence[str]) -> Iterator[list[tuple]]:
        """Batches of rows for a writer that needs each value. The statement runs before this returns."""
        batches = self.stream.select(expressions)
        return (self.counted(batch) for batch in batches)

    def counted(self, batch: list[tuple]) -> list[tuple]:
        self.rows += len(batch)
        return batch

    @property
    def is_large(self) -> bool:
        """Whether many rows may come."""
        return not 0 <= self.task.limit <= SMALL_ROWS

    @property
    def columns(self) -> tuple[ColumnSpec, ...]:
        return tuple(cell.column for cell in self.cells)

    @property
    def truncated(self) -> bool:
        return 0 <= self.task.limit <= self.rows


@dataclass
class Answer:
    """`pieces` must be read to the end before `rows` is right."""

    media_type: str
    pieces: Iterator[bytes]
    source: Source = field(repr=False)

    @property
    def rows(self) -> int:
        return self.source.rows


def write(stream: Stream, task: Task, started: float) -> Answer:
    """Run the statement and begin the answer in `task.format`. Raises DriverError when the statement fails."""
    if task.format not in WRITERS:
        known = ", ".join(name for name in WRITERS if name not in ("drawing", "chart"))
        raise DriverError("refused", f"Unknown result format {task.format!r}; there are: {known}.")
    writer = import_module("." + WRITERS[task.format], __package__)
    if task.row_cap >= 0:
        stream = Capped(stream, task.row_cap)
    readable = cells_of(stream, task)
    cells = tuple(cell for cell in readable if cell.column.name not in task.helper_columns)
    if task.apply_vis:
        from .arranged import arranged, displayed

        cells = arranged(cells, task.pivots, task.vis_config)
        stream = displayed(stream, task.vis_config)
    source = Source(stream, task, cells, started, readable=readable)
    pieces = writer.pieces(source)
    first = next(pieces, b"")  # the statement runs here, so that its errors come before any header
    return Answer(writer.MEDIA_TYPE, chain([first], pieces), source)


def cells_of(stream: Stream, task: Task) -> tuple[Cell, ...]:
    """The columns to write, and those that only templates read. They are the first of the SELECT, by position: a
    database may cut long names. A task without columns gets all that are no helpers, typed as the database types
    them."""
    if len(task.columns) > len(stream.names):
        message = f"The statement gives {len(stream.names)} columns; {len(task.columns)} were expected."
        raise DriverError("sql-error", message)
    if task.columns:
        return tuple(Cell(index, column, stream.types[index]) for index, column in enumerate(task.columns))
    return tuple(
        Cell.of_database(index, name, stream.types[index])
        for index, name in enumerate(stream.names)
        if name not in task.helper_columns
    )
