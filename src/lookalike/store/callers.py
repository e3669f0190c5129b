"""What the rules need to know of a caller: token, user, roles with their sets, groups with their ancestors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Update, or_, select, update

from . import schema as s
from .database import Reader, Row, UnitOfWork

_KEY_LIMITS = (
    "is_disabled",
    "mode",
    "scopes",
    "allowed_ips",
    "traffic_class",
    "open_window",
    "calls_per_s",
    "auto_dedupe_s",
    "bulk_ok_until",
    "expires_at",
    "secret_hint",
)


def find_token(db: Reader, token_hash: bytes) -> Row | None:
    """The token with the state of its user, of who acts as that user, and of its key; None when there is no such
    token."""
    sudoers = s.users.alias("sudoers")
    statement = (
        select(
            s.api_tokens,
            s.users.c.is_disabled.label("user_is_disabled"),
            sudoers.c.is_disabled.label("sudo_user_is_disabled"),
            *(s.credentials_api3.c[name].label(f"key_{name}") for name in _KEY_LIMITS),
            s.oauth_client_apps.c.enabled.label("app_enabled"),
            s.oauth_client_apps.c.tokens_invalid_before.label("app_tokens_invalid_before"),
        )
        .join(s.users, s.users.c.id == s.api_tokens.c.user_id)
        .outerjoin(sudoers, sudoers.c.id == s.api_tokens.c.sudo_user_id)
        .outerjoin(s.credentials_api3, s.credentials_api3.c.id == s.api_tokens.c.credential_id)
        .outerjoin(s.oauth_client_apps, s.oauth_client_apps.c.id == s.api_tokens.c.oauth_app_id)
        .where(s.api_tokens.c.token_hash == token_hash)
    )
    return db.one(statement)


def find_key(db: Reader, client_id: str) -> Row | None:
    """The API key with that client id, and whether its user is disabled."""
    statement = (
        select(s.credentials_api3, s.users.c.is_disabled.label("user_is_disabled"))
        .join(s.users, s.users.c.id == s.credentials_api3.c.user_id)
        .where(s.credentials_api3.c.client_id == client_id)
    )
    return db.one(statement)


def note_exposed(key_id: int, how: str, now: datetime) -> Update:
    """The first time that a secret was seen where it should not be. Nobody's change: it is not journalled."""
    keys = s.credentials_api3
    unseen = (keys.c.id == key_id, keys.c.exposed_at.is_(None))
    return update(keys).where(*unseen).values(exposed_at=now, exposed_how=how)


def add_token(work: UnitOfWork, token_hash: bytes, user_id: int, expires_at: datetime, **rest: Any) -> Row:
    values = {"token_hash": token_hash, "user_id": user_id, "created_at": work.now, "expires_at": expires_at}
    return work.insert(s.api_tokens, {**values, **rest})


def delete_token(work: UnitOfWork, token_id: int) -> None:
    work.delete(s.api_tokens, token_id)


def delete_tokens_of_user(work: UnitOfWork, user_id: int) -> None:
    """Ends every login of a user, and those that others have as this user."""
    tokens = s.api_tokens.c
    work.delete_where(s.api_tokens, or_(tokens.user_id == user_id, tokens.sudo_user_id == user_id))


def delete_expired_tokens(work: UnitOfWork) -> None:
    work.connection.execute(s.api_tokens.delete().where(s.api_tokens.c.expires_at < work.now))


def groups_of_user(db: Reader, user_id: int) -> frozenset[int]:
    """The user's groups and all groups around them. Every user is in the groups that include by default."""
    mine = select(s.group_users.c.group_id).where(s.group_users.c.user_id == user_id)
    everybody = select(s.groups.c.id).where(s.groups.c.include_by_default)
    edges = db.all(select(s.group_groups.c.group_id, s.group_groups.c.child_group_id))
    return ancestors({*db.column(mine), *db.column(everybody)}, edges)


def ancestors(groups: Iterable[int], edges: Iterable[Row]) -> frozenset[int]:
    parents: dict[int, list[int]] = {}
    for edge in edges:
        parents.setdefault(edge["child_group_id"], []).append(edge["group_id"])
    found, open_ = set(groups), list(groups)
    while open_:
        for parent in parents.get(open_.pop(), ()):
            if parent not in found:
                found.add(parent)
                open_.append(parent)
    return frozenset(found)


def role_ids_of_user(db: Reader, user_id: int, groups: frozenset[int]) -> list[int]:
    """Roles given to the user, and to the user's groups."""
    direct = select(s.role_users.c.role_id).where(s.role_users.c.user_id == user_id)
    by_group = select(s.role_groups.c.role_id).where(s.role_groups.c.group_id.in_(groups))
    return sorted({*db.column(direct), *db.column(by_group)})


def grants_of_roles(
    db: Reader, role_ids: list[int]
) -> list[tuple[frozenset[str], bool, frozenset[str] | None]]:
    """For each role: permissions, whether its permission set is the Admin set, models (None: all)."""
    permissions, models = s.permission_sets, s.model_sets
    statement = (
        select(
            permissions.c.permissions,
            permissions.c.all_access.label("admin"),
            models.c.models,
            models.c.all_access.label("all_models"),
        )
        .select_from(s.roles.join(permissions).join(models))
        .where(s.roles.c.id.in_(role_ids))
    )
    return [
        (
            frozenset(row["permissions"]),
            row["admin"],
            None if row["all_models"] else frozenset(row["models"]),
        )
        for row in db.all(statement)
    ]
