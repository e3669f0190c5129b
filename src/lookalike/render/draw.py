"""A Vega-Lite specification as the bytes of a picture. Only render workers import this: it starts a V8."""

from __future__ import annotations

from typing import Any

import vl_convert

VEGA_LITE = "6.4"
SCALE = 1.0
JPEG_QUALITY = 90


def draw(spec: dict[str, Any], form: str, width: int, height: int) -> bytes:
    """`form`: png or jpg. No address is ever fetched: the list of those allowed is empty."""
    sized = spec | {"width": width, "height": height}
    if form == "jpg":
        return vl_convert.vegalite_to_jpeg(
            sized, vl_version=VEGA_LITE, scale=SCALE, quality=JPEG_QUALITY, allowed_base_urls=[]
        )
    return vl_convert.vegalite_to_png(sized, vl_version=VEGA_LITE, scale=SCALE, allowed_base_urls=[])
