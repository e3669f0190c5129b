"""What ties the answer of an identity provider to the browser that asked: a sealed cookie and a random state.

Nothing is stored when a login begins, so beginning a million of them costs nothing. The state is used up at the end.
"""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass

import msgspec

from ..store.vault import Vault, VaultError, random_text
from .identity import SignOnRefused

MINUTES = 10
ABOUT = "sso login"
COOKIE = "lookalike_sso_"


class State(msgspec.Struct, frozen=True):
    """`test` is the slug of a trial configuration: such a login only shows what would be known."""

    id: str
    kind: str
    target: str
    expires: float
    test: str | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """All derived from the state's id, so that none has to be kept."""

    request_id: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        return _url64(hashlib.sha256(self.verifier.encode()).digest())


def new_state(kind: str, target: str, test: str | None = None) -> State:
    return State(random_text(32), kind, local_target(target), time.time() + MINUTES * 60, test)


def local_target(target: str) -> str:
    """A path on this server; anything else, such as `//elsewhere`, becomes the first page."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and len(target) <= 2000
    return target if plain and all(" " < each <= "~" and each != "\\" for each in target) else "/"


def secrets_of(vault: Vault, state_id: str) -> Secrets:
    def derived(purpose: str) -> bytes:
        return vault.hash(f"sso {purpose} {state_id}")

    return Secrets(
        f"_{derived('request').hex()}", derived("nonce").hex(), _url64(derived("verifier") + derived("more"))
    )


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def cookie_name(state_id: str) -> str:
    """One for each login that has begun, so that two windows do not disturb each other."""
    return f"{COOKIE}{state_id[:8]}"


def seal(vault: Vault, state: State) -> str:
    return _url64(vault.seal(msgspec.json.encode(state), ABOUT))


def open_state(vault: Vault, kind: str, state_id: str | None, cookie: str | None) -> State:
    """The state of a login that began in this browser. Raises SignOnRefused."""
    begun = _unsealed(vault, cookie) if cookie and state_id else None
    if begun is None or begun.id != state_id or begun.kind != kind:
        raise SignOnRefused(
            "state", "This login did not begin in this browser, or cookies are off. Start again."
        )
    if begun.expires <= time.time():
        raise SignOnRefused("state-expired", f"This login took longer than {MINUTES} minutes. Start again.")
    return begun


def _unsealed(vault: Vault, cookie: str) -> State | None:
    try:
        sealed = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        return msgspec.json.decode(vault.unseal(sealed, ABOUT), type=State)
    except (ValueError, VaultError, msgspec.MsgspecError):
        return None
