"""One column of text out of DuckDB without an object for each row.

In Arrow's memory the texts of a column lie end to end, so the lines of a file that DuckDB has written as text are
the file. This reads that memory through Arrow's C interface, with ctypes and no Arrow library.
Source: the Arrow C data and C stream interfaces.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import POINTER, Structure, c_char_p, c_int, c_int32, c_int64, c_void_p
from typing import Any

import duckdb as engine

PIECE_BYTES = 1024 * 1024
BATCH_ROWS = 4096  # about a megabyte; of the 131,072 that DuckDB takes by itself, wide rows fill the worker


class _Array(Structure):
    """struct ArrowArray."""


_Array._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(_Array))),
    ("dictionary", POINTER(_Array)),
    ("release", ctypes.CFUNCTYPE(None, POINTER(_Array))),
    ("private_data", c_void_p),
]


class _Stream(Structure):
    """struct ArrowArrayStream."""


_Stream._fields_ = [
    ("get_schema", c_void_p),
    ("get_next", ctypes.CFUNCTYPE(c_int, POINTER(_Stream), POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(c_char_p, POINTER(_Stream))),
    ("release", ctypes.CFUNCTYPE(None, POINTER(_Stream))),
    ("private_data", c_void_p),
]

_pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_of.restype, _pointer_of.argtypes = c_void_p, [ctypes.py_object, c_char_p]


def text_pieces(relation: Any) -> Iterator[tuple[int, bytes]]:
    """(rows, UTF-8) of a relation with one column of text without nulls: its texts end to end, in pieces of a
    megabyte at most; a batch's rows are counted with its first piece. Raises what DuckDB raises."""
    capsule = _capsule(relation)
    stream = ctypes.cast(_pointer_of(capsule, b"arrow_array_stream"), POINTER(_Stream))
    while True:
        batch = _Array()
        if stream.contents.get_next(stream, ctypes.byref(batch)):
            text = stream.contents.get_last_error(stream) or b""
            raise error_of(text.decode("utf-8", "replace"))
        if not batch.release:
            del capsule
            return
        try:
            yield from _pieces(batch.children[0].contents)
        finally:
            batch.release(ctypes.byref(batch))


def _capsule(relation: Any) -> Any:
    """The stream of batches. Their size can be said to DuckDB's own method only, which is not promised to stay; the
    public one has larger batches and the same rows."""
    try:
        return relation._submit("stream", BATCH_ROWS).arrow_capsule()
    except (AttributeError, TypeError):
        return relation.__arrow_c_stream__()


def _pieces(column: _Array) -> Iterator[tuple[int, bytes]]:
    offsets = ctypes.cast(column.buffers[1], POINTER(c_int32))
    start, end = offsets[column.offset], offsets[column.offset + column.length]
    rows = column.length
    for at in range(start, end, PIECE_BYTES):
        yield rows, ctypes.string_at(column.buffers[2] + at, min(PIECE_BYTES, end - at))
        rows = 0


def error_of(message: str) -> engine.Error:
    """Through Arrow's interface an exception is only a text."""
    lowered = message.lower()
    if "interrupted" in lowered:
        return engine.InterruptException(message)
    if "out of memory" in lowered:
        return engine.OutOfMemoryException(message)
    return engine.Error(message or "the result broke off")
