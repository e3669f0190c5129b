"""The small objects of a model: access grants, datagroups, named formats, map layers and data tests."""

from __future__ import annotations

import re
from typing import Any

from ..merge.bodies import find, text_of
from ..parse import Node
from ..project.findings import Findings, did_you_mean
from .derived import explore_source
from .read import Reader, by_key, texts_of
from .types import AccessGrant, Assertion, Datagroup, DataTest, MapLayer, NamedValueFormat

_INTERVAL = re.compile(r"\s*[1-9][0-9]*\s+(second|minute|hour|day)s?\s*", re.IGNORECASE)
_MAP_FORMATS = ("topojson", "geojson", "vector_tile_region", "vector_tile")


class BlockReader:
    """Reads blocks of one model; every doubt goes to `findings`."""

    def __init__(self, findings: Findings):
        self.findings, self.reader = findings, Reader(findings)

    def grant(self, nodes: list[Node]) -> AccessGrant:
        """One that is declared twice lets nobody pass: which of the two is meant cannot be known."""
        node = nodes[0]
        attribute = text_of(node.body or (), "user_attribute")
        allowed = find(node.body or (), "allowed_values")
        if not attribute or allowed is None:
            message = f'the access_grant "{node.name}" needs "user_attribute" and "allowed_values"; nobody passes it'
            self._missing(node, message)
        values = self.reader.texts(allowed) if allowed is not None and len(nodes) == 1 else ()
        return AccessGrant(node.name or "", attribute or "", values)

    def value_format(self, node: Node) -> NamedValueFormat:
        strict = find(node.body or (), "strict_value_format")
        text = text_of(node.body or (), "value_format")
        if text is None:
            self._missing(node, f'the named_value_format "{node.name}" has no "value_format"')
        is_strict = strict is not None and self.reader.yesno(strict) is True
        return NamedValueFormat(node.name or "", text or "", is_strict)

    def datagroup(self, node: Node) -> Datagroup:
        texts = texts_of(node.body)
        for key in ("interval_trigger", "max_cache_age"):
            self._check_interval(key, node)
        if "sql_trigger" in texts and "interval_trigger" in texts:
            message = f'the datagroup "{node.name}" takes "sql_trigger" or "interval_trigger", not both'
            self.findings.error("conflicting-parameters", message, node.span)
        if not texts.keys() & {"sql_trigger", "interval_trigger", "max_cache_age"}:
            message = (
                f'the datagroup "{node.name}" needs "sql_trigger", "interval_trigger" or "max_cache_age"'
            )
            self._missing(node, message)
        known = ("sql_trigger", "interval_trigger", "max_cache_age", "label", "description")
        return Datagroup(node.name or "", **{key: texts.get(key) for key in known})

    def _check_interval(self, key: str, node: Node) -> None:
        given = find(node.body or (), key)
        if given is not None and not _INTERVAL.fullmatch(given.text or ""):
            message = f'"{key}" takes a time such as "24 hours", in seconds, minutes, hours or days; not "{given.text}"'
            self.findings.error("wrong-value", message, given.span)

    def map_layer(self, node: Node) -> MapLayer:
        blocks = by_key(node.body)
        given = texts_of(node.body)
        values: dict[str, Any] = {key: given.get(key) for key in _MAP_TEXTS}
        for key in ("min_zoom_level", "max_zoom_level"):
            values[key] = self.reader.integer(blocks[key][-1]) if key in blocks else None
        if bool(given.get("file")) == bool(given.get("url")):
            self._missing(node, f'the map_layer "{node.name}" needs "file" or "url", and one of them alone')
        kind = given.get("format")
        if kind is not None and kind not in _MAP_FORMATS:
            hint = did_you_mean(kind, _MAP_FORMATS)
            message = f'"format: {kind}" is not known; it may be {", ".join(_MAP_FORMATS)}{hint}'
            self.findings.error("unknown-value", message, blocks["format"][-1].span)
        return MapLayer(node.name or "", node.span, **values)

    def data_test(self, node: Node) -> DataTest | None:
        """None for a test that asks nothing."""
        blocks = by_key(node.body)
        source = blocks.get("explore_source")
        if source is None:
            self._missing(node, f'the test "{node.name}" needs an "explore_source"')
            return None
        asserted = [self._assertion(each) for each in blocks.get("assert", ())]
        if not asserted:
            self._missing(
                node, f'the test "{node.name}" asserts nothing; add "assert: name {{ expression: … ;; }}"'
            )
        self._check_names(node, blocks.get("assert", []))
        found = tuple(each for each in asserted if each is not None)
        return DataTest(node.name or "", explore_source(source[-1], self.reader), found, node.span)

    def _assertion(self, node: Node) -> Assertion | None:
        expression = text_of(node.body or (), "expression")
        if not expression:
            self._missing(node, f'the assert "{node.name}" has no "expression"')
            return None
        return Assertion(node.name or "", expression, node.span)

    def _check_names(self, node: Node, asserted: list[Node]) -> None:
        names = [each.name for each in asserted]
        for at, each in enumerate(asserted):
            if each.name in names[:at]:
                message = f'the test "{node.name}" has two asserts "{each.name}"; rename one'
                self.findings.error("duplicate-assert", message, each.span)

    def _missing(self, node: Node, message: str) -> None:
        self.findings.error("missing-parameter", message, node.span)


_MAP_TEXTS = (
    "label",
    "file",
    "url",
    "format",
    "feature_key",
    "property_key",
    "property_label_key",
    "projection",
    "extents_json_url",
)
