"""Lets an administrator in again, from the host: whoever can read the data folder owns the instance anyway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from ..first_keys import ADMIN_ROLE, administrator, new_key
from ..store import schema as s
from ..store import users as store
from ..store.database import About, Actor, Row, Store, UnitOfWork
from ..store.roles import admin_user_ids
from ..store.vault import Vault, random_text

OPERATION = "lookalike admin recover"
LINK_MINUTES, LINK_LETTERS = 60, 32
DEFAULT_EMAIL = "admin@example.com"


@dataclass(frozen=True, slots=True)
class Recovered:
    """`done` says, a sentence each, what was mended. `link` is the path of a page, or None."""

    user_id: int
    email: str | None
    done: tuple[str, ...]
    client_id: str | None
    client_secret: str | None
    link: str | None


def recover(to: Store, vault: Vault, email: str | None, password_link: bool) -> Recovered:
    """Makes the user with that address an administrator who can log in; without an address, the administrator with
    the lowest id, disabled or not, or a new one. One operation in the journal, which can be undone."""
    with to.write(Actor(operation_id=OPERATION, is_admin=True)) as work:
        done: list[str] = []
        user = _user(work, email, done)
        work.about = About({"user_id": str(user["id"])}, "user", str(user["id"]))
        _let_in(work, user, done)
        login = store.credentials_email_of(work, user["id"])
        link, client_id, secret = None, None, None
        if password_link:
            link = _password_link(work, vault, user, login, email, done)
        else:
            client_id, secret = new_key(work, vault, user["id"], "admin recover")
            done.append("made an API key")
        address = login["email"] if login else email
    return Recovered(user["id"], address, tuple(done), client_id, secret, link)


def _user(work: UnitOfWork, email: str | None, done: list[str]) -> Row:
    found = store.find_email(work, email) if email else None
    user = work.get(s.users, found["user_id"]) if found else None
    if user is None and email is None:
        first = min(admin_user_ids(work), default=None)
        user = work.get(s.users, first) if first is not None else None
    if user is not None:
        return user
    made = administrator(work, email or DEFAULT_EMAIL)
    done.append(f"made user {made['id']}")
    return made


def _let_in(work: UnitOfWork, user: Row, done: list[str]) -> None:
    if user["is_disabled"]:
        work.update(s.users, user["id"], {"is_disabled": False})
        done.append("enabled the account")
    if work.insert_new(s.role_users, {"role_id": ADMIN_ROLE, "user_id": user["id"]}) is not None:
        done.append("gave the role Admin")
    login = store.credentials_email_of(work, user["id"])
    if login is not None and login["is_disabled"]:
        store.update_credentials_email(work, login, {"is_disabled": False})
        done.append("enabled the login by email")
    lockouts = s.login_lockouts
    for lockout in work.column(select(lockouts.c.id).where(lockouts.c.user_id == user["id"])):
        work.delete(lockouts, lockout)
        done.append("ended a lockout")


def _password_link(
    work: UnitOfWork, vault: Vault, user: Row, login: Row | None, email: str | None, done: list[str]
) -> str:
    """A path of the pages; it works for an hour."""
    if login is None:
        login = store.add_credentials_email(work, user["id"], email or DEFAULT_EMAIL)
        done.append("made a login by email")
    token = random_text(LINK_LETTERS)
    store.set_reset_token(work, login, vault.hash(token), work.now + timedelta(minutes=LINK_MINUTES))
    done.append("made a link to set a password")
    return f"/password/reset/{token}"
