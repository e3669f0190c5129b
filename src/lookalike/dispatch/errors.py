"""The refusals an operation can give, and Looker's one error body for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from ..store.database import Store

MESSAGES = {401: "Requires authentication.", 404: "Not found", 422: "Validation Failed"}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One bad field. `code` is one of Looker's: missing_field, invalid, already_exists, missing, …"""

    field: str | None
    code: str
    message: str


class ApiError(Exception):
    """An answer that is not a success. `status` is the HTTP status; `message` is for the person who reads it."""

    def __init__(
        self,
        status: int,
        message: str | None = None,
        errors: tuple[FieldError, ...] = (),
        headers: dict[str, str] | None = None,
    ):
        self.status = status
        self.message = message or MESSAGES.get(status, "Request failed")
        self.errors = errors
        self.headers = headers or {}
        super().__init__(self.message)


class NotFound(ApiError):
    """Nothing there, or nothing that this caller may know of: Looker says the same for both."""

    def __init__(self, message: str | None = None):
        super().__init__(404, message)


class BadRequest(ApiError):
    def __init__(self, message: str, field: str | None = None, code: str = "invalid"):
        errors = (FieldError(field, code, message),) if field else ()
        super().__init__(400, message, errors)


class Invalid(ApiError):
    """422: the body reads well but cannot be taken. Names every bad field at once."""

    def __init__(self, *errors: FieldError):
        super().__init__(422, None, errors)


class Forbidden(ApiError):
    def __init__(self, message: str):
        super().__init__(403, message)


class CannotChange(ApiError):
    """405: the thing is there, and built in."""

    def __init__(self, message: str):
        super().__init__(405, message)


class Denied(NotFound):
    """The caller may not see that it is there."""


class Conflict(ApiError):
    def __init__(self, message: str, field: str | None = None):
        errors = (FieldError(field, "already_exists", message),) if field else ()
        super().__init__(409, message, errors)


class GuardRefusal(ApiError):
    """A guard of the store has refused a call. `afterwards` is done once the call has been taken back."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str,
        headers: dict[str, str],
        afterwards: Callable[[Store], None] | None = None,
    ):
        super().__init__(status, message, (FieldError(None, code, message),), headers)
        self.afterwards = afterwards


class NotYet(ApiError):
    """501: a part of the API that this release does not have."""

    def __init__(self, what: str):
        super().__init__(501, f"{what} is not part of this release of Lookalike yet.")


def error_body(error: ApiError, documentation_url: str) -> bytes:
    """Looker's error body. `errors` is left out when empty and every entry carries `documentation_url`: the
    Python SDK raises ClassValidationError in place of SDKError otherwise."""
    body: dict[str, Any] = {"message": error.message, "documentation_url": documentation_url}
    if error.errors:
        body["errors"] = [
            {
                "field": each.field,
                "code": each.code,
                "message": each.message,
                "documentation_url": documentation_url,
            }
            for each in error.errors
        ]
    return msgspec.json.encode(body)


def documentation_path(status: int, verb: str, path: str) -> str:
    """`/docs/r/err/4.0/404/get/looks/:look_id`: clients read the status out of it, people open it."""
    return f"/docs/r/err/4.0/{status}/{verb.lower()}{path.replace('{', ':').replace('}', '')}"
