"""Signed addresses: what is signed, in which order, and how it is checked. Source: API contract, section 9.1."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import msgspec

from ..store.embedding import SHA_1, SHA_256
from .terms import BadTerms, Terms, terms_of

LOGIN_PATH = "/login/embed/"
ALWAYS = ("nonce", "time", "session_length", "external_user_id", "permissions", "models")
WHEN_GIVEN = ("group_ids", "external_group_id", "user_attributes")
UNSIGNED = ("first_name", "last_name", "user_timezone", "force_logout_login")
KNOWN = frozenset({*ALWAYS, *WHEN_GIVEN, *UNSIGNED, "access_filters", "signature"})
ALGORITHMS = {SHA_1: hashlib.sha1, SHA_256: hashlib.sha256}
WINDOW_S = 300  # assumed: how far the signed time may be from ours, either way
# encodeURIComponent of JavaScript leaves these alone.
UNESCAPED = "!'()*-._~"


class BadSignature(Exception):
    """An address that opens nothing. The text is for whoever holds the secret, not for whoever shows the address."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed address that may be used once: `target` is the path to go on to, `nonce` what makes it single."""

    target: str
    nonce: bytes
    terms: Terms


def string_to_sign(host: str, path: str, values: Mapping[str, str]) -> str:
    """`values`: the parameters as they are sent, that is in JSON, before URL encoding."""
    lines = [host, path, *(values.get(name, "") for name in ALWAYS)]
    lines += [values[name] for name in WHEN_GIVEN if name in values]
    return "\n".join([*lines, values.get("access_filters", "{}")])


def signature(text: str, secret: str, algorithm: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), ALGORITHMS[algorithm])).decode()


def signed_url(
    web_url: str, target: str, given: Mapping[str, Any], now: datetime, secret: str, algorithm: str
) -> str:
    """The address that logs in and goes on to `target`, good once and for five minutes."""
    asked = {name: given[name] for name in (*WHEN_GIVEN, *UNSIGNED) if given.get(name) is not None}
    asked |= {
        "nonce": secrets.token_hex(16),
        "time": int(now.timestamp()),
        "session_length": given.get("session_length") or 300,
        "external_user_id": given.get("external_user_id") or "",
        "permissions": given.get("permissions") or [],
        "models": given.get("models") or [],
        "access_filters": {},
    }
    values = {name: msgspec.json.encode(value).decode() for name, value in asked.items()}
    path = LOGIN_PATH + quote(target, safe=UNESCAPED)
    text = string_to_sign(urlsplit(web_url).netloc, path, values)
    return f"{web_url}{path}?{urlencode({**values, 'signature': signature(text, secret, algorithm)})}"


def check_signed(
    hosts: Iterable[str], path: str, query: str, now: datetime, keys: Iterable[tuple[str, str]]
) -> Signed:
    """`path` as it was sent, percent-encoded; `keys`: (secret, algorithm) of every secret that is good. Raises
    BadSignature, and BadTerms for what was signed and cannot be taken."""
    values = _parameters(query)
    given = values.get("signature", "")
    # Each secret is tried, so the time does not tell which of them was near.
    good = [
        hmac.compare_digest(
            given.encode(), signature(string_to_sign(host, path, values), secret, algorithm).encode()
        )
        for host in hosts
        for secret, algorithm in keys
    ]
    if not any(good):
        raise BadSignature("The signature does not fit the address, under no embed secret that is enabled.")
    said = {name: _decoded(name, text) for name, text in values.items() if name != "signature"}
    _check_time(said.get("time"), now)
    if said.get("access_filters") not in (None, {}, ""):
        raise BadTerms("access_filters", "they are not applied any more; use user attributes and send {}.")
    nonce = said.get("nonce")
    if not isinstance(nonce, str | int) or nonce == "":
        raise BadSignature("The nonce is missing.")
    return Signed(target_of(path), hashlib.sha256(str(nonce).encode()).digest(), terms_of(said))


def _parameters(query: str) -> dict[str, str]:
    """Each parameter once, and on one line: a line break would move what stands in which line of the signed text."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError:
        raise BadSignature("The parameters cannot be read.") from None
    values = {name: value for name, value in pairs if name in KNOWN}
    if len(values) != sum(name in KNOWN for name, _ in pairs):
        raise BadSignature("A parameter is there twice.")
    if any("\n" in value or "\r" in value for value in values.values()):
        raise BadSignature("A parameter has a line break.")
    return values


def _decoded(name: str, text: str) -> Any:
    if text == "":
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise BadTerms(name, "the value is not JSON.") from None


def _check_time(value: Any, now: datetime) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or abs(now.timestamp() - value) > WINDOW_S:
        raise BadSignature("The time is missing or more than five minutes from the server's.")


def target_of(path: str) -> str:
    """The path, with its query, behind `/login/embed/`. Only pages for embedding, and only on this server."""
    target = unquote(path.removeprefix(LOGIN_PATH))
    return embed_target(target)


def embed_target(target: str) -> str:
    """Raises BadTerms for what is no page for embedding."""
    path = target.partition("?")[0]
    plain = all(" " < letter != "\\" for letter in target) and ".." not in path and "//" not in path
    if not path.startswith("/embed/") or not plain or "#" in target:
        raise BadTerms(
            "target_url", f"{target[:80]!r} is no address of a page for embedding such as /embed/looks/1."
        )
    return target
