"""Abstract pictures: the same shapes as SVG and as PNG, well-formed, of the size that was asked for."""

from __future__ import annotations

import struct
import zlib
from xml.etree import ElementTree

import pytest

from lookalike.render.thumbnail import PALETTE, Rectangle, png, shapes, svg

KINDS = (
    "looker_column looker_bar looker_line looker_area looker_scatter looker_pie single_value table looker_grid other"
).split()


def pixels(data: bytes) -> list[list[bytes]]:
    """The lines of a PNG as Lookalike writes it: read by the format's own rules."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, rest = {}, data[8:]
    while rest:
        size = struct.unpack(">I", rest[:4])[0]
        name, body = rest[4:8], rest[8 : 8 + size]
        assert struct.unpack(">I", rest[8 + size : 12 + size])[0] == zlib.crc32(name + body)
        chunks[name], rest = body, rest[12 + size :]
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    raw = zlib.decompress(chunks[b"IDAT"])
    lines = [raw[start : start + 1 + 3 * width] for start in range(0, len(raw), 1 + 3 * width)]
    assert len(lines) == height
    return [[line[1 + 3 * x : 4 + 3 * x] for x in range(width)] for line in lines]


def test_png_has_the_colour_where_the_rectangle_is() -> None:
    lines = pixels(png([Rectangle(0, 0, 50, 50, "#ff0000")], 20, 40))
    red, white = b"\xff\x00\x00", b"\xff\xff\xff"
    assert (lines[2][1], lines[19][9], lines[20][9], lines[19][10]) == (red, red, white, white)
    assert (lines[1][1], lines[2][0]) == (white, white)


def test_svg_has_the_same_rectangles() -> None:
    root = ElementTree.fromstring(svg([Rectangle(0, 0, 50, 50, "#ff0000")], 20, 40))
    (_, drawn) = list(root)
    assert drawn.attrib == {"x": "1", "y": "2", "width": "9", "height": "18", "fill": "#ff0000"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_stays_inside_its_picture(kind: str) -> None:
    found = shapes(kind, "look 1")
    assert found
    for each in found:
        assert each.x >= 0 and each.y >= 0
        assert each.x + each.width <= 100.001 and each.y + each.height <= 102.001


def test_same_seed_gives_the_same_picture() -> None:
    assert shapes("looker_bar", "look 1") == shapes("looker_bar", "look 1")
    assert shapes("looker_bar", "look 1") != shapes("looker_bar", "look 2")


def test_smallest_and_largest_pictures_are_drawn() -> None:
    assert len(pixels(png(shapes("looker_line", "a"), 1, 1))) == 1
    assert len(png(shapes("table", "a"), 2000, 2000)) < 200_000


def test_kind_that_is_not_known_is_a_table() -> None:
    assert shapes("hologram", "a") == shapes("table", "a")
    assert {each.colour for each in shapes("looker_column", "a")} == {PALETTE[0]}
