"""How nodes stand in their text: the end of each value, the comments and empty lines between them.

The tree knows only where a node begins; the rest is found here on demand, so that loading does not pay for it.
Everything here is for files without syntax errors.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from enum import Enum
from typing import NamedTuple, TypeAlias

from .grammar import BLANK, ENTRY, ITEM
from .tree import Item, Node, ParsedFile

_PIECE = re.compile(r"\n|\#[^\n]*+")


class Form(Enum):
    EXPRESSION = 1  # ends with `;;`
    LITERAL = 2  # a bare word or a string
    LIST = 3
    BLOCK = 4


class Written(NamedTuple):
    """The value of a node. text[start:end] is: of an expression what stands between `:` and `;;`; of a literal all
    of it; of a list or block what opens it. `after` is where its members, or what follows it, begin."""

    form: Form
    start: int
    end: int
    after: int


def written_value(node: Node) -> Written:
    text = node.source.text
    match = ENTRY.match(text, node.offset)
    if match is None:
        raise ValueError(f"there is no parameter at {node.span}")
    kind, after = match.lastindex, match.end()
    if kind == 1:
        return _expression(text, after)
    if kind == 8:
        return Written(Form.LIST, match.start(8), after, after)
    if kind == 4:
        return Written(Form.LITERAL, match.start(4) - 1, after, after)
    if kind == 5:
        # `key: two words ;;` is an expression under a key that the grammar does not know.
        literal = node.text == match.group(5)
        return (
            Written(Form.LITERAL, match.start(5), after, after)
            if literal
            else _expression(text, match.start(5))
        )
    return Written(Form.BLOCK, match.start(5) if kind == 6 else match.start(7), after, after)


def _expression(text: str, start: int) -> Written:
    end = text.index(";;", start)
    return Written(Form.EXPRESSION, start, end, end + 2)


class WrittenItem(NamedTuple):
    """A member of a list: text[start:name_end], and of a pair also text[value_start:end]."""

    start: int
    name_end: int
    value_start: int | None
    end: int


def written_item(item: Item) -> WrittenItem:
    # The place of a string in a list is that of its text, behind the quote.
    start = item.offset - item.source.text.startswith('"', item.offset - 1)
    match = ITEM.match(item.source.text, start)
    if match is None:
        raise ValueError(f"there is no member of a list at {item.span}")
    name_end = _end(match, 1)
    if item.value is None:
        return WrittenItem(start, name_end, None, name_end)
    value_start = match.start(3) - 1 if match.group(3) is not None else match.start(4)
    return WrittenItem(start, name_end, value_start, _end(match, 3))


def _end(match: re.Match[str], string: int) -> int:
    """Where a string (of that group) with its quote ends, or the word (of the next group)."""
    return match.end(string + 1) if match.group(string) is None else match.end(string) + 1


def end_of_gap(text: str, position: int) -> int:
    """The first place from `position` on that is neither white space, comma nor comment."""
    while True:
        match = BLANK.match(text, position)
        position = match.end() if match else position
        if not text.startswith(",", position):
            return position
        position += 1


class Comment(NamedTuple):
    """`text` with its `#`. `trailing`: something stands before it in its line."""

    text: str
    offset: int
    trailing: bool
    after_blank: bool = False  # an empty line stands before it


class Gap(NamedTuple):
    """The text between two values. `ends_blank`: an empty line stands at its end."""

    comments: tuple[Comment, ...] = ()
    ends_blank: bool = False
    has_lines: bool = False


def gap(text: str, start: int, end: int) -> Gap:
    """What stands in text[start:end], where no value is."""
    found: list[Comment] = []
    newlines, lines = 0, False
    for piece in _PIECE.finditer(text, start, end):
        if piece.group() == "\n":
            newlines, lines = newlines + 1, True
            continue
        trailing = newlines == 0 and not found and start > 0
        found.append(Comment(piece.group().rstrip(), piece.start(), trailing, newlines > 1))
        newlines = 0
    return Gap(tuple(found), newlines > 1, lines)


def comments(file: ParsedFile) -> tuple[Comment, ...]:
    """All comments of a file, in order."""
    text = file.source.text
    return tuple(found for start, end in _all_gaps(file, text) for found in gap(text, start, end).comments)


Gaps: TypeAlias = Generator[tuple[int, int], None, int]


def _all_gaps(file: ParsedFile, text: str) -> Iterator[tuple[int, int]]:
    end = yield from _gaps(file.nodes, 0)
    yield end, len(text)


def _gaps(nodes: tuple[Node, ...], start: int) -> Gaps:
    for node in nodes:
        yield start, node.offset
        value = written_value(node)
        yield node.offset, value.start
        start = value.after
        if node.text is None:
            start = yield from _inside(node, start)
    return start


def _inside(node: Node, start: int) -> Gaps:
    for item in node.items or ():
        yield start, item.offset
        written = written_item(item)
        if written.value_start is not None:
            yield written.name_end, written.value_start
        start = written.end
    start = yield from _gaps(node.body or (), start)
    end = end_of_gap(node.source.text, start)
    yield start, end
    return end + 1
