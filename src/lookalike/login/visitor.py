"""Who is at the other end: an address and a browser, as far as it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..store.database import Actor

# The first that is found counts: browsers name those they want to be taken for as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    address: str | None
    user_agent: str
    request_id: str = ""

    @property
    def browser(self) -> str | None:
        return _first(BROWSERS, self.user_agent)

    @property
    def operating_system(self) -> str | None:
        return _first(SYSTEMS, self.user_agent)


def visitor_of(headers: Mapping[str, str], address: str | None, request_id: str) -> Visitor:
    """`headers` with names in lower case."""
    return Visitor(address or None, headers.get("user-agent", "")[:500], request_id)


def actor_of(visitor: Visitor, user_id: int | None) -> Actor:
    """Who changes something by a page."""
    return Actor(user_id, request_id=visitor.request_id, ip_address=visitor.address)


def _first(signs: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for sign, name in signs if sign in text), None)
