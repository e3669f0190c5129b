"""A request that pages hand over to be kept: an operation, its parameters and its body, checked, without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from ...api_explorer.redact import without_secrets
from ...dispatch.contract import Operation, read_contract
from ...dispatch.errors import FieldError, Invalid

LONGEST_BODY = 64 * 1024
LONGEST_PARAM = 10_000


def checked_request(operation_id: Any, params: Any, body: Any) -> dict[str, Any]:
    """The three as the store keeps them. Raises Invalid with every bad field."""
    operation = read_contract().operations.get(operation_id) if isinstance(operation_id, str) else None
    if operation is None:
        message = (
            f"operation_id: there is no operation {str(operation_id)[:80]!r}; the names are such as run_look."
        )
        raise Invalid(FieldError("operation_id", "invalid", message))
    params = {} if params in (None, UNSET) else params
    body = None if body is UNSET else body
    wrong = [*_wrong_params(operation, params), *_wrong_body(body)]
    if wrong:
        raise Invalid(*wrong)
    kept, clean = without_secrets(operation, params, body)
    return {"operation_id": operation.id, "params": kept, "body": clean}


def _wrong_params(operation: Operation, params: Mapping[str, Any]) -> list[FieldError]:
    known = {each.name for each in operation.params}
    wrong: list[FieldError] = []
    for name, value in params.items():
        if name not in known:
            some = ", ".join(sorted(known)[:20]) or "none"
            message = f"params: {operation.id} has no parameter {name[:80]!r}. It has: {some}."
            wrong.append(FieldError("params", "invalid", message))
        elif not isinstance(value, str) or len(value) > LONGEST_PARAM:
            message = f"params: {name} must be a text of at most {LONGEST_PARAM} characters."
            wrong.append(FieldError("params", "invalid", message))
    return wrong


def _wrong_body(body: Any) -> list[FieldError]:
    size = len(msgspec.json.encode(body))
    if size <= LONGEST_BODY:
        return []
    return [
        FieldError("body", "too_large", f"body: {size} bytes are more than the {LONGEST_BODY} that are kept.")
    ]


def checked_text(name: str, value: Any, most: int, *, needed: bool = False) -> str:
    """A text without blanks around it. Raises Invalid for one that is too long, or missing."""
    text = value.strip() if isinstance(value, str) else ""
    if needed and not text:
        raise Invalid(FieldError(name, "missing_field", f"{name}: a text is needed."))
    if len(text) > most:
        raise Invalid(
            FieldError(name, "invalid", f"{name}: {len(text)} characters are more than the {most} allowed.")
        )
    return text
