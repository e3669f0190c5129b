"""Views whose rows a join repeats, and which have no primary key to tell them apart."""

from __future__ import annotations

from collections.abc import Mapping

from ...diagnostics import Severity
from ...model.types import Category, View
from ..names import split
from ..rule import ExploreScope, Finding, Findings, Rule

_COUNTED = frozenset("count sum average median percentile".split())
_MANY = {"one_to_many": (True, False), "many_to_many": (True, True), "many_to_one": (False, True)}


def in_explore(scope: ExploreScope) -> Findings:
    explore = scope.explore
    if not explore.symmetric_aggregates:
        return
    for alias in sorted(_repeated(scope)):
        view = explore.views.get(alias)
        if view is None or any(field.primary_key for field in view.fields.values()):
            continue
        counted = _counted(view)
        if counted:
            message = (
                f'the view "{alias}" has no primary_key, and joins of the explore "{explore.name}" repeat its rows; '
                f'queries with "{alias}.{counted}" and these joins are refused'
            )
            yield Finding(message, view.span)


def _counted(view: View) -> str | None:
    for field in view.fields.values():
        if field.category is Category.MEASURE and field.type in _COUNTED and not field.sql_distinct_key:
            return field.name
    return None


def _repeated(scope: ExploreScope) -> set[str]:
    """The views of which one row may meet several others: seen from them, some join leads to many."""
    edges = _edges(scope)
    return {alias for alias in scope.explore.views if _reaches_many(alias, edges)}


def _edges(scope: ExploreScope) -> Mapping[str, list[tuple[str, bool]]]:
    """view -> its neighbours, and whether one row may meet many of theirs."""
    named: dict[str, set[str]] = {}
    for alias, text in scope.texts:
        named.setdefault(alias, set()).update(split(name, alias)[0] for name in text.references)
    edges: dict[str, list[tuple[str, bool]]] = {alias: [] for alias in scope.explore.views}
    for join in scope.explore.joins:
        there, back = _MANY.get(join.relationship, (False, False))
        parents = (named.get(join.name, set()) & scope.explore.views.keys()) - {join.name}
        for parent in parents or {scope.explore.base}:
            edges.setdefault(parent, []).append((join.name, there))
            edges.setdefault(join.name, []).append((parent, back))
    return edges


def _reaches_many(start: str, edges: Mapping[str, list[tuple[str, bool]]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for target, many in edges.get(waiting.pop(), ()):
            if many and target not in seen:
                return True
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return False


RULE = Rule(
    code="missing-primary-key",
    severity=Severity.WARNING,
    meaning="Joins repeat the rows of a view that has totals and no primary key: such queries are refused.",
    remedy="Give the view a `primary_key: yes`, correct the join's `relationship`, or give measures a "
    "`sql_distinct_key`.",
    explore=in_explore,
)
