"""`chart`: the picture of an answer as a Vega-Lite specification, with what a page says beside it. Rows beyond those
that can be drawn are not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from ..engines.driver import DriverError
from ..render.chart import MAX_ROWS, ChartError
from ..render.shown import Drawing, shown
from . import drawing
from .source import Capped, Source

MEDIA_TYPE = "application/json"
MAX_BYTES = 8 * 1024 * 1024  # of the rows


def pieces(source: Source) -> Iterator[bytes]:
    capped = replace(source, stream=Capped(source.stream, MAX_ROWS + 1))
    read = bytearray()
    for piece in drawing.pieces(capped):
        read += piece
        if len(read) > MAX_BYTES:
            size = f"{MAX_BYTES // 1024**2} MiB"
            raise DriverError("too-large", f"A picture takes rows of at most {size}.")
    source.rows = capped.rows
    try:
        yield msgspec.json.encode(shown(source.task.vis_config, msgspec.json.decode(read, type=Drawing)))
    except ChartError as wrong:
        raise DriverError("refused", str(wrong)) from wrong
