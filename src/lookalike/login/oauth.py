"""Logins of applications for a user: OAuth 2 codes with PKCE, and refresh tokens that are good once.

Everything that comes from one consent is a chain. A code or a refresh token that is used a second time may have been
stolen, so it ends its chain. Source: API contract, section 1.4; trust reference, A11.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from ..access.caller import Caller
from ..access.callers import caller_of_user
from ..store import oauth_apps as store
from ..store.database import Reader, Row, UnitOfWork
from ..store.vault import random_text

if TYPE_CHECKING:
    from ..instance import Instance

SCOPE = "cors_api"
CODE_LASTS, REFRESH_LASTS = timedelta(seconds=60), timedelta(days=30)
SECRET_LENGTH = 43  # 256 bits
# The Python SDK sends 64 hex digits, the TypeScript SDK base64url with its padding, others without it.
CHALLENGE = re.compile(r"[0-9a-fA-F]{64}|[A-Za-z0-9_-]{43}=?")
VERIFIER = re.compile(r"[A-Za-z0-9._~=+/-]{40,200}")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class NotAuthorizable(Exception):
    """The request cannot be answered by a redirect, because nobody knows that its address is the app's."""


class Redirected(Exception):
    """An error that the application is told at its own address."""

    def __init__(self, request: Authorization, error: str, text: str):
        self.address = back_to(request, error=error, error_description=text)
        super().__init__(text)


class TokenRefused(Exception):
    """`error` as RFC 6749, section 5.2, names it."""

    def __init__(self, error: str, text: str):
        self.error, self.text = error, text
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Authorization:
    """A request at /auth whose app and address are right."""

    app: Row
    redirect_uri: str
    state: str | None
    challenge: str


# Source: RFC 8252, section 7.1: a domain of the application's makers, backwards. Schemes that mean something
# (ftp, file, javascript, data) have no dot.
OWN_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


def redirect_problem(uri: str) -> str | None:
    """Why an address cannot be registered, in words."""
    if (
        not uri
        or len(uri) > 2000
        or not uri.isascii()
        or not uri.isprintable()
        or any(c in uri for c in " \\*\"'<>")
    ):
        return "must be a plain absolute address without spaces, quotes or wildcards."
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return "is not an address."
    if parts.scheme not in ("http", "https") and not OWN_SCHEME.fullmatch(parts.scheme):
        return (
            "must begin with https://, or with a scheme of your application's own such as com.example.app:/."
        )
    if "#" in uri or "@" in parts.netloc:
        return "must have neither a fragment nor a user name."
    if parts.scheme in ("http", "https") and not host:
        return "names no host."
    if parts.scheme == "http" and host not in LOOPBACK:
        return "must use https; http is for this machine alone (localhost)."
    return None


# --- /auth ------------------------------------------------------------------------------------------------


def authorization(db: Reader, asked: Mapping[str, str]) -> Authorization:
    """Raises NotAuthorizable for an unknown app or another address than the registered one, byte for byte, and
    Redirected for everything else that is wrong."""
    app = store.find_app(db, asked.get("client_id", ""))
    uri = asked.get("redirect_uri", "")
    if app is None or not app["enabled"]:
        raise NotAuthorizable("There is no such application, or it is switched off.")
    if uri not in app["redirect_uris"]:
        raise NotAuthorizable(
            "The address to return to is not the one that the application is registered with."
        )
    request = Authorization(app, uri, asked.get("state"), asked.get("code_challenge", ""))
    if asked.get("response_type") != "code":
        raise Redirected(request, "unsupported_response_type", "response_type must be code")
    if asked.get("scope", SCOPE) != SCOPE:
        raise Redirected(request, "invalid_scope", f"scope must be {SCOPE}")
    if asked.get("code_challenge_method") != "S256":
        raise Redirected(request, "invalid_request", "code_challenge_method must be S256")
    if CHALLENGE.fullmatch(request.challenge) is None:
        raise Redirected(request, "invalid_request", "code_challenge must be the SHA-256 of the verifier")
    return request


def back_to(request: Authorization, **more: str) -> str:
    """The app's own address with what it is told."""
    told = {**more, **({"state": request.state} if request.state is not None else {})}
    joint = "&" if urlsplit(request.redirect_uri).query else "?"
    return f"{request.redirect_uri}{joint}{urlencode(told)}"


