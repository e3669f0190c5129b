"""The bytes between the web process and a worker: a length of four bytes, big-endian, then msgpack."""

from __future__ import annotations

import socket
from typing import Any

import msgspec

from .task import Data, Done, Failed, Frame, Header, Task

# A frame of data. With the socket's own buffer and the reader's, less than a mebibyte of an answer is in flight.
DATA_BYTES = 256 * 1024


# Cancels are numbers of tasks, in four bytes; with this bit the worker is to lower its priority instead.
STEP_BACK = 1 << 31


class Picture(msgspec.Struct, frozen=True, omit_defaults=True, tag="picture"):
    """Draw a chart of rows that were read already; the task of a render worker."""

    id: str
    format: str  # png, jpg
    vis_config: dict[str, Any]
    drawing: bytes  # columns and rows, as the writer of that name makes them
    width: int
    height: int
    cpu_s: float
    memory_bytes: int


_encode = msgspec.msgpack.Encoder().encode
# The map of Data with a body of 32-bit length: 0xc6 is msgpack's `bin 32`.
_DATA_HEAD = _encode({"type": "data", "body": 0})[:-1] + b"\xc6"
_frame = msgspec.msgpack.Decoder(Frame)
_task = msgspec.msgpack.Decoder(Task)
_picture = msgspec.msgpack.Decoder(Picture)


def packed(message: Task | Picture | Header | Data | Done | Failed) -> bytes:
    body = _encode(message)
    return len(body).to_bytes(4, "big") + body


def data_head(size: int) -> bytes:
    """What stands before `size` bytes of data, so that they need not be copied into a message: the frame's length,
    and the msgpack of Data up to its body."""
    head = _DATA_HEAD + size.to_bytes(4, "big")
    return (len(head) + size).to_bytes(4, "big") + head


def decode_frame(body: bytes) -> Frame:
    return _frame.decode(body)


def read_task(sock: socket.socket) -> Task | None:
    """The next task; None when the web process has gone."""
    body = read_message(sock)
    return None if body is None else _task.decode(body)


def read_picture(sock: socket.socket) -> Picture | None:
    body = read_message(sock)
    return None if body is None else _picture.decode(body)


def read_message(sock: socket.socket) -> bytes | None:
    size = read_exactly(sock, 4)
    return None if size is None else read_exactly(sock, int.from_bytes(size, "big"))


def read_exactly(sock: socket.socket, count: int) -> bytes | None:
    found = bytearray()
    while len(found) < count:
        part = sock.recv(min(count - len(found), 1024 * 1024))
        if not part:
            return None
        found += part
    return bytes(found)
