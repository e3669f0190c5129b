"""Merged view blocks to views."""

from __future__ import annotations

from typing import Any

from ..diagnostics import Diagnostic
from ..merge.bodies import Body, text_of
from ..merge.objects import Merged
from ..parse.grammar import FIELD_KEYS
from ..parse.plain import plain
from ..project.findings import Findings
from .derived import derived_table
from .fields import FieldBuilder
from .read import Reader
from .types import Field, View

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
    }
)
_KEPT = frozenset({"view_label", "alias", "description", "tags", "synonyms", "calendar_definition", "hidden"})
_KNOWN = _READ | _KEPT | FIELD_KEYS


class ViewBuilder:
    """Views of one model. `errors` holds, by view, what makes every explore refuse that uses it."""

    def __init__(self, findings: Findings):
        self.findings = findings
        self.errors: dict[str, tuple[Diagnostic, ...]] = {}

    def view(self, merged: Merged) -> View:
        body, own = merged.body, self.findings.part()
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
        fields = self._fields(merged, FieldBuilder(self.findings, hidden))
        sets, other = self._sets(body, reader), self._other(merged, reader)
        self._check_keys(merged, fields, own)
        self.errors[merged.name] = (*merged.errors, *own.errors())
        return View(
            merged.name,
            merged.node.span,
            fields,
            sets=sets,
            extension_required=merged.abstract,
            other=other,
            **values,
        )

    def _fields(self, merged: Merged, builder: FieldBuilder) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for node in merged.body:
            if node.key in FIELD_KEYS:
                for made in builder.fields(node):
                    self._add(found, made, merged.name)
        return found

    def _add(self, found: dict[str, Field], made: Field, view: str) -> None:
        known = found.get(made.name)
        if known is None or not known.standard_timeframe:
            # A field that is written replaces a timeframe that no group names.
            found[made.name] = made
            return
        if not made.standard_timeframe:
            return
        self.findings.error(
            "duplicate-field",
            f'the view "{view}" has two fields "{made.name}", the first at {known.span}; rename one',
            made.span,
        )

    def _check_keys(self, merged: Merged, fields: dict[str, Field], own: Findings) -> None:
        keys = [made for made in fields.values() if made.primary_key]
        if len(keys) < 2:
            return
        names = ", ".join(f'"{made.name}"' for made in keys)
        message = f'the view "{merged.name}" has {len(keys)} primary keys ({names}); keep one of them'
        own.error("two-primary-keys", message, keys[1].span)

    def _sets(self, body: Body, reader: Reader) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for node in body:
            if node.key == "set":
                fields = [inner for inner in node.body or () if inner.key == "fields"]
                found[node.name or ""] = reader.texts(fields[-1]) if fields else ()
        return found

    def _other(self, merged: Merged, reader: Reader) -> dict[str, Any]:
        other: dict[str, Any] = {}
        for node in merged.body:
            if node.key in _READ or node.key in FIELD_KEYS:
                continue
            if node.key not in _KEPT:
                reader.unknown(node, f'the view "{merged.name}"', _KNOWN)
            other[node.key] = plain(node)
        return other
