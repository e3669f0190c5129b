"""A render worker: draws charts of rows that a query worker has read. It opens no database and no connection."""

from __future__ import annotations

import socket
import time

import msgspec

from ..render.chart import ChartError, drawn
from ..render.draw import draw
from ..render.shown import Drawing, columns_of
from . import frames, limits
from .task import Data, Done, Failed, Header

MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def serve(answers: socket.socket) -> None:
    while (picture := frames.read_picture(answers)) is not None:
        limits.limit_cpu(picture.cpu_s)
        limits.limit_heap(picture.memory_bytes)
        for packet in answer(picture):
            answers.sendall(packet)


def answer(picture: frames.Picture) -> list[bytes]:
    started = time.perf_counter()
    try:
        drawing = msgspec.json.decode(picture.drawing, type=Drawing)
        rows = drawing.rows
        chart = drawn(picture.vis_config, drawing.columns or columns_of(rows), rows)
        body = draw(chart.specification, picture.format, picture.width, picture.height)
    except ChartError as error:
        return [frames.packed(Failed("refused", str(error)))]
    except (ValueError, MemoryError) as error:
        return [frames.packed(Failed("killed", "The picture could not be drawn.", str(error)))]
    done = Done(rows=len(rows), runtime_s=time.perf_counter() - started, bytes=len(body))
    header = frames.packed(Header(MEDIA_TYPES[picture.format], tuple(chart.warnings)))
    return [header, *map(frames.packed, pieces(body)), frames.packed(done)]


def pieces(body: bytes) -> list[Data]:
    step = frames.DATA_BYTES
    return [Data(body[at : at + step]) for at in range(0, len(body), step)]
