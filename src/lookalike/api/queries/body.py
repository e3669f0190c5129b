"""The body of a query, from JSON or from an address, in the one form that is stored and compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ...contract.types import WriteQuery
from ...dispatch.body import decode_json_text
from ...dispatch.errors import BadRequest, FieldError, Invalid
from ...dispatch.params import query_pairs
from ...store.queries import CLIENT_ID_LENGTH, WRITABLE

CLIENT_ID = re.compile(rf"[A-Za-z0-9]{{{CLIENT_ID_LENGTH}}}")
FILTER = re.compile(r"(?:f|filters)\[(.+)\]")  # f[orders.status]
LISTS = ("fields", "pivots", "fill_fields", "sorts", "subtotals")
TEXTS = ("filter_expression", "limit", "column_limit", "row_total", "dynamic_fields", "query_timezone")
OBJECTS = {"vis": "vis_config", "vis_config": "vis_config", "filter_config": "filter_config"}
# Of addresses of the explore page: they say how the page looks, not what the query asks.
PAGE_ONLY = frozenset({"toggle", "origin", "qid"})
WHOLE_NUMBER = re.compile(r"-?\d{1,18}")


def query_body(body: WriteQuery) -> dict[str, Any]:
    """WRITABLE keys with the values of a request. Raises 422 that names every bad key."""
    given = {
        name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET
    }
    return normal_body(given)


def client_id_of(body: WriteQuery) -> str | None:
    """The caller's own id for the query. Raises 422 when it is not 22 letters and digits."""
    if body.client_id is msgspec.UNSET or not body.client_id:
        return None
    if not CLIENT_ID.fullmatch(body.client_id):
        message = f"client_id must be {CLIENT_ID_LENGTH} letters and digits, not {body.client_id[:80]!r}."
        raise Invalid(FieldError("client_id", "invalid", message))
    return body.client_id


def normal_body(given: Mapping[str, Any]) -> dict[str, Any]:
    """What asks the same looks the same: empty lists and filters are unset, filter values are text."""
    errors: list[FieldError] = []
    values = {name: given.get(name) for name in WRITABLE}
    for name in ("model", "view"):
        if not values[name]:
            errors.append(FieldError(name, "missing_field", f"{name} is required."))
    for name in LISTS:
        values[name] = values[name] or None
    values["filters"] = _filters(values["filters"], errors) or None
    for name in ("limit", "column_limit"):
        values[name] = _count(name, values[name], errors)
    _check_dynamic_fields(values["dynamic_fields"], errors)
    if errors:
        raise Invalid(*errors)
    return values


def _filters(given: Any, errors: list[FieldError]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in (given or {}).items():
        if isinstance(value, dict | list):
            message = f'The filter of {name[:80]} must be text, such as "7 days" or "a,b".'
            errors.append(FieldError(f"filters.{name[:80]}", "invalid", message))
        else:
            found[name] = _filter_text(value)
    return found


def _filter_text(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)


def _count(name: str, value: Any, errors: list[FieldError]) -> str | None:
    if value is None or not str(value).strip():
        return None
    text = str(value).strip()
    if WHOLE_NUMBER.fullmatch(text):
        return str(int(text))
    errors.append(FieldError(name, "invalid", f"{name} must be a whole number, not {text[:80]!r}."))
    return None


def _check_dynamic_fields(text: str | None, errors: list[FieldError]) -> None:
    try:
        dynamic_fields(text)
    except ValueError as wrong:
        errors.append(FieldError("dynamic_fields", "invalid", str(wrong)))


def dynamic_fields(text: str | None) -> tuple[Mapping[str, Any], ...]:
    """Raises ValueError when the text is not a JSON array of objects."""
    if not text or not text.strip():
        return ()
    try:
        found = decode_json_text(text)
    except ValueError as wrong:
        raise ValueError(f"dynamic_fields must be a JSON array as text: {wrong}") from wrong
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError("dynamic_fields must be a JSON array of objects, as text")
    return tuple(found)


def body_of_address(query: bytes, model: str, view: str) -> tuple[dict[str, Any], dict[str, str], set[str]]:
    """(body, run options as text, names that were used) of an address such as
    `?fields=users.state&f[users.age]=>30&sorts=users.count+desc+0&limit=10`.

    Raises 422 like `normal_body`, 400 for JSON that cannot be read.
    """
    given: dict[str, Any] = {"model": model, "view": view, "filters": {}}
    rest: dict[str, str] = {}
    used: set[str] = set()
    for name, value in query_pairs(query):
        if _take(given, name, value):
            used.add(name)
        else:
            rest[name] = value
    return normal_body(given), rest, used | (PAGE_ONLY & set(rest))


def _take(given: dict[str, Any], name: str, value: str) -> bool:
    """Puts one query parameter where it belongs; False when it is not part of a query."""
    if match := FILTER.fullmatch(name):
        given["filters"][match[1]] = value
    elif name in LISTS:
        given[name] = [*given.get(name, ()), *_names(value)]
    elif name in TEXTS:
        given[name] = value or None
    elif name == "total":
        given[name] = value.lower() in {"on", "true", "1", "yes"}
    elif name in OBJECTS:
        given[OBJECTS[name]] = _object(name, value)
    else:
        return False
    return True


def _names(value: str) -> Iterable[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _object(name: str, value: str) -> Any:
    try:
        found = decode_json_text(value or "null")
    except ValueError as wrong:
        raise BadRequest(f"{name} must be a JSON object: {wrong}", name) from wrong
    if found is not None and not isinstance(found, dict):
        raise BadRequest(f"{name} must be a JSON object.", name)
    return found
