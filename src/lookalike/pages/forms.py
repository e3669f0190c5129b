"""Forms that work without a script, and only from our own pages.

Each form carries a text made from a cookie that only this server can have set, so a page elsewhere can neither send
the form nor log its reader in as somebody else.
"""

from __future__ import annotations

import hmac
import html
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..instance import Instance
from ..login.sessions import cookie_of, same_origin
from ..login.visitor import Visitor, visitor_of
from ..serving.request_id import REQUEST_ID
from ..store.vault import random_text
from .layout import page

FORM_COOKIE = "__Host-lookalike-form"
MAX_FORM = 64 * 1024
COOKIE_LENGTH = 43


class FormRefused(Exception):
    """The form did not come from a page of ours, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a page needs to hold forms: the browser's form cookie, new when it had none."""

    instance: Instance
    cookie: str
    is_new: bool

    def start(self, action: str, **hidden: str) -> str:
        """The beginning of a form as HTML."""
        proof = {"proof": _proof(self.instance, self.cookie), **hidden}
        inputs = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
            for name, value in proof.items()
        )
        return f'<form method="post" action="{html.escape(action)}">{inputs}'

    def page(self, title: str, content: str, status: int = 200, forms: str = "'self'") -> Response:
        answer = page(title, content, status, forms=forms)
        if self.is_new:
            setting = f"{FORM_COOKIE}={self.cookie}; Path=/; Secure; HttpOnly; SameSite=Lax"
            answer.headers.append("set-cookie", setting)
        return answer


def form_of(instance: Instance, request: Request) -> Form:
    cookie = cookie_of(headers_of(request), FORM_COOKIE)
    return Form(instance, cookie or random_text(COOKIE_LENGTH), cookie is None)


def headers_of(request: Request) -> dict[str, str]:
    return dict(request.headers.items())


async def sent_form(instance: Instance, request: Request) -> dict[str, str]:
    """The fields of a form that one of our pages has sent. Raises FormRefused."""
    headers = headers_of(request)
    fields = form_fields(await form_body(request))
    cookie = cookie_of(headers, FORM_COOKIE)
    if cookie is None or not same_origin(instance, headers):
        raise FormRefused(
            "The form did not come from a page of this server, or the browser keeps no cookies."
        )
    if not hmac.compare_digest(_proof(instance, cookie).encode(), fields.get("proof", "").encode()):
        raise FormRefused("The form is from before. Open the page again.")
    return fields


async def form_body(request: Request) -> bytes:
    """Raises FormRefused for a body that no form of ours has."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        pieces.append(piece)
        size += len(piece)
        if size > MAX_FORM:
            raise FormRefused("The form is too large.")
    return b"".join(pieces)


def form_fields(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50))
    except ValueError as wrong:
        raise FormRefused("The form has too many fields.") from wrong


def _proof(instance: Instance, cookie: str) -> str:
    return instance.vault.hash(f"form:{cookie}").hex()


def visitor(request: Request) -> Visitor:
    address = request.client.host if request.client else None
    return visitor_of(headers_of(request), address, REQUEST_ID.get())


def to(address: str) -> Response:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def inside(address: str | None) -> str:
    """A path on this server to go on to; the first page for everything else, `//elsewhere` among it."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return "/"
    return address if address.isprintable() and address.isascii() else "/"


def wrong(text: str) -> str:
    return f'<p class="wrong">{html.escape(text)}</p>' if text else ""


def field(name: str, label: str, kind: str = "text", more: Mapping[str, str] | None = None) -> str:
    attributes = "".join(f' {key}="{html.escape(value)}"' for key, value in (more or {}).items())
    return f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}"{attributes} required>'
