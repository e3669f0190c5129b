"""The rules for passwords and for sessions of browsers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from msgspec import UNSET
from sqlalchemy import select

from ...contract.types import WritePasswordConfig, WriteSessionConfig
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...login.policy import (
    LONGEST_SESSION,
    PASSWORD_CONFIG,
    SESSION_CONFIG,
    SHORTEST_SESSION,
    password_policy,
    session_policy,
)
from ...store import schema as s
from ...store.database import Row
from ...store.instance_settings import write_setting
from ...store.passwords import MIN_LENGTH
from ..users.rules import admin

LONGEST_MIN, MAX_DAYS = 100, 3650
WHOLE = {
    "min_length": (MIN_LENGTH, LONGEST_MIN),
    "expiration_duration_days": (1, MAX_DAYS),
    "session_minutes": (SHORTEST_SESSION, LONGEST_SESSION),
}

passwords = Domain("PasswordConfig", show=admin, update=admin)
page_sessions = Domain("SessionConfig", show=admin, update=admin)


@passwords.op("password_config", needs="show")
def password_config(call: Call) -> Row:
    return asdict(password_policy(call.read))


@passwords.op("update_password_config", needs="update")
def update_password_config(call: Call, body: WritePasswordConfig) -> Row:
    """Counts for passwords that are set from now on, and `expiration` for all."""
    changes = _changes(body, asdict(password_policy(call.work)))
    if changes:
        changes["policy_enabled_at"] = call.work.now.isoformat()
        write_setting(call.work, PASSWORD_CONFIG, changes)
    return asdict(password_policy(call.work))


@passwords.op("force_password_reset_at_next_login_for_all_users", needs="update")
def force_password_reset_at_next_login_for_all_users(call: Call) -> str:
    """Everybody who has a password, the caller too."""
    emails = s.credentials_email.c
    unforced = (emails.password_hash.is_not(None), emails.forced_password_reset_at_next_login.is_(False))
    for key in call.work.column(select(emails.id).where(*unforced).order_by(emails.id)):
        call.work.update(s.credentials_email, key, {"forced_password_reset_at_next_login": True})
    return ""


@page_sessions.op("session_config", needs="show")
def session_config(call: Call) -> Row:
    return asdict(session_policy(call.read))


@page_sessions.op("update_session_config", needs="update")
def update_session_config(call: Call, body: WriteSessionConfig) -> Row:
    """Counts for sessions that begin from now on; logout after inactivity for all of them."""
    changes = _changes(body, asdict(session_policy(call.work)))
    if changes:
        write_setting(call.work, SESSION_CONFIG, changes)
    return asdict(session_policy(call.work))


def _changes(body: Any, now: Mapping[str, Any]) -> dict[str, Any]:
    """What the body changes; null leaves a rule as it is. Raises Invalid for numbers out of bounds."""
    given = {name: value for name in now if (value := getattr(body, name, UNSET)) is not UNSET}
    changes = {name: value for name, value in given.items() if value is not None and value != now[name]}
    errors = [
        FieldError(name, "invalid", f"{name} must be from {low} to {high}, not {changes[name]}.")
        for name, (low, high) in WHOLE.items()
        if name in changes and not low <= changes[name] <= high
    ]
    if errors:
        raise Invalid(*errors)
    return changes
