"""Looker expressions inside one query: their fields as SQL, over its rows or over its groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..expressions import ExpressionError, Place, Typed, check, field_names, parse_expression
from ..expressions.kinds import Kind
from ..expressions.sql import SqlSettings, to_sql
from ..expressions.tree import Chain, FieldName, Node
from ..filters import ANY, compile_filter
from ..request import QueryError
from .catalog import Catalog, FieldRef
from .custom import field_types, require_yesno
from .expand import Expander, template_target
from .expression import NO_VIEWS, Expression, atom
from .field_kinds import is_whole_days, type_of

if TYPE_CHECKING:
    from .dimensions import Dimensions
    from .measures import Measures


def row_expression(expander: Expander, dimensions: Dimensions, typed: Typed, used_by: str) -> Expression:
    """An expression over dimensions; a yesno is a condition. Raises QueryError, which names `used_by`."""
    return _written(typed, _Fields(expander, dimensions, None), used_by)


def group_formula(expander: Expander, measures: Measures, typed: Typed, used_by: str) -> str:
    """An expression over measures, with the places of their aggregates. Raises QueryError."""
    return _written(typed, _Fields(expander, None, measures), used_by).sql


def custom_conditions(
    expander: Expander,
    dimensions: Dimensions,
    condition: Callable[[FieldRef, str], Expression],
    reference: FieldRef,
) -> list[Expression]:
    """Those that a custom measure puts on the rows that it counts. `condition` is a filter on a dimension."""
    custom = reference.custom
    if custom is None:
        return []
    found = [
        condition(each, expander.filter_text(expander.callers_text(text, each.name), each.name))
        for each, text in custom.filters
    ]
    found += [row_expression(expander, dimensions, each, reference.name) for each in custom.conditions]
    return [each for each in found if each.sql != ANY]


def split_filter(catalog: Catalog, text: str | None) -> tuple[list[Typed], list[Typed]]:
    """The conditions of a custom filter on rows, and those on groups: what names measures alone is one of these.

    Raises QueryError, also for one condition that names both a dimension and a measure.
    """
    if not text or not text.strip():
        return [], []
    try:
        typed = check(parse_expression(text), field_types(catalog.selectable), Place.QUERY)
        require_yesno(typed)
    except ExpressionError as error:
        raise QueryError(error.code, f"The custom filter: {error}") from error
    rows: list[Typed] = []
    groups: list[Typed] = []
    for part in _conjuncts(typed):
        (groups if _is_on_groups(catalog, part.node) else rows).append(part)
    return rows, groups


def _conjuncts(typed: Typed) -> list[Typed]:
    if isinstance(typed.node, Chain) and typed.node.rest[0][0] == "AND":
        return [part for operand in typed.operands for part in _conjuncts(operand)]
    return [typed]


def _is_on_groups(catalog: Catalog, node: Node) -> bool:
    references = [catalog.selectable(each.name) for each in field_names(node)]
    measures = [each.name for each in references if each.is_measure]
    if measures and len(measures) < len(references):
        dimension = next(each.name for each in references if not each.is_measure)
        raise QueryError(
            "mixed-filter",
            f"One condition of the custom filter names the measure {measures[0]} and the dimension {dimension}: "
            "a condition filters rows or groups, so join two with AND",
            measures[0],
        )
    return bool(measures)


def _written(typed: Typed, fields: _Fields, used_by: str) -> Expression:
    expander = fields.expander
    settings = SqlSettings(expander.dialect, expander.settings.clock.now.replace(microsecond=0))
    try:
        sql = to_sql(typed, fields, settings)
    except (ExpressionError, ValueError) as error:
        code = error.code if isinstance(error, ExpressionError) else "bad-text"
        raise QueryError(code, f"{used_by}: {error}", used_by) from error
    return Expression(sql, fields.views)


class _Fields:
    """Collects the views that the fields need. Without measures, a measure cannot be named."""

    def __init__(self, expander: Expander, dimensions: Dimensions | None, measures: Measures | None):
        self.expander, self._dimensions, self._measures = expander, dimensions, measures
        self.views = NO_VIEWS

    def field(self, name: FieldName, *, as_date: bool, only_yes_counts: bool) -> str:
        reference = self.expander.catalog.selectable(name.name)
        sql = self._group(reference) if reference.is_measure else self._row(reference)
        kind = type_of(reference)
        if kind is not None and kind.kind is Kind.YESNO and not only_yes_counts:
            # The value of a yesno is Yes or No and never null, as in what is selected and filtered.
            return f"(CASE WHEN {sql} THEN 1 ELSE 0 END = 1)"
        return self.expander.dialect.made_date(sql, "1", "1") if as_date else sql

    def _row(self, reference: FieldRef) -> str:
        if self._dimensions is None:
            message = f"{reference.name} is a dimension, and stands among measures"
            raise QueryError("dimension-in-measure", message, reference.name)
        found = self._dimensions.sql_of(reference)
        self.views |= found.views
        kind = type_of(reference)
        if kind is None or kind.kind not in (Kind.DATE, Kind.DATETIME):
            return atom(found.bare if found.value_type == "yesno" else found.sql)
        key = atom(found.key)
        return self.expander.dialect.as_date(key) if is_whole_days(reference) else key

    def _group(self, reference: FieldRef) -> str:
        if self._measures is None:
            message = f"{reference.name} is a measure, and stands among dimensions"
            raise QueryError("measure-in-dimension", message, reference.name)
        formula = atom(self._measures.of_groups(reference))
        return self.expander.dialect.as_date(formula) if is_whole_days(reference) else formula

    def matches(self, name: FieldName, filter_expression: str) -> str:
        expander = self.expander
        reference = expander.catalog.selectable(name.name)
        text = expander.filter_text(expander.callers_text(filter_expression, name.name), name.name)
        if reference.is_measure:
            target = template_target(
                reference, self._group(reference), expander.settings, expander.ignores_case
            )
        elif self._dimensions is not None:
            self.views |= self._dimensions.sql_of(reference).views
            target = self._dimensions.filter_target(reference)
        else:
            raise QueryError("dimension-in-measure", f"{name.name} is a dimension, and stands among measures")
        condition = compile_filter(text, target, expander.settings)
        return "(1 = 1)" if condition == ANY else f"({condition})"
