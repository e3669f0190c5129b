"""One namespace to one model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..dashboards.read import read_dashboards
from ..diagnostics import Span
from ..merge.bodies import find
from ..merge.objects import Merged, explore_base, merge_objects
from ..parse import Node
from ..parse.plain import plain_body
from ..project.findings import Findings
from ..project.includes import Namespace
from .blocks import BlockReader
from .explores import ExploreBuilder
from .read import Reader
from .types import AccessGrant, Explore, Model, View
from .views import build_view

T = TypeVar("T")

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TEXTS = ("connection", "label", "persist_for", "persist_with")
# Views and explores look through their own insides.
_OBJECTS = frozenset({"view", "explore"})
_KEPT = frozenset({"include", "template", "localization_settings", "scoping"})


class ModelBuilder:
    def __init__(self, name: str, project: str, path: str, namespace: Namespace, findings: Findings):
        self.name, self.project, self.path = name, project, path
        self.nodes, self.dashboards = namespace.nodes, namespace.dashboards
        self.broken, self.files, self.rings = namespace.broken, namespace.files, namespace.rings
        self.findings, self.reader = findings, Reader(findings)
        self.misplaced = findings.part()

    def model(self) -> Model:
        other = self._other()
        blocks = BlockReader(self.findings)
        grants = {name: blocks.grant(nodes) for name, nodes in self._named("access_grant").items()}
        views, errors = self._views()
        values = self._values()
        explores = self._explores(views, errors, grants)
        return Model(
            name=self.name,
            project=self.project,
            span=self._span(),
            explores=explores,
            views=views,
            access_grants=grants,
            datagroups=self._read("datagroup", blocks.datagroup),
            value_formats=self._read("named_value_format", blocks.value_format),
            map_layers=self._read("map_layer", blocks.map_layer),
            tests=self._read("test", blocks.data_test),
            dashboards=read_dashboards(self.dashboards, self.name, self.findings),
            files=self.files,
            other=other,
            diagnostics=self.findings.all(),
            **values,
        )

    def _span(self) -> Span:
        return Span(self.path, 1, 1)

    def _of(self, key: str) -> list[Node]:
        return [node for node in self.nodes if node.key == key]

    def _named(self, key: str) -> dict[str, list[Node]]:
        """The blocks of a key by name. A name that stands for two different blocks is an error."""
        found: dict[str, list[Node]] = {}
        for node in self._of(key):
            nodes = found.setdefault(node.name or "", [])
            nodes.append(node)
            if len(nodes) > 1:
                message = f'the {key} "{node.name}" is declared twice, first at {nodes[0].span}; remove one'
                self.findings.error(f"duplicate-{key.replace('_', '-')}", message, node.span)
        return found

    def _read(self, key: str, read: Callable[[Node], T | None]) -> dict[str, T]:
        """The blocks of a key, the last of each name."""
        found = {name: read(nodes[-1]) for name, nodes in self._named(key).items()}
        return {name: block for name, block in found.items() if block is not None}

    def _views(self) -> tuple[dict[str, View], dict[str, Any]]:
        merged = merge_objects("view", self._of("view"), self.findings, self.broken, self.rings)
        built = {name: build_view(found, self.findings) for name, found in merged.items()}
        views = {name: view for name, (view, _) in built.items()}
        return views, {name: errors for name, (_, errors) in built.items()}

    def _explores(
        self, views: dict[str, View], errors: dict[str, Any], grants: dict[str, AccessGrant]
    ) -> dict[str, Explore]:
        base = explore_base(views)
        merged = merge_objects("explore", self._of("explore"), self.findings, self.broken, self.rings, base)
        return {
            name: self._explore(found, views, errors, grants)
            for name, found in merged.items()
            if not found.abstract
        }

    def _explore(
        self, merged: Merged, views: dict[str, View], errors: dict[str, Any], grants: dict[str, AccessGrant]
    ) -> Explore:
        lost = [found for (_, offset), found in self.broken.items() if offset is None]
        # A row filter of the model's own there is not: whoever writes one means to keep rows from people.
        lost += self.misplaced.errors()
        return ExploreBuilder(merged, self.name, views, errors, grants, self.findings, lost).explore()

    def _values(self) -> dict[str, Any]:
        """The model's own parameters; one that an included model also sets counts as the model file says."""
        own = [node for node in self.nodes if node.source.path == self.path]
        ordered = [*(node for node in self.nodes if node.source.path != self.path), *own]
        values: dict[str, Any] = {"connection": None}
        for key in _TEXTS:
            if (node := find(ordered, key)) is not None:
                values[key] = self.reader.text(node)
        if (node := find(ordered, "week_start_day")) is not None:
            values["week_start_day"] = self.reader.word(node, _WEEKDAYS) or "monday"
        if (node := find(ordered, "fiscal_month_offset")) is not None:
            values["fiscal_month_offset"] = self.reader.months(node) or 0
        if (node := find(ordered, "case_sensitive")) is not None:
            values["case_sensitive"] = self.reader.yesno(node) is not False
        if values["connection"] is None:
            self.findings.error(
                "missing-connection", f'the model "{self.name}" names no connection', self._span()
            )
        return values

    def _other(self) -> dict[str, Any]:
        kept: list[Node] = []
        reader = Reader(self.misplaced)
        for node in self.nodes:
            if node.key in _OBJECTS:
                continue
            if not reader.known(node, "model", "a model") or node.key in _KEPT:
                kept.append(node)
        return plain_body(kept)
