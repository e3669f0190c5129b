"""The second factor: codes of six digits that change every 30 seconds (RFC 6238), each of them good once."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from typing import TYPE_CHECKING

from ..store import schema as s
from ..store.database import Row, UnitOfWork

if TYPE_CHECKING:
    from ..store.vault import Vault

STEP_S = 30
DRIFT = 1  # steps that a clock may be ahead or behind


def new_secret() -> str:
    import pyotp

    return pyotp.random_base32()


def setup_address(secret: str, account: str, issuer: str) -> str:
    """The otpauth:// address that authenticator apps read."""
    from pyotp.totp import TOTP

    return TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime, used: int = 0) -> int | None:
    """The time step whose code this is; None when it is of none, or of one that is not after the step `used`."""
    from pyotp.totp import TOTP

    digits = "".join(code.split())
    current, codes = int(now.timestamp()) // STEP_S, TOTP(secret)
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(codes.generate_otp(step).encode(), digits.encode()) and step > used:
            found = step
    return found


def is_set_up(factor: Row) -> bool:
    return bool(factor["doc"].get("verified"))


def secret_of(vault: Vault, factor: Row) -> str:
    return vault.unseal(base64.b64decode(factor["doc"]["secret"]), _about(factor)).decode()


def keep_secret(vault: Vault, work: UnitOfWork, factor: Row, secret: str, step: int) -> None:
    """The user has shown that their app knows the secret: from now on each login asks for a code."""
    sealed = base64.b64encode(vault.seal(secret, _about(factor))).decode()
    doc = {**factor["doc"], "secret": sealed, "verified": True, "used_step": step}
    work.update(s.credentials_external, factor["id"], {"doc": doc, "logged_in_at": work.now})


def use_step(work: UnitOfWork, factor: Row, step: int) -> None:
    doc = {**factor["doc"], "used_step": step}
    work.update(s.credentials_external, factor["id"], {"doc": doc, "logged_in_at": work.now})


def _about(factor: Row) -> str:
    return f"totp of user {factor['user_id']}"
