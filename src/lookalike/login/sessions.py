"""Sessions of browsers: a random token in a cookie that no script can read, and a second one against forgery.

A session begins with a new token at each login, so nobody can plant one beforehand. It ends by itself at a fixed time,
after inactivity where that is asked for, at logout, and with the user. Source: API contract, section 1.5; trust
reference, A8 and A10.
"""

from __future__ import annotations

import hmac
import threading
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..dispatch.errors import ApiError
from ..store import page_sessions as store
from ..store.database import Reader, UnitOfWork, utc_now
from ..store.vault import random_text
from .policy import IDLE, SessionPolicy, session_policy
from .visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..access.caller import Caller
    from ..instance import Instance
    from ..store.vault import Vault

# The prefix makes browsers refuse it from anywhere but this host over TLS, or from this very machine.
COOKIE = "__Host-lookalike"
CSRF_HEADER = "x-csrf-token"
TOKEN_LENGTH = 43  # 256 bits
SEEN_EVERY = timedelta(minutes=1)
MAX_KNOWN = 10_000


def start_session(
    instance: Instance,
    work: UnitOfWork,
    user_id: int,
    credentials_type: str,
    visitor: Visitor,
    *,
    lasts: timedelta | None = None,
    sudo_user_id: int | None = None,
) -> str:
    """A new session; returns its token, for `session_cookie`. `credentials_type`: email, saml, oidc, ldap, embed, …
    `lasts`: at most so long; otherwise as long as the configuration says."""
    policy = session_policy(work)
    if not policy.unlimited_sessions_per_user:
        store.end_sessions(work, user_id)
    longest = timedelta(minutes=policy.session_minutes)
    token = random_text(TOKEN_LENGTH)
    known = {
        "credentials_type": credentials_type,
        "ip_address": visitor.address,
        "browser": visitor.browser,
        "operating_system": visitor.operating_system,
    }
    expires_at = work.now + min(lasts or longest, longest)
    hashed = instance.vault.hash(token)
    store.add_session(work, hashed, user_id, expires_at, known, sudo_user_id=sudo_user_id)
    return token


def session_cookie(db: Reader, token: str, *, name: str = COOKIE, same_site: str = "Lax") -> str:
    """The Set-Cookie header. Without persistent sessions the browser forgets it when it is closed."""
    policy = session_policy(db)
    lasts = f"; Max-Age={policy.session_minutes * 60}" if policy.allow_persistent_sessions else ""
    return f"{name}={token}; Path=/; Secure; HttpOnly; SameSite={same_site}{lasts}"


def gone_cookie(name: str = COOKIE) -> str:
    return f"{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


def cookie_of(headers: Mapping[str, str], name: str = COOKIE) -> str | None:
    """`headers` with names in lower case."""
    try:
        found = SimpleCookie(headers.get("cookie", "")[:8192]).get(name)
    except CookieError:
        return None
    return found.value or None if found else None


def csrf_token(vault: Vault, token: str) -> str:
    """What pages of ours tell their scripts, and nobody else can know: made from the session's token."""
    return vault.hash(f"csrf:{token}").hex()


def csrf_matches(vault: Vault, token: str, given: str | None) -> bool:
    return given is not None and hmac.compare_digest(csrf_token(vault, token).encode(), given.encode())


def same_origin(instance: Instance, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a page of this server, as far as the browser says. The Host header counts only
    beside an equal Origin: no page elsewhere can choose either."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    if origin in {_origin(instance.web_url), _origin(instance.api_url)}:
        return True
    host = urlsplit(origin).netloc
    return bool(host) and host == headers.get("host")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def caller_of_cookie(instance: Instance, headers: Mapping[str, str]) -> Caller | None:
    """Who calls the API from a page of ours; None without a cookie that holds. Raises ApiError when the cookie comes
    without what only our own pages know, or from a page elsewhere."""
    token = cookie_of(headers)
    caller = instance.page_sessions.of(token)
    if token is None or caller is None:
        return None
    if not csrf_matches(instance.vault, token, headers.get(CSRF_HEADER)) or not same_origin(
        instance, headers
    ):
        raise ApiError(
            401, "A session of the pages needs the header X-CSRF-Token with the token of its page."
        )
    return caller


class PageSessions:
    """Cookies to callers; one for each instance."""

    def __init__(self, instance: Instance):
        self._instance = instance
        self._seen: dict[int, datetime] = {}
        self._lock = threading.Lock()

    def of(self, token: str | None) -> Caller | None:
        """Who is logged in with this cookie; None for unknown, ended and idle ones."""
        caller = self._instance.callers.of(token) if token else None
        if caller is None or caller.token_kind != store.KIND or caller.token_id is None:
            return None
        with self._instance.store.read() as db:
            policy = session_policy(db)
            if policy.use_inactivity_based_logout and self._is_idle(db, caller.token_id):
                return None
        self._note(caller.token_id, policy)
        return caller

    def _is_idle(self, db: Reader, token_id: int) -> bool:
        """Another process may have seen the browser since."""
        seen, oldest = self._seen.get(token_id), utc_now() - IDLE
        if seen is not None and seen > oldest:
            return False
        noted = store.seen_at(db, token_id)
        return noted is None or noted <= oldest

    def _note(self, token_id: int, policy: SessionPolicy) -> None:
        """Once a minute, behind the caller's back, and only where somebody asks for it: each write makes every
        server read again what it knows."""
        if not policy.use_inactivity_based_logout:
            return
        now = utc_now()
        with self._lock:
            seen = self._seen.get(token_id)
            if seen is not None and now - seen < SEEN_EVERY:
                return
            if len(self._seen) > MAX_KNOWN:
                self._seen = {}
            self._seen[token_id] = now
        self._instance.errands.run(lambda: self._write(token_id))

    def _write(self, token_id: int) -> None:
        with self._instance.store.write() as work:
            store.note_seen(work, token_id)
