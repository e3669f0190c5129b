"""`md`: a Markdown pipe table. `<` is escaped, or a value could bring its own HTML into the page."""

from __future__ import annotations

from collections.abc import Iterator

from .source import Source
from .tabular import Layout, header_lines, replacing, table

MEDIA_TYPE = "text/markdown; charset=utf-8"

# The order matters: a later one must not escape what an earlier one wrote.
ESCAPES = (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("\r", ""), ("\n", "<br>"))


escape, escape_sql = replacing(ESCAPES)

LAYOUT = Layout("|", "|", "|\n", escape, escape_sql)


def pieces(source: Source) -> Iterator[bytes]:
    rule = LAYOUT.line(["---:" if cell.is_number else "---" for cell in source.cells])
    return table(source, LAYOUT, LAYOUT.line(heads(source)) + rule)


def heads(source: Source) -> list[str]:
    """Markdown has one line for the heads: what stands over a column is joined."""
    return [escape(" ".join(filter(None, texts))) for texts in zip(*header_lines(source), strict=True)]
