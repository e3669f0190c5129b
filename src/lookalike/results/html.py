"""`html`: a bare table; every value is escaped."""

from __future__ import annotations

from collections.abc import Iterator

from .source import Source
from .tabular import Layout, head, replacing, table

MEDIA_TYPE = "text/html; charset=utf-8"

# `&` first: the others write one.
ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))


escape, escape_sql = replacing(ESCAPES)

LAYOUT = Layout("<tr><td>", "</td><td>", "</td></tr>\n", escape, escape_sql)
HEAD = Layout("<tr><th>", "</th><th>", "</th></tr>\n", escape, escape_sql)


def pieces(source: Source) -> Iterator[bytes]:
    return table(source, LAYOUT, "<table>\n" + head(source, HEAD), "</table>")
