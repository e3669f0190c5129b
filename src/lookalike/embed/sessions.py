"""Embed sessions and what opens them. Each token is for one purpose, and never good for another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..store import callers, embedding
from ..store.database import Reader, Row, UnitOfWork
from ..store.vault import Vault, random_text
from .people import welcome
from .signing import BadSignature, Signed
from .terms import Terms

TOKEN_LENGTH = 40
ADDRESS, AUTHENTICATION, COOKIE, NAVIGATION, API = "address", "authentication", "cookie", "navigation", "api"
ADDRESS_S, AUTHENTICATION_S, TOKEN_S = 300, 30, 600
SIGNED, ME, COOKIELESS = "signed", "me", "cookieless"
INVALID_TOKENS = "Invalid input tokens provided"


class BadTokens(Exception):
    """Tokens that do not belong together, or to nobody."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a browser gets that opens a session: the cookie's token, or none where the session goes without."""

    target: str
    cookie: str | None
    seconds: int


def seconds_left(until: datetime, now: datetime) -> int:
    return max(0, int((until - now).total_seconds()))


def browser(user_agent: str) -> bytes:
    return hashlib.sha256(user_agent.encode()).digest()


def _token(work: UnitOfWork, vault: Vault, session: Row, purpose: str, seconds: int) -> str:
    """A new token, which ends with its session at the latest."""
    token = random_text(TOKEN_LENGTH)
    until = min(session["expires_at"], work.now + timedelta(seconds=seconds))
    embedding.add_token(work, session["id"], purpose, vault.hash(token), until)
    if purpose == API:
        callers.add_token(work, vault.hash(token), session["user_id"], until, kind="embed")
    return token


# --- signed addresses, and addresses for oneself ----------------------------------------------------------


def open_signed(work: UnitOfWork, vault: Vault, signed: Signed) -> Opened:
    """Raises BadSignature for an address that was used before."""
    if not embedding.use_nonce(work, signed.nonce):
        raise BadSignature("The address was used before.")
    user_id = welcome(work, signed.terms)
    length = signed.terms.session_length_s
    session = embedding.add_session(
        work, user_id, SIGNED, work.now + timedelta(seconds=length), terms=signed.terms.digest
    )
    return Opened(signed.target, _token(work, vault, session, COOKIE, length), length)


def address_for(work: UnitOfWork, vault: Vault, user_id: int, length_s: int) -> str:
    """A token for an address that logs its maker in, once and within five minutes."""
    session = embedding.add_session(work, user_id, ME, work.now + timedelta(seconds=length_s))
    return _token(work, vault, session, ADDRESS, ADDRESS_S)


def open_address(work: UnitOfWork, vault: Vault, token: str, target: str) -> Opened:
    found = _use(work, vault, ADDRESS, token)
    session = {
        "id": found["embed_session_id"],
        "user_id": found["user_id"],
        "expires_at": found["session_expires_at"],
    }
    seconds = seconds_left(session["expires_at"], work.now)
    return Opened(target, _token(work, vault, session, COOKIE, seconds), seconds)


def _use(work: UnitOfWork, vault: Vault, purpose: str, token: str, user_agent: str | None = None) -> Row:
    found = embedding.find_embed_token(work, purpose, vault.hash(token))
    if not _holds(found, work.now, user_agent) or found is None or found["used_at"] is not None:
        raise BadSignature("The token is not good, or was used before.")
    embedding.use_token(work, found["id"])
    return found


def _holds(found: Row | None, now: datetime, user_agent: str | None) -> bool:
    if found is None or found["is_disabled"] or min(found["expires_at"], found["session_expires_at"]) <= now:
        return False
    return found["user_agent"] is None or found["user_agent"] == browser(user_agent or "")


def visitor(
    db: Reader, vault: Vault, now: datetime, user_agent: str, tokens: dict[str, str | None]
) -> int | None:
    """The user whose embed session a request for a page belongs to. `tokens`: by purpose."""
    for purpose, token in tokens.items():
        found = embedding.find_embed_token(db, purpose, vault.hash(token)) if token else None
        if found is not None and _holds(found, now, user_agent):
            return found["user_id"]
    return None


# --- without cookies --------------------------------------------------------------------------------------


def acquire(
    work: UnitOfWork, vault: Vault, terms: Terms, user_agent: str, reference: str | None
) -> dict[str, Any]:
    """Begins a session, or joins the one of `reference`, which stays as it is. Raises BadTokens when that one was
    asked for with other terms or for another browser."""
    session = embedding.find_session(work, vault.hash(reference)) if reference else None
    if session is not None and session["expires_at"] > work.now:
        if session["terms"] != terms.digest or session["user_agent"] != browser(user_agent):
            raise BadTokens
    else:
        reference = random_text(TOKEN_LENGTH)
        session = _begin(work, vault, terms, user_agent, reference)
    token = _token(work, vault, session, AUTHENTICATION, AUTHENTICATION_S)
    left = seconds_left(session["expires_at"], work.now)
    return {
        "authentication_token": token,
        "authentication_token_ttl": min(left, AUTHENTICATION_S),
        **_pair(work, vault, session),
        "session_reference_token": reference,
        "session_reference_token_ttl": left,
    }


def _begin(work: UnitOfWork, vault: Vault, terms: Terms, user_agent: str, reference: str) -> Row:
    known = {
        "reference_hash": vault.hash(reference),
        "user_agent": browser(user_agent),
        "terms": terms.digest,
    }
    until = work.now + timedelta(seconds=terms.session_length_s)
    return embedding.add_session(work, welcome(work, terms), COOKIELESS, until, **known)


def _pair(work: UnitOfWork, vault: Vault, session: Row) -> dict[str, Any]:
    seconds = min(TOKEN_S, seconds_left(session["expires_at"], work.now))
    return {
        "navigation_token": _token(work, vault, session, NAVIGATION, TOKEN_S),
        "navigation_token_ttl": seconds,
        "api_token": _token(work, vault, session, API, TOKEN_S),
        "api_token_ttl": seconds,
    }


def renew(work: UnitOfWork, vault: Vault, user_agent: str, given: dict[str, str]) -> dict[str, Any]:
    """New tokens for those of one session. Age is no reason to refuse: a session that is over says so by a time to
    live of 0. Raises BadTokens for tokens of different sessions, of another browser, or of none."""
    session = embedding.find_session(work, vault.hash(given["session_reference_token"]))
    if session is None or session["user_agent"] != browser(user_agent):
        raise BadTokens
    for purpose in (NAVIGATION, API):
        found = embedding.find_embed_token(work, purpose, vault.hash(given[f"{purpose}_token"]))
        if found is None or found["embed_session_id"] != session["id"]:
            raise BadTokens
    left = seconds_left(session["expires_at"], work.now)
    pair = _pair(work, vault, session) if left else {}
    return {
        **pair,
        "session_reference_token": given["session_reference_token"],
        "session_reference_token_ttl": left,
    }


def open_cookieless(work: UnitOfWork, vault: Vault, token: str, target: str, user_agent: str) -> Opened:
    found = _use(work, vault, AUTHENTICATION, token, user_agent)
    return Opened(target, None, seconds_left(found["session_expires_at"], work.now))
