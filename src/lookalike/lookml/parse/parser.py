"""LookML text to nodes, in one pass and with recovery: a broken block costs that block, not the file."""

from __future__ import annotations

import contextlib
import re
from operator import attrgetter
from sys import intern

import msgspec

from ..diagnostics import Diagnostic, Severity
from .grammar import (
    BLANK,
    BLOCK_WITHOUT_COLON,
    BRACE_BEHIND,
    DECLARATION,
    DECLARATION_BEHIND,
    ENTRY,
    FIELD_KEYS,
    ITEM,
    KEY_AHEAD,
    LIST_END,
    NAMED_FIELD_KEYS,
    PLAIN_ENTRY,
    REPEATABLE,
    REPEATABLE_BLOCKS,
    RESUME,
    TOP_LEVEL,
)
from .tree import Item, Node, ParsedFile, Source

# Generated views of real projects reach 2.6 MB; the parser takes linear time, so this is a limit on memory.
MAX_FILE_CHARS = 4 << 20
MAX_DEPTH = 64
MAX_DIAGNOSTICS = 100


_BEHIND_FORGOTTEN = TOP_LEVEL | FIELD_KEYS


class _Stop(Exception):
    """Nothing more of this file can be read."""


class _Block(msgspec.Struct):
    """A block that is still open."""

    key: str
    name: str | None
    offset: int
    nodes: list[Node] = []


