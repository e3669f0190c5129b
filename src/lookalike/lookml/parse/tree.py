"""What the parser yields: nodes as they stand in the text, with their places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate, count
from operator import add

import msgspec

from ..diagnostics import Diagnostic, Span


class Source:
    """A text and its path; turns an offset into line and column only when somebody asks."""

    def __init__(self, path: str, text: str):
        self.path, self.text = path, text

    @cached_property
    def _line_starts(self) -> list[int]:
        # A large file has 100,000 lines: no loop of ours goes over them.
        ends = accumulate(map(len, self.text.split("\n")))
        return [0, *map(add, ends, count(1))]

    @cached_property
    def says_extended(self) -> bool:
        return "${EXTENDED}" in self.text

    def span(self, offset: int) -> Span:
        line = bisect_right(self._line_starts, offset)
        return Span(self.path, line, offset - self._line_starts[line - 1] + 1)


class Item(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A member of a list: `a`, `"a"`, or a pair `a: "b"`, whose second part is `value`."""

    text: str
    offset: int
    source: Source
    value: str | None = None

    @property
    def span(self) -> Span:
        return self.source.span(self.offset)


class Node(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One `key: …`. Exactly one of `text`, `items` and `body` is set.

    A node is equal to itself alone, so what is made of unchanged files can be kept under their nodes.

    `name` is the name of a named block (`view: orders {`); `text` a literal, string or expression.
    """

    key: str
    offset: int
    source: Source
    name: str | None = None
    text: str | None = None
    items: tuple[Item, ...] | None = None
    body: tuple[Node, ...] | None = None

    @property
    def span(self) -> Span:
        return self.source.span(self.offset)


class ParsedFile(msgspec.Struct, frozen=True, eq=False):
    """`broken` maps the offset of a node at the top to the first error in it: parts of that object are lost.
    Under None stands an error between the objects: a whole object may be lost there."""

    source: Source
    nodes: tuple[Node, ...]
    diagnostics: tuple[Diagnostic, ...]
    broken: Mapping[int | None, Diagnostic] = {}

    @property
    def path(self) -> str:
        return self.source.path
