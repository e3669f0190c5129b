"""What hangs together in a model: explores, the views they join, derived tables and what those read, extends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .model.types import Explore, Model, View

_TABLE_NAME = re.compile(r"\$\{\s*(\w+)\.SQL_TABLE_NAME\s*\}")


class NodeKind(StrEnum):
    EXPLORE = "explore"
    VIEW = "view"
    DERIVED_TABLE = "derived_table"


class EdgeKind(StrEnum):
    BASE = "base"  # the explore's base view
    JOIN = "join"
    READS = "reads"  # a derived table's SQL names another view's table, or its explore_source an explore
    EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class GraphNode:
    """`key` is unique: `explore:orders`, `view:orders`."""

    key: str
    name: str
    kind: NodeKind


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """From the object that needs to the one that is needed. `label` of a join: its relationship, then its type when
    it is not left_outer, then its alias when it is not the view's name."""

    source: str
    target: str
    kind: EdgeKind
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


def graph_of(models: Iterable[Model], explore: str | None = None) -> Graph:
    """The graph of some models, or of one explore of theirs and all that it needs."""
    drawings: dict[str, GraphNode] = {}
    edges: dict[GraphEdge, None] = {}
    for model in models:
        drawing = _Drawing(model, drawings, edges)
        for each in model.explores.values():
            if explore in (None, each.name):
                drawing.explore(each)
        for view in model.views.values() if explore is None else ():
            drawing.view(view)
        drawing.finish()
    return Graph(tuple(drawings.values()), tuple(edges))


class _Drawing:
    """One model. An object becomes a node when it is met, and gets its edges later: chains may be long."""

    def __init__(self, model: Model, nodes: dict[str, GraphNode], edges: dict[GraphEdge, None]):
        self.model, self.nodes, self.edges = model, nodes, edges
        self.waiting: list[Explore | View] = []

    def explore(self, explore: Explore) -> str:
        return self._node(f"explore:{explore.name}", explore, NodeKind.EXPLORE)

    def view(self, view: View) -> str:
        kind = NodeKind.VIEW if view.derived_table is None else NodeKind.DERIVED_TABLE
        return self._node(f"view:{view.name}", view, kind)

    def _node(self, key: str, met: Explore | View, kind: NodeKind) -> str:
        if key not in self.nodes:
            self.nodes[key] = GraphNode(key, met.name, kind)
            self.waiting.append(met)
        return key

    def finish(self) -> None:
        while self.waiting:
            met = self.waiting.pop(0)
            if isinstance(met, Explore):
                self._edges_of_explore(met)
            else:
                self._edges_of_view(met)

    def _edges_of_explore(self, explore: Explore) -> None:
        key = self.explore(explore)
        self._edge(key, self._view_named(explore.base_view), EdgeKind.BASE)
        for join in explore.joins:
            kind = "" if join.type == "left_outer" else f" {join.type}"
            alias = "" if join.name == join.view else f" as {join.name}"
            label = join.relationship + kind + alias
            self._edge(key, self._view_named(join.view), EdgeKind.JOIN, label)
        for parent in explore.extends:
            self._edge(key, self._explore_named(parent), EdgeKind.EXTENDS)

    def _edges_of_view(self, view: View) -> None:
        key = self.view(view)
        for source in self._sources(view):
            self._edge(key, source, EdgeKind.READS)
        for parent in view.extends:
            self._edge(key, self._view_named(parent), EdgeKind.EXTENDS)

    def _sources(self, view: View) -> Iterator[str | None]:
        table = view.derived_table
        if table is None:
            return
        for text in (table.sql, table.sql_create, *table.create_process):
            for name in _TABLE_NAME.findall(text or ""):
                if name != view.name:
                    yield self._view_named(name)
        if table.explore_source is not None:
            yield self._explore_named(table.explore_source.explore)

    def _view_named(self, name: str) -> str | None:
        view = self.model.views.get(name)
        return self.view(view) if view else None

    def _explore_named(self, name: str) -> str | None:
        explore = self.model.explores.get(name)
        return self.explore(explore) if explore else None

    def _edge(self, source: str, target: str | None, kind: EdgeKind, label: str = "") -> None:
        """What the model does not have is the validator's to tell."""
        if target is not None:
            self.edges.setdefault(GraphEdge(source, target, kind, label))


def mermaid(graph: Graph) -> str:
    """For a Markdown page: a flowchart. Explores are rounded, derived tables are cylinders."""
    ids = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    shapes = {NodeKind.EXPLORE: "(%s)", NodeKind.VIEW: "[%s]", NodeKind.DERIVED_TABLE: "[(%s)]"}
    lines = ["flowchart LR"]
    lines += [f"    {ids[node.key]}{shapes[node.kind] % _quoted(node.name)}" for node in graph.nodes]
    for edge in graph.edges:
        arrow = "-->" if edge.kind in (EdgeKind.BASE, EdgeKind.JOIN) else "-.->"
        lines.append(f"    {ids[edge.source]} {arrow}|{_label(edge)}| {ids[edge.target]}")
    return "\n".join(lines)


def dot(graph: Graph) -> str:
    """For Graphviz."""
    shapes = {NodeKind.EXPLORE: "oval", NodeKind.VIEW: "box", NodeKind.DERIVED_TABLE: "cylinder"}
    lines = ["digraph lookml {", "    rankdir=LR"]
    for node in graph.nodes:
        lines.append(f"    {_quoted(node.key)} [label={_quoted(node.name)} shape={shapes[node.kind]}]")
    for edge in graph.edges:
        style = "solid" if edge.kind in (EdgeKind.BASE, EdgeKind.JOIN) else "dashed"
        ends = f"{_quoted(edge.source)} -> {_quoted(edge.target)}"
        lines.append(f"    {ends} [label={_quoted(_label(edge))} style={style}]")
    return "\n".join([*lines, "}"])


def _label(edge: GraphEdge) -> str:
    return edge.label or edge.kind.value


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
