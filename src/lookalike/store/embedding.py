"""Embed secrets, the users who come through embedding pages, their sessions and tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from . import groups, users
from . import schema as s
from .database import Reader, Row, UnitOfWork
from .folders import SHARED
from .instance_settings import read_setting, write_setting
from .vault import Vault, random_text

secrets, nonces, sessions, tokens = s.embed_secrets, s.embed_nonces, s.embed_sessions, s.embed_tokens
EMBED = "embed"
SHA_1, SHA_256 = "hmac/sha-1", "hmac/sha-256"
SEALED = "embed secret"
SECRET_LENGTH = 64
NONCE_KEPT = timedelta(hours=2)  # more than an hour, and more than any signed time is good for
SESSION_KEPT = timedelta(days=1)  # after its end, to tell that it ended
DOMAINS = "embed_domains"


# --- secrets ----------------------------------------------------------------------------------------------


def add_secret(work: UnitOfWork, vault: Vault, values: Mapping[str, Any]) -> tuple[Row, str]:
    """The row, and the secret itself, which is not shown again."""
    secret = random_text(SECRET_LENGTH)
    sealed = vault.seal(secret, SEALED)
    row = work.insert(secrets, {**values, "secret": sealed, "created_at": work.now})
    return row, secret


def get_secret(db: Reader, secret_id: int) -> Row | None:
    return db.get(secrets, secret_id)


def signing_secrets(db: Reader) -> list[Row]:
    """Those that signed addresses may be checked with, the newest first."""
    columns = secrets.c
    good = (columns.enabled, columns.secret_type == "SSO")
    return db.all(select(secrets).where(*good).order_by(columns.id.desc()))


def secret_text(vault: Vault, row: Row) -> str:
    return vault.unseal(row["secret"], SEALED).decode()


def delete_secret(work: UnitOfWork, secret_id: int) -> None:
    work.delete(secrets, secret_id)


# --- addresses --------------------------------------------------------------------------------------------


def use_nonce(work: UnitOfWork, digest: bytes) -> bool:
    """Whether this is the first time. Old ones are forgotten on the way."""
    work.connection.execute(nonces.delete().where(nonces.c.created_at < work.now - NONCE_KEPT))
    return work.insert_new(nonces, {"digest": digest, "created_at": work.now}) is not None


def embed_domains(db: Reader) -> list[str]:
    """Origins whose pages may show ours in a frame."""
    return list(read_setting(db, DOMAINS).get("allowed", ()))


def allow_domain(work: UnitOfWork, origin: str) -> None:
    known = embed_domains(work)
    if origin not in known:
        write_setting(work, DOMAINS, {"allowed": [*known, origin]})


def set_domains(work: UnitOfWork, origins: list[str]) -> None:
    if origins != embed_domains(work):
        write_setting(work, DOMAINS, {"allowed": origins})


# --- people -----------------------------------------------------------------------------------------------


def said_of_user(db: Reader, user_id: int) -> dict[str, Any] | None:
    """What the embedding page said of an embed user at last: permissions and models; None for other users."""
    columns = s.credentials_external.c
    return db.scalar(select(columns.doc).where(columns.user_id == user_id, columns.type == EMBED).limit(1))


def find_login(db: Reader, external_user_id: str) -> Row | None:
    return users.find_external(db, EMBED, external_user_id)


def add_embed_user(work: UnitOfWork, external_user_id: str, names: Mapping[str, Any]) -> Row:
    """The login of a new user; without anything said, it gives nothing."""
    user = users.add_user(work, names)
    values = {"user_id": user["id"], "type": EMBED, "external_id": external_user_id, "doc": {}}
    return work.insert(s.credentials_external, {**values, "created_at": work.now})


def update_login(work: UnitOfWork, login: Row, said: Mapping[str, Any]) -> None:
    changes = {"doc": {**login["doc"], **said}, "logged_in_at": work.now}
    work.update(s.credentials_external, login["id"], changes)


def set_groups(work: UnitOfWork, user_id: int, before: Iterable[int], now: Iterable[int]) -> list[int]:
    """Takes the user out of groups that the page named before and puts them into those that it names now; what an
    administrator did besides is left alone. Ids that no group has are passed over, as on Looker."""
    wanted = [each for each in now if groups.get_group(work, each) is not None]
    for group_id in set(before) - set(wanted):
        groups.take_user_out(work, group_id, user_id)
    for group_id in wanted:
        groups.put_user_into(work, group_id, user_id)
    return wanted


def external_group(work: UnitOfWork, external_group_id: str) -> int:
    """The group of that name for embed users, made with a folder for its members when it is not there yet."""
    found = work.one(select(s.groups).where(s.groups.c.external_group_id == external_group_id))
    if found is not None:
        return found["id"]
    values = {"name": external_group_id, "external_group_id": external_group_id, "externally_managed": True}
    group = groups.add_group(work, values)
    _folder_of_group(work, group)
    return group["id"]


def _folder_of_group(work: UnitOfWork, group: Row) -> None:
    name = group["external_group_id"]
    content = work.insert(
        s.content_metadata, {"parent_id": SHARED, "inherits": False, "content_type": "folder", "name": name}
    )
    rule = {"content_metadata_id": content["id"], "permission_type": "edit", "group_id": group["id"]}
    work.insert(s.content_access, rule)
    place = {"parent_id": SHARED, "content_metadata_id": content["id"], "is_embed": True}
    work.insert(s.folders, {"name": name, "external_id": name, **place, "created_at": work.now})


# --- sessions ---------------------------------------------------------------------------------------------


def add_session(work: UnitOfWork, user_id: int, kind: str, expires_at: datetime, **more: Any) -> Row:
    work.delete_where(sessions, sessions.c.expires_at < work.now - SESSION_KEPT)
    values = {"user_id": user_id, "kind": kind, "expires_at": expires_at, "created_at": work.now}
    return work.insert(sessions, {**values, **more})


def find_session(db: Reader, reference_hash: bytes) -> Row | None:
    return db.one(select(sessions).where(sessions.c.reference_hash == reference_hash))


def end_session(work: UnitOfWork, session_id: int) -> None:
    """Ends a session, and the tokens of the API that came from it."""
    of_api = select(tokens.c.token_hash).where(
        tokens.c.embed_session_id == session_id, tokens.c.purpose == "api"
    )
    work.delete_where(s.api_tokens, s.api_tokens.c.token_hash.in_(of_api))
    work.delete(sessions, session_id)


def add_token(
    work: UnitOfWork, session_id: int, purpose: str, token_hash: bytes, expires_at: datetime
) -> Row:
    values = {"embed_session_id": session_id, "purpose": purpose, "token_hash": token_hash}
    return work.insert(tokens, {**values, "expires_at": expires_at})


def find_embed_token(db: Reader, purpose: str, token_hash: bytes) -> Row | None:
    """The token with its session: user_id, kind, user_agent, session_expires_at, and whether the user is disabled."""
    statement = (
        select(
            tokens,
            sessions.c.user_id,
            sessions.c.kind,
            sessions.c.user_agent,
            sessions.c.expires_at.label("session_expires_at"),
            s.users.c.is_disabled,
        )
        .join(sessions, sessions.c.id == tokens.c.embed_session_id)
        .join(s.users, s.users.c.id == sessions.c.user_id)
        .where(tokens.c.purpose == purpose, tokens.c.token_hash == token_hash)
    )
    return db.one(statement)


def use_token(work: UnitOfWork, token_id: int) -> None:
    work.update(tokens, token_id, {"used_at": work.now})
