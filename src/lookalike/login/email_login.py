"""The steps of a login by email and password: the password, the second factor, a new password where one is due.

Between two steps the browser holds what it has shown so far, sealed, for ten minutes; a session begins at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from ..store import users
from ..store.database import Reader, Row, UnitOfWork
from ..store.vault import VaultError
from . import totp
from .events import note_login, note_refusal
from .offers import may_use_password
from .passwords import known_login, new_link, note_password_login
from .policy import password_policy
from .sessions import session_cookie, start_session
from .visitor import Visitor, actor_of

if TYPE_CHECKING:
    from ..instance import Instance

KIND = "email"
STEP_LASTS = timedelta(minutes=10)
_ABOUT = "login step"


class Refused(Exception):
    """For the reader of the page: never more than that it did not work."""


class Step(msgspec.Struct, frozen=True):
    """`secret`: of a second factor that is being set up."""

    user_id: int
    at: float
    cookie: str
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class AskCode:
    step: str


@dataclass(frozen=True, slots=True)
class SetUpCode:
    """`address` is the otpauth:// one."""

    step: str
    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class SetPassword:
    address: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """`cookie` is the Set-Cookie header."""

    cookie: str


Next = AskCode | SetUpCode | SetPassword | LoggedIn


def with_password(instance: Instance, email: str, password: str, visitor: Visitor, cookie: str) -> Next:
    """`cookie`: the browser's form cookie, to which the next step is bound. Raises Refused, and ApiError 429 when
    somebody has guessed too often."""
    address = visitor.address or ""
    instance.lockouts.refuse_if_locked(KIND, email, address)
    login = known_login(instance, email, password)
    if login is None or not _may_use_it(instance, login):
        owner = _owner(instance, email)
        why = "Wrong email or password, or disabled." if login is None else "Passwords are off for this user."
        instance.lockouts.failed(KIND, email, address, user_id=owner)
        note_refusal(instance, KIND, owner, why, visitor)
        raise Refused
    instance.lockouts.succeeded(KIND, email, address)
    with instance.store.read() as db:
        factor = factor_of(db, login["user_id"])
    if factor is None:
        return _finished(instance, login, visitor)
    return _ask_code(instance, login, factor, cookie)


def _may_use_it(instance: Instance, login: Row) -> bool:
    with instance.store.read() as db:
        return may_use_password(db, login["user_id"])


def _owner(instance: Instance, email: str) -> int | None:
    with instance.store.read() as db:
        login = users.find_email(db, email)
    return login["user_id"] if login else None


def factor_of(db: Reader, user_id: int) -> Row | None:
    found = users.credentials_external_of(db, user_id, "totp")
    return next((each for each in found if not each["is_disabled"]), None)


def _ask_code(instance: Instance, login: Row, factor: Row, cookie: str) -> Next:
    now = instance.now().timestamp()
    if totp.is_set_up(factor):
        return AskCode(_sealed(instance, Step(login["user_id"], now, cookie)))
    secret = totp.new_secret()
    issuer = instance.web_url.partition("//")[2]
    address = totp.setup_address(secret, login["email"], issuer)
    return SetUpCode(_sealed(instance, Step(login["user_id"], now, cookie, secret)), secret, address)


def with_code(instance: Instance, sealed: str, code: str, visitor: Visitor, cookie: str) -> Next:
    """Raises Refused for a wrong or used code, or a step that is over, and ApiError 429 as `with_password` does."""
    step = _opened(instance, sealed, cookie)
    account, address = f"user {step.user_id}", visitor.address or ""
    instance.lockouts.refuse_if_locked("totp", account, address)
    with instance.store.write(actor_of(visitor, step.user_id)) as work:
        login, right = _checked(instance, work, step, code)
    if login is None or not right:
        instance.lockouts.failed("totp", account, address, user_id=step.user_id)
        note_refusal(instance, "totp", step.user_id, "The code is wrong or was used before.", visitor)
        raise Refused
    instance.lockouts.succeeded("totp", account, address)
    return _finished(instance, login, visitor)


def _checked(instance: Instance, work: UnitOfWork, step: Step, code: str) -> tuple[Row | None, bool]:
    """What was asked may have changed since the password was right."""
    login, user = users.credentials_email_of(work, step.user_id), users.get_user(work, step.user_id)
    factor = factor_of(work, step.user_id)
    if login is None or user is None or login["is_disabled"] or user["is_disabled"] or factor is None:
        return None, False
    if totp.is_set_up(factor):
        if step.secret is not None:
            return None, False
        found = totp.step_of(
            totp.secret_of(instance.vault, factor), code, work.now, factor["doc"]["used_step"]
        )
        if found is not None:
            totp.use_step(work, factor, found)
        return login, found is not None
    found = totp.step_of(step.secret, code, work.now) if step.secret else None
    if step.secret and found is not None:
        totp.keep_secret(instance.vault, work, factor, step.secret, found)
    return login, found is not None


def _finished(instance: Instance, login: Row, visitor: Visitor) -> Next:
    """A session, or first a new password where one is due."""
    with instance.store.write(actor_of(visitor, login["user_id"])) as work:
        if login["forced_password_reset_at_next_login"] or password_policy(work).is_over(login, work.now):
            return SetPassword(new_link(instance, work, login)[1])
        note_password_login(work, login)
        token = start_session(instance, work, login["user_id"], KIND, visitor)
        cookie = session_cookie(work, token)
    note_login(instance, KIND, login["user_id"], visitor)
    return LoggedIn(cookie)


def _sealed(instance: Instance, step: Step) -> str:
    return instance.vault.seal(msgspec.json.encode(step), _ABOUT).hex()


def _opened(instance: Instance, sealed: str, cookie: str) -> Step:
    try:
        step = msgspec.json.decode(instance.vault.unseal(bytes.fromhex(sealed), _ABOUT), type=Step)
    except (ValueError, VaultError, msgspec.MsgspecError) as broken:
        raise Refused from broken
    if step.cookie != cookie or _age(step, instance.now()) > STEP_LASTS:
        raise Refused
    return step


def _age(step: Step, now: datetime) -> timedelta:
    return timedelta(seconds=now.timestamp() - step.at)


__all__ = ["AskCode", "LoggedIn", "Refused", "SetPassword", "SetUpCode", "with_code", "with_password"]
