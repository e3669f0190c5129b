"""Secrets inside configurations: sealed when they come in, opened for a login alone, and never in an answer."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from ..store.vault import Vault

SECRETS = {"ldap": ("auth_password",), "oidc": ("secret",), "saml": (), "workforce": ("secret",)}
SEALED = "sealed"


def with_sealed(vault: Vault, kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The document as it is stored: each secret sealed, under `sealed`."""
    kept = dict(config)
    sealed = dict(kept.get(SEALED) or {})
    for name in SECRETS[kind]:
        if name not in kept:
            continue
        secret = kept.pop(name)
        sealed.pop(name, None)
        if secret:
            sealed[name] = base64.b64encode(vault.seal(secret, f"{kind}_config.{name}")).decode()
    return {**kept, SEALED: sealed}


def with_secrets(vault: Vault, kind: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration as a login needs it."""
    opened = {
        name: vault.unseal(base64.b64decode(text), f"{kind}_config.{name}").decode()
        for name, text in (stored.get(SEALED) or {}).items()
    }
    return {**{key: value for key, value in stored.items() if key != SEALED}, **opened}
