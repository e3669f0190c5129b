"""Fields that refer to each other in a ring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...diagnostics import Severity
from ..facts import ViewFacts
from ..names import split
from ..rule import ExploreScope, Finding, Findings, Rule, ViewScope
from ..texts import Use

Graph = Mapping[str, tuple[str, ...]]  # complete name of a declared field -> those that it refers to


def in_view(scope: ViewScope) -> Findings:
    name = scope.view.name
    yield from _findings(_graph({name: scope.facts}, own=True), {name: scope.facts})


def in_explore(scope: ExploreScope) -> Findings:
    """Rings over several views; those within one are findings of the view."""
    crossing = {
        alias: facts
        for alias, facts in scope.facts.items()
        if any("." in reference for text in facts.texts if text.field for reference in text.references)
    }
    if crossing:
        graph = _graph({alias: scope.facts[alias] for alias in scope.facts}, own=False)
        yield from _findings(graph, scope.facts, only_crossing=True)


def _graph(facts: Mapping[str, ViewFacts], *, own: bool) -> Graph:
    graph: dict[str, tuple[str, ...]] = {}
    for alias, known in facts.items():
        for text in known.texts:
            if text.field is None or text.use is not Use.SQL:
                continue
            wanted = [each for each in text.references if not own or "." not in each]
            name = f"{alias}.{text.owner}"
            graph[name] = (*graph.get(name, ()), *_declared(wanted, alias, facts))
    return graph


def _declared(references: list[str], alias: str, facts: Mapping[str, ViewFacts]) -> Iterator[str]:
    for reference in references:
        view, name = split(reference, alias)
        field = facts[view].view.fields.get(name) if view in facts else None
        if field is not None:
            yield f"{view}.{field.dimension_group or field.name}"


def _findings(graph: Graph, facts: Mapping[str, ViewFacts], only_crossing: bool = False) -> Findings:
    for ring in rings(graph):
        if (
            only_crossing
            and len({name.partition(".")[0] for name in ring}) == 1
            and not _by_alias(ring, facts)
        ):
            continue
        alias, _, name = ring[0].partition(".")
        chain = " -> ".join((*ring, ring[0]))
        field = facts[alias].declared[name]
        yield Finding(f"These fields refer to each other in a ring: {chain}", field.span, ring[0])


def _by_alias(ring: tuple[str, ...], facts: Mapping[str, ViewFacts]) -> bool:
    """Whether a step of a ring within one view names the view, which the view by itself does not follow."""
    alias = ring[0].partition(".")[0]
    own = _graph({alias: facts[alias]}, own=True)
    following = (*ring[1:], ring[0])
    return any(target not in own.get(name, ()) for name, target in zip(ring, following, strict=True))


def rings(graph: Graph) -> Iterator[tuple[str, ...]]:
    """Every field that stands in a ring is in one of these, each once. Depth first, without recursion."""
    done: set[str] = set()
    for start in graph:
        path: dict[str, None] = {}
        waiting = [(start, iter(graph.get(start, ())))] if start not in done else []
        path.update(dict.fromkeys([start] if waiting else []))
        while waiting:
            name, targets = waiting[-1]
            target = next(targets, None)
            if target is None:
                waiting.pop()
                path.pop(name)
                done.add(name)
            elif target in path:
                names = list(path)
                yield tuple(names[names.index(target) :])
            elif target not in done:
                path[target] = None
                waiting.append((target, iter(graph.get(target, ()))))


RULE = Rule(
    code="circular-reference",
    severity=Severity.ERROR,
    meaning="Fields refer to each other in a ring, so none of them has a value.",
    remedy="Let one of them name columns (`${TABLE}.column`) instead.",
    view=in_view,
    explore=in_explore,
)
