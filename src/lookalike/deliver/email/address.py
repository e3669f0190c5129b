"""One address of one mailbox, strictly: what goes into a header must not be able to say anything else."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 254
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def check_address(address: str) -> str:
    """The address with an ASCII domain. Raises ValueError for lists, display names, comments, quoted local parts
    and everything else that is not `name@host`."""
    text = address.strip(" ")
    local, _, domain = text.rpartition("@")
    host = _ascii(domain)
    labels = host.split(".")
    good = LOCAL.fullmatch(local) and len(local) <= 64 and all(LABEL.fullmatch(label) for label in labels)
    if not good or len(text) > LONGEST:
        raise ValueError(f"{address[:80]!r} is no email address; give a single one such as ana@example.com.")
    return f"{local}@{host}"


def _ascii(domain: str) -> str:
    """`bücher.example` as the DNS knows it; text that cannot be a domain comes back as it is."""
    if domain.isascii():
        return domain
    import idna

    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain


def refused_domain(address: str, domains: Sequence[str]) -> str | None:
    """Why mail with results may not go to an address; None when it may. No domains: any will do."""
    domain = address.rpartition("@")[2].lower()
    if not domains or domain in domains:
        return None
    return f"Mail may not go to {address[:80]}: an administrator has limited it to {', '.join(domains[:10])}."
