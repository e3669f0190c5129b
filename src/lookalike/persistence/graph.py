"""Which derived tables read which, as a text of the DOT language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..lookml.model.types import DerivedTable, Model
from ..query.plan.keys import persists

_READS = re.compile(r"\$\{\s*(\w+)\.SQL_TABLE_NAME\s*\}")
_COLOR = re.compile(r"#?\w{1,32}")
PLAIN_COLOR = "black"


def is_color(text: str) -> bool:
    return _COLOR.fullmatch(text) is not None


def dependencies(model: Model) -> dict[str, list[str]]:
    """The derived tables of a model, each with those that it reads, in the order of their names."""
    views = {name: view.derived_table for name, view in model.views.items() if view.derived_table}
    return {
        name: sorted(each for each in _reads(model, table) if each in views)
        for name, table in sorted(views.items())
    }


def _reads(model: Model, table: DerivedTable) -> set[str]:
    texts = (table.sql, table.sql_create, *table.create_process)
    found = {name for text in texts if text for name in _READS.findall(text)}
    explore = model.explores.get(table.explore_source.explore) if table.explore_source else None
    if explore is not None:
        found |= {view.name for view in explore.views.values() if view.derived_table is not table}
    return found


def above(graph: dict[str, list[str]], view: str) -> dict[str, list[str]]:
    """The part of the graph that one view needs, itself included."""
    found: dict[str, list[str]] = {}
    waiting = [view]
    while waiting:
        name = waiting.pop()
        if name not in found and name in graph:
            found[name] = graph[name]
            waiting += graph[name]
    return dict(sorted(found.items()))


def dot(model: Model, graph: dict[str, list[str]], color: str = PLAIN_COLOR) -> Iterable[str]:
    """The lines of one model's tables: a box for each, drawn through where it persists, an arrow from what is read."""
    for name in graph:
        style = "solid" if persists(model.views[name].derived_table) else "dashed"
        yield f'  "{model.name}::{name}" [label="{name}", shape=box, style={style}, color="{color}"];'
    for name, parents in graph.items():
        for parent in parents:
            yield f'  "{model.name}::{parent}" -> "{model.name}::{name}" [color="{color}"];'


def document(lines: Iterable[str]) -> str:
    return "\n".join(["digraph derived_tables {", "  rankdir=LR;", *lines, "}"]) + "\n"
