"""Paths to operations: a trie of raw path segments, so that `%2F` and `%3A%3A` stay inside an id.

Literal segments win over parameters (`/users/search` before `/users/{user_id}`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote

from .contract import Operation


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    operations: dict[str, Operation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """What a path leads to: the operations by verb (lower case) and the raw values of its parameters."""

    operations: dict[str, Operation]
    values: tuple[str, ...]


class Router:
    def __init__(self, operations: dict[str, Operation]):
        self._root = _Node()
        for operation in operations.values():
            self._add(operation)

    def _add(self, operation: Operation) -> None:
        node = self._root
        for segment in (operation.prefix + operation.path).strip("/").split("/"):
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        node.operations[operation.verb] = operation

    def match(self, raw_path: str, verb: str) -> Match | None:
        """Finds the operations at a path as `api_path` gives it. A branch that knows the verb wins over one that only
        knows the path (`GET /roles/{id}` beside a literal that is POST only)."""
        segments = raw_path.strip("/").split("/")
        return _walk(self._root, segments, 0, (), verb) or _walk(self._root, segments, 0, (), None)


def _walk(
    node: _Node, segments: list[str], at: int, values: tuple[str, ...], verb: str | None
) -> Match | None:
    """The first end below `node` with an operation for the verb; with any, when `verb` is None."""
    if at == len(segments):
        found = node.operations and (verb is None or verb in node.operations)
        return Match(node.operations, values) if found else None
    segment = segments[at]
    literal = node.literals.get(segment)
    if literal is not None and (match := _walk(literal, segments, at + 1, values, verb)):
        return match
    if node.parameter is None or not segment:
        return None
    return _walk(node.parameter, segments, at + 1, (*values, unquote(segment)), verb)
