"""Where a browser goes to log in by SAML or OpenID Connect, and where it comes back to.

The addresses to come back to are Looker's, so that identity providers need no change: /samlcallback, /openidconnect.
`/login/saml/test/SLUG` goes the same way with a trial configuration, and shows what would be known.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..dispatch.errors import ApiError
from ..instance import Instance
from ..login.visitor import Visitor, visitor_of
from ..serving.request_id import REQUEST_ID
from ..sso import login, oidc, saml
from ..sso.identity import Identity, SignOnBroken, SignOnRefused
from ..sso.state import MINUTES, State, cookie_name, new_state, open_state, seal, secrets_of
from .errors import error_page
from .layout import page

PATHS = ("/login/saml", "/login/oidc")
MAX_FORM = 1024 * 1024
KINDS = ("saml", "oidc")
OUT_OF_ORDER = (
    "Login by single sign-on does not work at the moment. An administrator finds the reason in the logs."
)
Parameters = Mapping[str, str]


def is_sign_on(path: str) -> bool:
    return path.startswith(PATHS)


def sign_on_address(kind: str, target: str) -> str:
    """Where a login by that kind begins, to end at a path of this server."""
    return f"/login/{kind}?{urlencode({'target': target})}"


def routes(instance: Instance) -> list[Route]:
    found = [
        Route(saml.CALLBACK, _guarded(instance, "saml", _came_back_by_saml), methods=["POST"]),
        Route(oidc.CALLBACK, _guarded(instance, "oidc", _came_back_by_oidc), methods=["GET"]),
    ]
    for kind in KINDS:
        began = _guarded(instance, kind, _begins(kind))
        found += [Route(f"/login/{kind}", began), Route(f"/login/{kind}/test/{{slug}}", began)]
    return found


Step = Callable[[Instance, Request], Awaitable[Response]]


def _guarded(instance: Instance, kind: str, step: Step) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await step(instance, request)
        except SignOnRefused as refused:
            login.note_refusal(instance, kind, refused, _visitor(request))
            return error_page(403, str(refused))
        except SignOnBroken as broken:
            login.note_refusal(instance, kind, broken, _visitor(request))
            return error_page(502, OUT_OF_ORDER)
        except ApiError as error:
            return error_page(error.status, error.message)

    return endpoint


def _visitor(request: Request) -> Visitor:
    return visitor_of(request.headers, request.client.host if request.client else None, REQUEST_ID.get())


def _begins(kind: str) -> Step:
    async def begins(instance: Instance, request: Request) -> Response:
        slug = request.path_params.get("slug")
        state = new_state(kind, request.query_params.get("target", "/"), slug)
        config = await asyncio.to_thread(_config, instance, state)
        response = RedirectResponse(_address(instance, config, state), 303)
        # The answer comes by a POST from another site, so the cookie has to come along from there.
        response.headers.append(
            "Set-Cookie",
            f"{cookie_name(state.id)}={seal(instance.vault, state)}; Path=/; Secure; HttpOnly; SameSite=None; "
            f"Max-Age={MINUTES * 60}",
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    return begins


def _address(instance: Instance, config: Mapping[str, Any], state: State) -> str:
    secrets = secrets_of(instance.vault, state.id)
    if state.kind == "saml":
        return saml.request_url(config, instance.web_url, secrets.request_id, state.id, instance.now())
    return oidc.request_url(config, instance.web_url, state.id, secrets)


def _config(instance: Instance, state: State) -> dict[str, Any]:
    if state.test is not None:
        config = login.trial_config(instance, state.kind, state.test)
    else:
        config = login.live_config(instance, state.kind)
    if config is None:
        raise SignOnRefused("off", "This way to log in is off, or the trial configuration is gone.")
    return config


async def _came_back_by_saml(instance: Instance, request: Request) -> Response:
    form = await _form(request)
    state, config = await _begun(instance, request, "saml", form.get("RelayState"))
    request_id = secrets_of(instance.vault, state.id).request_id
    encoded = form.get("SAMLResponse", "")
    identity = await asyncio.to_thread(
        saml.identity_of, config, instance.web_url, encoded, request_id, instance.now()
    )
    return await _finished(instance, request, state, config, identity)


async def _came_back_by_oidc(instance: Instance, request: Request) -> Response:
    asked = request.query_params
    state, config = await _begun(instance, request, "oidc", asked.get("state"))
    if asked.get("iss", config["issuer"]) != config["issuer"]:
        raise SignOnRefused("issuer", "Another identity provider than the configured one answered.")
    code = asked.get("code")
    if "error" in asked or not code:
        raise SignOnRefused("provider", "The identity provider did not log you in.")
    identity = await oidc.identity_of(
        instance.settings,
        config,
        instance.web_url,
        code,
        secrets_of(instance.vault, state.id),
        instance.now(),
    )
    return await _finished(instance, request, state, config, identity)


async def _begun(
    instance: Instance, request: Request, kind: str, state_id: str | None
) -> tuple[State, dict[str, Any]]:
    cookie = request.cookies.get(cookie_name(state_id or ""))
    state = open_state(instance.vault, kind, state_id, cookie)
    return state, await asyncio.to_thread(_config, instance, state)


async def _form(request: Request) -> dict[str, str]:
    """A form as browsers send it, bounded; the first of several values."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM:
            raise SignOnRefused("too-large", f"The answer is larger than {MAX_FORM} bytes.")
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=20)
    except ValueError as wrong:
        raise SignOnRefused("form", "This is not the form of an identity provider.") from wrong
    return {key: values[0] for key, values in fields.items()}


async def _finished(
    instance: Instance, request: Request, state: State, config: Mapping[str, Any], identity: Identity
) -> Response:
    if state.test is not None:
        return _trial_page(identity)
    _, cookie = await asyncio.to_thread(login.log_in, instance, config, identity, _visitor(request), state.id)
    response = RedirectResponse(state.target, 303)
    response.headers.append("Set-Cookie", cookie)
    response.headers.append(
        "Set-Cookie", f"{cookie_name(state.id)}=; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=0"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _trial_page(identity: Identity) -> Response:
    rows = {
        "Subject": identity.subject,
        "Issuer": identity.issuer,
        "Email": identity.email or "",
        "Name": " ".join(filter(None, (identity.first_name, identity.last_name))),
        "Groups": ", ".join(identity.groups),
        **{name: ", ".join(values) for name, values in identity.attributes.items()},
    }
    cells = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(value[:500])}</td></tr>"
        for name, value in rows.items()
    )
    return page("The login works", f"<p>Nobody was logged in: this was a trial.</p><table>{cells}</table>")
