"""Rows to answers: the schema of the contract gives the keys, `fields` picks among them, computed properties run
only when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .contract import Contract, Property, Schema
from .errors import BadRequest

if TYPE_CHECKING:
    from .call import Call

Mask = dict[str, "Mask | None"]  # name -> mask of the value, None: all of it
Extra = Callable[["Call", Any], Any]
Hide = Callable[["Call", Any], Iterable[str] | None]

MAX_MASK_DEPTH = 16


def parse_fields(text: str | None) -> Mask | None:
    """`id, first_name, looks(id,title)` as a tree. Absent and empty mean everything."""
    if text is None or not text.strip():
        return None
    mask, rest = _parse_level(text, 0, 0)
    if rest != len(text):
        raise BadRequest(f"fields: unexpected ')' at character {rest + 1} of {text[:80]!r}.", "fields")
    return mask or None


def _parse_level(text: str, at: int, depth: int) -> tuple[Mask, int]:
    if depth > MAX_MASK_DEPTH:
        raise BadRequest(f"fields: nested deeper than {MAX_MASK_DEPTH} levels.", "fields")
    mask: Mask = {}
    start = at
    name = ""
    while at <= len(text):
        char = text[at] if at < len(text) else ","
        if char == "(":
            name = text[start:at].strip()
            mask[name], at = _parse_level(text, at + 1, depth + 1)
            if at >= len(text):
                raise BadRequest(f"fields: the '(' after {name!r} is never closed.", "fields")
            start = at + 1
        elif char in ",)":
            name = text[start:at].strip()
            if name:
                mask[name] = None
            if char == ")" or at == len(text):
                return mask, at
            start = at + 1
        at += 1
    return mask, at


class Shaper:
    """Knows the schemas, and for each schema its computed properties and what it hides from whom."""

    def __init__(self, contract: Contract):
        self.schemas = contract.schemas
        self.extras: dict[str, dict[str, Extra]] = {}
        self.hides: dict[str, Hide] = {}

    def extend(self, schema: str, extras: dict[str, Extra], hide: Hide | None) -> None:
        """Declares computed properties. A name that the schema does not have is a mistake found at start."""
        unknown = set(extras) - set(self.schemas[schema].properties)
        if unknown:
            raise LookupError(f"{schema} has no {', '.join(sorted(unknown))}")
        self.extras.setdefault(schema, {}).update(extras)
        if hide:
            self.hides[schema] = hide

    def shape(self, call: Call, schema_name: str, row: Any, mask: Mask | None) -> Any:
        """One row as the contract's object."""
        if row is None or not isinstance(row, dict):
            return row
        schema = self.schemas[schema_name]
        extras = self.extras.get(schema_name, {})
        hide = self.hides.get(schema_name)
        shown = hide(call, row) if hide else None
        result: dict[str, Any] = {}
        for prop in self._chosen(schema, mask):
            if (shown is not None and prop.name not in shown) or prop.write_only:
                continue
            extra = extras.get(prop.name)
            value = row.get(prop.name) if extra is None else extra(call, row)
            self._put(call, result, schema, prop, value, mask)
        return result

    def _chosen(self, schema: Schema, mask: Mask | None) -> Iterable[Property]:
        if mask is None:
            return schema.properties.values()
        return [schema.properties[name] for name in mask if name in schema.properties]

    def _put(
        self,
        call: Call,
        result: dict[str, Any],
        schema: Schema,
        prop: Property,
        value: Any,
        mask: Mask | None,
    ) -> None:
        if value is None:
            # A property that may not be null is left out: SDKs read "missing" as unset, and null as an error.
            if prop.nullable or prop.name in schema.required:
                result[prop.name] = None
            return
        inner = mask.get(prop.name) if mask else None
        result[prop.name] = self._value(call, prop, value, inner)

    def _value(self, call: Call, prop: Property, value: Any, mask: Mask | None) -> Any:
        if isinstance(value, list):
            return [self._item(call, prop, each, mask) for each in value]
        if prop.type == "string":
            return plain(value) if isinstance(value, str | datetime) else str(value)
        if prop.ref and isinstance(value, dict) and prop.items is None:
            return self.shape(call, prop.ref, value, mask)
        if isinstance(value, dict) and mask:
            return {key: each for key, each in value.items() if key in mask}
        return plain(value)

    def _item(self, call: Call, prop: Property, value: Any, mask: Mask | None) -> Any:
        if prop.ref:
            return self.shape(call, prop.ref, value, mask)
        if prop.items == "string" and not isinstance(value, str):
            return str(value)
        return plain(value)


def plain(value: Any) -> Any:
    """Times as Looker prints them: 2023-03-07T12:28:32.000+00:00."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    return value
