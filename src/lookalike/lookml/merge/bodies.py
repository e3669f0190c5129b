"""How two blocks of the same object become one: the later one wins, parameter by parameter."""

from __future__ import annotations

from collections.abc import Iterable

from ..parse import Item, Node
from ..parse.grammar import NAMED_FIELD_KEYS

Body = tuple[Node, ...]
Slot = tuple[str, str | None]

# Blocks that the later object adds to those of the earlier one.
_ADDITIVE = frozenset({"link", "action", "access_filter", "allowed_value", "bind_filters"})
# Keys that one object may write several times; a later object replaces all of them.
_REPEATED = frozenset({"filters", "when", "sql_step", "include", "assert", "override_constant"})
# Lists to which the later object adds: a grant can be demanded further, never waived.
_UNITED = frozenset({"extends", "required_access_grants"})
# Blocks without a name of their own that are merged inside.
_DEEP = frozenset({"derived_table", "explore_source", "materialization", "calendar_definition"})
# Of these sources a derived table has one: the later object's replaces the earlier one's.
_TABLE_SOURCES = frozenset({"sql", "explore_source", "sql_create", "create_process"})


def _slot(node: Node) -> Slot:
    if node.name is None or node.key in _DEEP:
        return node.key, None
    return ("field" if node.key in NAMED_FIELD_KEYS else node.key), node.name


def slots(body: Body) -> dict[Slot, list[Node]]:
    """The nodes by what they set, in order; of a parameter that is written twice the last counts."""
    found: dict[Slot, list[Node]] = {}
    for node in body:
        slot = _slot(node)
        nodes = found.get(slot)
        if nodes is None:
            found[slot] = [node]
        elif node.key in _REPEATED or node.key in _ADDITIVE:
            nodes.append(node)
        else:
            found[slot] = [_merged(nodes[0], node)] if node.key in _UNITED else [node]
    return found


def merge(base: Body, over: Body) -> Body:
    """`over` on top of `base`: named blocks merge inside, scalars and lists replace, links add."""
    if not base:
        return over
    result = slots(base)
    for slot, nodes in slots(over).items():
        earlier = result.get(slot)
        if earlier is None:
            result[slot] = nodes
        elif nodes[0].key in _ADDITIVE:
            result[slot] = [*earlier, *nodes]
        elif nodes[0].key in _REPEATED:
            result[slot] = nodes
        else:
            result[slot] = [_merged(earlier[-1], nodes[-1])]
    return tuple(node for nodes in result.values() for node in nodes)


def _merged(base: Node, over: Node) -> Node:
    if base.key != over.key:
        return over
    if over.text is not None:
        return _extended(base, over)
    if over.items is not None:
        return _united(base, over) if over.key in _UNITED else over
    if over.name is None and over.key not in _DEEP:
        return over
    inner = base.body or ()
    if over.key == "derived_table":
        inner = _without_replaced_source(inner, over.body or ())
    return Node(
        over.key, base.offset, base.source, over.name or base.name, None, None, merge(inner, over.body or ())
    )


def _extended(base: Node, over: Node) -> Node:
    if over.key in _UNITED:
        return _united(base, over)
    if over.text is None or base.text is None or "${EXTENDED}" not in over.text:
        return over
    text = over.text.replace("${EXTENDED}", base.text)
    return Node(over.key, over.offset, over.source, over.name, text)


def listed(node: Node) -> tuple[Item, ...]:
    """The members of a list that may also be written as one bare word."""
    if node.items is not None:
        return node.items
    return (Item(node.text, node.offset, node.source),) if node.text else ()


def _united(base: Node, over: Node) -> Node:
    members = {item.text: item for item in (*listed(over), *listed(base))}
    ordered = dict.fromkeys(item.text for item in (*listed(base), *listed(over)))
    return Node(over.key, over.offset, over.source, None, None, tuple(members[text] for text in ordered))


def _without_replaced_source(base: Body, over: Body) -> Body:
    sources = {node.key for node in over} & _TABLE_SOURCES
    if not sources:
        return base
    return tuple(node for node in base if node.key not in _TABLE_SOURCES or node.key in sources)


def find(body: Iterable[Node], key: str) -> Node | None:
    """The last node of a key."""
    found = None
    for node in body:
        if node.key == key:
            found = node
    return found


def text_of(body: Iterable[Node], key: str) -> str | None:
    node = find(body, key)
    return None if node is None else node.text
