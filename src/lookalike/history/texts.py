"""Texts of others as they may stand in a table: printable, short, without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ..serving.redact import REDACTED, redact_text

LONGEST_MESSAGE = 2000


@lru_cache(4096)
def shortened(text: str | None, most: int) -> str | None:
    """None for what is empty. Signs that a database cannot keep, such as NUL and lone surrogates, become `?`.

    >>> shortened("curl\\x00/8", 6)
    'curl?/'
    """
    if not text:
        return None
    text = text[:most]
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() or sign in "\n\t" else "?" for sign in text)
    return text


def message_of(text: str | None, hidden: Iterable[str] = ()) -> str | None:
    """An error's message. Databases like to repeat what was sent to them, so secrets are masked, and the values in
    `hidden`.

    >>> message_of("Could not convert string 'north-7' to INT32", ["north-7"])
    "Could not convert string '[redacted]' to INT32"
    """
    if not text:
        return None
    for value in hidden:
        if value:
            text = text.replace(value, REDACTED)
    return shortened(redact_text(text[: 2 * LONGEST_MESSAGE]), LONGEST_MESSAGE)
