"""Tokens to callers. A caller is computed once and kept until anything in the store changes."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

from ..store import callers as store
from ..store.database import Reader, Row, Store, utc_now
from ..store.embedding import said_of_user
from ..store.vault import Vault
from .caller import Caller, build_caller
from .embedding import embedded_roles
from .key_limits import KeyLimits

MAX_KEPT = 10_000


class Callers:
    """Finds the caller of a token; None for an unknown, expired or revoked one.

    Revocation, a disabled user or key and changed roles count at once in this process and in others that share
    the SQLite file, and within half a second on Postgres.
    """

    def __init__(self, store_: Store, vault: Vault):
        self._store, self._vault = store_, vault
        self._kept: dict[bytes, Caller] = {}
        self._stamp = -1
        self._lock = threading.Lock()

    def of(self, token: str) -> Caller | None:
        token_hash = self._vault.hash(token)
        with self._lock:
            stamp = self._store.stamp()
            if stamp != self._stamp or len(self._kept) > MAX_KEPT:
                self._kept, self._stamp = {}, stamp
            kept = self._kept
        caller = kept.get(token_hash)
        if caller is None:
            caller = self._load(token_hash)
            if caller is not None:
                kept[token_hash] = caller
        if caller is None or _is_over(caller, utc_now()):
            return None
        return caller

    def _load(self, token_hash: bytes) -> Caller | None:
        with self._store.read() as db:
            token = store.find_token(db, token_hash)
            if (
                token is None
                or token["user_is_disabled"]
                or token["key_is_disabled"]
                or _has_lost_its_app(token)
            ):
                return None
            caller = caller_of_token(db, token)
            return caller if _may_still_act(db, token, caller) else None


def may_sudo(caller: Caller, target: Caller) -> bool:
    """Only an administrator may act as an administrator."""
    return caller.is_admin or (caller.has("sudo") and not target.is_admin)


def _may_still_act(db: Reader, token: Row, target: Caller) -> bool:
    """Whether who acts as somebody else still may. Asked at each load, as rights go in many ways."""
    sudoer = token["sudo_user_id"]
    if sudoer is None:
        return True
    # None: there is no such user any more.
    return token["sudo_user_is_disabled"] is False and may_sudo(caller_of_user(db, sudoer), target)


def _has_lost_its_app(token: Row) -> bool:
    """Asked at each use and not only when the app is changed: so it holds however the app was taken away."""
    if token["oauth_app_id"] is None:
        return False
    return not token["app_enabled"] or token["created_at"] < token["app_tokens_invalid_before"]


def _is_over(caller: Caller, now: datetime) -> bool:
    """A token ends with its key."""
    ends = (caller.expires_at, caller.key.expires_at if caller.key else None)
    return any(each is not None and each <= now for each in ends)


def caller_of_token(db: Reader, token: Row) -> Caller:
    return caller_of_user(
        db,
        token["user_id"],
        sudo_user_id=token["sudo_user_id"],
        token_id=token["id"],
        token_kind=token["kind"],
        credential_id=token["credential_id"],
        workspace_id=token["workspace_id"],
        expires_at=token["expires_at"],
        key=key_limits(token) if token["credential_id"] is not None else None,
    )


def key_limits(token: Row) -> KeyLimits:
    """The limits of the key behind a token, or of the key that its sudo came from."""
    scopes = token["key_scopes"]
    return KeyLimits(
        id=token["credential_id"],
        mode=token["key_mode"],
        scopes=None if scopes is None else frozenset(scopes),
        allowed_ips=tuple(token["key_allowed_ips"] or ()),
        traffic=token["key_traffic_class"],
        open_window=token["key_open_window"],
        calls_per_s=token["key_calls_per_s"],
        auto_dedupe_s=token["key_auto_dedupe_s"],
        bulk_ok_until=token["key_bulk_ok_until"],
        expires_at=token["key_expires_at"],
        hint=token["key_secret_hint"],
    )


def caller_of_user(db: Reader, user_id: int, **login: Any) -> Caller:
    """A user as a caller, without a login: schedules run so."""
    groups = store.groups_of_user(db, user_id)
    roles = store.grants_of_roles(db, store.role_ids_of_user(db, user_id, groups))
    said = said_of_user(db, user_id)
    return build_caller(user_id, roles if said is None else embedded_roles(roles, said), groups, **login)
