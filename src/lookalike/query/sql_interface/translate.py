"""Statement -> query. Conditions become a Looker expression, so values reach SQL as typed literals of the dialect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...lookml.model.types import Category
from ..expressions.lexer import MAX_LENGTH as MAX_EXPRESSION
from ..expressions.tree import Chain, Node, written
from ..plan.catalog import Catalog, FieldRef
from ..plan.sorts import UNSORTED
from ..request import QueryError
from .conditions import Conditions
from .errors import SqlError
from .tree import Aggregate, Name, Order, Place, Statement

COLUMNS = (Category.DIMENSION, Category.MEASURE)
SETTINGS = (Category.FILTER, Category.PARAMETER)


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """One column of the answer. `label` is the alias, else the name of the field."""

    label: str
    field: FieldRef


@dataclass(frozen=True, slots=True)
class Asked:
    """`query` has the keys of a stored query."""

    query: dict[str, Any]
    columns: tuple[AskedColumn, ...]


def asked_of(statement: Statement, catalog: Catalog) -> Asked:
    """What the statement asks of an explore, as the caller sees it. Raises SqlError."""
    return _Translator(statement, catalog).asked()


class _Translator:
    def __init__(self, statement: Statement, catalog: Catalog):
        self._statement, self._catalog = statement, catalog
        self._explore = catalog.explore
        self._conditions = Conditions(self.field, self.finds)

    def asked(self) -> Asked:
        columns = self._columns()
        self._check_groups(columns)
        condition = self._condition()
        settings = dict(self._settings())
        filters = settings | dict.fromkeys(self._given({*settings, *self._conditions.named}), "")
        limit = self._statement.limit
        query = {
            "model": self._catalog.model.name,
            "view": self._explore.name,
            "fields": [column.field.name for column in columns],
            "filters": filters | settings,
            "filter_expression": condition,
            # A statement without ORDER BY asks for no order.
            "sorts": [self._sort(order, columns) for order in self._statement.orders] or [UNSORTED],
            "limit": "-1" if limit is None else str(limit),
        }
        return Asked(query, columns)

    # fields

    def finds(self, name: Name) -> bool:
        """Whether a name in double quotes is a field; else it is a text, as in GoogleSQL."""
        try:
            self._named(name)
        except SqlError:
            return False
        return True

    def field(self, operand: Name | Aggregate) -> FieldRef:
        """Raises SqlError, also for a measure outside of AGGREGATE."""
        name = operand.name if isinstance(operand, Aggregate) else operand
        found = self._named(name)
        if found.field.category not in COLUMNS:
            message = (
                f"{found.name} is a {found.field.category} field; it is set in JSON_OBJECT after the table."
            )
            raise SqlError(message, name.position)
        if found.is_measure and isinstance(operand, Name):
            raise SqlError(f"{found.name} is a measure: write AGGREGATE(`{found.name}`).", name.position)
        if not found.is_measure and isinstance(operand, Aggregate):
            raise SqlError(f"{found.name} is a dimension, and AGGREGATE takes measures.", name.position)
        return found

    def _named(self, name: Name) -> FieldRef:
        first: QueryError | None = None
        for candidate in self._candidates(name.parts):
            try:
                return self._catalog.selectable(candidate)
            except QueryError as unknown:
                first = first or unknown
        raise SqlError(first.message if first else "No column is named", name.position)

    def _candidates(self, parts: tuple[str, ...]) -> Iterator[str]:
        """With the table, or the model and the table, before it or not."""
        statement = self._statement
        if len(parts) > 1 and parts[0] in (statement.explore, statement.alias):
            yield ".".join(parts[1:])
        if len(parts) > 2 and parts[:2] == (statement.model, statement.explore):
            yield ".".join(parts[2:])
        yield ".".join(parts)

    def _columns(self) -> tuple[AskedColumn, ...]:
        found: list[AskedColumn] = []
        for item in self._statement.items:
            reference = self.field(item.operand)
            if any(reference == each.field for each in found):
                raise SqlError(f"{reference.name} is selected twice.", item.position)
            found.append(AskedColumn(item.alias or reference.name, reference))
        return tuple(found)

    # groups, order

    def _check_groups(self, columns: tuple[AskedColumn, ...]) -> None:
        """The dimensions of a query are its groups, so GROUP BY may name these and no others; without one, the same
        groups are meant. Assumed: Looker's documentation has no statement without GROUP BY and with a measure."""
        groups = self._statement.groups
        if not groups:
            return
        named = [self._of_list(each, columns) for each in groups]
        for column, each in zip(named, groups, strict=True):
            if column.field.is_measure:
                raise SqlError("GROUP BY takes dimensions, not measures.", each.position)
        for item, column in zip(self._statement.items, columns, strict=True):
            if not column.field.is_measure and column not in named:
                raise SqlError(f"{column.field.name} is selected, so GROUP BY must name it.", item.position)

    def _of_list(self, each: Name | Aggregate | Place, columns: tuple[AskedColumn, ...]) -> AskedColumn:
        """The column of the SELECT list that a number, an alias or a field means. Raises SqlError."""
        if isinstance(each, Place):
            if not 1 <= each.number <= len(columns):
                raise SqlError(
                    f"The SELECT list has {len(columns)} columns, and no {each.number}.", each.position
                )
            return columns[each.number - 1]
        if isinstance(each, Name) and len(each.parts) == 1:
            labelled = [column for column in columns if column.label == each.parts[0]]
            if labelled:
                return labelled[0]
        reference = self.field(each)
        found = next((column for column in columns if column.field == reference), None)
        if found is None:
            message = f"{reference.name} is not in the SELECT list; rows are grouped and sorted by what is selected."
            raise SqlError(message, each.position)
        return found

    def _sort(self, order: Order, columns: tuple[AskedColumn, ...]) -> str:
        column = self._of_list(order.operand, columns)
        return f"{column.field.name} desc" if order.descending else column.field.name

    # conditions

    def _condition(self) -> str | None:
        statement = self._statement
        nodes: list[Node] = []
        if statement.where is not None:
            nodes.append(self._conditions.node(statement.where, on_groups=False))
        if statement.having is not None:
            nodes.append(self._conditions.node(statement.having, on_groups=True))
        if not nodes:
            return None
        whole = nodes[0] if len(nodes) == 1 else Chain(nodes[0], (("AND", nodes[1]),))
        text = written(whole)
        if len(text) > MAX_EXPRESSION:
            place = statement.where or statement.having
            message = (
                f"The conditions have {len(text)} characters as an expression; {MAX_EXPRESSION} are the most."
            )
            raise SqlError(message, place.position if place else 0)
        return text

    def _settings(self) -> Iterator[tuple[str, str]]:
        for key, value in self._statement.settings:
            found = self._named(Name(tuple(key.text.split(".")), key.position))
            if found.field.category not in SETTINGS:
                kind = found.field.category
                message = f"{found.name} is a {kind}; JSON_OBJECT takes filter-only fields and parameters."
                raise SqlError(message, key.position)
            yield found.name, value.text

    def _given(self, named: set[str]) -> list[str]:
        """The fields of `always_filter` and `conditionally_filter` that the statement filters: their defaults do not
        count then. Looker's documentation says that a statement must name all of them.

        Raises SqlError.
        """
        explore = self._explore
        unless = {self._complete(name) for name in explore.conditionally_filter_unless}
        always = [self._complete(pair.field) for pair in explore.always_filter]
        conditional = [self._complete(pair.field) for pair in explore.conditionally_filter]
        wanted = always if unless & named else [*always, *conditional]
        for name in wanted:
            if name not in named:
                message = (
                    f"The explore {explore.name} wants a filter on {name}: name it in WHERE, or in HAVING."
                )
                raise SqlError(message, self._statement.position)
        return [name for name in (*always, *conditional, *unless) if name in named]

    def _complete(self, name: str) -> str:
        return name if "." in name else f"{self._explore.base}.{name}"
