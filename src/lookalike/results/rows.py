"""The array of objects that the JSON formats share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from ..workers.task import ColumnSpec
from .expressions import concat, json_value, quoted, text
from .rendered import renderer
from .source import Source

BETWEEN = ",\n"

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


def raw_texts(source: Source, key: Callable[[ColumnSpec], str]) -> Iterator[bytes]:
    parts = [quoted(BETWEEN + "{")]
    for number, cell in enumerate(source.cells):
        name = dumps(key(cell.column)) + ":"
        parts += [quoted(f",{name}" if number else name), json_value(cell)]
    return source.texts(concat([*parts, "'}'"]))


def formatted_texts(source: Source, key: Callable[[ColumnSpec], str]) -> Iterator[bytes]:
    names = [dumps(key(column)) for column in source.columns]
    renderers = [renderer(cell) for cell in source.cells]
    batches = source.tuples([text(cell) for cell in source.cells])
    return (formatted_batch(batch, names, renderers).encode() for batch in batches)


def formatted_batch(batch: list[tuple], names: list[str], renderers: list) -> str:
    found = []
    for row in batch:
        pairs = zip(names, renderers, row, strict=True)
        found.append(
            BETWEEN + "{" + ",".join([f"{name}:{dumps(show(value))}" for name, show, value in pairs])
        )
        found.append("}")
    return "".join(found)
