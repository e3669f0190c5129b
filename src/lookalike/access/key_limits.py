"""What an API key may not do, whoever owns it. Belongs to the caller that logged in with the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

FULL, READ_ONLY, DRY_RUN = "full", "read_only", "dry_run"
MODES = (FULL, READ_ONLY, DRY_RUN)
INTERACTIVE, API, BATCH = "interactive", "api", "batch"
CLASSES = (INTERACTIVE, API, BATCH)


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """A row of credentials_api3, as far as it limits calls. `scopes` None: every operation."""

    id: int
    mode: str = FULL
    scopes: frozenset[str] | None = None
    allowed_ips: tuple[str, ...] = ()
    traffic: str | None = None  # one of CLASSES
    open_window: str | None = None
    calls_per_s: float | None = None
    auto_dedupe_s: int | None = None
    bulk_ok_until: datetime | None = None
    expires_at: datetime | None = None
    hint: str | None = None  # the last characters of the secret

    @property
    def by_call(self) -> bool:
        """Whether the answer to the same call can change though nothing in the store does."""
        return bool(self.allowed_ips or self.open_window)

    @property
    def name(self) -> str:
        """What the owner knows the key by."""
        return f"key …{self.hint}" if self.hint else f"key {self.id}"


def address_allowed(allowed: tuple[str, ...] | list[str] | None, address: str) -> bool:
    """Whether an address is one of those, or in one of those networks. No list allows every address."""
    if not allowed:
        return True
    try:
        given = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(given, "ipv4_mapped", None)
    return any((mapped or given) in ip_network(each, strict=False) for each in allowed)
