"""Embed sessions without cookies. Source: API contract, section 9.3."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...contract.types import WriteEmbedCookielessSessionAcquire, WriteEmbedCookielessSessionGenerateTokens
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, FieldError, Invalid, NotFound
from ...embed import sessions
from ...embed.signing import BadSignature
from ...embed.terms import BadTerms, terms_of
from ...store import embedding as store
from ...store.database import Row
from .urls import embed_origin, given, invalid


def load_session(call: Call, reference: str) -> Row | None:
    return store.find_session(call.read, call.instance.vault.hash(reference))


def admin(caller: Caller, row: Row | None) -> bool:
    return caller.is_admin


embed_sessions = Domain(
    "EmbedCookielessSessionAcquireResponse",
    load=load_session,
    show=admin,
    acquire=admin,
    renew=admin,
    destroy=admin,
)


def _agent(call: Call) -> str:
    """The browser's, which the embedding server hands on."""
    return call.headers.get("user-agent", "")


@embed_sessions.op("acquire_embed_cookieless_session", needs="acquire")
def acquire_embed_cookieless_session(call: Call, body: WriteEmbedCookielessSessionAcquire) -> dict[str, Any]:
    if not call.instance.settings.embed_cookieless:
        raise BadRequest("Sessions without cookies are switched off: embed_cookieless_v2 of embed_config.")
    asked = given(body)
    try:
        terms = terms_of(asked)
        if asked.get("embed_domain"):
            store.allow_domain(call.work, embed_origin(asked["embed_domain"]))
    except BadTerms as wrong:
        raise invalid(wrong) from wrong
    reference = asked.get("session_reference_token")
    try:
        return sessions.acquire(call.work, call.instance.vault, terms, _agent(call), reference)
    except sessions.BadTokens:
        raise NotFound() from None
    except BadSignature as refused:
        raise Invalid(FieldError("external_user_id", "invalid", str(refused))) from refused


@embed_sessions.op("generate_tokens_for_cookieless_session", needs="renew")
def generate_tokens_for_cookieless_session(
    call: Call, body: WriteEmbedCookielessSessionGenerateTokens
) -> dict[str, Any]:
    asked = given(body)
    names = ("session_reference_token", "navigation_token", "api_token")
    if any(not isinstance(asked.get(name), str) for name in names):
        raise BadRequest(sessions.INVALID_TOKENS)
    try:
        return sessions.renew(call.work, call.instance.vault, _agent(call), asked)
    except sessions.BadTokens:
        raise BadRequest(sessions.INVALID_TOKENS) from None


@embed_sessions.op("delete_embed_cookieless_session", needs="destroy")
def delete_embed_cookieless_session(call: Call, row: Row) -> None:
    store.end_session(call.work, row["id"])