class _Parser:
    def __init__(self, source: Source):
        self.source, self.text = source, source.text
        self.diagnostics: list[Diagnostic] = []
        self.broken: dict[int | None, Diagnostic] = {}
        self.stack = [_Block("", None, 0)]
        self.next_end = -1  # of the last ";;" that was found: a text without any is searched once

    def file(self) -> ParsedFile:
        with contextlib.suppress(_Stop):
            self._entries()
        self._close_all()
        _report_duplicates(self, self.stack[0].nodes, blocks=False)
        return ParsedFile(self.source, tuple(self.stack[0].nodes), tuple(self.diagnostics), self.broken)

    def report(
        self, code: str, message: str, offset: int, severity: Severity = Severity.ERROR, kind: str = "syntax"
    ) -> None:
        top = self.stack[1].offset if len(self.stack) > 1 else None
        taken = len(self.diagnostics) < MAX_DIAGNOSTICS
        if not taken and (severity is not Severity.ERROR or top in self.broken):
            return
        diagnostic = Diagnostic(code, message, self.source.span(offset), severity, kind)
        if taken:
            self.diagnostics.append(diagnostic)
        if severity is Severity.ERROR:
            self.broken.setdefault(top, diagnostic)

    def _entries(self) -> None:
        position: int | None = 0
        while position is not None:
            position = self._entry(self._plain_entries(position))

    def _plain_entries(self, position: int) -> int:
        """Reads the entries of the common forms, and stops before the first that wants more care. Half of the time
        that a project takes was spent in the other way of reading, so this one does all in one place."""
        source, block = self.source, self.stack[-1]
        for match in PLAIN_ENTRY.finditer(self.text, position):
            kind = match.lastindex
            if kind == 2:
                key, value = match.group(1, 2)
                block.nodes.append(Node(intern(key), match.start(1), source, None, value))
            elif kind == 3:
                key, value = match.group(1, 3)
                block.nodes.append(Node(intern(key), match.start(1), source, None, intern(value)))
            elif kind == 6:
                block = self._close(match.start(6))
            elif kind == 8:
                key, value = match.group(7, 8)
                if "} " in value or "}\t" in value:
                    return match.start()
                block.nodes.append(Node(intern(key), match.start(7), source, None, value.strip()))
            elif kind == 9:
                return match.start()
            else:
                key, name = match.group(1, 3)
                block = self._open(intern(key), name, match.start(1))
        return len(self.text)

    def _entry(self, position: int) -> int | None:
        """Reads the next entry, whatever its form; where reading goes on, None at the end of the file."""
        match = ENTRY.match(self.text, position) or self._resume(position)
        if match is None:
            return None
        block, position, kind = self.stack[-1], match.end(), match.lastindex
        if kind == 4 or kind == 5:
            return self._literal(block, match)
        if kind == 1:
            return self._expression(block, match)
        if kind == 8:
            return self._list(block, match)
        if kind == 2:
            self._close(match.start(2))
        else:
            self._open(match.group(3), match.group(5), match.start(3))
        return position

    def _literal(self, block: _Block, match: re.Match[str]) -> int:
        position, is_string = match.end(), match.lastindex == 4
        value = _unescaped(match.group(4)) if is_string else match.group(5)
        block.nodes.append(Node(match.group(3), match.start(3), self.source, None, value))
        if is_string or self.text.startswith("\n", position):
            return position
        return self._end_of_literal(block, match)

    def _open(self, key: str, name: str | None, offset: int) -> _Block:
        if name is not None and key in _BEHIND_FORGOTTEN and len(self.stack) > 1:
            self._close_forgotten(key, offset)
        if len(self.stack) > MAX_DEPTH:
            self.report("nesting", f"blocks may be nested {MAX_DEPTH} deep; this one is deeper", offset)
            raise _Stop
        self.stack.append(_Block(key, name, offset))
        return self.stack[-1]

    def _close_forgotten(self, key: str, offset: int) -> None:
        """A view never stands inside a block, nor a field inside a field: the brace before it is missing."""
        if key in TOP_LEVEL:
            keep = 1
        elif key in FIELD_KEYS and self.stack[-1].key in FIELD_KEYS:
            keep = len(self.stack) - 1
        else:
            return
        while len(self.stack) > keep:
            self._report_unclosed(self.stack[-1])
            self._close(offset)

    def _close(self, offset: int) -> _Block:
        if len(self.stack) == 1:
            self.report("unexpected-brace", 'this "}" closes nothing; remove it', offset)
            return self.stack[0]
        done = self.stack.pop()
        nodes, parent = done.nodes, self.stack[-1]
        if len(nodes) > 1:
            _report_duplicates(self, nodes)
        parent.nodes.append(Node(done.key, done.offset, self.source, done.name, None, None, tuple(nodes)))
        return parent

    def _close_all(self) -> None:
        while len(self.stack) > 1:
            self._report_unclosed(self.stack[-1])
            self._close(len(self.text))

    def _report_unclosed(self, block: _Block) -> None:
        name = f": {block.name}" if block.name else ""
        self.report("unclosed-block", f'"{block.key}{name} {{" is never closed; add a "}}"', block.offset)

    def _end_of_literal(self, block: _Block, match: re.Match[str]) -> int:
        """The end of a bare value; `key: two words ;;` is an expression under a key that we do not know."""
        text, end = self.text, match.end()
        following = _skip(text, end)
        if following >= len(text) or text[following] == "}" or "\n" in text[end:following]:
            return end
        if KEY_AHEAD.match(text, following):
            return end
        line_end = text.find("\n", end)
        stop = text.find(";;", end, None if line_end < 0 else line_end)
        if stop < 0:
            return end
        old = block.nodes.pop()
        value = text[match.start(5) : stop].strip()
        block.nodes.append(Node(old.key, old.offset, self.source, None, value))
        return stop + 2

    def _expression(self, block: _Block, match: re.Match[str]) -> int:
        text, start = self.text, match.end()
        end, position = self._end_of_expression(start)
        if position == end:
            end = position = self._missing_end(match, end)
        block.nodes.append(Node(match.group(1), match.start(1), self.source, None, text[start:end].strip()))
        return position

    def _end_of_expression(self, start: int) -> tuple[int, int]:
        """Where the text ends and where reading goes on; the same place twice when `;;` is missing."""
        text = self.text
        if self.next_end < start:
            found = text.find(";;", start)
            self.next_end = len(text) if found < 0 else found
        end = self.next_end
        if end == len(text):
            return end, end
        line_end = text.find("\n", start, end)
        if behind := DECLARATION_BEHIND.search(text, start, end if line_end < 0 else line_end):
            return behind.start(), behind.start()
        if line_end >= 0 and (declaration := DECLARATION.search(text, start, end)):
            return declaration.start(), declaration.start()
        return end, end + 2

    def _missing_end(self, match: re.Match[str], declaration: int) -> int:
        """Where an expression without `;;` ends: at the end of its first line that has text."""
        key = match.group(1)
        self.report("missing-end", f'"{key}" is not ended; add ";;" after its text', match.start(1))
        text_start = _skip(self.text, match.end())
        line_end = self.text.find("\n", text_start)
        return min(declaration, line_end) if line_end >= 0 else declaration

    def _list(self, block: _Block, match: re.Match[str]) -> int:
        items: list[Item] = []
        key, offset = match.group(3), match.start(3)
        position = self._items(items, key, match.end(), match.start(8))
        block.nodes.append(Node(key, offset, self.source, None, None, tuple(items)))
        return position

    def _items(self, items: list[Item], key: str, position: int, opening: int) -> int:
        text, source = self.text, self.source
        comma_before = False
        while True:
            item = ITEM.match(text, position)
            if item is not None:
                word = 1 if item.group(1) is not None else 2
                value = item.group(3) if item.group(3) is not None else item.group(4)
                items.append(
                    Item(
                        _unescaped(item.group(word)),
                        item.start(word),
                        source,
                        None if value is None else _unescaped(value),
                    )
                )
                position = item.end()
            end = LIST_END.match(text, position)
            if end is None:
                return self._broken_list(key, position, opening)
            position = end.end()
            if end.group(2) is not None:
                return position
            if item is None and (comma_before or items):
                self.report("empty-item", f'"{key}" has nothing between two commas', end.start(1))
            comma_before = True

    def _broken_list(self, key: str, position: int, opening: int) -> int:
        found = _skip(self.text, position)
        if found >= len(self.text):
            self.report("unclosed-list", f'the list of "{key}" is never closed; add a "]"', opening)
            return found
        excerpt = _excerpt(self.text, found)
        self.report("syntax", f'the list of "{key}" expects a value, "," or "]" here, not {excerpt}', found)
        if self.text[found] == "}":
            return found  # it ends the block that the list stands in
        closing = self.text.find("]", found)
        resume = RESUME.search(self.text, found)
        if closing >= 0 and (resume is None or closing < resume.start()):
            return closing + 1
        return resume.end() if resume else len(self.text)

    def _resume(self, position: int) -> re.Match[str] | None:
        """The next entry after text that is none; None at the end of the file."""
        text = self.text
        while True:
            start = _skip(text, position)
            if start >= len(text):
                return None
            self.report("syntax", _complaint(text, start), start)
            resumed = self._behind_error(start)
            if resumed is None:
                return None
            match = ENTRY.match(text, resumed)
            if match is not None:
                return match
            position = resumed

    def _behind_error(self, start: int) -> int | None:
        """Where reading goes on after text that is no entry."""
        text = self.text
        if text[start] in ";,":
            return _behind_separators(text, start)
        if (block := BLOCK_WITHOUT_COLON.match(text, start)) is not None:
            self._open(block.group(1), block.group(2), start)
            return block.end()
        following = BRACE_BEHIND.match(text, start) or RESUME.search(text, start)
        return following.end() if following is not None else None


