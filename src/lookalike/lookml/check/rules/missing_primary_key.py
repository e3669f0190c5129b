"""Views whose rows a join repeats, and which have no primary key to tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...diagnostics import Severity
from ...model.types import Category, Explore, View
from ..facts import join_texts
from ..names import split
from ..rule import ExploreScope, Finding, Findings, Rule

_COUNTED = frozenset("count sum average median percentile".split())
_MANY = {"one_to_many": (True, False), "many_to_many": (True, True), "many_to_one": (False, True)}


def in_explore(scope: ExploreScope) -> Findings:
    explore = scope.explore
    if not explore.symmetric_aggregates:
        return
    for alias in sorted(_repeated(explore)):
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


def _repeated(explore: Explore) -> set[str]:
    """The views of which one row may meet several others: seen from them, some join leads to many."""
    edges = dict(_edges(explore))
    return {alias for alias in explore.views if _reaches_many(alias, edges)}


def _edges(explore: Explore) -> Iterator[tuple[tuple[str, str], bool]]:
    """(from, to) -> whether a row of the one may meet many of the other."""
    for join in explore.joins:
        there, back = _MANY.get(join.relationship, (False, False))
        for parent in _parents(explore, join.name) or {explore.base}:
            yield (parent, join.name), there
            yield (join.name, parent), back


def _parents(explore: Explore, alias: str) -> set[str]:
    join = next(each for each in explore.joins if each.name == alias)
    named = {split(name, alias)[0] for text in join_texts(join) for name in text.references}
    return {name for name in named if name != alias and name in explore.views}


def _reaches_many(start: str, edges: Mapping[tuple[str, str], bool]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for (source, target), many in edges.items():
            if source == here and target not in seen:
                if many:
                    return True
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
