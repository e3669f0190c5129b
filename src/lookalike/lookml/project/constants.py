"""`@{NAME}`: replaced in every text of a project before anything else looks at it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..diagnostics import Span
from ..parse import Item, Node, ParsedFile
from .findings import Findings, did_you_mean

CONSTANT = re.compile(r"@\{(\w+)\}")
MAX_VALUE_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Constant:
    name: str
    value: str
    export: str  # none, override_optional, override_required
    span: Span


def nested(values: Mapping[str, str]) -> dict[str, str]:
    """The values with the constants that they name themselves. A ring of them, and what would grow without
    bounds, stays as it is written; the texts that use it are refused."""
    filled: dict[str, str] = {}

    def value(name: str, naming: tuple[str, ...]) -> str:
        if name not in filled:
            inner = (*naming, name)
            text = CONSTANT.sub(
                lambda match: (
                    value(match[1], inner) if match[1] in values and match[1] not in inner else match[0]
                ),
                values[name],
            )
            filled[name] = text if len(text) <= MAX_VALUE_CHARS else values[name]
        return filled[name]

    return {name: value(name, ()) for name in values}


def report_unknown(name: str, constants: Mapping[str, str], place: Span, findings: Findings) -> None:
    message = f'the manifest has no constant "{name}"{did_you_mean(name, constants)}'
    findings.error("unknown-constant", message, place)


def substituted(parsed: ParsedFile, constants: Mapping[str, str], findings: Findings) -> ParsedFile:
    """The file with its constants filled in. An unknown one is reported and stays as it is written."""
    if "@{" not in parsed.source.text:
        return parsed
    nodes = _Substitution(constants, findings).nodes(parsed.nodes)
    return ParsedFile(parsed.source, nodes, parsed.diagnostics, parsed.broken)


class _Substitution:
    def __init__(self, constants: Mapping[str, str], findings: Findings):
        self.constants, self.findings = constants, findings

    def nodes(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(self.node(node) for node in nodes)

    def node(self, node: Node) -> Node:
        text = node.text and self.text(node.text, node)
        items = node.items and tuple(self.item(item) for item in node.items)
        body = node.body and self.nodes(node.body)
        name = node.name and self.text(node.name, node)
        if text is node.text and body is node.body and items is node.items and name is node.name:
            return node
        return Node(node.key, node.offset, node.source, name, text, items, body)

    def item(self, item: Item) -> Item:
        value = item.value and self.text(item.value, item)
        return Item(self.text(item.text, item), item.offset, item.source, value)

    def text(self, text: str, place: Node | Item) -> str:
        if "@{" not in text:
            return text
        return CONSTANT.sub(lambda match: self.value(match, place), text)

    def value(self, match: re.Match[str], place: Node | Item) -> str:
        found = self.constants.get(match.group(1))
        if found is not None:
            return found
        report_unknown(match.group(1), self.constants, place.span, self.findings)
        return match.group()
