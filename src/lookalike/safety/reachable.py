"""An instance always keeps an administrator who can get in, and nobody locks themselves out by mistake.

The rules are asked at the end of every unit of work, in its transaction, whoever changed what: operations, an undo, a
command. Source: trust reference, sections 1 and 6.2.
"""

from __future__ import annotations

from datetime import datetime

from ..dispatch.errors import GuardRefusal
from ..store.database import Change, Reader, UnitOfWork
from ..store.roles import admin_user_ids
from ..store.vault import Vault
from ..store.ways_in import administrators_with_ways_in, ways_in
from .confirm import GIVEN_IN, HEADER, confirm_token, confirmed
from .declared import refusal_status

LAST_ADMIN, CALLER = "would_remove_last_admin", "would_lock_out_caller"
MESSAGE = (
    "This would leave the server without an administrator who can log in. "
    "Make another enabled user an Admin and give them an API key or a password first."
)
SHOWN = 10
# Tables that say who is an administrator and who can log in, with the columns that have no part in that. Columns that
# come later count until somebody writes them down here.
WATCHED: dict[str, frozenset[str]] = {
    "users": frozenset(
        {
            "first_name",
            "last_name",
            "locale",
            "home_folder_id",
            "personal_folder_id",
            "updated_at",
            "doc",
            "can_manage_api3_creds",
        }
    ),
    "credentials_email": frozenset(
        {"email", "email_folded", "logged_in_at", "password_set_at", "reset_token_hash", "reset_expires_at"}
    ),
    "credentials_api3": frozenset(
        {
            "purpose",
            "last_used_at",
            "last_ip",
            "secret_hint",
            "old_secret_hash",
            "old_secret_until",
            "traffic_class",
            "open_window",
            "calls_per_s",
            "auto_dedupe_s",
            "bulk_ok_until",
            "exposed_at",
            "exposed_how",
        }
    ),
    "credentials_external": frozenset({"email", "external_id"}),
    "groups": frozenset({"name", "external_group_id", "can_add_to_content_metadata", "externally_managed"}),
    "group_users": frozenset(),
    "group_groups": frozenset(),
    "permission_sets": frozenset({"name", "name_folded"}),
    "roles": frozenset({"name", "name_folded", "model_set_id"}),
    "role_users": frozenset(),
    "role_groups": frozenset(),
    "settings": frozenset(),
}
# A new row here can close a way in; elsewhere it can only open one.
CLOSED_BY_NEW_ROWS = frozenset({"settings"})


def may_close_a_way_in(change: Change) -> bool:
    ignored = WATCHED.get(change.table)
    if ignored is None:
        return False
    if change.before is None:
        return change.table in CLOSED_BY_NEW_ROWS
    if change.after is None:
        return True
    return any(change.before[name] != value for name, value in change.after.items() if name not in ignored)


class Reachable:
    """The guard of the store: raises, and so rolls the change back."""

    tables = frozenset(WATCHED)

    def __init__(self, vault: Vault):
        self._vault = vault

    def __call__(self, work: UnitOfWork, before: Reader) -> None:
        if not any(may_close_a_way_in(change) for change in work.changes):
            return
        left = administrators_with_ways_in(work, work.now)
        if not left and administrators_with_ways_in(before, work.now):
            raise last_admin_refused(work)
        self._keep_the_caller(work, before, left)

    def _keep_the_caller(self, work: UnitOfWork, before: Reader, left: dict[int, list[str]]) -> None:
        caller = work.actor.sudo_user_id or work.actor.user_id
        if caller is None or caller in left:
            return
        lost = _lost(work, before, caller, work.now)
        if lost is None:
            return
        who, purpose = f"user:{caller}", f"lock out:{work.actor.operation_id}"
        if not confirmed(self._vault, work.actor.confirm, who, purpose, work.now):
            raise caller_refused(work, lost, left, confirm_token(self._vault, who, purpose, 1, work.now))


def _lost(work: UnitOfWork, before: Reader, caller: int, now: datetime) -> str | None:
    """What an administrator would lose by this change, in words; None for nothing. Others may give up a key, leaked
    perhaps, without being asked: an administrator can let them in again."""
    if caller not in admin_user_ids(before):
        return None
    if caller not in admin_user_ids(work):
        return "your own rights as an administrator"
    return "your own last login" if ways_in(before, [caller], now) else None


def last_admin_refused(work: UnitOfWork) -> GuardRefusal:
    return GuardRefusal(refusal_status(work.actor.operation_id), MESSAGE, LAST_ADMIN, {})


def caller_refused(work: UnitOfWork, lost: str, left: dict[int, list[str]], token: str) -> GuardRefusal:
    message = (
        f"This would take away {lost}. {_still_open(left)} "
        f"To do it all the same, send the call again within 10 minutes with {HEADER}: {token}"
    )
    return GuardRefusal(refusal_status(work.actor.operation_id), message, CALLER, {GIVEN_IN: token})


def _still_open(left: dict[int, list[str]]) -> str:
    """No names or addresses: whoever is refused need not be one who sees people."""
    shown = [f"user {user_id} by {' or '.join(ways)}" for user_id, ways in sorted(left.items())[:SHOWN]]
    more = f" and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
    return f"Administrators who can still log in: {', '.join(shown) or 'none'}{more}."
