"""Addresses that open an embed session, and what is wrong with one. Source: API contract, sections 9.1 and 9.2."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteEmbedParams, WriteEmbedSsoParams
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, FieldError, Invalid
from ...dispatch.params import row_id
from ...embed import sessions
from ...embed.signing import LOGIN_PATH, UNESCAPED, BadSignature, check_signed, embed_target, signed_url
from ...embed.terms import BadTerms, session_length, terms_of
from ...store import embedding as store
from ...store.database import Row


def admin(caller: Caller, row: Row | None) -> bool:
    return caller.is_admin


embed_urls = Domain(
    "EmbedUrlResponse",
    create=admin,
    create_for_self=lambda caller, row: True,
    check=admin,
)


def given(body: msgspec.Struct) -> dict[str, Any]:
    """The properties of a body that are there and not null."""
    values = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in values.items() if value is not UNSET and value is not None}


def invalid(wrong: BadTerms) -> Invalid:
    return Invalid(FieldError(wrong.name, "invalid", f"{wrong.name}: {wrong.message}"))


@embed_urls.op("create_sso_embed_url", needs="create")
def create_sso_embed_url(call: Call, body: WriteEmbedSsoParams) -> dict[str, str]:
    asked = given(body)
    try:
        terms_of(asked)
        target = _with_domain(call, target_path(call, asked.get("target_url")), asked.get("embed_domain"))
    except BadTerms as wrong:
        raise invalid(wrong) from wrong
    secret = _secret(call, asked.get("secret_id"))
    text = store.secret_text(call.instance.vault, secret)
    url = signed_url(call.instance.web_url, target, asked, call.instance.now(), text, secret["algorithm"])
    return {"url": url}


@embed_urls.op("create_embed_url_as_me", needs="create_for_self")
def create_embed_url_as_me(call: Call, body: WriteEmbedParams) -> dict[str, str]:
    asked = given(body)
    try:
        length = session_length(asked.get("session_length"))
        target = target_path(call, asked.get("target_url"))
    except BadTerms as wrong:
        raise invalid(wrong) from wrong
    token = sessions.address_for(call.work, call.instance.vault, call.caller.user_id, length)
    address = f"{call.instance.web_url}{LOGIN_PATH}{quote(target, safe=UNESCAPED)}"
    return {"url": f"{address}?{urlencode({'embed_token': token})}"}


@embed_urls.op("validate_embed_url", needs="check")
def validate_embed_url(call: Call, url: str | None) -> dict[str, str]:
    """Answers with the address when it is good, and uses nothing up."""
    if not url:
        raise BadRequest("url: give the whole signed address.", "url", "missing_field")
    vault = call.instance.vault
    keys = [(store.secret_text(vault, row), row["algorithm"]) for row in store.signing_secrets(call.read)]
    try:
        parts = urlsplit(url)
        own = [urlsplit(each).netloc for each in (call.instance.web_url, call.instance.api_url)]
        if parts.netloc not in own or not parts.path.startswith(LOGIN_PATH):
            raise BadSignature(f"The address must begin with {call.instance.web_url}{LOGIN_PATH}.")
        check_signed(own, parts.path, parts.query, call.instance.now(), keys)
    except BadTerms as wrong:
        raise invalid(wrong) from wrong
    except (BadSignature, ValueError) as refused:
        raise Invalid(FieldError("url", "invalid", str(refused))) from refused
    return {"url": url}


def target_path(call: Call, url: Any) -> str:
    """The page to open, below /embed: a path, or an address of this server; `/embed` is put before other paths."""
    if not url:
        raise BadTerms("target_url", "say which page to open, such as /embed/looks/1.")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise BadTerms("target_url", f"{url[:80]!r} is no address.") from None
    own = (call.instance.web_url, call.instance.api_url)
    if parts.netloc and parts.netloc not in [urlsplit(each).netloc for each in own]:
        raise BadTerms("target_url", f"{url[:80]!r} is not on this server, which is {call.instance.web_url}.")
    path = parts.path if parts.path.startswith("/embed/") else f"/embed{parts.path}"
    return embed_target(f"{path}?{parts.query}" if parts.query else path)


def _with_domain(call: Call, target: str, domain: str | None) -> str:
    if not domain:
        return target
    store.allow_domain(call.work, embed_origin(domain))
    joint = "&" if "?" in target else "?"
    return f"{target}{joint}{urlencode({'embed_domain': domain})}"


def embed_origin(domain: str) -> str:
    """`https://app.example.com`, as browsers send it. Raises BadTerms for what is no origin, patterns among them."""
    try:
        parts = urlsplit(domain)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise BadTerms("embed_domain", f"{domain[:80]!r} is no address.") from None
    host = (parts.hostname or "").lower()
    plain = host and all(letter.isascii() and (letter.isalnum() or letter in ".-") for letter in host)
    if parts.scheme not in ("https", "http") or not plain or f"{parts.path}{parts.query}" not in ("", "/"):
        raise BadTerms("embed_domain", f"{domain[:80]!r} is no origin such as https://app.example.com.")
    return f"{parts.scheme}://{host}{port}"


def _secret(call: Call, secret_id: str | None) -> Row:
    """The one that is named, the newest, or the first one, which is made here."""
    good = store.signing_secrets(call.read)
    if secret_id is not None:
        for row in good:
            if row["id"] == row_id(secret_id):
                return row
        message = f"There is no enabled embed secret {str(secret_id)[:40]!r} for signing."
        raise Invalid(FieldError("secret_id", "invalid", message))
    if good:
        return good[0]
    values = {
        "algorithm": store.SHA_256,
        "secret_type": "SSO",
        "enabled": True,
        "user_id": call.caller.user_id,
    }
    return store.add_secret(call.work, call.instance.vault, values)[0]
