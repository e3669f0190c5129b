"""Logins by email and password, and links to set one.

Hashing takes a core for a twentieth of a second on purpose, so it has two threads of its own and a line that is not
long: whoever floods the login page makes others wait there and nowhere else. Source: trust reference, A2, A3, A18.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ..store import page_sessions, users
from ..store import schema as s
from ..store.database import Reader, Row, UnitOfWork
from ..store.passwords import MAX_LENGTH, hash_password, password_matches
from ..store.vault import random_text

if TYPE_CHECKING:
    from ..instance import Instance

THREADS, LONGEST_LINE = 2, 40
LINK_LASTS = timedelta(minutes=60)
LINK_LENGTH = 32  # 190 bits, in the length that recordings show


class TooManyLogins(Exception):
    """The line of those whose password is being checked is full."""


class HashingPool:
    """argon2id, two at a time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._waiting = 0

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Raises TooManyLogins. Only the serving loop's thread calls it, so the count needs no lock."""
        if self._waiting >= LONGEST_LINE:
            raise TooManyLogins
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def known_login(instance: Instance, email: str, password: str) -> Row | None:
    """The row of credentials_email, when address and password are right, neither login nor user is disabled, and
    the user is a person. Otherwise None, after the same work whatever is wrong."""
    with instance.store.read() as db:
        login = users.find_email(db, email)
        user = users.get_user(db, login["user_id"]) if login else None
    password_hash = login["password_hash"] if login else None
    right = password_matches(password[: MAX_LENGTH + 1], password_hash) and len(password) <= MAX_LENGTH
    if login is None or user is None or not right:
        return None
    closed = login["is_disabled"] or user["is_disabled"] or user["is_service_account"]
    return None if closed else login


def new_link(instance: Instance, work: UnitOfWork, login: Row) -> tuple[Row, str]:
    """A random token to set a password with, for an hour and once; an earlier one ends. Returns the login as it is
    now, and the address of the page, on the configured host whatever host the request named."""
    token = random_text(LINK_LENGTH)
    row = users.set_reset_token(work, login, instance.vault.hash(token), work.now + LINK_LASTS)
    page = "account/setup" if row["password_hash"] is None else "password/reset"
    return row, f"{instance.web_url}/{page}/{token}"


def login_of_link(instance: Instance, db: Reader, token: str) -> Row | None:
    """The login whose password this link sets, while it holds and its user is enabled."""
    columns = s.credentials_email.c
    statement = s.credentials_email.select().where(columns.reset_token_hash == instance.vault.hash(token))
    row = db.one(statement)
    if row is None or row["is_disabled"] or row["reset_expires_at"] is None:
        return None
    user = users.get_user(db, row["user_id"])
    holds = row["reset_expires_at"] > instance.now()
    return row if holds and user is not None and not user["is_disabled"] else None


def set_password(instance: Instance, work: UnitOfWork, token: str, password_hash: str) -> Row | None:
    """Uses up the link and ends every session of the user; None when the link does not hold any more."""
    if login_of_link(instance, work, token) is None:
        return None
    login = users.use_reset_token(work, instance.vault.hash(token), password_hash)
    if login is not None:
        page_sessions.end_sessions(work, login["user_id"])
    return login


def note_password_login(work: UnitOfWork, login: Row) -> None:
    """Nobody's change: it is not journalled."""
    emails = s.credentials_email
    changed = emails.update().where(emails.c.id == login["id"]).values(logged_in_at=work.now)
    work.connection.execute(changed)


__all__ = [
    "HashingPool",
    "TooManyLogins",
    "hash_password",
    "known_login",
    "login_of_link",
    "new_link",
    "note_password_login",
    "set_password",
]
