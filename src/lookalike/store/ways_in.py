"""The logins by which people can get in, and what kinds there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from . import schema as s
from .database import Reader
from .roles import admin_user_ids
from .sso import config_of, passwords_open

# A login by another system is believed to work as long as it has worked lately. Source: trust reference, section 1.
PROVEN_FOR = timedelta(days=30)
FULL = "full"  # the mode of a key
# Logins of other types are a second factor, are of people who come through a page that embeds, or are kept for another
# server and never used here.
REMOTE = ("saml", "oidc", "ldap")
MAX_IN_QUERY = 5_000  # longer lists of ids are read whole: SQLite takes at most 32,766 parameters


def ways_in(db: Reader, user_ids: Collection[int], now: datetime) -> dict[int, list[str]]:
    """For each of these users who is enabled and can log in: `api key`, `password`, `saml`, …"""
    if not user_ids:
        return {}
    found: dict[int, list[str]] = {}
    passwords = (("password", _passwords()),) if passwords_open(db) else ()
    for way, statement in (("api key", _keys(now)), *passwords):
        for user_id in _some(db, statement, user_ids):
            found.setdefault(user_id, []).append(way)
    for row in db.all(_among(_external(now, _enabled_kinds(db)), s.credentials_external.c.user_id, user_ids)):
        if row["user_id"] in user_ids:
            found.setdefault(row["user_id"], []).append(row["type"])
    return {user_id: list(dict.fromkeys(ways)) for user_id, ways in found.items()}


def administrators_with_ways_in(db: Reader, now: datetime) -> dict[int, list[str]]:
    return ways_in(db, admin_user_ids(db), now)


def _some(db: Reader, statement: Select[Any], user_ids: Collection[int]) -> list[int]:
    column = next(iter(statement.selected_columns))
    return [each for each in db.column(_among(statement, column, user_ids)) if each in user_ids]


def _among(statement: Select[Any], column: Any, user_ids: Collection[int]) -> Select[Any]:
    return statement if len(user_ids) > MAX_IN_QUERY else statement.where(column.in_(user_ids))


def _keys(now: datetime) -> Select[Any]:
    """Keys that can do everything: with one that may only read, nobody mends what went wrong."""
    keys = s.credentials_api3.c
    return _enabled(select(keys.user_id), keys.user_id).where(
        keys.is_disabled.is_(False),
        keys.mode == FULL,
        keys.scopes.is_(None),
        or_(keys.expires_at.is_(None), keys.expires_at > now),
    )


def _passwords() -> Select[Any]:
    """One that has expired, or has to be reset at the next login, is a way in too: whoever knows it is let set
    another one."""
    emails = s.credentials_email.c
    return _enabled(select(emails.user_id), emails.user_id).where(
        emails.is_disabled.is_(False), emails.password_hash.is_not(None)
    )


def _enabled_kinds(db: Reader) -> list[str]:
    """Systems whose logins work: others may have worked yesterday and been switched off since."""
    return [kind for kind in REMOTE if config_of(db, kind).get("enabled")]


def _external(now: datetime, kinds: Collection[str]) -> Select[Any]:
    logins = s.credentials_external.c
    return _enabled(select(logins.user_id, logins.type), logins.user_id).where(
        logins.is_disabled.is_(False),
        logins.type.in_(kinds),
        logins.logged_in_at > now - PROVEN_FOR,
    )


def _enabled(statement: Any, user_id: Any) -> Select[Any]:
    return statement.join(s.users, s.users.c.id == user_id).where(s.users.c.is_disabled.is_(False))
