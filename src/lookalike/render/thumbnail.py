"""A small abstract picture of a visualization: its kind can be seen, and nothing of its data.

Everything is a rectangle, so that the picture can be written as SVG and as PNG without a program that draws.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from .style import PALETTE, RULE, STRIPE, TABLES

MAX_SIDE = 2000
DEFAULT_WIDTH, DEFAULT_HEIGHT = 400, 300
BARS = 8
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Rectangle:
    """In hundredths of the picture's inside, from the top left."""

    x: float
    y: float
    width: float
    height: float
    colour: str


def shapes(kind: str, seed: str) -> list[Rectangle]:
    """The picture of a `type` of vis_config; a table for one that is not known. The same seed gives the same."""
    chances = blake2b(seed.encode(), digest_size=32).digest()
    found = next((draw for kinds, draw in _DRAWN if kind in kinds), _table)
    return list(found([each / 255 for each in chances]))


def _columns(chances: Sequence[float]) -> Iterator[Rectangle]:
    step = 100 / BARS
    for number in range(BARS):
        height = 20 + 80 * chances[number]
        yield Rectangle(number * step + 1, 100 - height, step - 2, height, PALETTE[0])


def _bars(chances: Sequence[float]) -> Iterator[Rectangle]:
    step = 100 / BARS
    for number in range(BARS):
        yield Rectangle(0, number * step + 1, 20 + 80 * chances[number], step - 2, PALETTE[0])


def _lines(chances: Sequence[float]) -> Iterator[Rectangle]:
    """Two lines of steps."""
    step = 100 / BARS
    for line in range(2):
        heights = [10 + 80 * each for each in chances[line * BARS : (line + 1) * BARS]]
        for number, height in enumerate(heights):
            yield Rectangle(number * step, height, step, 2, PALETTE[line])
            if number:
                top, bottom = sorted((heights[number - 1], height))
                yield Rectangle(number * step, top, 1, bottom - top + 2, PALETTE[line])


def _areas(chances: Sequence[float]) -> Iterator[Rectangle]:
    step = 100 / BARS
    for layer in range(2):
        for number in range(BARS):
            height = (90 - 40 * layer) * (0.5 + 0.5 * chances[layer * BARS + number])
            yield Rectangle(number * step, 100 - height, step, height, PALETTE[layer])


def _points(chances: Sequence[float]) -> Iterator[Rectangle]:
    for number in range(16):
        yield Rectangle(92 * chances[number], 90 * chances[-1 - number], 5, 7, PALETTE[number % 3])


def _shares(chances: Sequence[float]) -> Iterator[Rectangle]:
    """The parts of a whole, beside each other."""
    parts = [0.2 + each for each in chances[:5]]
    left = 0.0
    for number, part in enumerate(parts):
        width = 100 * part / sum(parts)
        yield Rectangle(left, 20, width, 60, PALETTE[number])
        left += width


def _number(chances: Sequence[float]) -> Iterator[Rectangle]:
    yield Rectangle(25, 30, 50, 26, PALETTE[0])
    yield Rectangle(35, 66, 30, 6, RULE)


def _table(chances: Sequence[float]) -> Iterator[Rectangle]:
    yield Rectangle(0, 0, 100, 12, RULE)
    for row in range(1, 7):
        top = row * 14.5
        if row % 2:
            yield Rectangle(0, top, 100, 14, STRIPE)
        for column in range(3):
            width = 8 + 16 * chances[row * 3 + column]
            yield Rectangle(column * 34 + 2, top + 5, width, 4, PALETTE[9])


Drawn = Callable[[Sequence[float]], Iterator[Rectangle]]
_DRAWN: tuple[tuple[tuple[str, ...], Drawn], ...] = (
    (("looker_column", "looker_waterfall", "looker_boxplot", "looker_histogram"), _columns),
    (("looker_bar", "looker_funnel", "looker_timeline"), _bars),
    (("looker_line",), _lines),
    (("looker_area",), _areas),
    (("looker_scatter", "looker_map", "looker_google_map", "looker_geo_coordinates"), _points),
    (("looker_pie", "looker_donut_multiples"), _shares),
    (("single_value",), _number),
    (TABLES, _table),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """In pixels."""

    left: int
    top: int
    right: int
    bottom: int
    colour: str


def placed(shapes_: Sequence[Rectangle], width: int, height: int) -> list[Placed]:
    """Inside a margin of a twentieth; nothing is narrower than a pixel."""
    margin_x, margin_y = width / 20, height / 20
    scale_x, scale_y = (width - 2 * margin_x) / 100, (height - 2 * margin_y) / 100
    found = []
    for each in shapes_:
        left, top = round(margin_x + each.x * scale_x), round(margin_y + each.y * scale_y)
        right = max(left + 1, round(margin_x + (each.x + each.width) * scale_x))
        bottom = max(top + 1, round(margin_y + (each.y + each.height) * scale_y))
        found.append(Placed(left, top, min(right, width), min(bottom, height), each.colour))
    return found


def svg(shapes_: Sequence[Rectangle], width: int, height: int) -> bytes:
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="{WHITE}"/>',
    ]
    for each in placed(shapes_, width, height):
        size = f'width="{each.right - each.left}" height="{each.bottom - each.top}"'
        parts.append(f'<rect x="{each.left}" y="{each.top}" {size} fill="{each.colour}"/>')
    return ("".join(parts) + "</svg>\n").encode()


def png(shapes_: Sequence[Rectangle], width: int, height: int) -> bytes:
    """Eight bits for each colour. Lines that are alike are made once, and compressed as they come."""
    rectangles = placed(shapes_, width, height)
    edges = sorted({0, height, *(each.top for each in rectangles), *(each.bottom for each in rectangles)})
    packer = zlib.compressobj()
    data = bytearray()
    for top, bottom in pairwise(edges):
        line = _line([each for each in rectangles if each.top <= top < each.bottom], width)
        for _ in range(bottom - top):
            data += packer.compress(line)
    data += packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", bytes(data)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _line(rectangles: Sequence[Placed], width: int) -> bytes:
    """The pixels of one line, after the byte that says that they are as they are."""
    line = bytearray(bytes.fromhex(WHITE[1:]) * width)
    for each in rectangles:
        line[3 * each.left : 3 * each.right] = bytes.fromhex(each.colour[1:]) * (each.right - each.left)
    return b"\x00" + bytes(line)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
