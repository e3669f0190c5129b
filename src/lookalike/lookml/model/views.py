"""Merged view blocks to views."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ..diagnostics import Diagnostic, Span
from ..merge.bodies import Body, text_of
from ..merge.objects import Merged, find_extends
from ..parse import Node
from ..parse.grammar import FIELD_KEYS
from ..parse.plain import plain_body
from ..project.findings import Findings
from .derived import derived_table
from .fields import FieldBuilder
from .read import Reader, texts_of
from .types import CalendarDefinition, Field, View

_READ = frozenset(
    {
        "label",
        "sql_table_name",
        "derived_table",
        "suggestions",
        "drill_fields",
        "set",
        "required_access_grants",
        "extension",
        "extends",
        "final",
        "fields_hidden_by_default",
        "calendar_definition",
    }
)
_MAPPINGS = {
    "timeframe_mapping": "timeframes",
    "timeframe_ordinal_mapping": "ordinals",
    "previous_ordinal_mapping": "previous_ordinals",
}

MAX_KEPT_VIEWS = 20_000


@dataclass(frozen=True, slots=True)
class BuiltView:
    """`errors` is what makes every explore refuse that uses the view; `diagnostics` all that was found."""

    view: View
    errors: tuple[Diagnostic, ...]
    diagnostics: tuple[Diagnostic, ...]


@lru_cache(maxsize=MAX_KEPT_VIEWS)
def _built(name: str, node: Node, body: Body, abstract: bool) -> BuiltView:
    """Kept for as long as the nodes stay the same: after one file changed, only its views are built anew, and
    models that include the same file share its views."""
    findings = Findings()
    builder = _ViewBuilder(name, node, body, abstract, findings)
    return BuiltView(builder.view(), builder.own.errors(), findings.all())


def build_view(merged: Merged, findings: Findings) -> tuple[View, tuple[Diagnostic, ...]]:
    """The view, and what makes every explore refuse that uses it."""
    built = _built(merged.name, merged.node, merged.body, merged.abstract)
    for diagnostic in built.diagnostics:
        findings.add(replace(diagnostic, model=findings.model))
    errors = (replace(error, model=findings.model) for error in built.errors)
    return built.view, (*merged.errors, *errors)


class _ViewBuilder:
    def __init__(self, name: str, node: Node, body: Body, abstract: bool, findings: Findings):
        self.name, self.node, self.body, self.abstract = name, node, body, abstract
        self.findings, self.own = findings, findings.part()

    def view(self) -> View:
        body, own = self.body, self.own
        reader = Reader(own)
        hidden = (text_of(body, "fields_hidden_by_default") or "").lower() in ("yes", "true")
        values: dict[str, Any] = {"fields_hidden_by_default": hidden}
        for node in body:
            if node.key in ("label", "sql_table_name"):
                values[node.key] = reader.text(node)
            elif node.key in ("drill_fields", "required_access_grants"):
                values[node.key] = reader.texts(node)
        for node in body:
            if node.key == "suggestions":
                values["suggestions"] = reader.yesno(node) is not False
            elif node.key == "derived_table":
                values["derived_table"] = derived_table(node, reader)
            elif node.key == "calendar_definition":
                values["calendar"] = self._calendar(node)
        builder = FieldBuilder(self.findings, hidden)
        fields = self._fields(builder)
        self._check_keys(fields)
        return View(
            self.name,
            self.node.span,
            fields,
            sets=self._sets(body, reader),
            extension_required=self.abstract,
            extends=tuple(item.text for item in find_extends(body)),
            broken_fields=builder.broken,
            spans=_spans(body),
            other=self._other(reader),
            **values,
        )

    def _fields(self, builder: FieldBuilder) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for node in self.body:
            if node.key in FIELD_KEYS:
                for made in builder.fields(node):
                    self._add(found, made)
        return found

    def _add(self, found: dict[str, Field], made: Field) -> None:
        known = found.get(made.name)
        if known is None or not known.standard_timeframe:
            # A field that is written replaces a timeframe that no group names.
            found[made.name] = made
            return
        if not made.standard_timeframe:
            return
        self.findings.error(
            "duplicate-field",
            f'the view "{self.name}" has two fields "{made.name}", the first at {known.span}; rename one',
            made.span,
        )

    def _check_keys(self, fields: dict[str, Field]) -> None:
        keys = [made for made in fields.values() if made.primary_key]
        if len(keys) < 2:
            return
        names = ", ".join(f'"{made.name}"' for made in keys)
        message = f'the view "{self.name}" has {len(keys)} primary keys ({names}); keep one of them'
        self.own.error("two-primary-keys", message, keys[1].span)

    def _sets(self, body: Body, reader: Reader) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for node in body:
            if node.key == "set":
                fields = [inner for inner in node.body or () if inner.key == "fields"]
                found[node.name or ""] = reader.texts(fields[-1]) if fields else ()
        return found

    def _other(self, reader: Reader) -> dict[str, Any]:
        kept = [node for node in self.body if node.key not in _READ and node.key not in FIELD_KEYS]
        # Fields and derived tables look through their own insides.
        for node in (*kept, *(node for node in self.body if node.key in ("set", "calendar_definition"))):
            reader.known(node, "view", f'the view "{self.name}"')
        return plain_body(kept)

    def _calendar(self, node: Node) -> CalendarDefinition | None:
        reference = text_of(node.body or (), "reference_date")
        if not reference:
            message = f'the calendar_definition of "{self.name}" needs "reference_date"'
            self.own.error("missing-parameter", message, node.span)
            return None
        mappings = {
            _MAPPINGS[inner.key]: texts_of(inner.body) for inner in node.body or () if inner.key in _MAPPINGS
        }
        return CalendarDefinition(reference, **{"timeframes": {}, **mappings}, span=node.span)


def _spans(body: Body) -> dict[str, Span]:
    """Where the lists of fields stand, which may be far from the beginning of the view."""
    lists = [node for node in body if node.key in ("drill_fields", "set")]
    return {f"set: {node.name}" if node.key == "set" else node.key: node.span for node in lists}
