"""`derived_table` blocks, by SQL or by an explore."""

from __future__ import annotations

from typing import Any

from ..merge.bodies import text_of
from ..parse import Node
from ..parse.plain import plain_body
from .read import Reader, by_key, texts_of
from .types import DerivedTable, ExploreSource

_TEXTS = (
    "sql",
    "datagroup_trigger",
    "sql_trigger_value",
    "interval_trigger",
    "persist_for",
    "increment_key",
    "sql_create",
)
_HINTS = frozenset(
    {
        "indexes",
        "sortkeys",
        "distribution",
        "distribution_style",
        "sortkey_type",
        "partition_keys",
        "cluster_keys",
        "table_compression",
        "table_format",
        "engine",
        "distribution_type",
        "cluster_columns",
    }
)


def derived_table(node: Node, reader: Reader) -> DerivedTable:
    blocks = by_key(node.body)
    values: dict[str, Any] = {name: reader.text(blocks[name][-1]) for name in _TEXTS if name in blocks}
    for name in ("materialized_view", "publish_as_db_view"):
        if name in blocks:
            values[name] = reader.yesno(blocks[name][-1]) is True
    if "increment_offset" in blocks:
        values["increment_offset"] = reader.integer(blocks["increment_offset"][-1])
    if "explore_source" in blocks:
        values["explore_source"] = explore_source(blocks["explore_source"][-1], reader)
    if "create_process" in blocks:
        values["create_process"] = tuple(
            step.text or "" for step in blocks["create_process"][-1].body or () if step.key == "sql_step"
        )
    return DerivedTable(hints=_hints(node, reader), span=node.span, **values)


def _hints(node: Node, reader: Reader) -> dict[str, Any]:
    # An explore_source looks through its own inside.
    given = [inner for inner in node.body or () if inner.key != "explore_source"]
    unknown = {inner for inner in given if not reader.known(inner, "derived_table", "a derived table")}
    return plain_body(inner for inner in given if inner.key in _HINTS or inner in unknown)


def explore_source(node: Node, reader: Reader) -> ExploreSource:
    blocks = by_key(node.body)
    for inner in node.body or ():
        reader.known(inner, "explore_source", "an explore_source")
    limit = blocks.get("limit")
    every = blocks.get("bind_all_filters")
    return ExploreSource(
        explore=node.name or node.text or "",
        columns=tuple(_column(column) for column in blocks.get("column", ())),
        derived_columns=tuple(
            (column.name or "", text_of(column.body or (), "sql") or "")
            for column in blocks.get("derived_column", ())
        ),
        filters=reader.pairs((*blocks.get("filters", ()), *blocks.get("filter", ()))),
        bind_filters=tuple(_binding(binding) for binding in blocks.get("bind_filters", ())),
        bind_all_filters=bool(every) and reader.yesno(every[-1]) is True,
        expression_custom_filter=text_of(node.body or (), "expression_custom_filter"),
        sorts=tuple(sort for sorts in blocks.get("sorts", ()) for sort in sorts_of(sorts)),
        limit=reader.integer(limit[-1]) if limit else None,
        timezone=text_of(node.body or (), "timezone"),
        pivots=tuple(name for pivots in blocks.get("pivots", ()) for name in reader.texts(pivots)),
    )


def _column(node: Node) -> tuple[str, str]:
    name = node.name or ""
    return name, text_of(node.body or (), "field") or name


def _binding(node: Node) -> tuple[str, str]:
    texts = texts_of(node.body)
    source = texts.get("from_field", "")
    return source, texts.get("to_field", source)


def sorts_of(node: Node) -> tuple[str, ...]:
    """`[orders.count: desc]` as `orders.count desc`."""
    return tuple(
        item.text if item.value in (None, "asc") else f"{item.text} {item.value}" for item in node.items or ()
    )
