"""From a YAML node to the value of a parameter, with a finding when it is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..project.findings import Findings
from .yaml_nodes import YamlNode


def as_text(value: Any) -> str | None:
    """A scalar as LookML writes it: truth is `Yes` or `No`, as in the filter of a yesno.

    >>> as_text(True), as_text(7), as_text("a")
    ('Yes', '7', 'a')
    """
    if value is None or isinstance(value, (dict, tuple)):
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)


_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


class Values:
    """Reads parameters of dashboards; every doubt goes to `findings`."""

    def __init__(self, findings: Findings):
        self.findings = findings

    def text(self, key: str, node: YamlNode) -> str | None:
        if node.is_mapping or node.is_list:
            self._wrong(key, node, "takes one text")
        return as_text(node.value)

    def texts(self, key: str, node: YamlNode) -> tuple[str, ...]:
        if node.is_mapping:
            self._wrong(key, node, "takes a list")
            return ()
        members = node.value if node.is_list else (node,)
        return tuple(text for member in members if (text := as_text(member.value)) is not None)

    def integer(self, key: str, node: YamlNode) -> int | None:
        """A whole number; numbers in quotes count, and what is behind a point is cut off."""
        if node.value in (None, ""):
            return None
        try:
            return int(float(node.value))
        except (TypeError, ValueError, OverflowError):
            self._wrong(key, node, "takes a whole number")
            return None

    def yesno(self, key: str, node: YamlNode) -> bool | None:
        if node.value is None or isinstance(node.value, bool):
            return node.value
        truth = _TRUTH.get(str(node.value).lower())
        if truth is None:
            self._wrong(key, node, "takes true or false")
        return truth

    def mapping(self, key: str, node: YamlNode) -> Mapping[str, Any]:
        if node.is_mapping:
            return node.plain()
        if node.value is not None:
            self._wrong(key, node, "takes a mapping")
        return {}

    def anything(self, key: str, node: YamlNode) -> tuple[Any, ...]:
        """The members of a list, as they are written; a single value is a list of one."""
        plain = node.plain()
        if plain is None:
            return ()
        return tuple(plain) if isinstance(plain, list) else (plain,)

    def _wrong(self, key: str, node: YamlNode, expectation: str) -> None:
        given = as_text(node.value)
        message = f'"{key}" {expectation}' + ("" if given is None else f', not "{given}"')
        self.findings.error("wrong-value", message, node.span)


Read = Callable[[Values, str, YamlNode], Any]


def read_known(
    body: Mapping[str, YamlNode], known: Mapping[str, Read], values: Values
) -> tuple[dict[str, Any], dict[str, YamlNode]]:
    """The parameters that a table knows, read, and the rest. One without a value is as if it were not written."""
    read: dict[str, Any] = {}
    rest: dict[str, YamlNode] = {}
    for key, node in body.items():
        reader = known.get(key)
        if reader is None:
            rest[key] = node
        elif (value := reader(values, key, node)) is not None:
            read[key] = value
    return read, rest
