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
from ..post.plan import RowSort
from ..request import QueryError, QueryRequest, TableCalculation
from .catalog import Catalog, FieldRef
from .custom import formats_of, kind_and_name, text_of
from .field_kinds import type_of
from .sorts import UNSORTED, sort_words


def table_calculations(
    model: Model, request: QueryRequest, fields: Sequence[FieldRef]
) -> tuple[TableCalculation, ...]:
    """Those that are not disabled, in the order of the query. Raises QueryError."""
    return calculations_over(model, request, _column_types(request, fields))


def calculations_over(
    model: Model, request: QueryRequest, types: Mapping[str, ColumnType]
) -> tuple[TableCalculation, ...]:
    """As `table_calculations`, over columns that need not come from one explore. Raises QueryError."""
    specs = _specs(request)
    try:
        trees = {name: _tree(name, spec) for name, spec in specs.items()}
        for tree in trees.values():
            _require_totals(tree, request)
        calculations = [Calculation(name, tree) for name, tree in trees.items()]
        checked = check_calculations(calculations, types)
    except ExpressionError as error:
        raise QueryError(error.code, error.message) from error
    by_name = {each.name: each for each in checked}
    return tuple(_described(model, by_name[name], spec, trees[name]) for name, spec in specs.items())


def without_calculations(request: QueryRequest) -> tuple[QueryRequest, tuple[str, ...]]:
    """The request as the database answers it: calculations among its fields are shown anyway, and sorting by one
    needs the rows first. And warnings: a calculation that is disabled has no values to sort by."""
    names = {
        name: bool(spec.get("is_disabled"))
        for spec in request.dynamic_fields
        for kind, name in [kind_and_name(spec)]
        if kind == "table_calculation"
    }
    if not names:
        return request, ()
    sorts = [(sort, sort.split()[0]) for sort in request.sorts if sort.strip()]
    warnings = tuple(
        f'The sort "{sort}" is left out: the calculation is disabled'
        for sort, name in sorts
        if names.get(name)
    )
    kept = tuple(sort for sort, name in sorts if name not in names)
    fields = tuple(name for name in request.fields if name not in names)
    return replace(request, sorts=kept, fields=fields), warnings


def row_sorts(
    asked: QueryRequest,
    without: QueryRequest,
    calculations: Sequence[TableCalculation],
    catalog: Catalog,
) -> tuple[RowSort, ...]:
    """All sorts of a query, if one of them is by a calculation. `without` is the query that the database answers,
    whose sorts it has done already.

    Raises QueryError `bad-sort`.
    """
    names = {each.name for each in calculations}
    words = [sort_words(sort) for sort in asked.sorts if sort.strip() and sort != UNSORTED]
    if not any(each.name in names for each in words):
        return ()
    known = {sort_words(sort).name for sort in without.sorts if sort != UNSORTED}
    return tuple(
        RowSort(
            each.name if each.name in names else catalog.selectable(each.name).name,
            each.descending,
            each.column or 0,
        )
        for each in words
        if each.name in names or each.name in known
    )


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
        if each.total == "row_total" and not request.pivots:
            message = f"${{{each.name}:row_total}} needs a pivot: without one the query has no row totals"
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
