"""Table calculations over a result: checked, put in order, computed, with the place where each is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from ..check import Typed, check
from ..errors import ExpressionError
from ..functions import Place
from ..kinds import Kind, Type
from ..parser import parse_expression
from ..tree import Call, FieldName, Node, children, field_names
from .evaluate import Evaluator
from .table import Shape, Table, TableColumn
from .values import given

_EACH_PIVOT = frozenset({"pivot_column", "pivot_offset", "pivot_offset_list"})
_ALL_PIVOTS = frozenset({"pivot_index", "pivot_row", "pivot_where"})


class Shown(StrEnum):
    """Where a calculation stands in the table."""

    DIMENSION = "dimension"  # beside the dimensions: it uses no measure
    MEASURE = "measure"  # once per pivot column, or beside the measures of a result without pivots
    SUPERMEASURE = "supermeasure"  # once, after all pivot columns


@dataclass(frozen=True, slots=True)
class Calculation:
    """`expression` is text, or a tree that was made otherwise."""

    name: str
    expression: str | Node


@dataclass(frozen=True, slots=True)
class ColumnType:
    """What checking needs to know of a column of the result."""

    kind: Kind
    is_measure: bool = False
    shape: Shape = Shape.ROWS


@dataclass(frozen=True, slots=True)
class CheckedCalculation:
    name: str
    typed: Typed
    shown: Shown
    shape: Shape


@dataclass(frozen=True, slots=True)
class CalculatedColumn:
    """`values` are as in `TableColumn`: numbers, texts, booleans, dates, datetimes, None, or lists of these.

    `total` is the expression over the row of totals, where the query has one; per pivot column as the values are.
    """

    name: str
    type: Type
    shown: Shown
    shape: Shape
    values: list[Any]
    total: Any = None
    has_total: bool = False


def check_calculations(
    calculations: Sequence[Calculation], columns: Mapping[str, ColumnType]
) -> list[CheckedCalculation]:
    """Each after those that it refers to. Raises ExpressionError, whose message names the calculation."""
    return _Order(calculations, columns).checked()


def calculate(
    table: Table,
    calculations: Sequence[Calculation],
    now: datetime,
    measures: frozenset[str] = frozenset(),
) -> list[CalculatedColumn]:
    """The calculations as columns, in the order given. `measures` names the table's measures; `now` is the query's
    clock, without a timezone. Raises ExpressionError."""
    types = {
        name: ColumnType(column.kind, name in measures or column.shape is Shape.PIVOTED, column.shape)
        for name, column in table.columns.items()
    }
    totals = _totals_row(table)
    found: dict[str, CalculatedColumn] = {}
    for each in check_calculations(calculations, types):
        try:
            column = _computed(each, table, totals, now)
        except ExpressionError as error:
            raise _named(each.name, error) from error
        found[each.name] = column
        table = _with(table, column)
        totals = totals and _with_total(totals, column)
    return [found[each.name] for each in calculations]


def evaluate(expression: str | Node, table: Table, now: datetime) -> list[Any]:
    """One expression over a result that is not pivoted: a value per row. Raises ExpressionError."""
    return calculate(table, [Calculation("expression", expression)], now)[0].values


class _Order:
    def __init__(self, calculations: Sequence[Calculation], columns: Mapping[str, ColumnType]):
        self._columns = dict(columns)
        self._trees: dict[str, Node] = {}
        for each in calculations:
            if each.name in self._columns or each.name in self._trees:
                raise ExpressionError("duplicate-field", f'There is a field "{each.name}" already')
            self._trees[each.name] = _tree(each)
        self._checked: dict[str, CheckedCalculation] = {}

    def checked(self) -> list[CheckedCalculation]:
        for name in self._trees:
            self._visit(name)
        return list(self._checked.values())

    def _visit(self, first: str) -> None:
        """Depth first, without recursion: calculations may rest on each other in long rows."""
        path: dict[str, list[str]] = {first: self._needs(first)}
        while path:
            name, needs = next(reversed(path.items()))
            if not needs:
                path.pop(name)
                if name not in self._checked:
                    self._checked[name] = self._check(name)
                continue
            need = needs.pop(0)
            if need in path:
                ring = " -> ".join([*list(path)[list(path).index(need) :], need])
                message = f"These calculations refer to each other in a ring: {ring}"
                raise ExpressionError("circular-reference", message)
            if need not in self._checked:
                path[need] = self._needs(need)

    def _needs(self, name: str) -> list[str]:
        names = dict.fromkeys(each.name for each in field_names(self._trees[name]))
        return [each for each in names if each in self._trees]

    def _check(self, name: str) -> CheckedCalculation:
        try:
            typed = check(self._trees[name], self._type, Place.CALCULATION)
        except ExpressionError as error:
            raise _named(name, error) from error
        checked = CheckedCalculation(name, typed, *self._place(self._trees[name]))
        self._columns[name] = ColumnType(typed.kind, checked.shown is not Shown.DIMENSION, checked.shape)
        return checked

    def _type(self, name: FieldName) -> Type:
        found = self._columns.get(name.name)
        if found is None:
            raise self._unknown(name)
        if name.name in self._checked:
            return self._checked[name.name].typed.type
        return Type(found.kind)

    def _unknown(self, name: FieldName) -> ExpressionError:
        near = get_close_matches(name.name, [*self._columns, *self._trees], n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        message = f'"{name.name}" is not among the fields and calculations of the query{hint}'
        return ExpressionError("unknown-field", message, name.position)

    def _place(self, tree: Node) -> tuple[Shown, Shape]:
        if self._is_per_pivot(tree):
            return Shown.MEASURE, Shape.PIVOTED
        if self._has_pivots() and self._looks_across(tree):
            return Shown.SUPERMEASURE, Shape.ROWS
        uses_measures = any(self._columns[each.name].is_measure for each in field_names(tree))
        return (Shown.MEASURE if uses_measures else Shown.DIMENSION), Shape.ROWS

    def _has_pivots(self) -> bool:
        return any(column.shape is not Shape.ROWS for column in self._columns.values())

    def _is_per_pivot(self, node: Node) -> bool:
        """Whether the value differs from one pivot column to the next."""
        if isinstance(node, FieldName):
            pivoted = self._columns[node.name].shape is not Shape.ROWS
            return pivoted and node.total != "row_total"
        if isinstance(node, Call) and node.name in _EACH_PIVOT:
            return self._has_pivots()
        if isinstance(node, Call) and node.name in _ALL_PIVOTS:
            return (
                node.name == "pivot_index"
                and len(node.arguments) > 1
                and self._is_per_pivot(node.arguments[1])
            )
        return any(self._is_per_pivot(child) for child in children(node))

    def _looks_across(self, node: Node) -> bool:
        if isinstance(node, FieldName):
            return node.total == "row_total"
        is_across = isinstance(node, Call) and node.name in _ALL_PIVOTS
        return is_across or any(self._looks_across(child) for child in children(node))


def _tree(calculation: Calculation) -> Node:
    if not isinstance(calculation.expression, str):
        return calculation.expression
    try:
        return parse_expression(calculation.expression)
    except ExpressionError as error:
        raise _named(calculation.name, error) from error


def _named(name: str, error: ExpressionError) -> ExpressionError:
    """The error with the name of its calculation; its position stands in the message."""
    return ExpressionError(error.code, f'The calculation "{name}": {error}')


def _computed(
    checked: CheckedCalculation, table: Table, totals: Table | None, now: datetime
) -> CalculatedColumn:
    values = _values(checked, table, now)
    column = CalculatedColumn(checked.name, checked.typed.type, checked.shown, checked.shape, values)
    if totals is None:
        return column
    of_totals = _values(checked, totals, now)
    total = [each[0] for each in of_totals] if checked.shape is Shape.PIVOTED else of_totals[0]
    return replace(column, total=total, has_total=True)


def _values(checked: CheckedCalculation, table: Table, now: datetime) -> list[Any]:
    evaluator = Evaluator(table, now)
    kind = checked.typed.kind

    def column(pivot: int | None) -> list[Any]:
        return [given(value, kind) for value in evaluator.column(checked.typed, pivot)]

    if checked.shape is Shape.PIVOTED:
        return [column(pivot) for pivot in range(table.pivot_count)]
    return column(None)


def _with(table: Table, column: CalculatedColumn) -> Table:
    added = TableColumn(
        column.type.kind, column.values, column.shape, total=column.total, has_total=column.has_total
    )
    return replace(table, columns={**table.columns, column.name: added})


def _totals_row(table: Table) -> Table | None:
    """The row of totals as a table of its own; None when the query has no totals. Dimensions are null in it."""
    if not any(column.has_total for column in table.columns.values()):
        return None
    return Table(1, {name: _of_totals(column) for name, column in table.columns.items()}, table.pivot_count)


def _of_totals(column: TableColumn) -> TableColumn:
    row_totals = None if column.row_totals is None else [None]
    if column.shape is Shape.PIVOTS:
        return column
    if column.shape is Shape.PIVOTED:
        values = [[total] for total in column.total] if column.has_total else [[None] for _ in column.values]
        return replace(column, values=values, row_totals=row_totals)
    return replace(column, values=[column.total], row_totals=row_totals)


def _with_total(totals: Table, column: CalculatedColumn) -> Table:
    total = column.total
    values = [[each] for each in total] if column.shape is Shape.PIVOTED else [total]
    added = TableColumn(column.type.kind, values, column.shape, total=total, has_total=True)
    return replace(totals, columns={**totals.columns, column.name: added})
