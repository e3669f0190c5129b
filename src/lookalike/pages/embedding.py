"""Pages inside other people's pages: the login by a signed address, and what it leads to. Source: API contract, 9."""

from __future__ import annotations

import asyncio
import html
from urllib.parse import parse_qs, quote, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..access.caller import Caller
from ..access.callers import caller_of_user
from ..dispatch.errors import ApiError, NotFound
from ..dispatch.params import row_id
from ..embed import sessions
from ..embed.signing import BadSignature, check_signed, target_of
from ..embed.terms import BadTerms
from ..history.origin import LOOK, USER, Origin, client_of
from ..instance import Instance
from ..query_runs import QueryFailed, run_to_bytes
from ..serving.request_id import REQUEST_ID
from ..store import embedding, queries
from ..store.database import Actor, Row
from ..store.looks import get_look
from ..workers.line import INTERACTIVE
from .errors import error_page
from .public_looks import streamed

log = structlog.get_logger("lookalike.embed")
EMBED_LOGIN = "/login/embed/"
COOKIE = "lookalike_embed"
REFUSED = "This address does not open anything: it is wrong, too old, or was used before."
NAVIGATION = "embed_navigation_token"


async def embed_login(instance: Instance, request: Request) -> Response:
    """`/login/embed/…`: opens a session and goes on to the page. Everything that is not good is a 401."""
    try:
        opened = await asyncio.to_thread(_open, instance, request)
    except BadSignature as refused:
        log.warning("embed-login-refused", reason=str(refused), request_id=REQUEST_ID.get())
        return error_page(401, REFUSED)
    except BadTerms as wrong:
        return error_page(400, str(wrong))
    answer = RedirectResponse(quote(opened.target, safe="/?&=%!'()*-._~:@,;+$[]"), 302)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    if opened.cookie is not None:
        answer.headers["Set-Cookie"] = _cookie(instance, opened.cookie, opened.seconds)
    return answer


def _cookie(instance: Instance, token: str, seconds: int) -> str:
    """For pages in frames of other sites, so SameSite=None; it is for `/embed` alone and no login to anything else."""
    secure = (
        "; Secure; SameSite=None; Partitioned" if instance.web_url.startswith("https:") else "; SameSite=Lax"
    )
    return f"{COOKIE}={token}; Path=/embed; Max-Age={seconds}; HttpOnly{secure}"


def _open(instance: Instance, request: Request) -> sessions.Opened:
    path = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    given = parse_qs(query)
    vault, agent = instance.vault, request.headers.get("user-agent", "")
    for name, opens in (("embed_token", sessions.open_address), ("embed_authentication_token", None)):
        if len(given.get(name, ())) == 1:
            token, target = given[name][0], target_of(path)
            with instance.store.write(Actor()) as work:
                if opens is not None:
                    return opens(work, vault, token, target)
                if not instance.settings.embed_cookieless:
                    raise BadSignature("Sessions without cookies are switched off.")
                return sessions.open_cookieless(work, vault, token, target, agent)
    if not instance.settings.embed_signed:
        raise BadSignature("Signed addresses are switched off.")
    with instance.store.read() as db:
        keys = [
            (embedding.secret_text(vault, row), row["algorithm"]) for row in embedding.signing_secrets(db)
        ]
    signed = check_signed(hosts(instance), path, query, instance.now(), keys)
    with instance.store.write(Actor()) as work:
        return sessions.open_signed(work, vault, signed)


def hosts(instance: Instance) -> list[str]:
    """The hosts, with ports, that an address may be signed for: as configured, whatever a request says."""
    return list(dict.fromkeys(urlsplit(url).netloc for url in (instance.web_url, instance.api_url)))


async def embedded_look(instance: Instance, request: Request) -> Response:
    """`/embed/looks/7`: the result of a Look, as the visitor may see it."""
    try:
        caller, look, query = await asyncio.to_thread(_find, instance, request)
        origin = Origin(LOOK, USER, client_of(request.headers), REQUEST_ID.get(), look["id"])
        delivered = await run_to_bytes(instance, caller, query, "html", traffic=INTERACTIVE, origin=origin)
    except ApiError as error:
        text = "Log in first." if error.status == 401 else "There is no such Look, or you may not see it."
        return error_page(error.status, text)
    except QueryFailed:
        return error_page(503, "The database did not answer the question of this Look. Try again later.")
    return streamed(delivered, frame_ancestors=await asyncio.to_thread(_ancestors, instance))


async def embedded_other(instance: Instance, request: Request) -> Response:
    kind = html.escape(request.path_params["kind"])
    return error_page(
        404, f"This release has no pages for embedding of the kind {kind}; it has /embed/looks/ID."
    )


def _ancestors(instance: Instance) -> str:
    with instance.store.read() as db:
        return " ".join(["'self'", *instance.settings.cors_origins, *embedding.embed_domains(db)])


def _find(instance: Instance, request: Request) -> tuple[Caller, Row, Row]:
    """Raises 401 without a session, and NotFound for what the visitor may not see."""
    tokens = {
        sessions.COOKIE: request.cookies.get(COOKIE),
        sessions.NAVIGATION: request.query_params.get(NAVIGATION),
    }
    number = row_id(request.path_params["look_id"])
    agent = request.headers.get("user-agent", "")
    with instance.store.read() as db:
        user_id = sessions.visitor(db, instance.vault, instance.now(), agent, tokens)
        if user_id is None:
            raise ApiError(401)
        caller = caller_of_user(db, user_id)
        look = get_look(db, caller, number) if number is not None else None
        query = queries.get_query(db, look["query_id"]) if look and not look["deleted"] else None
        if look is None or query is None or not caller.may("see_looks", query["model"]):
            raise NotFound()
        return caller, look, query