def _skip(text: str, position: int) -> int:
    """The first place from `position` on that is neither white space nor comment."""
    match = BLANK.match(text, position)
    return match.end() if match else position


def _behind_separators(text: str, position: int) -> int:
    while text.startswith((";", ","), position):
        position += 1
    return position


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"') if "\\" in text else text


def _excerpt(text: str, position: int) -> str:
    line = text[position : position + 40].split("\n", 1)[0]
    return f'"{line}"'


def _complaint(text: str, position: int) -> str:
    key = KEY_AHEAD.match(text, position)
    if text[position] == ";":
        return 'this ";" ends nothing; remove it ("sql" and its like end with two, all else with none)'
    if text[position] == ",":
        return 'this "," separates nothing; remove it (commas stand in lists only)'
    if (block := BLOCK_WITHOUT_COLON.match(text, position)) is not None:
        return f'a ":" is missing behind "{block.group(1)}"'
    if key is None:
        expected = f'a parameter ("name: value") or "}}" is expected here, not {_excerpt(text, position)}'
        return expected + _open_string(text, position)
    value = _skip(text, key.end())
    if text.startswith('"', value):
        return f'the string of "{key.group(1)}" is never closed; add a \'"\''
    return f'"{key.group(1)}" has no value that can be read: {_excerpt(text, value)}'


MAX_LOOKED_BACK = 2_000  # characters; every complaint looks back, and a file may give many


def _open_string(text: str, position: int) -> str:
    """A string that runs over lines and ends right here has most likely lost its own end further up."""
    before = text[max(0, position - MAX_LOOKED_BACK) : position].rstrip()
    start = before.rfind('"', 0, -1)
    lines = before.count("\n", start) if before.endswith('"') and start >= 0 else 0
    if lines == 0:
        return ""
    return f"; the string that ends before it begins {lines} lines above: is a '\"' missing there?"


def _report_duplicates(parser: _Parser, nodes: list[Node], blocks: bool = True) -> None:
    """`blocks` False leaves named blocks out: at the top of a file, refinements repeat what they refine."""
    keys = set(map(_key, nodes))
    if len(keys) == len(nodes) and len(keys & NAMED_FIELD_KEYS) <= 1:
        return
    written = [_identity(node) for node in nodes if blocks or node.body is None]
    if len(written) == len(set(written)):
        return
    first: dict[tuple[str, str | None], Node] = {}
    for node in nodes:
        repeatable = REPEATABLE if node.body is None else REPEATABLE_BLOCKS
        if node.key in repeatable or (node.body is not None and not blocks):
            continue
        earlier = first.setdefault(_identity(node), node)
        if earlier is not node:
            parser.report(
                "duplicate-parameter",
                f'"{node.key}{": " + node.name if node.name else ""}" stands twice in this block '
                f"(first in line {earlier.span.line}); the last one counts",
                node.offset,
                Severity.WARNING,
                "model_configuration",
            )


_key = attrgetter("key")


def _identity(node: Node) -> tuple[str, str | None]:
    if node.name is not None and node.key in NAMED_FIELD_KEYS:
        return "field", node.name
    return node.key, node.name


def parse(text: str, path: str, max_chars: int = MAX_FILE_CHARS) -> ParsedFile:
    """The nodes of a file and what is wrong with it. Never raises, and takes time linear in the text.

    A byte order mark is dropped and CRLF becomes LF before anything is read; places are of that text.
    """
    if len(text) > max_chars:
        message = f"the file has {len(text)} characters; at most {max_chars} are read"
        source = Source(path, "")
        diagnostic = Diagnostic("file-size", message, source.span(0), Severity.FATAL, "syntax")
        return ParsedFile(source, (), (diagnostic,), {None: diagnostic})
    if text.startswith("\ufeff"):
        text = text[1:]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _Parser(Source(path, text)).file()
