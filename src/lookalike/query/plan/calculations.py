"""The table calculations of a query: read, and checked against the fields that the query selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...lookml.model.types import Model
from ..columns import named_format
from ..expressions import ExpressionError, field_names, parse_expression, written
from ..expressions.kinds import Kind, Type
from ..expressions.rows import (
    Calculation,
    CheckedCalculation,
    ColumnType,
    Shape,
    check_calculations,
    shortcut,
)
from ..expressions.tree import Node
from ..request import QueryError, QueryRequest, TableCalculation
from .catalog import FieldRef
from .custom import formats_of, kind_and_name, text_of
from .field_kinds import type_of


def table_calculations(
    model: Model, request: QueryRequest, fields: Sequence[FieldRef]
) -> tuple[TableCalculation, ...]:
    """Those that are not disabled, each after those that it refers to. Raises QueryError."""
    specs = _specs(request)
    try:
        trees = {name: _tree(name, spec) for name, spec in specs.items()}
        for tree in trees.values():
            _require_totals(tree, request)
        calculations = [Calculation(name, tree) for name, tree in trees.items()]
        checked = check_calculations(calculations, _column_types(request, fields))
    except ExpressionError as error:
        raise QueryError(error.code, error.message) from error
    return tuple(_described(model, each, specs[each.name], trees[each.name]) for each in checked)


def without_calculations(request: QueryRequest) -> tuple[QueryRequest, tuple[str, ...]]:
    """The request as the database answers it, and warnings: calculations among its fields are shown anyway, and
    sorting by one would need the rows first."""
    names = {name for kind, name in map(kind_and_name, request.dynamic_fields) if kind == "table_calculation"}
    if not names:
        return request, ()
    kept = tuple(sort for sort in map(str.strip, request.sorts) if sort.partition(" ")[0] not in names)
    warnings = tuple(
        f'The sort "{sort}" is left out: sorting by a table calculation is not supported yet'
        for sort in request.sorts
        if sort not in kept
    )
    fields = tuple(name for name in request.fields if name not in names)
    return replace(request, sorts=kept, fields=fields), warnings


def _specs(request: QueryRequest) -> dict[str, Mapping[str, Any]]:
    specs: dict[str, Mapping[str, Any]] = {}
    for spec in request.dynamic_fields:
        kind, name = kind_and_name(spec)
        if kind != "table_calculation" or spec.get("is_disabled"):
            continue
        if name in specs:
            raise QueryError("duplicate-field", f'The query defines a calculation "{name}" twice', name)
        specs[name] = spec
    return specs


def _tree(name: str, spec: Mapping[str, Any]) -> Node:
    try:
        if spec.get("calculation_type"):
            return shortcut(str(spec["calculation_type"]), _source(spec))
        return parse_expression(str(spec.get("expression") or ""))
    except ExpressionError as error:
        raise ExpressionError(error.code, f'The calculation "{name}": {error}') from error


def _source(spec: Mapping[str, Any]) -> str:
    arguments = spec.get("args")
    if isinstance(arguments, list) and arguments:
        return str(arguments[0])
    return str(spec.get("source_field") or spec.get("based_on") or "")


def _require_totals(tree: Node, request: QueryRequest) -> None:
    for each in field_names(tree):
        if (each.total == "total" and not request.total) or (
            each.total == "row_total" and not request.row_total
        ):
            message = f"${{{each.name}:{each.total}}} needs the query's {each.total}, which is off"
            raise ExpressionError("no-totals", message)


def _column_types(request: QueryRequest, fields: Sequence[FieldRef]) -> dict[str, ColumnType]:
    types: dict[str, ColumnType] = {}
    for reference in fields:
        shape = Shape.ROWS
        if request.pivots:
            pivoted = Shape.PIVOTED if reference.is_measure else Shape.ROWS
            shape = Shape.PIVOTS if reference.name in request.pivots else pivoted
        kind = type_of(reference) or Type(Kind.ANY)
        types[reference.name] = ColumnType(kind.kind, reference.is_measure, shape)
    return types


def _described(
    model: Model, checked: CheckedCalculation, spec: Mapping[str, Any], tree: Node
) -> TableCalculation:
    found = checked.typed.type
    return TableCalculation(
        name=checked.name,
        label=text_of(spec.get("label")) or checked.name,
        expression=written(tree),
        shown=str(checked.shown),
        value_type="list" if found.is_list else _VALUE_TYPES.get(found.kind, str(found.kind)),
        value_format=_format(model, checked.name, spec),
        value_format_name=formats_of(spec)[1],
    )


def _format(model: Model, calculation: str, spec: Mapping[str, Any]) -> str | None:
    """The format itself, which its name may stand for."""
    value_format, name = formats_of(spec)
    if name is None:
        return value_format
    found = named_format(model, name)
    if found is None:
        message = f'The calculation "{calculation}" has the value_format_name "{name}", which is not defined'
        raise QueryError("unknown-value-format", message, calculation)
    return found


_VALUE_TYPES = {Kind.YEAR: "number", Kind.NULL: "string", Kind.ANY: "string"}
