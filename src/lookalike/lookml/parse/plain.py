"""Nodes as plain values, for what is kept as written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .tree import Node


def plain(node: Node) -> Any:
    """Text as str, a list as list (a pair as a dict of one), a block as dict."""
    if node.text is not None:
        return node.text
    if node.items is not None:
        return [item.text if item.value is None else {item.text: item.value} for item in node.items]
    return plain_body(node.body or ())


def plain_body(nodes: Iterable[Node]) -> dict[str, Any]:
    """A block as dict; named blocks of one key become `{key: {name: …}}`, repeated keys a list."""
    written: dict[str, list[Node]] = {}
    for node in nodes:
        written.setdefault(node.key, []).append(node)
    return {key: _together(of_key) for key, of_key in written.items()}


def _together(nodes: list[Node]) -> Any:
    if all(node.name is not None for node in nodes):
        return {node.name: plain(node) for node in nodes}
    values = [plain(node) if node.name is None else {node.name: plain(node)} for node in nodes]
    return values[0] if len(values) == 1 else values
