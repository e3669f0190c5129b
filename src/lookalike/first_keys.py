"""The first administrator and the first keys: made on the host, before anybody can call the API."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import select

from .safety.secrets import hint_of, new_secret
from .store import schema as s
from .store import users as store
from .store.database import Reader, Row, UnitOfWork
from .store.passwords import hash_password
from .store.vault import Vault, random_text

ADMIN_ROLE = 2
CLIENT_ID_LENGTH = 20


def administrator(work: UnitOfWork, email: str, password: str | None = None) -> Row:
    """The administrator with that address: found, or made. A password, when given, is set."""
    found = store.find_email(work, email)
    user = work.get(s.users, found["user_id"]) if found else None
    if user is None:
        user = store.add_user(work, {"first_name": "Admin", "last_name": "User"})
        found = store.add_credentials_email(work, user["id"], email)
    if password and found:
        work.update(s.credentials_email, found["id"], {"password_hash": hash_password(password)})
    _give_admin_role(work, user)
    return user


def _give_admin_role(work: UnitOfWork, user: Row) -> None:
    work.insert_new(s.role_users, {"role_id": ADMIN_ROLE, "user_id": user["id"]})
    if user["is_disabled"]:
        work.update(s.users, user["id"], {"is_disabled": False})


def new_key(work: UnitOfWork, vault: Vault, user_id: int, purpose: str | None = None) -> tuple[str, str]:
    """(client id, secret) of a new key. The secret is kept only as a hash: this is the one time it is seen."""
    client_id, secret = random_text(CLIENT_ID_LENGTH), new_secret()
    row = store.add_credentials_api3(work, user_id, client_id, vault.hash(secret), hint_of(secret))
    if purpose:
        work.update(s.credentials_api3, row["id"], {"purpose": purpose})
    return client_id, secret


def any_administrator(work: Reader) -> Row | None:
    """The administrator with the lowest id, if there is one who can log in."""
    statement = (
        select(s.users)
        .join(s.role_users, s.role_users.c.user_id == s.users.c.id)
        .where(s.role_users.c.role_id == ADMIN_ROLE, ~s.users.c.is_disabled)
        .order_by(s.users.c.id)
    )
    return work.one(statement)


def write_ini(path: Path, base_url: str, client_id: str, secret: str, verify_ssl: bool) -> None:
    """A `looker.ini` for the SDKs that only its owner may read."""
    text = f"""[Looker]
base_url={base_url}
client_id={client_id}
client_secret={secret}
verify_ssl={"true" if verify_ssl else "false"}
timeout=120
"""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}.new")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    own.replace(path)
