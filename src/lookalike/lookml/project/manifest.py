"""`manifest.lkml`: the project's name, its constants and the projects that it imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..diagnostics import Span
from ..parse import Node
from ..parse.plain import plain
from .constants import Constant
from .findings import Findings, did_you_mean

FILE_NAME = "manifest.lkml"

_EXPORTS = ("none", "override_optional", "override_required")
_KNOWN = frozenset(
    {
        "project_name",
        "constant",
        "local_dependency",
        "remote_dependency",
        "localization_settings",
        "application",
        "visualization",
        "new_lookml_runtime",
        "override_constant",
    }
)


@dataclass(frozen=True, slots=True)
class Dependency:
    """An imported project. `url` None: it lies beside this one."""

    project: str
    overrides: Mapping[str, str]
    span: Span
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    name: str | None = None
    constants: Mapping[str, Constant] = field(default_factory=dict)
    dependencies: tuple[Dependency, ...] = ()
    other: Mapping[str, Any] = field(default_factory=dict)


def read_manifest(nodes: tuple[Node, ...], findings: Findings) -> Manifest:
    name: str | None = None
    constants: dict[str, Constant] = {}
    dependencies: list[Dependency] = []
    other: dict[str, Any] = {}
    for node in nodes:
        if node.key == "project_name":
            name = node.text
        elif node.key == "constant":
            constants[node.name or ""] = _constant(node, findings)
        elif node.key in ("local_dependency", "remote_dependency"):
            dependencies.append(_dependency(node))
        else:
            _warn_unknown(node, findings)
            other[node.key] = plain(node)
    return Manifest(name, constants, tuple(dependencies), other)


def _warn_unknown(node: Node, findings: Findings) -> None:
    if node.key not in _KNOWN:
        message = f'"{node.key}" is not a parameter of a manifest{did_you_mean(node.key, _KNOWN)}'
        findings.warning("unknown-parameter", message, node.span)


def _texts(node: Node) -> dict[str, str]:
    return {inner.key: inner.text for inner in node.body or () if inner.text is not None}


def _constant(node: Node, findings: Findings) -> Constant:
    texts = _texts(node)
    export = texts.get("export", "none")
    if export not in _EXPORTS:
        findings.error(
            "unknown-value",
            f'"export: {export}" is not known{did_you_mean(export, _EXPORTS)}; it may be {", ".join(_EXPORTS)}',
            node.span,
        )
    if "value" not in texts:
        findings.error("missing-parameter", f'the constant "{node.name}" has no "value"', node.span)
    return Constant(node.name or "", texts.get("value", ""), export, node.span)


def _dependency(node: Node) -> Dependency:
    texts = _texts(node)
    overrides = {
        inner.name or "": _texts(inner).get("value", "")
        for inner in node.body or ()
        if inner.key == "override_constant"
    }
    url = texts.get("url", "") if node.key == "remote_dependency" else None
    return Dependency(node.name or texts.get("project", ""), overrides, node.span, url)
