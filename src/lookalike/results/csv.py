"""`csv`: RFC 4180 with `\\n` line ends, labels in the header, null as nothing."""

from __future__ import annotations

from collections.abc import Iterator

from .source import Source
from .tabular import Layout, head, quoting, table

MEDIA_TYPE = "text/csv; charset=utf-8"

MUST_QUOTE = (",", '"', "\n", "\r")


LAYOUT = Layout("", ",", "\n", *quoting(MUST_QUOTE))


def pieces(source: Source) -> Iterator[bytes]:
    return table(source, LAYOUT, head(source, LAYOUT))
