"""The end of a login by another system: the user, the session, and what is written down of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from ..history.records import LoggedIn
from ..login.sessions import session_cookie, start_session
from ..login.visitor import Visitor
from ..store import sso as store
from . import ldap
from .identity import Identity, SignOnBroken, SignOnRefused
from .secret_fields import with_secrets
from .sign_in import sign_in
from .state import MINUTES

if TYPE_CHECKING:
    from ..instance import Instance
    from ..store.database import UnitOfWork

log = structlog.get_logger("lookalike.sso")
LONGEST_NAME = 254


def live_config(instance: Instance, kind: str) -> dict[str, Any] | None:
    """The configuration by which people log in, with its secrets; None while it is off."""
    with instance.store.read() as db:
        found = store.config_of(db, kind)
    return with_secrets(instance.vault, kind, found) if found.get("enabled") else None


def trial_config(instance: Instance, kind: str, slug: str) -> dict[str, Any] | None:
    with instance.store.read() as db:
        found = store.trial_of(db, kind, slug)
    return with_secrets(instance.vault, kind, found) if found else None


async def login_by_ldap(instance: Instance, login: str, password: str, visitor: Visitor) -> tuple[int, str]:
    """The user's id and the cookie of their new session. Raises SignOnRefused, SignOnBroken, and ApiError 429 when
    somebody has guessed too often."""
    config = await asyncio.to_thread(live_config, instance, "ldap")
    if config is None:
        raise SignOnRefused("off", "Login by LDAP is off.")
    login, address = login[:LONGEST_NAME].encode("utf-8", "replace").decode(), visitor.address or ""
    account = [login]

    def refuse_if_locked(identity: Identity) -> None:
        account[0] = identity.subject
        instance.lockouts.refuse_if_locked("ldap", identity.subject, address)

    await asyncio.to_thread(instance.lockouts.refuse_if_locked, "ldap", login, address)
    try:
        identity = await ldap.authenticate(instance.settings, config, login, password, refuse_if_locked)
    except SignOnBroken as broken:
        note_refusal(instance, "ldap", broken, visitor)
        raise
    except SignOnRefused as refused:
        instance.lockouts.failed("ldap", account[0], address, remote_id=account[0])
        note_refusal(instance, "ldap", refused, visitor)
        raise
    instance.lockouts.succeeded("ldap", account[0], address)
    return await asyncio.to_thread(log_in, instance, config, identity, visitor)


def log_in(
    instance: Instance,
    config: Mapping[str, Any],
    identity: Identity,
    visitor: Visitor,
    used: str | None = None,
) -> tuple[int, str]:
    """The user's id and the cookie of their new session. `used`: what no second login may be made with."""
    cookies: list[str] = []

    def begin(work: UnitOfWork, user_id: int) -> None:
        if used is not None and not use_up(instance, work, used):
            raise SignOnRefused("replay", "This login was used already. Start again.")
        token = start_session(instance, work, user_id, identity.kind, visitor)
        cookies.append(session_cookie(work, token))

    try:
        user_id = sign_in(instance.store, config, identity, visitor.request_id, begin, visitor.address)
    except SignOnRefused as refused:
        note_refusal(instance, identity.kind, refused, visitor)
        raise
    _note(instance, identity.kind, user_id, None, visitor)
    return user_id, cookies[-1]


def use_up(instance: Instance, work: UnitOfWork, used: str) -> bool:
    until = work.now + timedelta(minutes=2 * MINUTES)
    return store.use_once(work, instance.vault.hash(f"sso used {used}"), until)


def note_refusal(instance: Instance, kind: str, refused: Exception, visitor: Visitor) -> None:
    code = refused.code if isinstance(refused, SignOnRefused) else "broken"
    log.warning("login-refused", kind=kind, code=code, reason=str(refused), request_id=visitor.request_id)
    _note(instance, kind, None, code, visitor)


def _note(instance: Instance, kind: str, user_id: int | None, reason: str | None, visitor: Visitor) -> None:
    instance.history.add(
        LoggedIn(
            time.time(),
            user_id,
            None,
            kind,
            None,
            reason,
            visitor.browser,
            visitor.address,
            visitor.request_id,
        )
    )
