"""Writes `web/src/charts/vega.gen.js`: Vega, Vega-Lite and their embedding, as the server's own wheel exports them, so
that a page draws with the code that the server draws with. Needs vl-convert; run by `build_ui.py`."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import vl_convert

OUT = Path(__file__).resolve().parents[1] / "src" / "charts" / "vega.gen.js"
VEGA_LITE = "6.4"  # as in lookalike.render.draw
SNIPPET = "export default vegaEmbed;"


def write() -> bool:
    """Whether it was written anew; not when it comes from the same wheel."""
    head = f"/* vl-convert {version('vl-convert-python')}, Vega-Lite {VEGA_LITE} */\n"
    if OUT.is_file():
        with OUT.open() as kept:
            if kept.readline() == head:
                return False
    OUT.write_text(head + vl_convert.javascript_bundle(SNIPPET, vl_version=VEGA_LITE))
    return True


if __name__ == "__main__":
    write()
    sys.exit(0)
