"""The dashboards of a model: files to declarations, inheritance, then types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ..diagnostics import Diagnostic
from ..parameters import known
from ..project.findings import Findings, did_you_mean
from .elements import read_element
from .merge import Body, DashboardMerger, Declared
from .types import Dashboard, DashboardFilter, Element
from .values import Read, Values, as_text, read_known
from .yaml_nodes import YamlFile, YamlNode

MAX_MODELS_KEPT = 256
LAYOUTS = ("newspaper", "tile", "static", "grid", "auto")
FILTER_TYPES = ("field_filter", "date_filter", "number_filter", "string_filter")

# Before 2016 models, views and explores were YAML as well.
_OLD_LOOKML = frozenset({"connection", "view", "explore"})
OLD_LOOKML = "this is LookML in the YAML of its first version, which is not read; write it in a file .lkml"

_DASHBOARD: Mapping[str, Read] = {
    "title": Values.text,
    "description": Values.text,
    "preferred_viewer": Values.text,
    "preferred_slug": Values.text,
    "query_timezone": Values.text,
    "refresh": Values.text,
    "auto_run": Values.yesno,
    "crossfilter_enabled": Values.yesno,
    "filters_location_top": Values.yesno,
    "filters_bar_collapsed": Values.yesno,
    "width": Values.integer,
    "tile_size": Values.integer,
    "rows": Values.anything,
    "embed_style": Values.mapping,
    "extends": Values.texts,
}
_SPECIAL = frozenset({"dashboard", "extension", "elements", "filters", "layout"})
_FILTER: Mapping[str, Read] = {
    "title": Values.text,
    "default_value": Values.text,
    "allow_multiple_values": Values.yesno,
    "required": Values.yesno,
    "ui_config": Values.mapping,
    "model": Values.text,
    "explore": Values.text,
    "field": Values.text,
    "listens_to_filters": Values.texts,
}


def read_dashboards(files: Iterable[YamlFile], model: str, findings: Findings) -> Mapping[str, Dashboard]:
    """The dashboards of the files that a model includes, by name; those that are only there to be extended are not."""
    dashboards, found = _read(tuple(files), model)
    for diagnostic in found:
        findings.add(diagnostic)
    return dashboards


@lru_cache(maxsize=MAX_MODELS_KEPT)
def _read(files: tuple[YamlFile, ...], model: str) -> tuple[Mapping[str, Dashboard], tuple[Diagnostic, ...]]:
    """Kept as long as no file changes: a file that is the same stays the same object."""
    findings = Findings(model)
    declared: dict[str, Declared] = {}
    for file in files:
        for diagnostic in file.diagnostics:
            findings.add(diagnostic)
        for found in _declarations(file, findings):
            _declare(found, declared, findings)
    merger = DashboardMerger(declared, findings)
    dashboards = {
        name: _dashboard(found, *merger.resolve(name), model, findings)
        for name, found in declared.items()
        if not found.abstract
    }
    return dashboards, findings.all()


def _declare(found: Declared, declared: dict[str, Declared], findings: Findings) -> None:
    earlier = declared.setdefault(found.name, found)
    if earlier is not found:
        message = f'the dashboard "{found.name}" is declared twice, first at {earlier.span}; rename one'
        findings.error("duplicate-dashboard", message, found.span)


def _declarations(file: YamlFile, findings: Findings) -> Iterator[Declared]:
    if file.root is None or file.root.value is None:
        return
    for node in file.root.value if file.root.is_list else (file.root,):
        name = node.value.get("dashboard") if node.is_mapping else None
        text = None if name is None else as_text(name.value)
        if text:
            yield Declared(text, node)
        elif node.is_mapping and not _OLD_LOOKML.isdisjoint(node.value):
            findings.error("old-lookml", OLD_LOOKML, node.span)
        else:
            message = 'a dashboard begins with its name: "- dashboard: name"'
            findings.error("nameless-dashboard", message, node.span)


def _dashboard(
    declared: Declared, body: Body, errors: tuple[Diagnostic, ...], model: str, findings: Findings
) -> Dashboard:
    own = findings.part()
    values = Values(own)
    read, rest = read_known(body, _DASHBOARD, values)
    filters = tuple(_filters(body, values))
    elements = tuple(_elements(body, values, model))
    _check_listens(elements, filters, own)
    _report_unknown(rest, "dashboard", "a dashboard", values)
    return Dashboard(
        name=declared.name,
        model=model,
        span=declared.span,
        layout=_layout(body, values),
        elements=elements,
        filters=filters,
        errors=(*errors, *own.errors()),
        other={key: node.plain() for key, node in rest.items() if key not in _SPECIAL},
        **read,
    )


def _layout(body: Body, values: Values) -> str:
    node = body.get("layout")
    text = None if node is None else values.text("layout", node)
    if node is None or text is None:
        return "newspaper"
    if text not in LAYOUTS:
        message = (
            f'"layout: {text}" is not known; it may be {", ".join(LAYOUTS)}{did_you_mean(text, LAYOUTS)}'
        )
        values.findings.error("unknown-layout", message, node.span)
    return text


def _report_unknown(rest: Mapping[str, YamlNode], block: str, owner: str, values: Values) -> None:
    names = known(block)
    for key, node in rest.items():
        if key not in names:
            message = f'"{key}" is not a parameter of {owner}{did_you_mean(key, sorted(names))}'
            values.findings.warning("unknown-parameter", message, node.span)


def _members(body: Body, key: str, values: Values) -> Iterator[YamlNode]:
    node = body.get(key)
    if node is None or node.value is None:
        return
    if not node.is_list:
        values.findings.error("wrong-value", f'"{key}" takes a list; write "- name: …"', node.span)
        return
    for member in node.value:
        if member.is_mapping:
            yield member
        else:
            values.findings.error("wrong-value", f'each of "{key}" is a mapping', member.span)


def _named(body: Body, key: str, values: Values) -> Iterator[tuple[str, YamlNode]]:
    """The members of a list with their names; one that has none is called by its title."""
    first: dict[str, YamlNode] = {}
    for node in _members(body, key, values):
        given = node.value.get("name") or node.value.get("title")
        if given is None:
            message = f'each of "{key}" needs a "name"'
            values.findings.error("missing-parameter", message, node.span)
        name = "" if given is None else as_text(given.value) or ""
        earlier = first.setdefault(name, node)
        if earlier is not node:
            message = (
                f'the name "{name}" stands twice under "{key}", first in line {earlier.line}; rename one'
            )
            values.findings.warning("duplicate-element", message, node.span)
        yield name, node


def _elements(body: Body, values: Values, model: str) -> Iterator[Element]:
    for name, node in _named(body, "elements", values):
        yield read_element(name, node, values, model)


def _filters(body: Body, values: Values) -> Iterator[DashboardFilter]:
    for name, node in _named(body, "filters", values):
        read, rest = read_known(node.value, _FILTER, values)
        _report_unknown(rest, "dashboard filter", "a dashboard filter", values)
        other = {key: inner.plain() for key, inner in rest.items() if key not in ("name", "type")}
        yield DashboardFilter(name, _filter_type(name, node, values), node.span, other=other, **read)


def _filter_type(name: str, node: YamlNode, values: Values) -> str:
    given = node.value.get("type")
    text = None if given is None else as_text(given.value)
    if given is None or text is None:
        message = f'the filter "{name}" has no "type"; it may be {", ".join(FILTER_TYPES)}'
        values.findings.error("missing-parameter", message, node.span)
        return "string_filter"
    if text not in FILTER_TYPES:
        hint = did_you_mean(text, FILTER_TYPES)
        message = f'"type: {text}" is not known{hint}; a filter may be {", ".join(FILTER_TYPES)}'
        values.findings.error("unknown-type", message, given.span)
    return text


def _check_listens(
    elements: Iterable[Element], filters: Iterable[DashboardFilter], findings: Findings
) -> None:
    names = [found.name for found in filters]
    for element in elements:
        for listen in element.listen:
            if listen.filter not in names:
                hint = did_you_mean(listen.filter, names)
                message = f'the element "{element.name}" listens to "{listen.filter}", which is no filter here{hint}'
                findings.error("unknown-filter", message, listen.span)
