"""Elements of a dashboard, and the queries that they ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from .types import Element, ElementQuery, Listen
from .values import Read, Values, as_text, read_known
from .yaml_nodes import YamlNode

_QUERY: Mapping[str, Read] = {
    "model": Values.text,
    "explore": Values.text,
    "fields": Values.texts,
    "pivots": Values.texts,
    "fill_fields": Values.texts,
    "filter_expression": Values.text,
    "sorts": Values.texts,
    "limit": Values.integer,
    "column_limit": Values.integer,
    "total": Values.yesno,
    "row_total": Values.text,
    "subtotals": Values.texts,
    "dynamic_fields": Values.anything,
    "query_timezone": Values.text,
    "hidden_fields": Values.texts,
    "join_fields": Values.anything,
}
# Read by functions of their own. `base_view`, `dimensions` and `measures` are the old spelling of a query.
_QUERY_SPECIAL = frozenset({"filters", "base_view", "dimensions", "measures"})
_ELEMENT: Mapping[str, Read] = {
    "title": Values.text,
    "row": Values.integer,
    "col": Values.integer,
    "width": Values.integer,
    "height": Values.integer,
    "title_hidden": Values.yesno,
    "note_text": Values.text,
    "note_state": Values.text,
    "note_display": Values.text,
    "title_text": Values.text,
    "subtitle_text": Values.text,
    "body_text": Values.text,
    "refresh": Values.text,
}
_ELEMENT_SPECIAL = frozenset({"name", "type", "listen", "merged_queries", "note"})
# Of an element that asks nothing.
SILENT_TYPES = frozenset({"text", "button", "extension"})
_NOTE = {"text": "note_text", "state": "note_state", "display": "note_display"}


def read_element(name: str, node: YamlNode, values: Values, model: str) -> Element:
    """`model` is that of the dashboard: a query that names none asks it."""
    body: Mapping[str, YamlNode] = node.value
    kind = as_text(body["type"].value) if "type" in body else None
    merged = _merged_queries(body, values, model)
    silent = kind in SILENT_TYPES or bool(merged) or "look" in body
    query = None if silent else _query(name, body, values, model, node)
    known = _ELEMENT if query is None else {**_QUERY, **_ELEMENT}
    read, rest = read_known(body, known, values)
    other = {
        key: inner.plain()
        for key, inner in rest.items()
        if key not in _ELEMENT_SPECIAL and (query is None or key not in _QUERY_SPECIAL)
    }
    return Element(
        name=name,
        type=kind or "table",  # what old dashboards without a type show
        span=node.span,
        query=query,
        merged_queries=merged,
        listen=tuple(_listens(body, values)),
        other=other,
        **{key: value for key, value in {**_note(body, values), **read}.items() if key in _ELEMENT},
    )


def _query(
    name: str, body: Mapping[str, YamlNode], values: Values, model: str, node: YamlNode
) -> ElementQuery:
    read, _ = read_known(body, _QUERY, values)
    explore = read.pop("explore", None) or _first(body, values, "base_view")
    if explore is None:
        message = f'the element "{name}" names no "explore" to ask'
        values.findings.error("missing-parameter", message, node.span)
    fields = read.pop("fields", ()) or _old_fields(body, values)
    return ElementQuery(
        model=read.pop("model", None) or model,
        explore=explore,
        fields=fields,
        filters=tuple(_filters(body, values)),
        span=node.span,
        places={key: inner.span for key, inner in body.items() if key in _QUERY or key in _QUERY_SPECIAL},
        **read,
    )


def _merged_queries(body: Mapping[str, YamlNode], values: Values, model: str) -> tuple[ElementQuery, ...]:
    node = body.get("merged_queries")
    if node is None or not node.is_list:
        return ()
    found = [(at, inner) for at, inner in enumerate(node.value, 1) if inner.is_mapping]
    return tuple(_merged_query(at, inner, values, model) for at, inner in found)


def _merged_query(position: int, node: YamlNode, values: Values, model: str) -> ElementQuery:
    query = _query(f"merged query {position}", node.value, values, model, node)
    kept = {
        key: inner.plain()
        for key, inner in node.value.items()
        if key not in _QUERY and key not in _QUERY_SPECIAL
    }
    return replace(query, other=kept)


def _first(body: Mapping[str, YamlNode], values: Values, key: str) -> str | None:
    return values.text(key, body[key]) if key in body else None


def _old_fields(body: Mapping[str, YamlNode], values: Values) -> tuple[str, ...]:
    return tuple(
        text for key in ("dimensions", "measures") if key in body for text in values.texts(key, body[key])
    )


def _filters(body: Mapping[str, YamlNode], values: Values) -> Iterator[tuple[str, str]]:
    """A mapping from field to expression, or a list of such mappings."""
    node = body.get("filters")
    if node is None or node.value is None:
        return
    for inner in node.value if node.is_list else (node,):
        if not inner.is_mapping:
            message = '"filters" takes a mapping from field to filter expression'
            values.findings.error("wrong-value", message, inner.span)
            continue
        for field, expression in inner.value.items():
            yield field, values.text(field, expression) or ""


def _listens(body: Mapping[str, YamlNode], values: Values) -> Iterator[Listen]:
    """`listen: {Filter: view.field}`; with merged queries a list, one mapping for each of them."""
    node = body.get("listen")
    if node is None or node.value is None:
        return
    for at, inner in enumerate(node.value if node.is_list else (node,)):
        if not inner.is_mapping and inner.value is not None:
            message = '"listen" takes a mapping from dashboard filter to field'
            values.findings.error("wrong-value", message, inner.span)
        elif isinstance(inner.value, dict):
            query = at if node.is_list else None
            for name, field in inner.value.items():
                yield Listen(name, as_text(field.value) or "", field.span, query)


def _note(body: Mapping[str, YamlNode], values: Values) -> dict[str, str]:
    """`note: {text, state, display}` is the older spelling of `note_text` and its sisters."""
    node = body.get("note")
    if node is None or not isinstance(node.value, dict):
        return {}
    given = {_NOTE[key]: as_text(inner.value) for key, inner in node.value.items() if key in _NOTE}
    return {key: text for key, text in given.items() if text is not None}
