"""The finished table of a post-processed query as columns of one statement: what each is, and what stands over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from ..query.post.order import Calculated, reorder, row_order
from ..query.post.plan import PostPlan, TableCalculation
from ..query.post.table import Key, Table, Value
from ..workers.task import ColumnSpec, PivotColumn, Pivots, Task
from .expressions import NUMERIC_TEXT, Cell
from .fields import fields_by_category
from .filterable import NULL, filterable
from .rendered import renderer
from .rows import JOINER, unique

NULL_KEY = "null"
ROW_TOTAL_KEY = "$$$_row_total_$$$"
# Whoever adds up the pivot columns of these would count every row twice. Assumed of Looker: API contract, section 14.
WITHOUT_ROW_TOTALS = frozenset(("json", "json_label", "csv", "txt"))
ROW_TOTAL_LABEL = "Row Total"
GROUPING = "$$$__grouping__$$$"  # of a row of subtotals: the dimensions that it groups by


@dataclass(frozen=True, slots=True)
class Finished:
    """`rows` with a value for each of `types`; `task.columns` says what they are."""

    rows: list[tuple[Value, ...]]
    types: list[str]
    task: Task


@dataclass(slots=True)
class _Column:
    spec: ColumnSpec
    type: str
    values: Sequence[Value]


def finished(
    task: Task,
    plan: PostPlan,
    table: Table,
    types: dict[str, str],
    subtotals: dict[str, list[dict[str, Any]]],
) -> Finished:
    """`types`: the database's, by the name of the column."""
    layout = _Layout(task, plan, table, types)
    columns = list(layout.columns())
    specs = tuple(column.spec for column in columns)
    rows = list(zip(*(column.values for column in columns), strict=True))
    fields = fields_by_category(
        tuple(column for column in specs if column.name not in plan.hidden),
        tuple(column for column in task.columns if column.name in table.pivots),
    )
    detail = {**task.detail, **layout.detail(subtotals), "truncated": table.rows_cut, "fields": fields}
    changed = msgspec.structs.replace(
        task, columns=specs, helper_columns=plan.hidden, pivots=layout.pivots(), detail=detail, post=None
    )
    return Finished(rows, [column.type for column in columns], changed)


