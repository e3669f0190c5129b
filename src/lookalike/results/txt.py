"""`txt`: as csv, with tabs."""

from __future__ import annotations

from collections.abc import Iterator

from .source import Source
from .tabular import Layout, head, quoting, table

MEDIA_TYPE = "text/plain; charset=utf-8"

MUST_QUOTE = ("\t", '"', "\n", "\r")

LAYOUT = Layout("", "\t", "\n", *quoting(MUST_QUOTE))


def pieces(source: Source) -> Iterator[bytes]:
    return table(source, LAYOUT, head(source, LAYOUT))
