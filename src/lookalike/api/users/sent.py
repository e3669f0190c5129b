"""Bodies of types whose properties the contract marks read-only, every one: there the mark says nothing, and
clients send them."""

from __future__ import annotations

from typing import Any

from ...dispatch.body import decode_json
from ...dispatch.call import Call
from ...dispatch.errors import BadRequest, FieldError, Invalid


def sent_object(call: Call) -> dict[str, Any]:
    """The body as it came; no body is an empty object. Raises BadRequest for anything but an object."""
    value = _sent(call)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    return value


def sent_objects(call: Call) -> list[dict[str, Any]]:
    """The body as it came. Raises BadRequest for anything but an array of objects."""
    value = _sent(call)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadRequest("The body must be a JSON array of objects.")
    return value


def _sent(call: Call) -> Any:
    incoming = call.memo["incoming"]
    return decode_json(incoming.body, incoming.content_type) if incoming.body.strip() else None


def sent_text(name: str, value: Any) -> str | None:
    """A text or null. Numbers are taken as text, as ids are sent both ways. Raises Invalid."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Invalid(FieldError(name, "invalid", f"{name} must be text."))
