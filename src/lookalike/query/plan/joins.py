"""Which joins a query needs, in which order, and which rows they repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ...lookml.model.types import Join
from ..request import QueryError
from .dimensions import Dimensions
from .expand import Expander, known
from .expression import NO_VIEWS, Expression, atom, closed

_CLAUSES = {
    "left_outer": "LEFT JOIN",
    "inner": "INNER JOIN",
    "full_outer": "FULL OUTER JOIN",
    "cross": "CROSS JOIN",
}
# relationship -> how many rows of the joined view one row before the join meets, and the other way round
_CARDINALITY = {
    "many_to_one": ("one", "many"),
    "one_to_many": ("many", "one"),
    "one_to_one": ("one", "one"),
    "many_to_many": ("many", "many"),
}


@dataclass(frozen=True, slots=True)
class JoinSql:
    """`condition` is the text after ON, None for a cross join; `raw` the whole clause of a `sql:` join.

    `parents` are the other aliases that the condition names.
    """

    join: Join
    condition: str | None
    raw: str | None
    parents: frozenset[str]
    where: Expression | None

    @property
    def keeps_rows(self) -> bool:
        """Leaving the join out takes away columns and repetitions, never a row."""
        return self.join.type == "left_outer" and self.raw is None and self.where is None


class Joins:
    def __init__(self, expander: Expander, dimensions: Dimensions):
        self._expander, self._dimensions = expander, dimensions
        self.base = expander.explore.base
        self._declared = {
            join.name: join for join in expander.explore.joins if join.name in expander.catalog.views
        }
        self._known: dict[str, JoinSql] = {}
        self._fanned: dict[tuple[str, ...], dict[str, frozenset[str]]] = {}

    def named(self, alias: str) -> JoinSql:
        known = self._known.get(alias)
        if known is None:
            join = self._declared.get(alias)
            if join is None:
                raise QueryError(
                    "inaccessible-view",
                    f'The explore "{self._expander.explore.name}" has no join "{alias}" that this user may use',
                )
            known = self._known[alias] = self._build(join)
        return known

    def closure(self, views: Iterable[str]) -> tuple[str, ...]:
        """The joins for these views and for what they rest on, each after those that it needs."""
        order: dict[str, None] = {}
        for alias in self._in_declaration_order(self._all_needed(views)):
            self._visit(alias, order, ())
        return tuple(order)

    def _all_needed(self, views: Iterable[str]) -> set[str]:
        needed: set[str] = set()
        waiting = [alias for alias in views if alias != self.base]
        while waiting:
            alias = waiting.pop()
            if alias not in needed:
                needed.add(alias)
                found = self.named(alias)
                waiting += (_named_by(found) | set(found.join.required_joins)) - {self.base}
        return needed

    def _visit(self, alias: str, order: dict[str, None], above: tuple[str, ...]) -> None:
        if alias == self.base or alias in order:
            return
        with self._expander.inside(f"join {alias}"):
            found = self.named(alias)
            named = _named_by(found)
            for parent in self._in_declaration_order(named | set(found.join.required_joins)):
                # Two joins that require each other both come, in the order of the first of them; two whose
                # conditions name each other cannot.
                if parent in named or parent not in above:
                    self._visit(parent, order, (*above, alias))
        order[alias] = None

    def _in_declaration_order(self, aliases: set[str] | frozenset[str]) -> list[str]:
        declared = [alias for alias in self._declared if alias in aliases]
        return declared + sorted(aliases - self._declared.keys())

    def _build(self, join: Join) -> JoinSql:
        where = self._text(join.sql_where, join) if join.sql_where else None
        if join.sql is not None:
            raw = self._text(join.sql, join)
            return JoinSql(join, None, closed(raw.sql), raw.views - {join.name}, where)
        if join.type == "cross":
            return JoinSql(join, None, None, NO_VIEWS, where)
        if join.type == "full_outer" and not self._expander.dialect.supports_full_outer_join:
            raise self._expander.dialect.unsupported(f"FULL OUTER JOIN, which the join {join.name} is")
        condition = self._condition(join)
        return JoinSql(join, closed(condition.sql), None, condition.views - {join.name}, where)

    def _text(self, sql: str, join: Join) -> Expression:
        return self._expander.expression(
            sql, join.name, self._dimensions.reference, f"the join {join.name}", join.span
        )

    def _condition(self, join: Join) -> Expression:
        if join.sql_on:
            condition = self._text(join.sql_on, join)
            if condition.sql.strip():  # Liquid may leave nothing of it
                return condition
        if not (join.foreign_key or join.sql_foreign_key):
            raise QueryError(
                "missing-sql-on",
                f'The join "{join.name}" has no condition for this query; give it "sql_on", or "type: cross"',
                place=join.span,
            )
        left, right = self._foreign(join), self._key(join)
        return Expression(f"{atom(left.sql)} = {atom(right.sql)}", left.views | right.views)

    def _key(self, join: Join) -> Expression:
        key = self._expander.catalog.primary_key(join.name)
        if key is None:
            raise QueryError(
                "no-primary-key", f"The join {join.name} is by foreign_key, but its view has no primary_key"
            )
        return self._dimensions.reference(key)

    def _foreign(self, join: Join) -> Expression:
        if join.sql_foreign_key:
            return self._text(join.sql_foreign_key, join)
        foreign = self._expander.catalog.reachable(join.foreign_key or "", self.base, f"the join {join.name}")
        return self._dimensions.reference(foreign)

    # what repeats

    def fanned(self, aliases: tuple[str, ...]) -> frozenset[str]:
        """The views whose rows these joins repeat."""
        far = self._reached_many(aliases)
        return frozenset(alias for alias, many in far.items() if many)

    def repeated_by(self, alias: str, aliases: tuple[str, ...]) -> frozenset[str]:
        """The views of which one row of `alias` may meet several."""
        return self._reached_many(aliases)[alias]

    def _reached_many(self, aliases: tuple[str, ...]) -> dict[str, frozenset[str]]:
        known = self._fanned.get(aliases)
        if known is None:
            edges = self._edges(aliases)
            known = {alias: _many_from(alias, edges) for alias in (self.base, *aliases)}
            self._fanned[aliases] = known
        return known

    def _edges(self, aliases: tuple[str, ...]) -> dict[str, dict[str, str]]:
        """The joins as a tree: view -> neighbour -> how many rows of it."""
        edges: dict[str, dict[str, str]] = {self.base: {}}
        for alias in aliases:
            join = self.named(alias)
            parent = self._parent(join, edges)
            there, back = known(_CARDINALITY, join.join.relationship, f"the relationship of the join {alias}")
            edges[alias] = {parent: back}
            edges[parent][alias] = there
        return edges

    def _parent(self, join: JoinSql, edges: dict[str, dict[str, str]]) -> str:
        """Of several views in a condition the finest: the one that fixes the rows of the others."""
        parents = [alias for alias in edges if alias in join.parents]
        for parent in reversed(parents):
            if not _many_from(parent, edges) & set(parents):
                return parent
        return parents[-1] if parents else self.base


def _named_by(found: JoinSql) -> frozenset[str]:
    """The views without which the join's own texts do not work."""
    if found.where is None:
        return found.parents
    return found.parents | (found.where.views - {found.join.name})


def _many_from(start: str, edges: dict[str, dict[str, str]]) -> frozenset[str]:
    """The views that are reached from `start` over at least one edge that leads to many rows."""
    many: set[str] = set()
    waiting: list[tuple[str, str | None, bool]] = [(start, None, False)]
    while waiting:
        alias, came_from, is_many = waiting.pop()
        if is_many:
            many.add(alias)
        for neighbour, cardinality in edges[alias].items():
            if neighbour != came_from:
                waiting.append((neighbour, alias, is_many or cardinality == "many"))
    return frozenset(many)


def join_clause(found: JoinSql, source: Callable[[str], str]) -> str:
    if found.raw is not None:
        return found.raw
    kind = known(_CLAUSES, found.join.type, f"the type of the join {found.join.name}")
    clause = f"{kind} {source(found.join.name)}"
    return clause if found.condition is None else f"{clause} ON {found.condition}"
