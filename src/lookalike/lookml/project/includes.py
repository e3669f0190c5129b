"""The include graph: every file that a model reaches, once, in the order of inclusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ..dashboards.yaml_nodes import YamlFile
from ..diagnostics import Diagnostic
from ..parse import Node
from .files import Folder
from .findings import Findings
from .imports import Imports
from .patterns import rooted
from .rings import Rings


@dataclass(frozen=True, slots=True)
class Namespace:
    """What one model sees: its own nodes and those of all files that it includes, in order of inclusion."""

    nodes: tuple[Node, ...]
    broken: Mapping[tuple[str, int | None], Diagnostic]  # (path, offset of a node or None) -> syntax error
    dashboards: tuple[YamlFile, ...]  # files of LookML dashboards that includes brought
    files: frozenset[str] = frozenset()  # paths of this project that were reached, the model's own among them
    rings: Mapping[str, int] = field(
        default_factory=dict
    )  # path -> the ring of files that include each other


Visit: TypeAlias = "Iterator[Visit]"


class _Walk:
    """Depth first, without recursion: a chain of 5,000 includes is legal."""

    def __init__(self, imports: Imports, findings: Findings):
        self.imports, self.findings = imports, findings
        self.nodes: list[Node] = []
        self.dashboards: list[YamlFile] = []
        self.broken: dict[tuple[str, int | None], Diagnostic] = {}
        self.seen: set[tuple[str, str]] = set()
        self.rings = Rings()

    def run(self, folder: Folder, path: str) -> None:
        pending = [self._visit(folder, path)]
        while pending:
            inner = next(pending[-1], None)
            if inner is None:
                pending.pop()
            else:
                pending.append(inner)

    def _visit(self, folder: Folder, path: str) -> Iterator[Visit]:
        """Take the nodes of a file; stop at each file that it includes, which is to be visited first."""
        if not self._takes(folder, path):
            self.rings.meet(folder.place + path)
            return
        parsed = folder.file(path)
        self.rings.enter(parsed.path)
        for offset, diagnostic in parsed.broken.items():
            self.broken[parsed.path, offset] = diagnostic
        for node in parsed.nodes:
            if node.key != "include":
                self.nodes.append(node)
                continue
            for pattern in _patterns(node):
                for target, match in self._targets(folder, path, pattern, node):
                    yield self._visit(target, match)
        self.rings.leave()

    def _targets(self, folder: Folder, path: str, pattern: str, node: Node) -> list[tuple[Folder, str]]:
        target, inner = self._split(folder, pattern, node)
        if target is None:
            return []
        matches = target.patterns.matching(rooted(inner, path)) or _from_above(target, inner)
        if not matches:
            self.findings.warning(
                "include-without-match", f'"{pattern}" did not match any file of the project', node.span
            )
        return [(target, match) for match in matches]

    def _split(self, folder: Folder, pattern: str, node: Node) -> tuple[Folder | None, str]:
        if not pattern.startswith("//"):
            return folder, pattern
        name, _, inner = pattern[2:].partition("/")
        target = self.imports.find(name, node.span)
        if target is None:
            absent = "is not there" if name in self.imports.missing else "the manifest does not import"
            message = f'"{pattern}" names the project "{name}", which {absent}'
            self.findings.error("unknown-project", message, node.span)
        return target, "/" + inner

    def _takes(self, folder: Folder, path: str) -> bool:
        """Whether the file is to be read now; each is taken once, at its first inclusion."""
        if (folder.name, path) in self.seen:
            return False
        self.seen.add((folder.name, path))
        if path.endswith(".lookml"):
            self.dashboards.append(folder.dashboards(path))
            return False
        return not path.endswith("manifest.lkml")


def _from_above(target: Folder, pattern: str) -> tuple[str, ...]:
    """`/name/…`, when that is the project's own name: generated projects write their includes so."""
    own = f"/{target.name}/"
    return target.patterns.matching(pattern.removeprefix(own)) if pattern.startswith(own) else ()


def _patterns(node: Node) -> list[str]:
    if node.items is not None:
        return [item.text for item in node.items]
    return [node.text] if node.text else []


def namespace(folder: Folder, model_path: str, imports: Imports, findings: Findings) -> Namespace:
    walk = _Walk(imports, findings)
    walk.run(folder, model_path)
    files = frozenset(path for name, path in walk.seen if name == folder.name)
    return Namespace(tuple(walk.nodes), walk.broken, tuple(walk.dashboards), files, walk.rings.of())
