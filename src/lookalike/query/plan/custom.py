"""Custom fields: the dimensions and measures that a query brings along, as ordinary fields of its explore.

`dynamic_fields` holds them as Looker stores them (LookML reference, section 8.5). Each becomes a field and a
reference to it, so that selecting, filtering, sorting and fan-out treat it as any other. Fields are found as the
caller may find them: what an access grant hides cannot be reached through an expression either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from ...lookml.diagnostics import Span
from ...lookml.model.types import Category, Field
from ..expressions import ExpressionError, Place, Typed, check, field_names, parse_expression
from ..expressions.kinds import Kind, Type
from ..expressions.tree import Call, FieldName, Node, Text
from ..request import QueryError
from .catalog import Catalog, Custom, FieldRef
from .field_kinds import type_of

_SPAN = Span("dynamic_fields", 1, 1)
# Measures that are computed from the values of one dimension.
_OF_VALUES = ("count", "count_distinct", "sum", "average", "min", "max", "median", "percentile", "list")
_OF_DISTINCT = ("sum_distinct", "average_distinct", "median_distinct", "percentile_distinct")
_OF_NUMBERS = frozenset({"sum", "average", "median", "percentile", *_OF_DISTINCT})
_NAMES = ("dimension", "measure", "table_calculation")
MAX_BINS = 1000


class CustomFields:
    """The custom fields of one query, each built when it is first named."""

    def __init__(self, catalog: Catalog, dynamic_fields: Sequence[Mapping[str, Any]]):
        self._catalog = catalog
        self._specs: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self._known: dict[str, FieldRef] = {}
        self._open: list[str] = []
        for spec in dynamic_fields:
            kind, name = kind_and_name(spec)
            if kind != "table_calculation":
                self._add(name, kind, spec)

    def _add(self, name: str, kind: str, spec: Mapping[str, Any]) -> None:
        if name in self._specs or name in self._catalog.explore.fields:
            raise QueryError(
                "duplicate-field", f'The query defines a field "{name}" that is there already', name
            )
        self._specs[name] = (kind, spec)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._specs)

    def named(self, name: str) -> FieldRef | None:
        """Raises QueryError for a field that cannot be built."""
        if name not in self._specs:
            return None
        if name not in self._known:
            self._known[name] = self._built(name)
        return self._known[name]

    def _built(self, name: str) -> FieldRef:
        if name in self._open:
            ring = " -> ".join([*self._open[self._open.index(name) :], name])
            raise QueryError(
                "circular-reference", f"These fields refer to each other in a ring: {ring}", name
            )
        kind, spec = self._specs[name]
        self._open.append(name)
        try:
            build = self._dimension if kind == "dimension" else self._measure
            return build(name, spec)
        except ExpressionError as error:
            raise QueryError(error.code, f'The custom field "{name}": {error}', name) from error
        finally:
            self._open.pop()

    # dimensions

    def _dimension(self, name: str, spec: Mapping[str, Any]) -> FieldRef:
        kind = spec.get("calculation_type") or None
        if kind == "bin":
            return self._bin(name, spec)
        if kind not in (None, "group_by"):
            raise QueryError(
                "unknown-calculation-type",
                f'The custom dimension "{name}" has the calculation_type "{kind}"; group_by and bin are possible',
                name,
            )
        tree = _grouping(name, spec) if kind else _expression(name, spec)
        typed = self._checked(tree)
        for each in field_names(tree):
            if self._catalog.selectable(each.name).is_measure:
                message = f'The custom dimension "{name}" refers to {each.name}, which is a measure'
                raise QueryError("measure-in-dimension", message, name)
        field = msgspec.structs.replace(_plain(name, spec, Category.DIMENSION), **_as_dimension(typed.type))
        return FieldRef(self._home(tree), field, name, Custom(typed))

    def _bin(self, name: str, spec: Mapping[str, Any]) -> FieldRef:
        """Arguments as Looker stores them: field, size, smallest, largest, own bounds, style."""
        field_name, size, smallest, largest, bounds, style = [*_arguments(name, spec), *[None] * 6][:6]
        tree = FieldName(str(field_name))
        typed = self._checked(tree)
        if typed.kind is not Kind.NUMBER or self._catalog.selectable(tree.name).is_measure:
            raise QueryError("bad-bins", f'The bins of "{name}" need a dimension of numbers', name)
        bins = [str(each) for each in bounds] if isinstance(bounds, list) else []
        if not bins:
            bins = _even_bins(name, size, smallest, largest)
        field = _plain(name, spec, Category.DIMENSION)
        field = msgspec.structs.replace(field, type="bin", bins=tuple(bins), style=str(style or "classic"))
        return FieldRef(self._home(tree), field, name, Custom(typed))

    # measures

    def _measure(self, name: str, spec: Mapping[str, Any]) -> FieldRef:
        based_on = spec.get("based_on")
        if not based_on:
            return self._measure_of_measures(name, spec)
        reference = self._catalog.selectable(str(based_on))
        filters = self._filters(name, spec)
        if reference.is_measure:
            return _filtered_measure(name, spec, reference, filters)
        return self._aggregate(name, spec, reference, filters)

    def _aggregate(
        self, name: str, spec: Mapping[str, Any], reference: FieldRef, filters: Custom
    ) -> FieldRef:
        kind = str(spec.get("type") or "count_distinct")
        if kind not in (*_OF_VALUES, *_OF_DISTINCT):
            raise QueryError(
                "unknown-type",
                f'The custom measure "{name}" is of the type "{kind}"; {", ".join(_OF_VALUES)} are possible',
                name,
            )
        typed = self._checked(FieldName(reference.name))
        if kind in _OF_NUMBERS and typed.kind not in (Kind.NUMBER, Kind.YEAR):
            raise QueryError(
                "wrong-type",
                f'The {kind} "{name}" needs numbers, and {reference.name} is a {typed.type}',
                name,
            )
        if kind in ("min", "max") and reference.custom is not None and typed.kind is not Kind.NUMBER:
            message = f'The {kind} "{name}" of a custom dimension needs numbers, and that is a {typed.type}'
            raise QueryError("wrong-type", message, name)
        field = msgspec.structs.replace(
            _plain(name, spec, Category.MEASURE),
            type=kind,
            sql="" if reference.custom is not None else f"${{{reference.name}}}",
            list_field=reference.name if kind == "list" else None,
            percentile=text_of(spec.get("percentile")),
        )
        return FieldRef(reference.alias, field, name, replace(filters, typed=typed))

    def _measure_of_measures(self, name: str, spec: Mapping[str, Any]) -> FieldRef:
        tree = _expression(name, spec)
        typed = self._checked(tree)
        for each in field_names(tree):
            if not self._catalog.selectable(each.name).is_measure:
                message = f'The custom measure "{name}" refers to the dimension {each.name}; without based_on it can '
                raise QueryError("dimension-in-measure", f"{message}only refer to measures", name)
        if self._filters(name, {**spec, "expression": None}).filters:
            raise QueryError(
                "filters-not-allowed", f'The custom measure "{name}" has filters and no based_on', name
            )
        shape = _as_dimension(typed.type)
        field = msgspec.structs.replace(_plain(name, spec, Category.MEASURE), **shape, sql="")
        return FieldRef(self._catalog.explore.base, field, name, Custom(typed))

    def _filters(self, name: str, spec: Mapping[str, Any]) -> Custom:
        """The conditions of a custom measure. Beside `based_on`, an `expression` is a filter expression, which
        stored queries repeat or have alone."""
        given = spec.get("filters") or {}
        if not isinstance(given, Mapping):
            raise QueryError("bad-dynamic-field", f'The filters of "{name}" must be an object', name)
        filters = tuple((self._dimension_named(str(key), name), str(text)) for key, text in given.items())
        conditions = []
        text = spec.get("filter_expression") or spec.get("expression")
        if isinstance(text, str) and text.strip():
            conditions.append(self._condition(text))
        return Custom(None, filters, tuple(conditions))

    def _condition(self, text: str) -> Typed:
        tree = parse_expression(text)
        typed = self._checked(tree)
        require_yesno(typed)
        for each in field_names(tree):
            self._dimension_named(each.name, "a filter")
        return typed

    def _dimension_named(self, field_name: str, used_by: str) -> FieldRef:
        reference = self._catalog.selectable(field_name)
        if reference.is_measure:
            raise QueryError(
                "measure-in-row-filter",
                f"{used_by} filters rows by {field_name}, which is a measure",
                field_name,
            )
        return reference

    def _checked(self, tree: Node) -> Typed:
        return check(tree, field_types(self._catalog.selectable), Place.QUERY)

    def _home(self, tree: Node) -> str:
        """The view of the first field that the expression names."""
        for each in field_names(tree):
            return self._catalog.selectable(each.name).alias
        return self._catalog.explore.base


def field_types(find: Callable[[str], FieldRef]) -> Callable[[FieldName], Type]:
    """The types of fields in an expression; `find` raises QueryError for a name that is no field."""

    def typed(name: FieldName) -> Type:
        try:
            reference = find(name.name)
        except QueryError as error:
            raise ExpressionError(error.code, error.message, name.position) from error
        kind = type_of(reference)
        if kind is None:
            message = (
                f"{name.name} is a {reference.field.category} field; expressions take dimensions and measures"
            )
            raise ExpressionError("not-selectable", message, name.position)
        return kind

    return typed


def require_yesno(typed: Typed) -> None:
    if typed.kind not in (Kind.YESNO, Kind.NULL):
        raise ExpressionError("wrong-type", f"A filter must be yes or no, and this is a {typed.type}")


def kind_and_name(spec: Mapping[str, Any]) -> tuple[str, str]:
    category = spec.get("category")
    kinds = [category] if category in _NAMES else [kind for kind in _NAMES if spec.get(kind)]
    name = spec.get(kinds[0]) if kinds else None
    if not kinds or not isinstance(name, str) or not name.strip():
        raise QueryError(
            "bad-dynamic-field",
            f"A dynamic field must name itself by dimension, measure or table_calculation; it has: {', '.join(spec)}",
        )
    return kinds[0], name


def _plain(name: str, spec: Mapping[str, Any], category: Category) -> Field:
    value_format, format_name = formats_of(spec)
    return Field(
        name=name,
        category=category,
        type="number",
        span=_SPAN,
        label=text_of(spec.get("label")) or name,
        description=text_of(spec.get("description")),
        convert_tz=False,
        value_format=value_format,
        value_format_name=format_name,
    )


# What Looker stores as the name where there is none: no format, or one that is written out beside it.
_NO_FORMAT_NAMES = frozenset({"Default formatting", "__custom", "_custom"})


def formats_of(spec: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The `value_format` and the `value_format_name` of a dynamic field."""
    name = text_of(spec.get("value_format_name"))
    return text_of(spec.get("value_format")), None if name in _NO_FORMAT_NAMES else name


