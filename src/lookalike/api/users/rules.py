"""Who may see and change people. A row is what the operation is about; None for lists and creates."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...store.database import Row


def anybody(caller: Caller, row: Row | None = None) -> bool:
    return True


def admin(caller: Caller, row: Row | None = None) -> bool:
    return caller.is_admin


def sees_people(caller: Caller, row: Row | None = None) -> bool:
    """Whether the caller sees accounts, groups and roles beyond their own."""
    return caller.is_admin or caller.has("see_users") or caller.has("see_admin")


def is_self(caller: Caller, user: Row | None) -> bool:
    return user is not None and caller.user_id == user["id"]


def sees_details(caller: Caller, user: Row | None) -> bool:
    return sees_people(caller) or is_self(caller, user)


def admin_or_self(caller: Caller, user: Row | None) -> bool:
    return caller.is_admin or is_self(caller, user)


def may_sudo(caller: Caller, user: Row | None = None) -> bool:
    return caller.is_admin or caller.has("sudo")


def may_make_keys(caller: Caller, user: Row) -> bool:
    """Administrators, and users for themselves where their account says so."""
    return caller.is_admin or (is_self(caller, user) and user["can_manage_api3_creds"])


def sees_attributes(caller: Caller, row: Any = None) -> bool:
    """Whether the caller sees attributes that are hidden from users, and other people's values."""
    return sees_people(caller) or caller.has("manage_user_attributes")


def manages_attributes(caller: Caller, row: Any = None) -> bool:
    return caller.is_admin or caller.has("manage_user_attributes")


def number(text: str) -> int | None:
    """An id of ours out of a path or a body; None for what cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
