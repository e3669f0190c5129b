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
    found: dict[str, Any] = {}
    repeated: set[str] = set()
    for node in nodes:
        value = plain(node)
        if node.name is not None:
            named = found.setdefault(node.key, {})
            if isinstance(named, dict):
                named[node.name] = value
        elif node.key in repeated:
            found[node.key].append(value)
        elif node.key in found:
            found[node.key] = [found[node.key], value]
            repeated.add(node.key)
        else:
            found[node.key] = value
    return found