def _as_dimension(found: Type) -> dict[str, Any]:
    """The parameters of a field that holds such values."""
    match found.kind:
        case Kind.DATE:
            return {"type": "date_date", "timeframe": "date", "datatype": "date"}
        case Kind.DATETIME:
            return {"type": "date_time", "timeframe": "time", "datatype": "timestamp"}
        case Kind.YESNO:
            return {"type": "yesno"}
        case Kind.NUMBER | Kind.YEAR:
            return {"type": "number"}
        case _:
            return {"type": "string"}


def _filtered_measure(name: str, spec: Mapping[str, Any], reference: FieldRef, filters: Custom) -> FieldRef:
    field = reference.field
    if filters.is_filtering and field.type in ("number", "string", "yesno", "date", "int"):
        raise QueryError(
            "filters-not-allowed",
            f'The custom measure "{name}" filters {reference.name}, which is of type {field.type}: only measures '
            "that aggregate can be filtered",
            name,
        )
    own = _plain(name, spec, Category.MEASURE)
    shown = own if own.value_format or own.value_format_name else field
    field = msgspec.structs.replace(
        field,
        name=name,
        sql=field.sql if field.sql is not None else f"${{TABLE}}.{field.name}",
        label=own.label,
        description=own.description,
        value_format=shown.value_format,
        value_format_name=shown.value_format_name,
        dimension_group=None,
        group_label=None,
        group_item_label=None,
        view_label=None,
    )
    inherited = reference.custom or Custom()
    combined = Custom(
        inherited.typed, inherited.filters + filters.filters, inherited.conditions + filters.conditions
    )
    return FieldRef(reference.alias, field, name, combined)


