"""What the request's thread hands over: small, and made in a microsecond. `Batch` does the rest in another thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from ..query_runs.timing import Timing
    from .trace import Trace

COMPLETE, ERROR, KILLED, NOT_KEPT = "complete", "error", "killed", "cache_only_miss"


class Ran(msgspec.Struct, frozen=True, gc=False):
    """One run of a query. `began` and `ended` in seconds since 1970; `seconds` without the time that a slow reader
    took."""

    trace: Trace
    slug: str
    status: str
    began: float
    ended: float
    seconds: float
    timing: Timing | None = None
    from_cache: bool = False
    rows: int | None = None
    bytes: int | None = None
    message: str | None = None


class Again(msgspec.Struct, frozen=True, gc=False):
    """A kept answer that was given once more, to somebody who has asked the very same before."""

    trace: Trace
    began: float
    seconds: float
    client: str | None
    request_id: str
    rows: int | None = None
    bytes: int | None = None


class Called(msgspec.Struct, frozen=True, gc=False):
    """One call of the API. `operation` None: there is none at the path. `denied`: the caller may not do or see it, also
    where the answer is that there is nothing."""

    operation: Any
    verb: str
    status: int
    at: float
    seconds: float
    user_id: int
    credential_id: int
    denied: bool = False
    address: str = ""


class Served(msgspec.Struct, frozen=True, gc=False):
    """The models that are served from now on: each explore's fields, whole names, by model and explore."""

    fields: Mapping[str, Mapping[str, tuple[str, ...]]]


class Changed(msgspec.Struct, frozen=True, gc=False):
    """Something that somebody did: an event. `attributes` are ids and names, never values that people typed."""

    name: str
    category: str
    at: float
    user_id: int | None = None
    sudo_user_id: int | None = None
    is_admin: bool = False
    is_api_call: bool = True
    subject_type: str | None = None
    subject_id: str | None = None
    request_id: str | None = None
    attributes: Mapping[str, str | None] = {}


class LoggedIn(msgspec.Struct, frozen=True, gc=False):
    """A login, or one that was refused: then `reason` says why."""

    at: float
    user_id: int | None
    sudo_user_id: int | None
    credential_type: str
    credential_id: int | None
    reason: str | None
    client: str | None
    ip_address: str | None
    request_id: str | None
