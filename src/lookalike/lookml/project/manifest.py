"""`manifest.lkml`: the project's name, its constants, the projects that it imports, and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..diagnostics import Span
from ..parse import Node
from ..parse.plain import plain_body
from .constants import Constant
from .findings import Findings, did_you_mean
from .known import check_parameter

FILE_NAME = "manifest.lkml"

_EXPORTS = ("none", "override_optional", "override_required")
_LEVELS = ("strict", "permissive")
_YES = frozenset({"yes", "true"})


@dataclass(frozen=True, slots=True)
class Dependency:
    """An imported project. `url` None: it lies beside this one. `ref`: a branch, a tag or a commit."""

    project: str
    overrides: Mapping[str, str]
    span: Span
    url: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class LocalizationSettings:
    """`strict`: every text that people read must have a translation for `default_locale`."""

    default_locale: str
    span: Span
    strict: bool = False
    import_locale_defs: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """`visualizations` and `applications` are as written, in their order; `other` is what we do not know."""

    name: str | None = None
    constants: Mapping[str, Constant] = field(default_factory=dict)
    dependencies: tuple[Dependency, ...] = ()
    localization: LocalizationSettings | None = None
    new_lookml_runtime: bool | None = None
    visualizations: tuple[Mapping[str, Any], ...] = ()
    applications: tuple[Mapping[str, Any], ...] = ()
    other: Mapping[str, Any] = field(default_factory=dict)


def read_manifest(nodes: tuple[Node, ...], findings: Findings) -> Manifest:
    return _ManifestReader(nodes, findings).manifest()


class _ManifestReader:
    def __init__(self, nodes: tuple[Node, ...], findings: Findings):
        self.nodes, self.findings = nodes, findings

    def manifest(self) -> Manifest:
        name, runtime = self._last("project_name"), self._last("new_lookml_runtime")
        settings = self._last("localization_settings")
        return Manifest(
            name=name.text if name else None,
            constants=self._constants(),
            dependencies=self._dependencies(),
            localization=self._localization(settings) if settings else None,
            new_lookml_runtime=(runtime.text or "") in _YES if runtime else None,
            visualizations=tuple(map(_block, self._of("visualization"))),
            applications=tuple(map(_block, self._of("application"))),
            other=self._other(),
        )

    def _of(self, *keys: str) -> list[Node]:
        return [node for node in self.nodes if node.key in keys]

    def _last(self, key: str) -> Node | None:
        return next(iter(reversed(self._of(key))), None)

    def _constants(self) -> dict[str, Constant]:
        found: dict[str, Constant] = {}
        for node in self._of("constant"):
            constant = self._constant(node)
            earlier = found.get(constant.name)
            if earlier is not None:
                message = f'the constant "{constant.name}" is set twice, first at {earlier.span}; the last one counts'
                self.findings.error("duplicate-constant", message, node.span)
            found[constant.name] = constant
        return found

    def _constant(self, node: Node) -> Constant:
        texts = _texts(node)
        export = texts.get("export", "none")
        self._check_word("export", export, _EXPORTS, node)
        if "value" not in texts:
            self.findings.error("missing-parameter", f'the constant "{node.name}" has no "value"', node.span)
        return Constant(node.name or "", texts.get("value", ""), export, node.span)

    def _dependencies(self) -> tuple[Dependency, ...]:
        found: dict[str, Dependency] = {}
        for node in self._of("local_dependency", "remote_dependency"):
            dependency = self._dependency(node)
            earlier = found.setdefault(dependency.project, dependency)
            if earlier is not dependency:
                message = f'the project "{dependency.project}" is imported twice, first at {earlier.span}; remove one'
                self.findings.error("duplicate-dependency", message, node.span)
        return tuple(found.values())

    def _dependency(self, node: Node) -> Dependency:
        texts = _texts(node)
        overrides = {
            inner.name or "": _texts(inner).get("value", "")
            for inner in node.body or ()
            if inner.key == "override_constant"
        }
        project = node.name or texts.get("project", "")
        if node.key == "local_dependency":
            self._demand(project, node, 'a local_dependency names its "project"')
            return Dependency(project, overrides, node.span)
        self._demand(project, node, 'a remote_dependency has a name: "remote_dependency: name { … }"')
        self._demand(texts.get("url"), node, f'the remote_dependency "{project}" has no "url"')
        return Dependency(project, overrides, node.span, texts.get("url", ""), texts.get("ref"))

    def _demand(self, value: str | None, node: Node, message: str) -> None:
        if not value:
            self.findings.error("missing-parameter", message, node.span)

    def _localization(self, node: Node) -> LocalizationSettings:
        texts = _texts(node)
        level = texts.get("localization_level", "permissive")
        self._check_word("localization_level", level, _LEVELS, node)
        self._demand(texts.get("default_locale"), node, 'localization_settings need a "default_locale"')
        imports = texts.get("import_locale_defs", "no") in _YES
        return LocalizationSettings(texts.get("default_locale", ""), node.span, level == "strict", imports)

    def _check_word(self, key: str, word: str, known: tuple[str, ...], node: Node) -> None:
        if word not in known:
            hint = did_you_mean(word, known)
            message = f'"{key}: {word}" is not known; it may be {", ".join(known)}{hint}'
            self.findings.error("unknown-value", message, node.span)

    def _other(self) -> dict[str, Any]:
        unknown = [
            node for node in self.nodes if not check_parameter(node, "manifest", "a manifest", self.findings)
        ]
        return plain_body(unknown)


def _texts(node: Node) -> dict[str, str]:
    return {inner.key: inner.text for inner in node.body or () if inner.text is not None}


def _block(node: Node) -> dict[str, Any]:
    """A block as it is written, with its name, if it has one, under `name`."""
    named = {"name": node.name} if node.name else {}
    return named | plain_body(node.body or ())
