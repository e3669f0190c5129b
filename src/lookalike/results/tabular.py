"""What csv, txt, md and html share: a header of labels and one line of escaped texts per row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..workers.task import Pivots
from .expressions import Cell, concat, quoted, text
from .formulas import disarmed, disarmed_sql, is_number
from .rendered import Renderer, renderer
from .source import Source

NULL = "∅"  # a pivot column without a value has a head all the same


@dataclass(frozen=True)
class Layout:
    """`escape` and `escape_sql` do the same to a value, in Python and as a DuckDB expression around one."""

    before: str
    between: str
    after: str
    escape: Callable[[str], str]
    escape_sql: Callable[[str], str]

    def line(self, values: list[str]) -> str:
        return self.before + self.between.join(values) + self.after


def quoting(must_quote: tuple[str, ...]) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """`escape` and `escape_sql` of RFC 4180, for values that hold one of `must_quote`."""

    def escape(value: str) -> str:
        if not any(char in value for char in must_quote):
            return value
        return '"' + value.replace('"', '""') + '"'

    def escape_sql(value: str) -> str:
        # `contains` four times is a quarter faster than one regular expression.
        tests = " OR ".join(f"contains({value}, chr({ord(char)}))" for char in must_quote)
        return f"""CASE WHEN {tests} THEN concat('"', replace({value}, '"', '""'), '"') ELSE {value} END"""

    return escape, escape_sql


def replacing(escapes: tuple[tuple[str, str], ...]) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """`escape` and `escape_sql` that write something else for some characters, one after the other."""

    def escape(value: str) -> str:
        for char, written in escapes:
            value = value.replace(char, written)
        return value

    def escape_sql(value: str) -> str:
        for char, written in escapes:
            value = f"replace({value}, chr({ord(char)}), '{written}')"
        return value

    return escape, escape_sql


def table(source: Source, layout: Layout, head: str, tail: str = "") -> Iterator[bytes]:
    """The statement runs when the first piece is taken."""
    texts = formatted(source, layout) if source.task.apply_formatting else raw(source, layout)
    yield head.encode()
    yield from texts
    if tail:
        yield tail.encode()


def head(source: Source, layout: Layout) -> str:
    """The line of labels. Over it, one line for each pivot: its label before the first column of values, and over
    each of those the value of the pivot."""
    safe = disarmed if source.task.formula_safe else str
    lines = [[layout.escape(safe(text)) for text in line] for line in header_lines(source)]
    return "".join(layout.line(line) for line in lines)


def header_lines(source: Source) -> list[list[str]]:
    columns, pivots = source.columns, source.task.pivots
    lines: list[list[str]] = []
    for number, label in enumerate(pivots.labels if pivots else ()):
        values = ["" if column.pivot is None else _over(pivots, column.pivot, number) for column in columns]
        if columns and columns[0].pivot is None:
            before = [index for index, column in enumerate(columns) if column.pivot is None]
            values[_last_before(before)] = label
        lines.append(values)
    return [*lines, [column.label for column in columns]]


def _last_before(before: list[int]) -> int:
    """The last of the first columns in a row that stand under no pivot."""
    return max(index for place, index in enumerate(before) if place == index)


def _over(pivots: Pivots | None, at: int, number: int) -> str:
    value = pivots.columns[at].values[number] if pivots else ""
    return NULL if value is None else value


def raw(source: Source, layout: Layout) -> Iterator[bytes]:
    parts: list[str] = [quoted(layout.before)]
    for number, cell in enumerate(source.cells):
        if number:
            parts.append(quoted(layout.between))
        parts.append(escaped(cell, layout, safe=source.task.formula_safe))
    return source.texts(concat([*parts, quoted(layout.after)]))


def escaped(cell: Cell, layout: Layout, *, safe: bool) -> str:
    value = text(cell)
    if cell.plain:
        return value
    return layout.escape_sql(disarmed_sql(value) if safe else value)


def formatted(source: Source, layout: Layout) -> Iterator[bytes]:
    renderers = [renderer(cell) for cell in source.cells]
    if source.task.formula_safe:
        renderers = [
            show if cell.plain else disarming(show)
            for cell, show in zip(source.cells, renderers, strict=True)
        ]
    batches = source.tuples([text(cell) for cell in source.cells])
    return ("".join([formatted_row(row, renderers, layout) for row in batch]).encode() for batch in batches)


def disarming(show: Renderer) -> Renderer:
    """What a format makes of a number, such as `-$1.00`, is no formula."""

    def shown(raw: str | None) -> str | None:
        text = show(raw)
        return text if raw is None or text is None or is_number(raw) else disarmed(text)

    return shown


def formatted_row(row: tuple, renderers: list, layout: Layout) -> str:
    shown = [show(value) for show, value in zip(renderers, row, strict=True)]
    return layout.line(["" if value is None else layout.escape(value) for value in shown])
