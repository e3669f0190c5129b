"""Passwords of people: argon2id. Machine secrets are long and random and go through the vault instead."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH, MAX_LENGTH = 8, 1024


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash("no account has this password")


def hash_password(password: str) -> str:
    """The argon2id hash with its salt and parameters. Takes about 50 ms of one core on purpose."""
    return _hasher().hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Takes the same time when there is no hash to compare with, so that nobody learns which accounts exist."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(password_hash or _nobodys_hash(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
