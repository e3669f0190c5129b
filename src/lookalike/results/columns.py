"""`columns`: the answer by columns and piece by piece, for pages that show many rows while they arrive.

The body is a JSON array with one element on each line: a head with all that is known of the query (the keys of
`json_detail`, and `columns`), then pieces of some thousand rows, then an end.
docs/explanation/result-formats.md describes it member by member; whoever changes it raises VERSION.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from .expressions import Cell, json_value, text
from .json_detail import head
from .rendered import renderer, renderer_of
from .rows import dumps
from .source import Source

MEDIA_TYPE = "application/vnd.lookalike.columns+json"

VERSION = 1
# A column with more different texts goes on without a dictionary, so neither side need hold them all.
MAX_DICTIONARY = 65_536
SEEN_ROWS = 4096  # from here on, texts of which more than half are different do not count as repeating
# Digits that every reader's number holds. A number with more of them is written as a text.
EXACT_DIGITS = 15
NULL_CODE = -1

Texts = Sequence[str | None]
Encoded = Callable[[Texts], str]


def pieces(source: Source) -> Iterator[bytes]:
    columns = [_Column(cell, shown=source.task.apply_formatting) for cell in source.cells]
    batches = source.tuples([expression for column in columns for expression in column.expressions])
    first = next(batches, [])  # the statement runs here, so that its errors come before the head
    described = {**head(source), "columns": [column.described() for column in columns]}
    yield f'[{{"format":"columns","version":{VERSION},{dumps(described)[1:]}'.encode()
    for batch in chain([first], batches):
        if batch:
            yield _piece(batch, columns).encode()
    yield f",\n{dumps(_end(source))}]".encode()


def _piece(batch: list[tuple], columns: list[_Column]) -> str:
    taken = iter(list(zip(*batch, strict=True)))
    values: list[str] = []
    shown: list[str] = []
    for column in columns:
        written = column.write([next(taken) for _ in column.expressions])
        values.append(written[0])
        shown.append(written[1])
    shows = f',"shown":[{",".join(shown)}]' if any(column.shows for column in columns) else ""
    return f',\n{{"rows":{len(batch)},"values":[{",".join(values)}]{shows}}}'


def _end(source: Source) -> dict[str, Any]:
    detail = source.task.detail
    return {
        "end": True,
        "rows": source.rows,
        "truncated": detail.get("truncated", source.truncated),
        "runtime": f"{time.perf_counter() - source.started:.3f}",
    }


class _Column:
    """`expressions`: the texts that it is written from, JSON where a value may be of any kind. `shows`: formatted
    texts stand beside the values."""

    def __init__(self, cell: Cell, *, shown: bool):
        self.cell = cell
        self.is_any = cell.may_be_number or cell.column.value_type == "json"
        self.shows = shown and renderer_of(cell) is not None
        self.expressions = [json_value(cell) if self.is_any else text(cell)]
        if self.shows and self.is_any:
            self.expressions.append(text(cell))
        self._render = renderer(cell)
        self._values = self._encoding()
        self._shown: Encoded = _Dictionary() if self.shows else _nothing

    def _encoding(self) -> Encoded:
        if self.is_any:
            return _any
        if self.cell.is_number:
            return _numbers if self.cell.kind == "float" else _exact_numbers
        return _Dictionary()

    def write(self, texts: list[Texts]) -> tuple[str, str]:
        """JSON of the values, and of what is shown."""
        return self._values(texts[0]), self._shown(
            [self._render(each) for each in texts[-1]] if self.shows else ()
        )

    def described(self) -> dict[str, Any]:
        column = self.cell.column
        return {
            "name": column.name,
            "label": column.label,
            "label_short": column.label_short or column.label,
            "category": column.category,
            "type": column.type,
            "value_type": column.value_type,
            "value_format": column.value_format,
            "timeframe": column.timeframe,
            "pivot": column.pivot,
            "is_numeric": column.value_type == "number",
            "has_shown": self.shows,
        }


class _Dictionary:
    """Texts as places in a list that grows: each piece brings what is new in it. A column whose texts hardly repeat
    gives the dictionary up, and goes on with the texts themselves."""

    def __init__(self) -> None:
        self._codes: dict[str | None, int] = {None: NULL_CODE}
        self._rows = 0
        self._given_up = False

    def __call__(self, texts: Texts) -> str:
        return dumps(texts) if self._given_up else self._coded(texts)

    def _coded(self, texts: Texts) -> str:
        codes = self._codes
        new = [each for each in dict.fromkeys(texts) if each not in codes]
        codes.update(zip(new, range(len(codes) - 1, len(codes) - 1 + len(new)), strict=True))
        written = ",".join(map(str, map(codes.__getitem__, texts)))
        self._rows += len(texts)
        if len(codes) > MAX_DICTIONARY or len(codes) > max(SEEN_ROWS, self._rows) // 2:
            self._given_up = True
            self._codes = {}
        return f'{{"new":{dumps(new)},"codes":[{written}]}}'


def _numbers(texts: Texts) -> str:
    """Doubles are exact however many digits they are written with; `_exact_numbers` is for all others."""
    return f"[{','.join(['null' if each is None else each for each in texts])}]"


def _exact_numbers(texts: Texts) -> str:
    if max(map(len, filter(None, texts)), default=0) <= EXACT_DIGITS:
        return _numbers(texts)
    return f"[{','.join([_exact_number(each) for each in texts])}]"


def _exact_number(value: str | None) -> str:
    if value is None:
        return "null"
    if len(value) <= EXACT_DIGITS:
        return value
    digits = (value.rstrip("0") if "." in value else value).lstrip("-0.").replace(".", "")
    return value if len(digits) <= EXACT_DIGITS else dumps(value)


def _any(texts: Texts) -> str:
    """Each is JSON already."""
    return f"[{','.join([each or 'null' for each in texts])}]"


def _nothing(_: Texts) -> str:
    return "null"
