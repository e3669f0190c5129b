"""Small valid bodies and values, where nobody has given any: what is required, or the first properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEPTH = 2
FIRST = 5  # properties of a body in which nothing is required
Schema = Mapping[str, Any]


def sample_body(schema: Schema, types: Mapping[str, Schema], name: str = "value", depth: int = 0) -> Any:
    """`types` are those of the OpenAPI documents, by name."""
    whole = types.get(schema["$ref"].rsplit("/", 1)[-1], {}) if "$ref" in schema else schema
    if "properties" in whole:
        return _object(whole, types, depth)
    if whole.get("enum"):
        return next((each for each in whole["enum"] if each is not None), None)
    kind = whole.get("type")
    if kind == "array":
        return [sample_body(whole.get("items", {}), types, name, depth + 1)]
    if kind == "object" or "additionalProperties" in whole:
        inner = whole.get("additionalProperties")
        return {"key": sample_body(inner, types, name, depth + 1)} if isinstance(inner, dict) else {}
    plain: dict[Any, Any] = {"boolean": True, "integer": 1, "number": 1.5}
    return plain[kind] if kind in plain else sample_text(name, whole.get("format"))


def _object(whole: Schema, types: Mapping[str, Schema], depth: int) -> dict[str, Any]:
    needed = set(whole.get("required", ()))
    properties = whole["properties"]
    open_ = [key for key, each in properties.items() if not each.get("readOnly")] or list(properties)
    first = open_[: FIRST if depth == 0 else 1] if depth < DEPTH else []
    chosen = [key for key in open_ if key in needed or key in first]
    return {key: sample_body(properties[key], types, key, depth + 1) for key in chosen}


def sample_text(name: str, format_: str | None = None) -> str:
    """
    >>> [sample_text(each) for each in ("user_id", "email", "title")]
    ['1', 'ada@example.com', 'title']
    """
    by_format = {"date-time": "2026-01-31T09:00:00Z", "date": "2026-01-31"}
    if format_ in by_format:
        return by_format[format_]
    if name.endswith("email"):
        return "ada@example.com"
    if name.endswith(("url", "uri")):
        return "https://example.com/"
    if name == "result_format":
        return "json"
    return "1" if name in ("id", "ids") or name.endswith(("_id", "_ids")) else name
