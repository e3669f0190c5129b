"""The pages of OAuth: /auth, where a user allows an application to act for them, and /api/token."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..access.caller import Caller
from ..dispatch.cors import allowed_origin, preflight
from ..instance import Instance
from ..login import oauth
from ..login.sessions import cookie_of
from ..login.visitor import Visitor, actor_of
from ..store import oauth_apps
from .forms import (
    Form,
    FormRefused,
    form_body,
    form_fields,
    form_of,
    headers_of,
    sent_form,
    to,
    visitor,
    wrong,
)

ASKED = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


def oauth_routes(instance: Instance) -> list[Route]:
    pages = OAuthPages(instance)
    return [
        Route("/auth", pages.guarded(pages.ask), methods=["GET"]),
        Route("/auth", pages.guarded(pages.answer), methods=["POST"]),
        Route("/api/token", pages.token, methods=["POST"]),
        Route("/api/token", pages.preflight, methods=["OPTIONS"]),
    ]


def form_targets(instance: Instance, return_to: str) -> str:
    """Where a form may lead to, as a content security policy says it: browsers follow it through all redirects, so a
    login on the way to an application must name the application's address."""
    parts = urlsplit(return_to)
    if parts.path != "/auth":
        return "'self'"
    asked = dict(parse_qsl(parts.query))
    with instance.store.read() as db:
        app = oauth_apps.find_app(db, asked.get("client_id", ""))
    uri = asked.get("redirect_uri", "")
    return f"'self' {_source(uri)}" if app and uri in app["redirect_uris"] else "'self'"


def _source(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"


class OAuthPages:
    def __init__(self, instance: Instance):
        self.instance = instance

    def guarded(
        self, shown: Callable[[Request, Form], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            form = form_of(self.instance, request)
            try:
                return await shown(request, form)
            except FormRefused as refused:
                return form.page("Not sent", wrong(str(refused)), 403)
            except oauth.NotAuthorizable as refused:
                return form.page("This application cannot log you in", wrong(str(refused)), 400)
            except oauth.Redirected as refused:
                return to(refused.address)

        return endpoint

    # --- /auth --------------------------------------------------------------------------------------------

    async def ask(self, request: Request, form: Form) -> Response:
        asked = {name: request.query_params[name] for name in ASKED if name in request.query_params}
        wanted = await asyncio.to_thread(self._authorization, asked)
        caller = self._caller(request)
        if caller is None:
            return to("/login?" + urlencode({"return_to": "/auth?" + urlencode(asked)}))
        self._check_group(caller, wanted)
        if await asyncio.to_thread(self._consented, wanted, caller):
            return to(await asyncio.to_thread(self._code, wanted, caller, visitor(request)))
        return self._consent_page(form, wanted, asked)

    def _consent_page(self, form: Form, wanted: oauth.Authorization, asked: Mapping[str, str]) -> Response:
        name = html.escape(wanted.app["display_name"])
        content = (
            f"<p><strong>{name}</strong> wants to see and do here what you may see and do.</p>"
            f"<p>{html.escape(wanted.app['description'])}</p>"
            f'<p class="soft">You will go on to <code>{html.escape(wanted.redirect_uri)}</code></p>'
            + form.start("/auth", **asked)
            + '<button name="answer" value="allow">Allow</button>'
            + '<button class="other" name="answer" value="deny">Do not allow</button></form>'
        )
        return form.page(
            f"Allow {wanted.app['display_name']}?", content, 200, f"'self' {_source(wanted.redirect_uri)}"
        )

    async def answer(self, request: Request, form: Form) -> Response:
        fields = await sent_form(self.instance, request)
        wanted = await asyncio.to_thread(self._authorization, fields)
        caller = self._caller(request)
        if caller is None:
            raise FormRefused("Your session has ended. Log in again.")
        self._check_group(caller, wanted)
        if fields.get("answer") != "allow":
            raise oauth.Redirected(wanted, "access_denied", "the user did not allow it")
        return to(await asyncio.to_thread(self._code, wanted, caller, visitor(request)))

    def _caller(self, request: Request) -> Caller | None:
        return self.instance.page_sessions.of(cookie_of(headers_of(request)))

    def _authorization(self, asked: Mapping[str, str]) -> oauth.Authorization:
        with self.instance.store.read() as db:
            return oauth.authorization(db, asked)

    def _check_group(self, caller: Caller, wanted: oauth.Authorization) -> None:
        if not oauth.may_use(caller, wanted.app):
            raise oauth.Redirected(wanted, "access_denied", "the user is not in the group of the application")

    def _consented(self, wanted: oauth.Authorization, caller: Caller) -> bool:
        with self.instance.store.read() as db:
            return oauth_apps.has_consented(db, wanted.app["id"], caller.user_id)

    def _code(self, wanted: oauth.Authorization, caller: Caller, who: Visitor) -> str:
        with self.instance.store.write(actor_of(who, caller.user_id)) as work:
            code = oauth.new_code(self.instance, work, wanted, caller.user_id)
        return oauth.back_to(wanted, code=code)

    # --- /api/token ---------------------------------------------------------------------------------------

    async def token(self, request: Request) -> Response:
        try:
            asked = _asked_token(await form_body(request))
        except FormRefused as refused:
            return self._answered(
                request, 400, {"error": "invalid_request", "error_description": str(refused)}
            )
        answer = await asyncio.to_thread(self._token, asked, visitor(request))
        if isinstance(answer, oauth.TokenRefused):
            status = 401 if answer.error == "invalid_client" else 400
            return self._answered(request, status, {"error": answer.error, "error_description": answer.text})
        return self._answered(request, 200, answer)

    def _token(self, asked: Mapping[str, str], who: Visitor) -> dict[str, object] | oauth.TokenRefused:
        with self.instance.store.write(actor_of(who, None)) as work:
            return oauth.token_answer(self.instance, work, asked)

    def _answered(self, request: Request, status: int, body: Mapping[str, object]) -> Response:
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache", "Vary": "Origin"}
        origin = allowed_origin(self.instance.settings, request.headers.get("origin"))
        if origin:
            headers["Access-Control-Allow-Origin"] = origin
        return Response(msgspec.json.encode(body), status, headers, "application/json")

    async def preflight(self, request: Request) -> Response:
        origin = allowed_origin(self.instance.settings, request.headers.get("origin"))
        reply = preflight(origin, request.url.path)
        return Response(b"", reply.status, reply.headers)


def _asked_token(body: bytes) -> dict[str, str]:
    """JSON from TypeScript, Python and Kotlin, a form from Swift. The body is looked at, not its type."""
    if body.lstrip()[:1] != b"{":
        return form_fields(body)
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise FormRefused("The body is neither JSON nor a form.") from broken
    return {str(name): each for name, each in value.items() if isinstance(each, str)}
