"""LookML in one form: two blanks for each block, one parameter a line, comments where they were.

SQL, Liquid and strings keep their bytes. A list stays on its line or on its lines, as its author wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..diagnostics import Diagnostic, LookmlError, Severity
from ..parse import Item, Node, ParsedFile, parse
from ..parse.written import Form, Gap, Written, comments, end_of_gap, gap, written_item, written_value

INDENT = "  "
MAX_LIST_CHARS = 110  # a list that makes its line longer gets one line for each member


def format_lookml(text: str, path: str = "") -> str:
    """The text in canonical form: it says the same, with the same comments, and is formatted already when it comes
    again. A byte order mark goes, and lines end with a line feed.

    Raises LookmlError with the first syntax error of a text that has one; `path` is the file in its place.
    """
    file = parse(text, path)
    for diagnostic in file.diagnostics:
        if diagnostic.severity in (Severity.ERROR, Severity.FATAL):
            raise LookmlError(diagnostic)
    formatted = _Formatter(file).text()
    _check(file, parse(formatted, path))
    return formatted


def _check(before: ParsedFile, after: ParsedFile) -> None:
    """What would change a meaning or lose a comment is not handed out, whatever mistake is made above."""
    same = len(before.nodes) == len(after.nodes) and all(map(same_meaning, before.nodes, after.nodes))
    if not same or [each.text for each in comments(before)] != [each.text for each in comments(after)]:
        message = "this file cannot be formatted without changing what it says; it is left as it is"
        raise LookmlError(Diagnostic("not-formatted", message, before.source.span(0)))


def same_meaning(one: Node, other: Node) -> bool:
    """Whether two nodes say the same, wherever they stand."""
    if (one.key, one.name, one.text) != (other.key, other.name, other.text):
        return False
    if _pairs(one.items) != _pairs(other.items) or (one.body is None) != (other.body is None):
        return False
    mine, theirs = one.body or (), other.body or ()
    return len(mine) == len(theirs) and all(map(same_meaning, mine, theirs))


def _pairs(items: tuple[Item, ...] | None) -> list[tuple[str, str | None]] | None:
    return None if items is None else [(item.text, item.value) for item in items]


class _Lines:
    """The lines that are written so far."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.blank = False  # an empty line is due before the next one

    def add(self, depth: int, text: str) -> None:
        if self.blank and self.lines and not self.lines[-1].endswith(("{", "[")):
            self.lines.append("")
        self.blank = False
        self.lines.append(INDENT * depth + text)

    def append(self, text: str) -> None:
        self.lines[-1] += text

    def between(self, depth: int, found: Gap) -> None:
        """The comments of a gap; one that stood behind something stays there."""
        for comment in found.comments:
            if comment.trailing and self.lines:
                self.append(f" {comment.text}")
                continue
            self.blank = self.blank or comment.after_blank
            self.add(depth, comment.text)
        self.blank = self.blank or found.ends_blank


class _Formatter:
    def __init__(self, file: ParsedFile):
        self.file, self.source = file, file.source.text
        self.out = _Lines()

    def text(self) -> str:
        end = self._nodes(self.file.nodes, 0, 0)
        self.out.between(0, gap(self.source, end, len(self.source)))
        return "\n".join(self.out.lines) + "\n" if self.out.lines else ""

    def _nodes(self, nodes: Iterable[Node], start: int, depth: int) -> int:
        """Write the nodes, the first of which follows `start`; returns where the last one ends."""
        for node in nodes:
            self.out.between(depth, gap(self.source, start, node.offset))
            start = self._node(node, depth)
        return start

    def _node(self, node: Node, depth: int) -> int:
        value = written_value(node)
        # A comment between a key and its value moves above both.
        for comment in gap(self.source, node.offset, value.start).comments:
            self.out.add(depth, comment.text)
        if value.form is Form.EXPRESSION:
            return self._expression(node, value, depth)
        if value.form is Form.LIST:
            return self._list(node, value, depth)
        if value.form is Form.BLOCK:
            return self._block(node, value, depth)
        self.out.add(depth, f"{node.key}: {self.source[value.start : value.end]}")
        return value.after

    def _expression(self, node: Node, value: Written, depth: int) -> int:
        raw = self.source[value.start : value.end]
        text = raw.strip()
        if "\n" not in text:
            self.out.add(depth, f"{node.key}: {text} ;;" if text else f"{node.key}: ;;")
            return value.after
        before, after = raw[: raw.index(text[0])], raw[len(raw.rstrip()) :]
        if "\n" in before:
            self.out.add(depth, f"{node.key}:")
            self.out.append("\n" + before.rsplit("\n", 1)[1] + text)
        else:
            self.out.add(depth, f"{node.key}: {text}")
        self.out.append(f"\n{INDENT * depth};;" if "\n" in after else " ;;")
        return value.after

    def _block(self, node: Node, value: Written, depth: int) -> int:
        name = f" {node.name}" if node.name is not None else ""
        self.out.add(depth, f"{node.key}:{name} {{")
        opened = len(self.out.lines)
        end = self._nodes(node.body or (), value.after, depth + 1)
        close = end_of_gap(self.source, end)
        self.out.between(depth + 1, gap(self.source, end, close))
        self._close(depth, "}", opened)
        return close + 1

    def _close(self, depth: int, bracket: str, opened: int) -> None:
        self.out.blank = False
        if len(self.out.lines) == opened and self.out.lines[-1].endswith(("{", "[")):
            self.out.append(bracket)
        else:
            self.out.add(depth, bracket)

    def _list(self, node: Node, value: Written, depth: int) -> int:
        items = node.items or ()
        start, shown = value.after, [self._item(item) for item in items]
        end = end_of_gap(self.source, self._end_of(items, start))
        line = f"{node.key}: [{', '.join(shown)}]"
        if not self._has_lines(items, start, end) and len(line) <= MAX_LIST_CHARS - len(INDENT) * depth:
            self.out.add(depth, line)
            return end + 1
        self.out.add(depth, f"{node.key}: [")
        opened = len(self.out.lines)
        for at, (item, text) in enumerate(zip(items, shown, strict=True), 1):
            start = self._item_line(item, text, start, depth + 1, at == len(items))
        self.out.between(depth + 1, gap(self.source, start, end))
        self._close(depth, "]", opened)
        return end + 1

    def _end_of(self, items: tuple[Item, ...], start: int) -> int:
        return written_item(items[-1]).end if items else start

    def _has_lines(self, items: tuple[Item, ...], start: int, end: int) -> bool:
        """Whether a line ends between the members; one that ends inside a string does not count."""
        for item in items:
            written = written_item(item)
            if gap(self.source, start, item.offset).has_lines or self._inner(item).has_lines:
                return True
            start = written.end
        return gap(self.source, start, end).has_lines

    def _inner(self, item: Item) -> Gap:
        """What stands between the two parts of a pair."""
        written = written_item(item)
        return (
            Gap() if written.value_start is None else gap(self.source, written.name_end, written.value_start)
        )

    def _item(self, item: Item) -> str:
        start, name_end, value_start, end = written_item(item)
        name = self.source[start:name_end]
        return name if value_start is None else f"{name}: {self.source[value_start:end]}"

    def _item_line(self, item: Item, text: str, start: int, depth: int, last: bool) -> int:
        self.out.between(depth, gap(self.source, start, item.offset))
        for comment in self._inner(item).comments:
            self.out.add(depth, comment.text)
        self.out.add(depth, text if last else text + ",")
        return written_item(item).end
