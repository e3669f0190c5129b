"""Results as Arrow's record batches, a few thousand rows at a time: never the whole result in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol, runtime_checkable

import duckdb as engine
import nanoarrow
from nanoarrow.c_array import CArray
from nanoarrow.c_schema import CSchema

from .arrow_text import error_of
from .driver import DriverError

ROWS_IN_BATCH = 8192  # half a megabyte of eight usual columns
WIDE_ROWS = 256  # of which the usual number does not fit into the worker

Failed = Callable[[BaseException], DriverError]


@dataclass(frozen=True, slots=True)
class Batches:
    """`batches` raise DriverError on the way. Each holds memory of the database until the next is taken."""

    schema: CSchema
    batches: Iterator[CArray]


@runtime_checkable
class Columnar(Protocol):
    """A stream whose rows can be had as Arrow's batches, in place of `select`."""

    def arrow(self, expressions: Sequence[str], large: bool) -> Batches:
        """One column per DuckDB expression. The statement runs when this is called, and its errors come from
        here. `large`: many rows may come."""
        ...


class _Result:
    """What a capsule needs around it to be taken for a stream."""

    def __init__(self, capsule: Any):
        self.capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.capsule


def batches_of(
    con: engine.DuckDBPyConnection,
    sql: str,
    failed: Failed,
    values: Sequence[object] | None = None,
    rows: int = ROWS_IN_BATCH,
) -> Batches:
    """The rows of a statement of our own, which has run as far as its first batch."""
    submit = getattr(con, "_submit", None)
    if submit is None:
        raise DriverError("refused", "Arrow answers need DuckDB 2.0 or later on the server.")
    try:
        # DuckDB's own method, which is not promised to stay: the size of batches can be said to no other, and the
        # public ones gather the whole result, or ask a stream that can be read once for its rows twice.
        result = submit(sql, values, format="stream", batch_size=rows)
        stream = nanoarrow.c_array_stream(_Result(result.arrow_capsule()))
        schema = stream.get_schema()
        first = next(stream, None)
    except (engine.Error, MemoryError) as error:
        raise failed(error) from error
    except RuntimeError as error:  # nanoarrow's own is one
        raise failed(_of_the_database(error)) from error
    return Batches(schema, iter(()) if first is None else chain([first], _rest(stream, failed)))


def _rest(stream: Iterator[CArray], failed: Failed) -> Iterator[CArray]:
    while True:
        try:
            batch = next(stream, None)
        except RuntimeError as error:
            raise failed(_of_the_database(error)) from error
        if batch is None:
            return
        yield batch


def _of_the_database(error: RuntimeError) -> engine.Error:
    """`ArrowArrayStream::get_next() failed (5): Conversion Error: …` -> the conversion error."""
    return error_of(re.sub(r"^ArrowArrayStream::\w+\(\) failed \(\d+\): ", "", str(error)))