def _expression(name: str, spec: Mapping[str, Any]) -> Node:
    text = spec.get("expression")
    if not isinstance(text, str) or not text.strip():
        raise QueryError("bad-dynamic-field", f'The custom field "{name}" has no expression', name)
    return parse_expression(text)


def _arguments(name: str, spec: Mapping[str, Any]) -> list[Any]:
    arguments = spec.get("args")
    if not isinstance(arguments, list) or not arguments or not isinstance(arguments[0], str):
        raise QueryError(
            "bad-dynamic-field", f'The custom field "{name}" needs args that start with a field', name
        )
    return arguments


def _grouping(name: str, spec: Mapping[str, Any]) -> Node:
    """Arguments as Looker stores them: field, groups of a label and a filter, label of the rest.

    Assumed: without a label for the rest, each remaining value stands for itself.
    """
    field_name, groups, rest = [*_arguments(name, spec), None, None][:3]
    field = FieldName(field_name)
    whens: list[Node] = []
    for group in groups if isinstance(groups, list) else []:
        if not isinstance(group, Mapping) or not isinstance(group.get("filter"), str):
            raise QueryError("bad-dynamic-field", f'A group of "{name}" needs a label and a filter', name)
        label = Text(str(group.get("label") or ""))
        whens.append(Call("when", (Call("matches_filter", (field, Text(group["filter"]))), label)))
    if not whens:
        raise QueryError("bad-dynamic-field", f'The custom field "{name}" has no groups', name)
    other = Text(str(rest)) if rest not in (None, "") else Call("concat", (field,))
    return Call("case", (*whens, other))


def _even_bins(name: str, *numbers: Any) -> list[str]:
    try:
        size, smallest, largest = (Decimal(str(number)) for number in numbers)
    except InvalidOperation as error:
        message = f'The bins of "{name}" need a size, a smallest and a largest number, or bounds of their own'
        raise QueryError("bad-bins", message, name) from error
    finite = size.is_finite() and smallest.is_finite() and largest.is_finite()
    if not finite or size <= 0 or largest < smallest or (largest - smallest) / size > MAX_BINS:
        raise QueryError("bad-bins", f'The bins of "{name}" must be 1 to {MAX_BINS}, of a size above 0', name)
    count = int((largest - smallest) / size)
    return [f"{smallest + size * index:f}" for index in range(count + 1)]


def text_of(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None