def may_use(caller: Caller, app: Row) -> bool:
    """An app of a group is for the members of that group."""
    return app["group_id"] is None or app["group_id"] in caller.group_ids


def new_code(instance: Instance, work: UnitOfWork, request: Authorization, user_id: int) -> str:
    """Notes the consent and gives a code, for a minute and once."""
    store.delete_expired_grants(work)
    store.add_consent(work, request.app["id"], user_id)
    given = {
        "app_id": request.app["id"],
        "user_id": user_id,
        "chain": random_text(22),
        "redirect_uri": request.redirect_uri,
        "challenge": request.challenge,
    }
    code = random_text(SECRET_LENGTH)
    store.add_grant(work, store.CODE, instance.vault.hash(code), work.now + CODE_LASTS, given)
    return code


# --- /api/token -------------------------------------------------------------------------------------------


def token_answer(
    instance: Instance, work: UnitOfWork, asked: Mapping[str, str]
) -> dict[str, Any] | TokenRefused:
    """A token for a code or a refresh token. A refusal is returned and not raised: what it ends must stay ended."""
    try:
        grant, app = _grant(instance, work, asked)
        _check_user(work, grant, app)
    except TokenRefused as refused:
        return refused
    store.use_grant(work, grant)
    return _issue(instance, work, grant)


def _grant(instance: Instance, work: UnitOfWork, asked: Mapping[str, str]) -> tuple[Row, Row]:
    kinds = {"authorization_code": (store.CODE, "code"), "refresh_token": (store.REFRESH, "refresh_token")}
    kind = kinds.get(asked.get("grant_type", ""))
    if kind is None:
        raise TokenRefused("unsupported_grant_type", "grant_type is authorization_code or refresh_token.")
    app = store.find_app(work, asked.get("client_id", ""))
    if app is None or not app["enabled"]:
        raise TokenRefused("invalid_client", "There is no such application, or it is switched off.")
    grant = store.find_grant(work, kind[0], instance.vault.hash(asked.get(kind[1], "")))
    if grant is None or grant["app_id"] != app["id"]:
        raise _bad(kind[1])
    if grant["used_at"] is not None:
        store.end_chain(work, grant["chain"])
        raise _bad(kind[1])
    if grant["expires_at"] <= work.now or asked.get("redirect_uri") != grant["redirect_uri"]:
        raise _bad(kind[1])
    if kind[0] == store.CODE and not verifier_matches(asked.get("code_verifier", ""), grant["challenge"]):
        raise TokenRefused("invalid_grant", "code_verifier is not the one that code_challenge was made of.")
    return grant, app


def _bad(name: str) -> TokenRefused:
    text = f"The {name} is unknown, has run out, was used before, or belongs to another app or address."
    return TokenRefused("invalid_grant", text)


def _check_user(work: UnitOfWork, grant: Row, app: Row) -> None:
    from ..store.users import get_user

    user = get_user(work, grant["user_id"])
    if user is None or user["is_disabled"] or not store.has_consented(work, app["id"], user["id"]):
        raise TokenRefused("invalid_grant", "The user does not allow this application any more.")
    if not may_use(caller_of_user(work, user["id"]), app):
        raise TokenRefused("invalid_grant", "The user is not in the group that the application is for.")


def verifier_matches(verifier: str, challenge: str) -> bool:
    """Against all three forms in which clients send the SHA-256 of the verifier."""
    if VERIFIER.fullmatch(verifier) is None:
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    padded = base64.urlsafe_b64encode(digest)
    forms = (padded, padded.rstrip(b"="), digest.hex().encode())
    given = challenge.lower() if len(challenge) == 64 else challenge
    matching = [hmac.compare_digest(form, given.encode()) for form in forms]  # all three: equal time
    return any(matching)


def _issue(instance: Instance, work: UnitOfWork, grant: Row) -> dict[str, Any]:
    seconds = instance.settings.token_seconds
    token, refresh = random_text(SECRET_LENGTH), random_text(SECRET_LENGTH)
    store.add_oauth_token(work, instance.vault.hash(token), grant, work.now + timedelta(seconds=seconds))
    kept = {name: grant[name] for name in ("app_id", "user_id", "chain", "redirect_uri")}
    store.add_grant(work, store.REFRESH, instance.vault.hash(refresh), work.now + REFRESH_LASTS, kept)
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": seconds,
        "refresh_token": refresh,
    }
