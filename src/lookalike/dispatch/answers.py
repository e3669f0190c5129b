"""What a handler may return besides a row, a list of rows or None."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .call import Call
    from .idempotency import Claim
    from .request import Incoming


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list. `total` counts all that match; None when nobody counted."""

    rows: list[Any]
    total: int | None
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Body:
    """A whole answer that is not made from rows."""

    content: bytes
    media_type: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """A streamed answer that has begun: from here on nothing can go wrong politely."""

    media_type: str
    chunks: AsyncIterator[bytes]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    again: Callable[[Incoming, float, float], None] | None = None  # as Noted has it


@dataclass(frozen=True, slots=True)
class Streaming:
    """An answer that is produced after the transaction has ended. `open` gives Opened, or raises ApiError while
    a status can still be chosen; leaving it early (a client that went away) must stop the work."""

    open: Callable[[], AbstractAsyncContextManager[Opened]]


@dataclass(frozen=True, slots=True)
class Later:
    """A row that needs waiting for (a database to answer), after the transaction has ended."""

    wait: Callable[[], Awaitable[Any]]
    simulated: Any = None  # what `wait` would give: without it there is no dry run of the operation


@dataclass(slots=True)
class Reply:
    """A whole answer, or a `rest` that is opened once the transaction has ended."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    media_type: str | None = None
    rest: Streaming | Later | None = None
    call: Call | None = None
    claim: Claim | None = None  # of an Idempotency-Key, while the answer is waited for


def text_media_type(media_type: str) -> str:
    """Adds the charset to text, and only to text: without it Python reads CSV as Latin-1, and with it the SDK
    decodes pictures."""
    if media_type.startswith("text/") and "charset" not in media_type:
        return f"{media_type}; charset=utf-8"
    return media_type
