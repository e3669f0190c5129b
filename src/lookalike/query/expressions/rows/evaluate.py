"""The rows back end: a checked tree as a column of values, computed column by column.

A pivoted expression is evaluated in one pivot column at a time; what was computed for one is kept, so that a
function that looks across all pivot columns stays linear.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any

from ..check import Typed
from ..errors import ExpressionError, too_deep
from ..functions import FUNCTIONS
from ..kinds import Kind
from ..tree import Call, Chain, FieldName, Number, Prefixed, Text, YesNo
from .aggregates import AGGREGATES, chi_squared
from .scalars import ARITHMETIC, COMPARISON, OF_VALUES, answered, both, either, require_short
from .table import Shape, Table
from .values import bounded, moment, parsed_number, read, shown

MAX_CELLS = 20_000_000  # values that one evaluation may make; a text counts for each 16 of its characters
_NO_ANSWER = (ValueError, OverflowError, ZeroDivisionError)


class Evaluator:
    """`now` has no timezone: it is the clock of the query's."""

    def __init__(self, table: Table, now: datetime):
        self.table, self.now = table, now
        self._known: dict[tuple[int, int | None], list[Any]] = {}
        self._kept: list[Typed] = []  # keeps the ids in `_known` from being used again
        self._cells = 0

    def column(self, typed: Typed, pivot: int | None = None) -> list[Any]:
        """One value per row, in the pivot column of that number (from 0). Raises ExpressionError."""
        try:
            return self.values(typed, pivot)
        except RecursionError as error:
            raise too_deep() from error
        except TypeError as error:
            message = "The expression mixes values of different types"
            raise ExpressionError("wrong-type", message, typed.node.position) from error

    def values(self, typed: Typed, pivot: int | None) -> list[Any]:
        key = (id(typed), pivot)
        found = self._known.get(key)
        if found is None:
            self.spend(self.table.row_count)
            found = self._known[key] = self._computed(typed, pivot)
            self._kept.append(typed)
        return found

    def spend(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MAX_CELLS:
            message = f"The calculation makes more than {MAX_CELLS} values"
            raise ExpressionError("too-large", message)

    def constant(self, value: Any) -> list[Any]:
        return [value] * self.table.row_count

    def _computed(self, typed: Typed, pivot: int | None) -> list[Any]:
        node = typed.node
        match node:
            case Number():
                return self.constant(parsed_number(node.text))
            case Text() | YesNo():
                return self.constant(node.value)
            case FieldName():
                return self._field(node, typed, pivot)
            case Prefixed():
                return self._prefixed(typed, node.operator, pivot)
            case Chain():
                return self._chain(typed, node, pivot)
            case Call():
                return self._call(typed, node, pivot)
            case _:
                return self.constant(None)

    # fields

    def _field(self, node: FieldName, typed: Typed, pivot: int | None) -> list[Any]:
        column = self.table.columns[node.name]
        kind = Kind.DATE if typed.as_date else column.kind
        if node.total == "row_total":
            return read(self._row_totals(node), kind)
        if node.total:
            return self.constant(read([self._total(node, pivot)], kind)[0])
        if column.shape is Shape.ROWS:
            return read(column.values, kind)
        if pivot is None:
            return self.constant(None)
        if column.shape is Shape.PIVOTS:
            return self.constant(read([column.values[pivot]], kind)[0])
        return read(column.values[pivot], kind)

    def _row_totals(self, node: FieldName) -> Sequence[Any]:
        totals = self.table.columns[node.name].row_totals
        if totals is None:
            message = f"${{{node.name}:row_total}} needs row totals, which the query does not have"
            raise ExpressionError("no-totals", message, node.position)
        return totals

    def _total(self, node: FieldName, pivot: int | None) -> Any:
        column = self.table.columns[node.name]
        if not column.has_total:
            message = f"${{{node.name}:total}} needs totals, which the query does not have"
            raise ExpressionError("no-totals", message, node.position)
        if column.shape is not Shape.PIVOTED:
            return column.total
        return None if pivot is None else column.total[pivot]

    # operators

    def _prefixed(self, typed: Typed, operator: str, pivot: int | None) -> list[Any]:
        operand = self.values(typed.operands[0], pivot)
        if operator == "NOT":
            return [None if value is None else not value for value in operand]
        return [None if value is None else -value for value in operand]

    def _chain(self, typed: Typed, node: Chain, pivot: int | None) -> list[Any]:
        operands = [self.values(operand, pivot) for operand in typed.operands]
        operator = node.rest[0][0]
        if operator in ("AND", "OR"):
            decide = both if operator == "AND" else either
            return [decide(values) for values in zip(*operands, strict=True)]
        result = operands[0]
        for (sign, _), operand in zip(node.rest, operands[1:], strict=True):
            function = answered(COMPARISON[sign] if sign in COMPARISON else ARITHMETIC[sign])
            result = [function(left, right) for left, right in zip(result, operand, strict=True)]
        return result

    # calls

    def _call(self, typed: Typed, node: Call, pivot: int | None) -> list[Any]:
        special = _SPECIAL.get(node.name)
        if special is not None:
            return special(self, typed, pivot)
        if node.name in AGGREGATES:
            return self._aggregate(typed, node, pivot)
        function = answered(OF_VALUES[node.name])
        operands = [self.values(operand, pivot) for operand in typed.operands]
        result = [function(*row) for row in zip(*operands, strict=True)]
        if typed.type.is_list or typed.kind is Kind.STRING:
            self.spend(sum(len(value) for value in result if value) // (1 if typed.type.is_list else 16))
        return result

    def _aggregate(self, typed: Typed, node: Call, pivot: int | None) -> list[Any]:
        flags = [argument.is_column for argument in FUNCTIONS[node.name].arguments]
        columns = [operand for operand, flag in zip(typed.operands, flags, strict=True) if flag]
        others = [operand for operand, flag in zip(typed.operands, flags, strict=True) if not flag]
        values = [self.values(operand, pivot) for operand in columns]
        parameters = [self.values(operand, pivot) for operand in others]
        rows = zip(*parameters, strict=True) if parameters else repeat((), self.table.row_count)
        if not any(operand.type.is_list for operand in columns):
            answer = _prepared(node.name, values)
            return [answer(*row) for row in rows]
        lists = [
            column if operand.type.is_list else [[value] for value in column]
            for operand, column in zip(columns, values, strict=True)
        ]
        if node.name == "chisq_test":
            return self.constant(_independence(lists))
        return [
            None if None in row_lists else _prepared(node.name, row_lists)(*row)
            for row_lists, row in zip(zip(*lists, strict=True), rows, strict=True)
        ]

    # choices

    def _if(self, typed: Typed, pivot: int | None) -> list[Any]:
        condition, yes, no = (self.values(operand, pivot) for operand in typed.operands)
        return [a if is_yes else b for is_yes, a, b in zip(condition, yes, no, strict=True)]

    def _case(self, typed: Typed, pivot: int | None) -> list[Any]:
        operands = [self.values(operand, pivot) for operand in typed.operands]
        result = list(operands.pop()) if len(operands) % 2 else self.constant(None)
        for condition, value in zip(reversed(operands[::2]), reversed(operands[1::2]), strict=True):
            result = [a if is_yes else b for is_yes, a, b in zip(condition, value, result, strict=True)]
        return result

    def _coalesce(self, typed: Typed, pivot: int | None) -> list[Any]:
        operands = [self.values(operand, pivot) for operand in typed.operands]
        return [
            next((value for value in row if value is not None), None) for row in zip(*operands, strict=True)
        ]

    def _is_null(self, typed: Typed, pivot: int | None) -> list[Any]:
        return [value is None for value in self.values(typed.operands[0], pivot)]

    # texts

    def _concat(self, typed: Typed, pivot: int | None) -> list[Any]:
        # Assumed: one null makes the whole null, as in SQL.
        operands = [self.values(operand, pivot) for operand in typed.operands]
        kinds = [operand.kind for operand in typed.operands]
        result = [_joined(row, kinds) for row in zip(*operands, strict=True)]
        self.spend(sum(len(value) for value in result if value) // 16)
        return result

    def _to_string(self, typed: Typed, pivot: int | None) -> list[Any]:
        kind = typed.operands[0].kind
        return [shown(value, kind) for value in self.values(typed.operands[0], pivot)]

    # rows

    def _now(self, typed: Typed, pivot: int | None) -> list[Any]:
        return self.constant(moment(self.now))

    def _pi(self, typed: Typed, pivot: int | None) -> list[Any]:
        return self.constant(3.141592653589793)

    def _rand(self, typed: Typed, pivot: int | None) -> list[Any]:
        return [secrets.randbelow(2**53) / 2**53 for _ in range(self.table.row_count)]

    def _row(self, typed: Typed, pivot: int | None) -> list[Any]:
        return list(range(1, self.table.row_count + 1))

    def _running_total(self, typed: Typed, pivot: int | None) -> list[Any]:
        return self._running(typed, pivot, 0, lambda total, value: total + value)

    def _running_product(self, typed: Typed, pivot: int | None) -> list[Any]:
        return self._running(typed, pivot, 1, lambda product, value: product * value)

    def _running(
        self, typed: Typed, pivot: int | None, start: float, step: Callable[[float, float], float]
    ) -> list[Any]:
        """Nulls are passed over. Past the largest number everything is null."""
        total: float | None = start
        result: list[Any] = []
        for value in self.values(typed.operands[0], pivot):
            if value is not None and total is not None:
                total = bounded(step(total, value))
            result.append(total)
        return result

    def _list(self, typed: Typed, pivot: int | None) -> list[Any]:
        operands = [self.values(operand, pivot) for operand in typed.operands]
        return [list(row) for row in zip(*operands, strict=True)]

    def _offset(self, typed: Typed, pivot: int | None) -> list[Any]:
        values, offsets = (self.values(operand, pivot) for operand in typed.operands)
        return [
            None if offset is None else _at(values, row + int(offset)) for row, offset in enumerate(offsets)
        ]

    def _offset_list(self, typed: Typed, pivot: int | None) -> list[Any]:
        """Places outside the rows hold null, so that the list has the length that was asked for."""
        values, offsets, counts = (self.values(operand, pivot) for operand in typed.operands)
        result: list[Any] = []
        for row, (offset, count) in enumerate(zip(offsets, counts, strict=True)):
            if offset is None or count is None:
                result.append(None)
                continue
            self.spend(max(0, int(count)))
            start = row + int(offset)
            result.append([_at(values, place) for place in range(start, start + int(count))])
        return result

    # pivots

    def _pivot_column(self, typed: Typed, pivot: int | None) -> list[Any]:
        return self.constant(None if pivot is None else pivot + 1)

    def _pivot_index(self, typed: Typed, pivot: int | None) -> list[Any]:
        numbers = self.values(typed.operands[1], pivot)
        return self._from_pivots(typed.operands[0], [None if n is None else int(n) - 1 for n in numbers])

    def _pivot_offset(self, typed: Typed, pivot: int | None) -> list[Any]:
        if pivot is None:
            return self.constant(None)
        offsets = self.values(typed.operands[1], pivot)
        return self._from_pivots(typed.operands[0], [None if n is None else pivot + int(n) for n in offsets])

    def _from_pivots(self, typed: Typed, places: list[int | None]) -> list[Any]:
        """For each row the value in the pivot column of that number, from 0; null outside."""
        columns = {
            place: self.values(typed, place)
            for place in set(places)
            if place is not None and 0 <= place < self.table.pivot_count
        }
        return [
            columns[place][row] if place is not None and place in columns else None
            for row, place in enumerate(places)
        ]

    def _pivot_offset_list(self, typed: Typed, pivot: int | None) -> list[Any]:
        if pivot is None:
            return self.constant(None)
        offsets, counts = (self.values(operand, pivot) for operand in typed.operands[1:])
        columns = self._all_pivots(typed.operands[0])
        result: list[Any] = []
        for row, (offset, count) in enumerate(zip(offsets, counts, strict=True)):
            if offset is None or count is None:
                result.append(None)
                continue
            self.spend(max(0, int(count)))
            start = pivot + int(offset)
            found = (_at(columns, place) for place in range(start, start + int(count)))
            result.append([None if column is None else column[row] for column in found])
        return result

    def _pivot_row(self, typed: Typed, pivot: int | None) -> list[Any]:
        if not self.table.pivot_count:
            return self.constant(None)
        columns = self._all_pivots(typed.operands[0])
        self.spend(len(columns) * self.table.row_count)
        return [list(row) for row in zip(*columns, strict=True)]

    def _pivot_where(self, typed: Typed, pivot: int | None) -> list[Any]:
        select, expression = typed.operands
        chosen = self._all_pivots(select)
        places = [
            next(place for place, column in enumerate(chosen) if column[row])
            if sum(bool(column[row]) for column in chosen) == 1
            else None
            for row in range(self.table.row_count)
        ]
        return self._from_pivots(expression, places)

    def _all_pivots(self, typed: Typed) -> list[list[Any]]:
        return [self.values(typed, place) for place in range(self.table.pivot_count)]


def _joined(values: Sequence[Any], kinds: list[Kind]) -> str | None:
    if None in values:
        return None
    texts = [shown(value, kind) for value, kind in zip(values, kinds, strict=True)]
    require_short(sum(map(len, texts)))
    return "".join(texts)


def _at(values: Sequence[Any], place: int) -> Any:
    return values[place] if 0 <= place < len(values) else None


def _prepared(name: str, columns: Sequence[Sequence[Any]]) -> Callable[..., Any]:
    try:
        return answered(AGGREGATES[name](*columns))
    except _NO_ANSWER:
        return lambda *_: None


def _independence(lists: list[list[Any]]) -> float | None:
    """The test over a table: its rows are the rows, its columns the places in the lists."""
    actual, expected = ([value for row in rows for value in row or ()] for rows in lists)
    width = max((len(row or ()) for row in lists[0]), default=0)
    try:
        return chi_squared(actual, expected, (len(lists[0]) - 1) * (width - 1))
    except _NO_ANSWER:
        return None


_SPECIAL: dict[str, Callable[[Evaluator, Typed, int | None], list[Any]]] = {
    "case": Evaluator._case,
    "coalesce": Evaluator._coalesce,
    "concat": Evaluator._concat,
    "if": Evaluator._if,
    "is_null": Evaluator._is_null,
    "list": Evaluator._list,
    "now": Evaluator._now,
    "offset": Evaluator._offset,
    "offset_list": Evaluator._offset_list,
    "pi": Evaluator._pi,
    "pivot_column": Evaluator._pivot_column,
    "pivot_index": Evaluator._pivot_index,
    "pivot_offset": Evaluator._pivot_offset,
    "pivot_offset_list": Evaluator._pivot_offset_list,
    "pivot_row": Evaluator._pivot_row,
    "pivot_where": Evaluator._pivot_where,
    "rand": Evaluator._rand,
    "row": Evaluator._row,
    "running_product": Evaluator._running_product,
    "running_total": Evaluator._running_total,
    "to_string": Evaluator._to_string,
}
