"""Who somebody is, by the word of an identity provider or a directory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


class SignOnRefused(Exception):
    """Nobody is logged in. `code` is for logs and tests; the text is for the person at the login page and tells
    nothing that only an administrator should know."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


class SignOnBroken(Exception):
    """The other side or the configuration does not work. The text is for administrators."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`issuer` and `subject` together are the identity; nothing else ever is. `email_proven`: the issuer vouches
    for the address. `attributes`: everything that was said, each a list of texts."""

    kind: str
    issuer: str
    subject: str
    email: str | None = None
    email_proven: bool = False
    first_name: str | None = None
    last_name: str | None = None
    groups: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dn: str | None = None


# ASCII only: letters that merely look alike must never lead to another person's account.
ADDRESS = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?")
MAX_TEXT = 4000  # characters of one value


def plain_address(email: str | None) -> str | None:
    """The address as it was given, if it is one that may stand for an account; otherwise None."""
    return email if email and ADDRESS.fullmatch(email) else None


def first(values: Mapping[str, tuple[str, ...]], name: str | None) -> str | None:
    found = values.get(name or "", ())
    return found[0] if found else None
