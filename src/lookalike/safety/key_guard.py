"""Holds a call against the limits of the key that its caller logged in with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..access.caller import Caller
from ..access.key_limits import FULL, READ_ONLY, KeyLimits, address_allowed
from ..dispatch.contract import Operation
from ..dispatch.errors import ApiError, FieldError
from ..store.database import Row
from .windows import parse_window

# Everybody who is logged in may do these: a login, its end, and where it works.
ALWAYS = frozenset({"login", "login_user", "logout", "session", "update_session"})
# They write a question down, or run one, and change nothing that anybody else sees.
ASKING = frozenset(
    {
        "create_query",
        "create_query_task",
        "create_sql_query",
        "create_merge_query",
        "create_sql_interface_query",
        "create_look_render_task",
        "create_query_render_task",
        "create_dashboard_render_task",
        "create_dashboard_element_render_task",
    }
)
# They change something, though they are GETs.
CHANGING = frozenset({"start_pdt_build", "stop_pdt_build"})
# Their answers hold rows, though their addresses do not tell.
GIVING_DATA = frozenset(
    {
        "preview_scheduled_plan",
        "preview_scheduled_plan_by_id",
        "run_chart",
        "run_merge_query",
        "run_sql_interface_query",
    }
)
# Outside its window a key gets no data; these only say what is asked, or wait until the window opens.
WITHOUT_DATA = frozenset(
    {"create_query_task", "query_task", "query_task_multi_results", "query_task_results"}
)


def check_key(caller: Caller, operation: Operation, reads: bool, address: str, now: datetime) -> None:
    """Raises what the client is told; nothing for callers without a key."""
    key = caller.key
    if key is None:
        return
    if not address_allowed(key.allowed_ips, address):
        raise ApiError(401, f"Requires authentication. This {key.name} may not be used from {address}.")
    if operation.id in ALWAYS:
        return
    changes_nothing = is_reading(operation, reads)
    if key.mode == READ_ONLY and not changes_nothing:
        raise _refused(
            operation, "key_read_only", f"This {key.name} is read-only; {operation.id} changes things."
        )
    if not _in_scope(key, operation, changes_nothing):
        message = f"The scopes of this {key.name} do not hold {operation.id}, nor its tag {operation.tag}."
        raise _refused(operation, "key_scope", message)
    if key.open_window is not None and gives_data(operation):
        _check_window(key, operation, key.open_window, now)


# Columns of a key that say what it may not do.
LIMITS = (
    "mode",
    "scopes",
    "allowed_ips",
    "traffic_class",
    "open_window",
    "calls_per_s",
    "expires_at",
)


def inherited(caller: Caller, key: Row | None, owner_id: int) -> dict[str, Any]:
    """What a new key of the caller's own has from `key`, the one that the caller logged in with: all its limits.
    Whoever has got hold of a key that ends, or that may do little, must not make another of it that lasts or may do
    more."""
    if key is None or owner_id not in (caller.user_id, caller.sudo_user_id):
        return {}
    return {name: key[name] for name in LIMITS if key[name] not in (None, FULL)}


def is_limited(key: Row | None) -> bool:
    return key is not None and any(key[name] not in (None, FULL) for name in LIMITS)


def is_reading(operation: Operation, reads: bool) -> bool:
    """Whether a call leaves everything as it is, but for questions that it writes down."""
    return (reads and operation.id not in CHANGING) or operation.id in ASKING


def _in_scope(key: KeyLimits, operation: Operation, changes_nothing: bool) -> bool:
    if key.scopes is None or operation.id in key.scopes or operation.tag in key.scopes:
        return True
    return READ_ONLY in key.scopes and changes_nothing


def gives_data(operation: Operation) -> bool:
    """Whether the answer holds rows of a database of the models."""
    return (
        operation.activity == "db_query" and "/run" in operation.path and operation.id not in WITHOUT_DATA
    ) or operation.id in GIVING_DATA


def _check_window(key: KeyLimits, operation: Operation, text: str, now: datetime) -> None:
    window = parse_window(text)
    if window.is_open(now):
        return
    opens = window.opens_at(now).strftime("%Y-%m-%dT%H:%MZ")
    message = (
        f"This {key.name} may ask for data in {text} only; that is from {opens} on. "
        "A query task that is made now waits until then."
    )
    raise _refused(operation, "outside_window", message)


def _refused(operation: Operation, code: str, message: str) -> ApiError:
    """403 where the operation declares it, otherwise 400: clients know no other for it."""
    return ApiError(403 if 403 in operation.statuses else 400, message, (FieldError(None, code, message),))