class _Layout:
    """From left to right: dimensions, calculations on them, row totals if they are wanted there, each pivot column
    with all measures and calculations, row totals, and calculations that are shown once."""

    def __init__(self, task: Task, plan: PostPlan, table: Table, types: dict[str, str]):
        self._task, self._plan, self._table, self._types = task, plan, table, types
        self._specs = {column.name: column for column in task.columns}
        self._calculated = _calculated(plan, table, self._specs)
        self._put_in_order()
        self._key_names = key_names(table.keys)
        self._row_total = "" if task.format in WITHOUT_ROW_TOTALS else plan.row_total

    def _put_in_order(self) -> None:
        """Where the query sorts by a calculation."""
        if not self._plan.row_sorts:
            return
        known = {
            each.name: Calculated(column.values, column.shape == "pivoted")
            for each, column in self._calculated
        }
        order = row_order(self._table, self._plan.row_sorts, known)
        reorder(self._table, order)
        self._calculated = [(each, _in_order(column, order)) for each, column in self._calculated]

    def columns(self) -> Iterator[_Column]:
        table = self._table
        for name, values in table.dimensions.items():
            yield _Column(self._specs[name], self._types[name], values)
        yield from self._calculations("dimension")
        if self._row_total == "left":
            yield from self._row_totals()
        for number in range(len(table.keys)):
            yield from self._pivot_column(number)
        if self._row_total == "right":
            yield from self._row_totals()
        yield from self._calculations("supermeasure")

    def _pivot_column(self, number: int) -> Iterator[_Column]:
        at = number if self._table.pivots else None
        for name, lists in self._table.measures.items():
            spec = msgspec.structs.replace(self._specs[name], pivot=at)
            yield _Column(spec, self._types[name], lists[number])
        for each, column in self._calculated:
            if each.shown != "measure":
                continue
            values = column.values[number] if column.shape == "pivoted" else column.values
            if number == 0 or column.shape == "pivoted":
                yield self._calculation(each, values, at if column.shape == "pivoted" else None)

    def _calculations(self, shown: str) -> Iterator[_Column]:
        for each, column in self._calculated:
            if each.shown == shown:
                yield self._calculation(each, column.values, None)

    def _calculation(self, each: TableCalculation, values: Sequence[Value], pivot: int | None) -> _Column:
        found = _calculation(each, values, pivot, self._task.separators)
        for index, sort in enumerate(self._plan.row_sorts):
            if sort.name == each.name:
                place = {"sort_index": index, "desc": sort.descending}
                found.spec = msgspec.structs.replace(found.spec, field={"sorted": place})
        return found

    def _calculated_cell(self, each: TableCalculation, value: Value) -> dict[str, Any]:
        return _calculated_cell(self._calculation(each, [value], None))

    def _row_totals(self) -> Iterator[_Column]:
        at = len(self._table.keys)
        for name, values in (self._table.row_totals or {}).items():
            yield _Column(msgspec.structs.replace(self._specs[name], pivot=at), self._types[name], values)

    def pivots(self) -> Pivots | None:
        if not self._table.pivots:
            return None
        shown = [renderer(Cell(0, self._specs[name], self._types[name])) for name in self._table.pivots]
        found = [filterable(self._specs[name]) for name in self._table.pivots]
        columns = [
            PivotColumn(
                self._key_names[key],
                tuple(show(_text(value)) for show, value in zip(shown, key, strict=True)),
                filters=tuple(
                    NULL if value is None else find(str(_text(value)))
                    for find, value in zip(found, key, strict=True)
                ),
            )
            for key in self._table.keys
        ]
        if self._row_total and self._table.row_totals is not None:
            columns.append(
                PivotColumn(ROW_TOTAL_KEY, (ROW_TOTAL_LABEL, *[""] * (len(shown) - 1)), is_total=True)
            )
        names = self._table.pivots
        return Pivots(names, tuple(self._specs[name].label for name in names), tuple(columns))

    # what the detail formats say around the rows

    def detail(self, subtotals: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        table, plan = self._table, self._plan
        found: dict[str, Any] = {
            "has_totals": plan.total,
            "has_row_totals": bool(plan.row_total),
            "has_subtotals": bool(subtotals),
            "columns_truncated": table.columns_cut,
        }
        if table.pivots:
            found["pivots"] = [self._described(key) for key in table.keys]
            if table.row_totals is not None:
                found["pivots"].append(_total_column(table.pivots))
        if table.totals is not None:
            found["totals_data"] = {name: self._total_cells(name) for name in table.measures}
            found["totals_data"] |= self._calculated_totals()
        if subtotals:
            found["subtotals_data"] = {
                str(depth): self._subtotals(depth, subtotals[name])
                for depth, name in enumerate(table.shown, 1)
                if name in subtotals
            }
        return found

    def _described(self, key: Key) -> dict[str, Any]:
        metadata: dict[str, Any] = {}
        for name, value in zip(self._table.pivots, key, strict=True):
            metadata[name] = self._cell(name, value)
        return {
            "key": self._key_names[key],
            "is_total": False,
            "data": {name: cell["value"] for name, cell in metadata.items()},
            "labels": {name: cell.get("rendered", cell["value"]) for name, cell in metadata.items()},
            "sort_values": {name: cell["value"] for name, cell in metadata.items()},
            "metadata": metadata,
        }

    def _cell(self, name: str, value: Value) -> dict[str, Any]:
        spec = self._specs[name]
        if self._types[name] == NUMERIC_TEXT:
            value = _exact(value)
        rendered = renderer(Cell(0, spec, self._types[name]))(_text(value))
        return (
            {"value": _plain(value)} if rendered is None else {"value": _plain(value), "rendered": rendered}
        )

    def _total_cells(self, name: str) -> dict[str, Any]:
        values = (self._table.totals or {})[name]
        if not self._table.pivots:
            return self._cell(name, values[0])
        keys = [self._key_names[key] for key in self._table.keys]
        keys += [ROW_TOTAL_KEY] * (len(values) - len(keys))
        return {key: self._cell(name, value) for key, value in zip(keys, values, strict=True)}

    def _calculated_totals(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each, column in self._calculated:
            if column.has_total and column.shape == "pivoted":
                pairs = zip(self._table.keys, column.total, strict=True)
                found[each.name] = {
                    self._key_names[key]: self._calculated_cell(each, value) for key, value in pairs
                }
            elif column.has_total:
                found[each.name] = self._calculated_cell(each, column.total)
        return found

    def _subtotals(self, depth: int, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One row for each group of the first dimensions, in the order of the table: its dimensions, the others as
        null, and its measures, by pivot where there is one. Row totals have no pivots among their columns."""
        table = self._table
        names = table.shown
        by_group: dict[Key, dict[Key | None, dict[str, Any]]] = {}
        for row in rows:
            group = tuple(row[name] for name in names[:depth])
            is_total = any(name not in row for name in table.pivots)
            key = None if is_total else tuple(row[name] for name in table.pivots)
            by_group.setdefault(group, {})[key] = row
        shown = dict.fromkeys(table.row_key(row)[:depth] for row in range(table.row_count))
        found: list[dict[str, Any]] = []
        for group in shown:
            if group in by_group:
                padded = zip(names, (*group, *[None] * (len(names) - depth)), strict=True)
                line = {name: self._cell(name, value) for name, value in padded}
                line |= {name: self._subtotal(name, by_group[group]) for name in table.measures}
                found.append({**line, GROUPING: names[:depth]})
        return found

    def _subtotal(self, name: str, rows: dict[Key | None, dict[str, Any]]) -> dict[str, Any]:
        """A measure that has no total is null."""
        cells = {
            self._key_names[key]: self._cell(name, rows[key].get(name))
            for key in self._table.keys
            if key in rows
        }
        if None in rows:
            cells[ROW_TOTAL_KEY] = self._cell(name, rows[None].get(name))
        return cells if self._table.pivots else cells[self._key_names[()]]


def _total_column(pivots: tuple[str, ...]) -> dict[str, Any]:
    nothing = dict.fromkeys(pivots)
    return {
        "key": ROW_TOTAL_KEY,
        "is_total": True,
        "data": nothing,
        "labels": {},
        "sort_values": nothing,
        "metadata": {},
    }


def key_names(keys: Sequence[Key]) -> dict[Key, str]:
    """The keys of JSON objects. NULL, the text "null" and what else looks alike are kept apart by a number."""
    found: dict[Key, str] = {}
    taken: set[str] = set()
    for key in keys:
        name = unique(key_text(key), taken)
        taken.add(name)
        found[key] = name
    return found


def key_text(key: Key) -> str:
    """The values of the pivots as one text. Assumed, as no recording shows one."""
    return JOINER.join(NULL_KEY if value is None else str(_text(value)) for value in key)


def _text(value: Value) -> str | None:
    """The raw value as the text formats show it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _exact(value: Value) -> Value:
    """The number that a text stands for; None for what is no number in JSON."""
    if not isinstance(value, str):
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return number if number.is_finite() else None


def _plain(value: Value) -> Any:
    """A value that JSON can hold: numbers with every digit, dates as texts."""
    if isinstance(value, Decimal):
        return msgspec.Raw(f"{value:f}".encode())
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return _text(value)


# --- calculations -----------------------------------------------------------------------------------------


def _calculated(
    plan: PostPlan, table: Table, specs: dict[str, ColumnSpec]
) -> list[tuple[TableCalculation, Any]]:
    """Each calculation with its values. The evaluator is loaded for queries that have one."""
    if not plan.calculations:
        return []
    from .calculated import calculated_columns

    return calculated_columns(plan, table, specs)


def _in_order(column: Any, order: Sequence[int]) -> Any:
    values = column.values
    if column.shape == "pivoted":
        return replace(column, values=[[line[row] for row in order] for line in values])
    return replace(column, values=[values[row] for row in order])


def _calculation(
    each: TableCalculation, values: Sequence[Value], pivot: int | None, separators: str
) -> _Column:
    spec = ColumnSpec(
        name=each.name,
        label=each.label,
        label_short=each.label,
        category="table_calculation",
        value_type="string" if each.value_type == "list" else each.value_type,
        value_format=each.value_format,
        type=each.value_type,
        separators=separators,
        pivot=pivot,
    )
    shown = [_shown(value) for value in values]
    return _Column(spec, _type_of(each, shown), shown)


def _calculated_cell(column: _Column) -> dict[str, Any]:
    rendered = renderer(Cell(0, column.spec, column.type))(_text(column.values[0]))
    plain = _plain(column.values[0])
    return {"value": plain} if rendered is None else {"value": plain, "rendered": rendered}


def _shown(value: Value) -> Value:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join("" if each is None else str(_text(_shown(each))) for each in value)
    return value


def _type_of(each: TableCalculation, values: Sequence[Value]) -> str:
    """A DuckDB type that holds the values as they are."""
    if each.value_type == "date":
        return "DATE"
    if each.value_type == "datetime":
        return "TIMESTAMP"
    if each.value_type != "number":
        return "VARCHAR"
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int}:
        return "HUGEINT"
    return NUMERIC_TEXT if kinds <= {int, Decimal} else "DOUBLE"
