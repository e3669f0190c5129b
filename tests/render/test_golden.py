"""Each type's specification, as it is kept in `golden/`; `--golden` writes the files anew. One PNG and one JPEG are
held against pictures that somebody has looked at."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from samples import SAMPLES

from lookalike.render.chart import drawn
from lookalike.render.draw import draw

GOLDEN = Path(__file__).parent / "golden"


def without_shapes(part: Any) -> Any:
    """Outlines of countries are a file of their own; what they are worth stays."""
    if isinstance(part, list):
        return [without_shapes(each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "Topology":
        shapes = [shape for each in part["objects"].values() for shape in each["geometries"]]
        return [shape["properties"] for shape in shapes if "y" in shape["properties"]]
    return {name: without_shapes(value) for name, value in part.items() if name != "config"}


def specification(name: str) -> str:
    return (
        json.dumps(without_shapes(drawn(*SAMPLES[name]).specification), indent=1, ensure_ascii=False) + "\n"
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_specification_equals_its_golden_file(name: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / f"{name}.json"
    if request.config.getoption("--golden"):
        path.write_text(specification(name))
    assert specification(name) == path.read_text()


@pytest.mark.parametrize("form", ["png", "jpg"])
def test_picture_equals_its_golden_file(form: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / f"looker_column.{form}"
    picture = draw(drawn(*SAMPLES["looker_column"]).specification, form, 320, 200)
    if request.config.getoption("--golden"):
        path.write_bytes(picture)
    ours, golden = pixels(picture, form), pixels(path.read_bytes(), form)
    assert len(ours) == len(golden) == 320 * 200 * 4
    far = sum(abs(one - two) > 32 for one, two in zip(ours, golden, strict=True))
    assert far <= len(ours) // 1000


@pytest.mark.parametrize("name", SAMPLES)
def test_each_type_becomes_a_page_of_pdf(name: str) -> None:
    assert draw(drawn(*SAMPLES[name]).specification, "pdf", 400, 300).startswith(b"%PDF-1.")


def pixels(picture: bytes, form: str) -> bytes:
    """Four bytes for each; a JPEG is laid into an SVG and painted, so that it is read by the same eyes."""
    if form == "jpg":
        data = base64.b64encode(picture).decode()
        image = f'<image width="320" height="200" href="data:image/jpeg;base64,{data}"/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200">{image}</svg>'
        picture = vl_convert.svg_to_png(svg, scale=1.0)
    return unfiltered(io.BytesIO(picture))


def unfiltered(file: io.BytesIO) -> bytes:
    """The pixels of a PNG of eight bits and four channels. Source: PNG specification, section 9."""
    packed, width = b"", 0
    file.read(8)
    while head := file.read(8):
        size, kind = struct.unpack(">I4s", head)
        body = file.read(size)
        file.read(4)
        if kind == b"IHDR":
            width = struct.unpack(">I", body[:4])[0]
        packed += body if kind == b"IDAT" else b""
    raw, step = zlib.decompress(packed), width * 4 + 1
    before, found = bytes(width * 4), bytearray()
    for start in range(0, len(raw), step):
        before = line_of(raw[start], raw[start + 1 : start + step], before)
        found += before
    return bytes(found)


def line_of(kind: int, given: bytes, above: bytes) -> bytes:
    line = bytearray(given)
    for at in range(len(line)):
        left = line[at - 4] if at >= 4 else 0
        corner = above[at - 4] if at >= 4 else 0
        added = (0, left, above[at], (left + above[at]) // 2, nearest(left, above[at], corner))[kind]
        line[at] = (line[at] + added) % 256
    return bytes(line)


def nearest(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda each: abs(guess - each))
