"""Keeps secrets out of log lines, wherever in an event they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

REDACTED = "[redacted]"
_DEEPEST = 6

_SECRET_WORDS = (
    r"authorization|cookie|secret|password|passwd|passphrase|token|api_?key|private_?key|code_verifier"
)
_SECRET_NAME = re.compile(rf"(?:{_SECRET_WORDS})", re.IGNORECASE)

# Names that hold one of the words above and yet no secret.
_PLAIN_NAMES = frozenset({"token_type", "token_seconds", "tokens", "token_count", "password_is_set"})

# client_secret=abc, "password": "abc", Authorization: token abc, Set-Cookie: a=b; c=d
_ASSIGNED = re.compile(
    rf"""(?P<name>[\w.-]*(?:{_SECRET_WORDS})[\w.-]*["']?\s*[=:]\s*)"""
    r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:(?:token|bearer|basic)\s+)?[^\s&"',;)}\]]+)""",
    re.IGNORECASE,
)
# Bearer abc, token 0123456789abcdef…
_SCHEME = re.compile(r"\b(?P<name>(?:bearer|basic|token)\s+)[A-Za-z0-9._~+/=-]{16,}", re.IGNORECASE)
# postgresql://user:abc@host
_USERINFO = re.compile(r"(?P<name>://[^/\s:@]*:)[^/\s@]+(?=@)")
# our own keys, wherever they stand: lka_ and a run of letters and digits
_KEY = re.compile(r"(?P<name>\blk[at]_)[A-Za-z0-9]{8,}")

_PATTERNS = (_ASSIGNED, _SCHEME, _USERINFO, _KEY)

# /password/reset/abc, /account/setup/abc: links from mail hold a secret in their path
_SECRET_PATH = re.compile(r"(/(?:reset|setup)/)[^/?]+")


def redact_text(text: str) -> str:
    """`text` without the secrets that stand in it as assignments, headers, addresses or keys.

    >>> redact_text("POST client_id=abc&client_secret=s3cret&x=1")
    'POST client_id=abc&client_secret=[redacted]&x=1'
    """
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<name>{REDACTED}", text)
    return text


def redact_path(path: str) -> str:
    """The path of a request as it may be logged.

    >>> redact_path("/password/reset/abc")
    '/password/reset/[redacted]'
    """
    if "/reset/" not in path and "/setup/" not in path:
        return path
    return _SECRET_PATH.sub(rf"\g<1>{REDACTED}", path)


def redact(value: Any, depth: int = 0) -> Any:
    """A copy of `value` without secrets: values under telling names, and secrets inside texts.

    >>> redact({"user": {"password": "x", "id": 1}})
    {'user': {'password': '[redacted]', 'id': 1}}
    """
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if depth >= _DEEPEST:
        return "[too deep]"
    if isinstance(value, Mapping):
        return {name: _redact_named(str(name), inner, depth) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_redact_item(inner, depth) for inner in value]
    return redact_text(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))


def _redact_named(name: str, value: Any, depth: int) -> Any:
    if _SECRET_NAME.search(name) and name.lower() not in _PLAIN_NAMES and not isinstance(value, bool):
        return REDACTED
    return redact(value, depth + 1)


def _redact_item(value: Any, depth: int) -> Any:
    """Headers are pairs: ("authorization", "token abc")."""
    if isinstance(value, (list, tuple)) and len(value) == 2 and isinstance(value[0], (str, bytes)):
        name = value[0].decode("latin-1") if isinstance(value[0], bytes) else value[0]
        return [name, _redact_named(name, value[1], depth)]
    return redact(value, depth + 1)
