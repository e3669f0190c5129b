"""Whether a parameter may stand where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ..parameters import Status, inner_block, known, parameters
from ..parse import Node
from .findings import Findings, closest, did_you_mean

# Parameters that keep rows or fields from people. One that is misspelled must not let them through.
_PROTECTING = frozenset(
    {"access_filter", "sql_always_where", "sql_always_having", "sql_where", "required_access_grants"}
)
# `access_filter_fields` is the old form of `access_filter`.
_PROTECTING_PREFIXES = ("access_filter", "sql_always")


def check_parameter(node: Node, block: str, owner: str, findings: Findings) -> bool:
    """Whether the parameter may stand in the block; its inside is looked through as well.

    One that is not supported is an error. An unknown one is a warning, and an error when it looks like one that
    keeps rows or fields from people.
    """
    parameter = parameters(block).get(node.key)
    if parameter is None:
        _report_unknown(node, owner, known(block), findings)
        return False
    if parameter.status is Status.REFUSED:
        message = f'"{node.key}" in {owner} is not supported: {parameter.why}'
        findings.error("refused-parameter", message, node.span)
    inner = inner_block(block, node.key) if node.body else None
    if inner is not None:
        plain = _plain(inner)
        remarkable = [child for child in node.body or () if child.body or child.key not in plain]
        name = f'"{node.key}"' if node.name is None else f'"{node.key}: {node.name}"'
        for child in remarkable:
            check_parameter(child, inner, name, findings)
    return True


@cache
def _plain(block: str) -> frozenset[str]:
    """The parameters of which nothing is to be said as long as they hold no block."""
    return frozenset(name for name, known in parameters(block).items() if known.status is not Status.REFUSED)


def _report_unknown(node: Node, owner: str, names: Iterable[str], findings: Findings) -> None:
    names = sorted(names)
    message = f'"{node.key}" is not a parameter of {owner}{did_you_mean(node.key, names)}'
    if node.key.startswith(_PROTECTING_PREFIXES) or closest(node.key, names) in _PROTECTING:
        findings.error("unknown-parameter", message, node.span)
    else:
        findings.warning("unknown-parameter", message, node.span)
