"""Tokens that let a caller go on with what was refused once: `X-Lookalike-Confirm`.

A token is not stored anywhere: it says until when and how far it goes, and carries a seal over that, over who may use
it and over what for. So every server of an instance takes it, and nobody can make one up.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta

from ..store.vault import Vault

HEADER = "X-Lookalike-Confirm"
GIVEN_IN = "X-Lookalike-Confirm-Token"
LIFETIME = timedelta(minutes=10)
SEAL_DIGITS = 32


def confirm_token(vault: Vault, budget: str, purpose: str, count: int, now: datetime) -> str:
    """A token for whoever `budget` names, for `purpose` alone, up to `count` things, good for ten minutes."""
    expires = int((now + LIFETIME).timestamp())
    return f"cfm_{expires:x}_{count:x}_{_seal(vault, budget, purpose, expires, count)}"


def confirmed(vault: Vault, sent: str | None, budget: str, purpose: str, now: datetime) -> int:
    """How many things the tokens in a header confirm; 0 for none that holds. Several are parted by commas."""
    tokens = (sent or "").split(",")[:10]
    return max((_count(vault, token.strip(), budget, purpose, now) for token in tokens), default=0)


def _count(vault: Vault, token: str, budget: str, purpose: str, now: datetime) -> int:
    parts = token.split("_")
    if len(parts) != 4 or parts[0] != "cfm" or len(token) > 100 or not token.isascii():
        return 0
    try:
        expires, count = int(parts[1], 16), int(parts[2], 16)
    except ValueError:
        return 0
    good = hmac.compare_digest(parts[3], _seal(vault, budget, purpose, expires, count))
    return count if good and now.astimezone(UTC).timestamp() < expires else 0


def _seal(vault: Vault, budget: str, purpose: str, expires: int, count: int) -> str:
    return vault.hash(f"confirm\n{budget}\n{purpose}\n{expires}\n{count}").hex()[:SEAL_DIGITS]
