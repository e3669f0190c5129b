"""The array of objects that the JSON formats share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

import msgspec

from ..workers.task import ColumnSpec
from .expressions import Cell, concat, json_value, quoted, text
from .rendered import renderer
from .source import Source

BETWEEN = ",\n"
# Between the names, and between the values, of several pivots. Assumed, as no recording shows several.
JOINER = "|FIELD|"

_dumps = msgspec.json.Encoder().encode


def dumps(value: object) -> str:
    return _dumps(value).decode()


def json_rows(source: Source, key: Callable[[ColumnSpec], str]) -> Iterator[bytes]:
    """`[{…},\\n{…}]`; with formatting, every value is the string that a person would see."""
    texts = formatted_texts(source, key) if source.task.apply_formatting else raw_texts(source, key)
    return array(texts)


def array(texts: Iterator[bytes]) -> Iterator[bytes]:
    """Each text is a batch of objects, every object after a separator; the first separator becomes `[`."""
    first = next(texts, None)
    if first is None:
        yield b"[]"
        return
    yield b"[" + first[len(BETWEEN) :]
    yield from texts
    yield b"]"


@dataclass(frozen=True, slots=True)
class Member:
    """One value of an object: what stands before it and after it in the JSON text."""

    before: str
    cell: Cell
    after: str = ""


def members(source: Source, key: Callable[[ColumnSpec], str], *, by_field: bool = True) -> list[Member]:
    """The object's members in their order. The values of a pivoted measure stand together in an object of their own:
    `"orders.count":{"orders.status":{"paid":3,"sent":4}}`, without the name of the pivot where `by_field` is False.
    """
    pivots = source.task.pivots
    found: list[Member] = []
    for name, cells in _by_name(source.cells, key):
        comma = "," if found else ""
        if pivots is None or cells[0].column.pivot is None:
            found.append(Member(f"{comma}{dumps(name)}:", cells[0]))
            continue
        inner = dumps(JOINER.join(pivots.names)) + ":{" if by_field else ""
        opening, closing = f"{comma}{dumps(name)}:{{{inner}", "}}" if by_field else "}"
        for number, cell in enumerate(cells):
            column = pivots.columns[cell.column.pivot or 0]
            before = (opening if number == 0 else ",") + dumps(column.key) + ":"
            found.append(Member(before, cell, closing if number == len(cells) - 1 else ""))
    return found


def _by_name(cells: Iterable[Cell], key: Callable[[ColumnSpec], str]) -> Iterator[tuple[str, list[Cell]]]:
    """Columns of the same field together, where the first of them stands; two fields never share a place."""
    groups: dict[tuple[str, int | None], list[Cell]] = {}
    for cell in cells:
        column = cell.column
        groups.setdefault((column.name, None if column.pivot is not None else cell.index), []).append(cell)
    for group in groups.values():
        yield key(group[0].column), group


def unique(name: str, taken: Collection[str]) -> str:
    """`name`, or `name (2)` and so on where that is taken."""
    if name not in taken:
        return name
    return next(text for number in count(2) if (text := f"{name} ({number})") not in taken)


def raw_texts(source: Source, key: Callable[[ColumnSpec], str]) -> Iterator[bytes]:
    parts = [quoted(BETWEEN + "{")]
    for member in members(source, key):
        parts += [quoted(member.before), json_value(member.cell)]
        if member.after:
            parts.append(quoted(member.after))
    return source.texts(concat([*parts, "'}'"]))


def formatted_texts(source: Source, key: Callable[[ColumnSpec], str]) -> Iterator[bytes]:
    found = members(source, key)
    renderers = [renderer(member.cell) for member in found]
    batches = source.tuples([text(member.cell) for member in found])
    return (formatted_batch(batch, found, renderers).encode() for batch in batches)


def formatted_batch(batch: list[tuple], found: list[Member], renderers: list) -> str:
    rows: list[str] = []
    for row in batch:
        triples = zip(found, renderers, row, strict=True)
        values = [f"{member.before}{dumps(show(value))}{member.after}" for member, show, value in triples]
        rows.append(BETWEEN + "{" + "".join(values) + "}")
    return "".join(rows)
