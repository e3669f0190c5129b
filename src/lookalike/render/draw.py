"""A Vega-Lite specification as the bytes of a picture. Only render workers import this: it starts a V8."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import vl_convert

VEGA_LITE = "6.4"
SCALE = 1.0
JPEG_QUALITY = 90
# Inter in the weights that pictures use, cut from the files that the pages load: the same widths of text in both.
FONTS = Path(__file__).parent / "fonts"

vl_convert.register_font_directory(str(FONTS))


def draw(spec: dict[str, Any], form: str, width: int, height: int) -> bytes:
    """`form`: png, jpg, svg or pdf. No address is ever fetched: the list of those allowed is empty."""
    sized = spec | {"width": width, "height": height}
    options: dict[str, Any] = {"vl_version": VEGA_LITE, "allowed_base_urls": []}
    if form == "svg":
        return vl_convert.vegalite_to_svg(sized, **options).encode()
    if form == "pdf":
        return vl_convert.vegalite_to_pdf(sized, scale=SCALE, **options)
    if form == "jpg":
        return vl_convert.vegalite_to_jpeg(sized, scale=SCALE, quality=JPEG_QUALITY, **options)
    return vl_convert.vegalite_to_png(sized, scale=SCALE, **options)
