"""OAuth client applications, who has consented to them, and the codes and refresh tokens that they were given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from . import schema as s
from .callers import add_token
from .database import Reader, Row, UnitOfWork

apps, consents, grants, tokens = s.oauth_client_apps, s.oauth_app_users, s.oauth_grants, s.api_tokens
CODE, REFRESH, TOKEN_KIND = "code", "refresh", "oauth"


def find_app(db: Reader, client_guid: str) -> Row | None:
    return db.one(select(apps).where(apps.c.client_guid == client_guid))


def all_apps(db: Reader) -> list[Row]:
    return db.all(select(apps).order_by(apps.c.id))


def add_app(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    return work.insert(apps, {**values, "tokens_invalid_before": work.now, "created_at": work.now})


def update_app(work: UnitOfWork, app: Row, changes: Mapping[str, Any]) -> Row:
    """Switching an app off ends what it was given."""
    after = work.update(apps, app["id"], changes)
    return end_app_tokens(work, after) if app["enabled"] and not after["enabled"] else after


def delete_app(work: UnitOfWork, app: Row) -> None:
    _delete_tokens(work, app["id"])
    work.delete(apps, app["id"])


def end_app_tokens(work: UnitOfWork, app: Row) -> Row:
    """From now on no token that the app was given before counts."""
    _delete_tokens(work, app["id"])
    work.delete_where(grants, grants.c.app_id == app["id"])
    # A millisecond more, so that a token of this very moment is among those that end.
    return work.update(apps, app["id"], {"tokens_invalid_before": work.now + timedelta(milliseconds=1)})


def _delete_tokens(work: UnitOfWork, app_id: int, user_id: int | None = None) -> None:
    theirs = tokens.c.oauth_app_id == app_id
    if user_id is not None:
        theirs &= (tokens.c.user_id == user_id) | (tokens.c.sudo_user_id == user_id)
    work.delete_where(tokens, theirs)


def end_chain(work: UnitOfWork, chain: str) -> None:
    """Ends everything that came from one consent: tokens, codes, refresh tokens."""
    work.delete_where(tokens, tokens.c.chain == chain)
    work.delete_where(grants, (grants.c.chain == chain) & grants.c.used_at.is_(None))


# --- consent ----------------------------------------------------------------------------------------------


def has_consented(db: Reader, app_id: int, user_id: int) -> bool:
    columns = consents.c
    statement = select(columns.id).where(columns.app_id == app_id, columns.user_id == user_id)
    return db.scalar(statement) is not None


def add_consent(work: UnitOfWork, app_id: int, user_id: int) -> None:
    work.insert_new(consents, {"app_id": app_id, "user_id": user_id, "created_at": work.now})


def withdraw_consent(work: UnitOfWork, app_id: int, user_id: int) -> None:
    columns = consents.c
    work.delete_where(consents, (columns.app_id == app_id) & (columns.user_id == user_id))
    _delete_tokens(work, app_id, user_id)
    work.delete_where(grants, (grants.c.app_id == app_id) & (grants.c.user_id == user_id))


def users_of_apps(db: Reader, app_ids: Collection[int]) -> dict[int, list[Row]]:
    """The users who have consented, by app."""
    statement = (
        select(consents.c.app_id, s.users)
        .join(s.users, s.users.c.id == consents.c.user_id)
        .where(consents.c.app_id.in_(app_ids))
        .order_by(s.users.c.id)
    )
    found: dict[int, list[Row]] = {app_id: [] for app_id in app_ids}
    for row in db.all(statement):
        found[row["app_id"]].append(row)
    return found


# --- codes and tokens -------------------------------------------------------------------------------------


def add_grant(
    work: UnitOfWork, kind: str, secret_hash: bytes, expires_at: datetime, values: Mapping[str, Any]
) -> Row:
    given = {"kind": kind, "secret_hash": secret_hash, "created_at": work.now, "expires_at": expires_at}
    return work.insert(grants, {**values, **given})


def find_grant(db: Reader, kind: str, secret_hash: bytes) -> Row | None:
    return db.one(select(grants).where(grants.c.secret_hash == secret_hash, grants.c.kind == kind))


def use_grant(work: UnitOfWork, grant: Row) -> None:
    work.update(grants, grant["id"], {"used_at": work.now})


def delete_expired_grants(work: UnitOfWork) -> None:
    work.connection.execute(grants.delete().where(grants.c.expires_at < work.now - timedelta(days=1)))


def add_oauth_token(work: UnitOfWork, token_hash: bytes, grant: Row, expires_at: datetime) -> Row:
    rest = {"kind": TOKEN_KIND, "oauth_app_id": grant["app_id"], "chain": grant["chain"]}
    return add_token(work, token_hash, grant["user_id"], expires_at, **rest)
