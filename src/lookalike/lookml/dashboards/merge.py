"""`extends` of dashboards: what a dashboard says lies on top of what its parents say, later parents over earlier.

Elements and filters are known by their names and merge parameter by parameter, mappings inside; what else is a
list replaces. Looker's documents say so for elements; that filters and nested mappings merge is assumed, because
real projects set `ui_config: options:` alone over a parent's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from ..diagnostics import Diagnostic, Span
from ..project.findings import Findings, did_you_mean
from .yaml_nodes import YamlNode

MAX_EXTENDS_DEPTH = 64
_BY_NAME = frozenset({"elements", "filters"})
_OWN_ONLY = frozenset({"dashboard", "extends", "extension"})

Body = Mapping[str, YamlNode]


@dataclass(frozen=True, slots=True)
class Declared:
    """A dashboard as its file declares it."""

    name: str
    node: YamlNode

    @property
    def body(self) -> Body:
        return self.node.value

    @property
    def span(self) -> Span:
        return self.node.span

    @property
    def abstract(self) -> bool:
        node = self.body.get("extension")
        return node is not None and node.value == "required"

    @property
    def parents(self) -> tuple[YamlNode, ...]:
        node = self.body.get("extends")
        if node is None or node.value is None:
            return ()
        return node.value if node.is_list else (node,)


class DashboardMerger:
    def __init__(self, declared: Mapping[str, Declared], findings: Findings):
        self.declared, self.findings = declared, findings
        self.open: list[str] = []
        self.done: dict[str, tuple[Body, tuple[Diagnostic, ...]]] = {}

    def resolve(self, name: str) -> tuple[Body, tuple[Diagnostic, ...]]:
        """The parameters of a dashboard with all that it inherits, and what went wrong on the way."""
        if name not in self.done:
            self.open.append(name)
            self.done[name] = self._merged(self.declared[name])
            self.open.pop()
        return self.done[name]

    def _merged(self, declared: Declared) -> tuple[Body, tuple[Diagnostic, ...]]:
        errors: list[Diagnostic] = []
        inherited: Body = {}
        for parent in declared.parents:
            error = self._refusal(declared, parent)
            if error is not None:
                errors.append(error)
                continue
            body, of_parent = self.resolve(str(parent.value))
            errors += of_parent
            inherited = _over(inherited, {key: node for key, node in body.items() if key not in _OWN_ONLY})
        return _over(inherited, declared.body), tuple(dict.fromkeys(errors))

    def _refusal(self, declared: Declared, parent: YamlNode) -> Diagnostic | None:
        name, span = str(parent.value), parent.span
        if name in self.open:
            chain = " -> ".join([*self.open[self.open.index(name) :], name])
            return self.findings.error(
                "circular-extends", f'the dashboard "{declared.name}" extends itself: {chain}', span
            )
        if len(self.open) >= MAX_EXTENDS_DEPTH:
            end = f"stands at the end of {MAX_EXTENDS_DEPTH} extends; no more are followed"
            message = f'the dashboard "{declared.name}" {end}'
            return self.findings.error("extends-depth", message, span)
        if name not in self.declared:
            hint = did_you_mean(name, self.declared)
            message = (
                f'the dashboard "{declared.name}" extends "{name}", which this model does not have{hint}'
            )
            return self.findings.error("unknown-extends", message, span)
        return None


def _over(base: Body, over: Body) -> Body:
    merged = dict(base)
    for key, node in over.items():
        earlier = merged.get(key)
        merged[key] = node if earlier is None else _node_over(earlier, node, key)
    return merged


def _node_over(base: YamlNode, over: YamlNode, key: str) -> YamlNode:
    if base.is_mapping and over.is_mapping:
        return msgspec.structs.replace(over, value=_over(base.value, over.value))
    if key in _BY_NAME and base.is_list and over.is_list:
        return msgspec.structs.replace(over, value=_by_name(base.value, over.value))
    return over


def _by_name(base: tuple[YamlNode, ...], over: tuple[YamlNode, ...]) -> tuple[YamlNode, ...]:
    found: dict[object, YamlNode] = {_name_of(node, at): node for at, node in enumerate(base)}
    for at, node in enumerate(over):
        name = _name_of(node, len(base) + at)
        earlier = found.get(name)
        found[name] = node if earlier is None else _node_over(earlier, node, "")
    return tuple(found.values())


def _name_of(node: YamlNode, position: int) -> object:
    """A name, as text; what has none is like nothing else and gets its position."""
    name = node.value.get("name") if node.is_mapping else None
    return position if name is None else ("name", "" if name.value is None else str(name.value))
