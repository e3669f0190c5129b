"""Secrets of API keys that can be recognised wherever they turn up: a prefix, 30 random characters, a checksum.

To a client they are text like any other: Looker's are 24 letters and digits, and no SDK looks at them. Six
characters of CRC-32 tell a key from text that only looks like one, so a scanner has no false alarms.
Source: trust reference, 6.6.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from ..store.vault import random_text

PREFIX = "lka_"
PREFIXES = (PREFIX, "lkt_")  # lkt_: of a sandbox
RANDOM_LENGTH, CHECKSUM_LENGTH = 30, 6
LOOKER_LENGTH = 24  # assumed: Looker's own secrets, by the reference, section 1.1.8
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KEY = re.compile(rb"(?<![0-9A-Za-z])(?:lka|lkt)_[0-9A-Za-z]{36}(?![0-9A-Za-z])")
HINT_LENGTH = 4


def new_secret(key_format: str = "checked", prefix: str = PREFIX) -> str:
    """`key_format` as in the settings: `checked`, or `looker` for 24 letters and digits."""
    if key_format == "looker":
        return random_text(LOOKER_LENGTH)
    body = random_text(RANDOM_LENGTH)
    return f"{prefix}{body}{checksum(prefix, body)}"


def checksum(prefix: str, body: str) -> str:
    """CRC-32 of prefix and body as six digits to the base 62, the greatest first."""
    rest, digits = zlib.crc32(f"{prefix}{body}".encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits


def is_key(text: str) -> bool:
    """Whether the text is a key of ours, by its checksum."""
    prefix, body, end = text[:4], text[4:-CHECKSUM_LENGTH], text[-CHECKSUM_LENGTH:]
    return prefix in PREFIXES and len(body) == RANDOM_LENGTH and checksum(prefix, body) == end


def keys_in(data: bytes) -> Iterator[tuple[int, str]]:
    """Where each key of ours begins in the data, and the key."""
    for found in _KEY.finditer(data):
        if is_key(text := found[0].decode("ascii")):
            yield found.start(), text


def hint_of(secret: str) -> str:
    """What may be told of a secret, so that its owner knows which it is: the last characters."""
    return secret[-HINT_LENGTH:]
