"""The syntax tree of a Looker expression, and its text.

Chains of operators of one rank (`a - b + c`) are one node, so a long sum is not a deep tree. Positions count
characters from 0 and play no part in comparing trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
# from loose to tight; NOT and the sign before a value stand between and above them
_RANKS = {"OR": 1, "AND": 2, "NOT": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6, "sign": 7}
VALUE_RANK = 8


@dataclass(frozen=True, slots=True)
class Number:
    """`text` are the digits as written."""

    text: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class YesNo:
    value: bool
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Null:
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FieldName:
    """`${name}`; `total` is `total`, `row_total` or empty."""

    name: str
    total: str = ""
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Prefixed:
    """`operator` is `NOT` or `-`."""

    operator: str
    operand: Node
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """`first`, then operators of one rank with their operands, evaluated from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]
    position: int = field(default=0, compare=False)

    @property
    def operands(self) -> tuple[Node, ...]:
        return (self.first, *(operand for _, operand in self.rest))


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Node, ...]
    position: int = field(default=0, compare=False)


Node = Number | Text | YesNo | Null | FieldName | Prefixed | Chain | Call


def rank_of(operator: str) -> int:
    return _RANKS["compare"] if operator in COMPARISONS else _RANKS[operator]


def children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Chain):
        return node.operands
    return (node.operand,) if isinstance(node, Prefixed) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(children(found)))


def field_names(node: Node) -> tuple[FieldName, ...]:
    """The fields that an expression names, in the order of the text."""
    return tuple(found for found in walk(node) if isinstance(found, FieldName))


def written(node: Node) -> str:
    """The expression as text; parsing it gives the same tree again."""
    return _written(node)[0]


def _written(node: Node) -> tuple[str, int]:
    """The text, and how tightly it holds together."""
    match node:
        case Number():
            return node.text, VALUE_RANK
        case Text():
            return quoted(node.value), VALUE_RANK
        case YesNo():
            return ("yes" if node.value else "no"), VALUE_RANK
        case Null():
            return "null", VALUE_RANK
        case FieldName():
            suffix = f":{node.total}" if node.total else ""
            return f"${{{node.name}{suffix}}}", VALUE_RANK
        case Call():
            return f"{node.name}({', '.join(written(each) for each in node.arguments)})", VALUE_RANK
        case Prefixed():
            return _prefixed(node)
        case Chain():
            return _chained(node)


def _prefixed(node: Prefixed) -> tuple[str, int]:
    rank = rank_of("NOT") if node.operator == "NOT" else _RANKS["sign"]
    blank = " " if node.operator == "NOT" else ""
    return f"{node.operator}{blank}{_enclosed(node.operand, rank)}", rank


def _chained(node: Chain) -> tuple[str, int]:
    rank = rank_of(node.rest[0][0])
    parts = [_enclosed(node.first, rank + 1)]
    parts += [f"{operator} {_enclosed(operand, rank + 1)}" for operator, operand in node.rest]
    return " ".join(parts), rank


def _enclosed(node: Node, at_least: int) -> str:
    text, rank = _written(node)
    return text if rank >= at_least else f"({text})"


def quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
