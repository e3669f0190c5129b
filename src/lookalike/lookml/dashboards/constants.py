"""`@{NAME}` in the texts of a dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ..project.constants import CONSTANT, report_unknown
from ..project.findings import Findings
from .yaml_nodes import YamlFile, YamlNode


def substituted(file: YamlFile, constants: Mapping[str, str], findings: Findings) -> YamlFile:
    """The file with its constants filled in. An unknown one is reported and stays as it is written."""
    if file.root is None or not file.has_constants:
        return file
    root = _node(file.root, constants, findings)
    return YamlFile(file.path, root, file.diagnostics)


def _node(node: YamlNode, constants: Mapping[str, str], findings: Findings) -> YamlNode:
    value: Any = node.value
    if isinstance(value, dict):
        value = {
            _text(key, inner, constants, findings): _node(inner, constants, findings)
            for key, inner in value.items()
        }
    elif isinstance(value, tuple):
        value = tuple(_node(inner, constants, findings) for inner in value)
    elif isinstance(value, str):
        value = _text(value, node, constants, findings)
    return msgspec.structs.replace(node, value=value)


def _text(text: str, node: YamlNode, constants: Mapping[str, str], findings: Findings) -> str:
    if "@{" not in text:
        return text
    for name in CONSTANT.findall(text):
        if name not in constants:
            report_unknown(name, constants, node.span, findings)
    return CONSTANT.sub(lambda match: constants.get(match[1], match[0]), text)
