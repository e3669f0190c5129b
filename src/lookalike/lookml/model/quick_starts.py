"""`query` blocks: the quick starts of an explore, and what an aggregate table holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..parse import Node
from ..parse.plain import plain_body
from .derived import sorts_of
from .read import Reader, by_key
from .types import QuickStart

_LISTS = ("dimensions", "measures", "pivots")
_TEXTS = ("timezone", "label", "description")
_READ = frozenset({*_LISTS, *_TEXTS, "filters", "sorts", "limit"})


def quick_start(node: Node, base: str, reader: Reader) -> QuickStart:
    """Names without a view are fields of `base`, the explore's base view."""
    blocks = by_key(node.body)
    names = {
        key: tuple(_complete(name, base) for inner in blocks.get(key, ()) for name in reader.texts(inner))
        for key in _LISTS
    }
    values: dict[str, Any] = {key: reader.text(blocks[key][-1]) for key in _TEXTS if key in blocks}
    if "limit" in blocks:
        values["limit"] = reader.integer(blocks["limit"][-1])
    pairs = reader.pairs(blocks.get("filters", ()))
    return QuickStart(
        node.name or "",
        fields=names["dimensions"] + names["measures"],
        pivots=names["pivots"],
        filters=tuple(replace(pair, field=_complete(pair.field, base)) for pair in pairs),
        sorts=tuple(_complete(sort, base) for inner in blocks.get("sorts", ()) for sort in sorts_of(inner)),
        other=plain_body([inner for inner in node.body or () if inner.key not in _READ]),
        span=node.span,
        **values,
    )


def _complete(name: str, base: str) -> str:
    return name if "." in name.partition(" ")[0] else f"{base}.{name}"
