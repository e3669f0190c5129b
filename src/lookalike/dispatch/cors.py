"""Cross-origin calls: only from listed origins, and never with a token made from an API key, because a browser must
not hold such a secret. Source: API contract, section 1.4."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..config import Settings
    from .answers import Reply
    from .request import Noted

EXPOSED = (
    "Link, X-Total-Count, Retry-After, Content-Disposition, X-Request-Id, X-Lookalike-Warning, Server-Timing"
)
LOGIN = re.compile(r"/login(/[^/]*)?$")
PUBLIC_OPERATIONS = frozenset({"versions", "api_spec"})


def allowed_origin(settings: Settings, origin: str | None) -> str | None:
    """The origin when it is on the list, byte for byte. `null` and patterns never are."""
    return origin if origin and origin in settings.cors_origins else None


def preflight(origin: str | None, path: str = "") -> Reply:
    """Login with an API key is for no page elsewhere."""
    from .answers import Reply

    if origin is None or LOGIN.search(path):
        return Reply(204, {"Allow": "GET, POST, PATCH, PUT, DELETE, OPTIONS"})
    return Reply(
        204,
        {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, POST, PATCH, PUT, DELETE",
            "Access-Control-Allow-Headers": "authorization, content-type, x-looker-appid, idempotency-key",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        },
    )


def cors_headers(origin: str, noted: Noted) -> list[tuple[bytes, bytes]]:
    """What lets the page at `origin` read this answer, a refusal too: nothing, unless it came by an OAuth token."""
    open_to_all = noted.operation is not None and noted.operation.id in PUBLIC_OPERATIONS
    if not open_to_all and noted.caller.token_kind != "oauth":
        return [(b"vary", b"Origin")]
    return [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-expose-headers", EXPOSED.encode()),
        (b"vary", b"Origin"),
    ]
