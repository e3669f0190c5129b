"""Secrets at rest: sealed with AES-GCM under a key outside the database, or hashed when nobody needs them back."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

KEY_BYTES = 32
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class VaultError(Exception):
    """The key is missing or does not open what was sealed."""


class Vault:
    """Seals and hashes under one 256-bit key.

    A sealed value is `1 || nonce (12) || ciphertext and tag`; `about` is bound to it, so a value sealed for one
    row cannot be moved to another.
    """

    def __init__(self, key: bytes):
        if len(key) != KEY_BYTES:
            raise VaultError(f"the secret key must be {KEY_BYTES} bytes long, not {len(key)}")
        self._seal_key = hmac.digest(key, b"seal", "sha256")
        self._pepper = hmac.digest(key, b"pepper", "sha256")

    def seal(self, text: str | bytes, about: str) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(12)
        plain = text.encode() if isinstance(text, str) else text
        return b"\x01" + nonce + AESGCM(self._seal_key).encrypt(nonce, plain, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._seal_key).decrypt(sealed[1:13], sealed[13:], about.encode())
        except InvalidTag as wrong:
            raise VaultError(
                f"{about}: sealed under another key; restore the secret.key that belongs to this data folder"
            ) from wrong

    def hash(self, secret: str) -> bytes:
        """For random secrets of 120 bits and more (keys, tokens): HMAC-SHA256, so a stolen table is useless."""
        return hmac.digest(self._pepper, secret.encode(), "sha256")

    def matches(self, secret: str, hashed: bytes) -> bool:
        return hmac.compare_digest(self.hash(secret), hashed)


def open_vault(data: Path, key_text: str | None = None) -> Vault:
    """The vault of a data folder. `key_text` (64 hex digits, from the environment) wins over DATA/secret.key,
    which is made at first use with mode 600."""
    if key_text:
        return Vault(_parse(key_text, "LOOKALIKE_SECRET_KEY"))
    path = data / "secret.key"
    if not path.exists():
        _create(path)
    return Vault(_parse(path.read_text().strip(), str(path)))


def _parse(text: str, source: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as wrong:
        raise VaultError(f"{source}: the secret key is 64 hex digits") from wrong


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(own, path)  # fails when another process was first: its key stands
    except FileExistsError:
        pass
    finally:
        own.unlink()


def random_text(length: int) -> str:
    """Letters and digits, as Looker's ids and secrets are."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
