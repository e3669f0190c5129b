"""Which ways to log in the login page offers, and who may still use a password beside single sign-on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..access.callers import caller_of_user
from ..store.sso import config_of, passwords_open

if TYPE_CHECKING:
    from ..store.database import Reader

# The permission of people who keep their password while others log in by single sign-on.
BY_EMAIL = "login_special_email"
REDIRECTING = ("saml", "oidc")
ENABLED = (*REDIRECTING, "ldap")


@dataclass(frozen=True, slots=True)
class Offers:
    """`redirecting`: kinds of single sign-on that have a page elsewhere. `straight_on`: the one of them to which the
    login page leads by itself."""

    email: bool
    ldap: bool
    redirecting: tuple[str, ...]
    straight_on: str | None


def offers(db: Reader) -> Offers:
    on = {kind: config for kind in ENABLED if (config := config_of(db, kind)).get("enabled")}
    straight_on = "saml" if on.get("saml", {}).get("bypass_login_page") else None
    return Offers(passwords_open(db), "ldap" in on, tuple(k for k in REDIRECTING if k in on), straight_on)


def may_use_password(db: Reader, user_id: int) -> bool:
    """Everybody while there is no single sign-on; otherwise, where that allows it at all, administrators and people
    with the permission `login_special_email`. Source: public documentation of `LDAPConfig`."""
    if not passwords_open(db):
        return False
    if not any(config_of(db, kind).get("enabled") for kind in ENABLED):
        return True
    return caller_of_user(db, user_id).has(BY_EMAIL)
