"""Query strings and path values to typed values, in every spelling that real clients send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from .contract import Operation, Param
from .errors import ApiError, FieldError

MAX_INTEGER = 2**31 - 1  # what every store takes for an id, a limit or an offset
TRUE, FALSE = frozenset({"true", "1", "yes", "t"}), frozenset({"false", "0", "no", "f"})


def decode_params(
    operation: Operation, path_values: tuple[str, ...], query: bytes
) -> tuple[dict[str, Any], dict[str, str]]:
    """The operation's parameters by name, and the query parameters that the contract does not know.

    Raises a 400 that names every bad value. The Node SDK sends the text `null` for an absent value, so `null`
    counts as absent; an empty value does too, except for text.
    """
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for param, raw in zip(operation.path_params.values(), path_values, strict=True):
        _decode_into(values, errors, param, raw)
    unknown: dict[str, str] = {}
    for name, raw in query_pairs(query):
        param = operation.query_params.get(name) or operation.query_params.get(name.removesuffix("[]"))
        if param is None:
            unknown[name] = raw
        elif raw != "null" and (raw or param.type == "string"):
            _decode_into(values, errors, param, raw)
    errors += _missing(operation, values)
    if errors:
        raise ApiError(400, "; ".join(error.message for error in errors), tuple(errors))
    return values, unknown


def query_pairs(query: bytes) -> list[tuple[str, str]]:
    """Names and values of a query string. People type letters of their language without encoding them: these are
    UTF-8."""
    return parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True)


def _missing(operation: Operation, values: dict[str, Any]) -> list[FieldError]:
    return [
        FieldError(param.name, "missing_field", f"The query parameter {param.name} is required.")
        for param in operation.query_params.values()
        if param.required and param.name not in values
    ]


def _decode_into(values: dict[str, Any], errors: list[FieldError], param: Param, raw: str) -> None:
    try:
        value = decode_value(param, raw)
    except ValueError as wrong:
        errors.append(FieldError(param.name, "invalid", f"{param.name}: {wrong}"))
        return
    if param.type == "array" and param.name in values:
        values[param.name] += value
    else:
        values[param.name] = value


def decode_value(param: Param, raw: str) -> Any:
    """Raises ValueError with a sentence that names the value and what would be right."""
    if "\x00" in raw:
        raise ValueError("the value contains a NUL character")
    if param.type == "array":
        return [_decode_scalar(param.items or "string", None, each) for each in split_list(raw)]
    return _decode_scalar(param.type, param.format, raw)


def row_id(text: object) -> int | None:
    """The id that a path, a parameter or a body names; None for what cannot be one. Loaders get whatever stands in
    a path: other scripts' digits, numbers beyond every column, five thousand nines."""
    digits = str(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_INTEGER))):
        return None
    return int(digits) if int(digits) <= MAX_INTEGER else None


def split_list(raw: str) -> list[str]:
    """`1,2`, `"1","2"` (Go) and `["1", "2"]` (Python lists) are the same list."""
    return [part for part in (piece.strip(" \"'[]") for piece in raw.split(",")) if part]


def _decode_scalar(kind: str, form: str | None, raw: str) -> Any:
    match kind:
        case "integer":
            return _integer(raw)
        case "number":
            return _number(raw)
        case "boolean":
            return _boolean(raw)
        case _ if form == "date-time":
            return decode_time(raw)
        case _:
            return raw


def _integer(raw: str) -> int:
    try:
        value = int(raw)
    except ValueError:
        raise ValueError(f"{raw[:80]!r} is not a whole number") from None
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"{raw[:80]!r} does not fit into 64 bits")
    return value


def _number(raw: str) -> float:
    try:
        return float(raw)
    except ValueError:
        raise ValueError(f"{raw[:80]!r} is not a number") from None


def _boolean(raw: str) -> bool:
    folded = raw.strip().lower()
    if folded in TRUE:
        return True
    if folded in FALSE:
        return False
    raise ValueError(f"{raw[:80]!r} is neither true nor false")


def decode_time(raw: str) -> datetime:
    """`2026-01-02T03:04Z` (Python SDK), `2026-01-02T03:04:05.000Z` (Node) and plain dates; UTC without a zone.
    The first hours of the year 1 in Asia are before all time in UTC, and refused like what is no time."""
    try:
        value = datetime.fromisoformat(raw.strip().replace(" ", "+") if "T" in raw else raw.strip())
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{raw[:80]!r} is not a time such as 2026-01-31T08:30:00Z") from None
