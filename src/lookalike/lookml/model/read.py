"""From the text of a parameter to its value, with a finding when the text is none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ..merge.bodies import Body, listed
from ..parse import Node
from ..project.findings import Findings, did_you_mean
from ..project.known import check_parameter
from .types import FilterPair

_CONSTANT = re.compile(r"@\{(\w+)\}")  # one that is known has been replaced by its value
_YES = frozenset({"yes", "true", "on"})
_NO = frozenset({"no", "false", "off"})


class Reader:
    """Reads parameters of one model; every doubt goes to `findings`."""

    def __init__(self, findings: Findings):
        self.findings = findings

    def text(self, node: Node) -> str | None:
        if node.text is None:
            self._wrong(node, "takes one text")
        elif "@{" in node.text and (left := _CONSTANT.search(node.text)) is not None:
            message = f'"{node.key}" needs the constant "{left[1]}", which the manifest does not have'
            self.findings.error("unknown-constant", message, node.span)
        return node.text

    def yesno(self, node: Node) -> bool | None:
        word = (node.text or "").lower()
        if word in _YES or word in _NO:
            return word in _YES
        self._wrong(node, 'takes "yes" or "no"')
        return None

    def integer(self, node: Node) -> int | None:
        try:
            return int(node.text or "")
        except ValueError:
            self._wrong(node, "takes a whole number")
            return None

    def months(self, node: Node) -> int | None:
        """Of a year: fewer than twelve, forwards or backwards."""
        count = self.integer(node)
        if count is not None and abs(count) >= 12:
            self._wrong(node, "takes a number of months between -11 and 11")
            return None
        return count

    def texts(self, node: Node) -> tuple[str, ...]:
        if node.body is not None:
            self._wrong(node, "takes a list")
            return ()
        return tuple(item.text for item in listed(node))

    def word(self, node: Node, known: Collection[str]) -> str | None:
        """One of the known words; another one is an error with the closest of them."""
        if node.text in known:
            return node.text
        self._unknown_word(node, node.text or "", known)
        return None

    def _unknown_word(self, node: Node, word: str, known: Iterable[str]) -> None:
        self.findings.error(
            f"unknown-{node.key.replace('_', '-')}",
            f'"{node.key}: {word}" is not known{did_you_mean(word, known)}',
            node.span,
        )

    def _wrong(self, node: Node, expectation: str) -> None:
        given = "" if node.text is None else f', not "{node.text}"'
        self.findings.error("wrong-value", f'"{node.key}" {expectation}{given}', node.span)

    def pairs(self, nodes: Iterable[Node]) -> tuple[FilterPair, ...]:
        """Filters in both syntaxes: `filters: [f: "x"]` and `filters: { field: f value: "x" }`."""
        found: list[FilterPair] = []
        for node in nodes:
            if node.items is not None:
                found += self._listed_pairs(node)
            elif node.body is not None:
                found += self._old_pair(node)
            else:
                self._wrong(node, 'takes a list of pairs: [view.field: "expression"]')
        return tuple(found)

    def _listed_pairs(self, node: Node) -> Iterable[FilterPair]:
        for item in node.items or ():
            if item.value is None:
                message = f'the filter on "{item.text}" has no expression; write {item.text}: "…"'
                self.findings.error("filter-without-value", message, item.span)
            else:
                yield FilterPair(item.text, item.value, item.span)

    def _old_pair(self, node: Node) -> Iterable[FilterPair]:
        texts = {inner.key: inner.text for inner in node.body or ()}
        field_name, value = texts.get("field"), texts.get("value")
        if field_name is None or value is None:
            message = 'a filters block needs "field" and "value"'
            self.findings.error("filter-without-value", message, node.span)
            return
        yield FilterPair(field_name, value, node.span)

    def known(self, node: Node, block: str, owner: str) -> bool:
        """Whether the parameter may stand in the block; its inside is looked through as well."""
        return check_parameter(node, block, owner, self.findings)


def texts_of(body: Body | None) -> dict[str, str]:
    """The parameters of a block that are plain texts."""
    return {node.key: node.text for node in body or () if node.text is not None}


def by_key(body: Body | None) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in body or ():
        found.setdefault(node.key, []).append(node)
    return found
