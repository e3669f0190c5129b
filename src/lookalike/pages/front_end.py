"""The pages that are built from `web/`: their files, and the one document that all of them begin with.

Whoever is not logged in is led to the login first, so the document always comes with what the page's calls need: a
token against forged calls, and a nonce for the styles that the editor makes.
"""

from __future__ import annotations

import html
import mimetypes
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ..instance import Instance
from ..login.sessions import COOKIE, cookie_of, csrf_token
from ..store.vault import random_text
from .first_run import PATH as SETUP
from .first_run import needs_setup
from .forms import headers_of, to
from .layout import page

UI = Path(__file__).parent.parent / "ui"
# First parts of the addresses of pages; every other address that has no route is unknown.
SECTIONS = frozenset(
    {
        "",
        "account",
        "admin",
        "api-explorer",
        "charts",
        "explore",
        "extensions",
        "folders",
        "looks",
        "schedules",
        "search",
        "sql",
        "x",
    }
)
NONCE_LENGTH = 22
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
FOREVER = "public, max-age=31536000, immutable"
NOT_BUILT = """<p>The server runs, and so does its API. The pages were not built when it was installed.</p>
<p>They need Node 20.19 or newer with npm, once:</p><pre><code>make web</code></pre>
<p class="soft">Packages that were built with the pages bring them along; nothing is needed to run them.</p>"""
# Styles: our file, and those that the code editor makes, which carry the document's nonce.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'nonce-{nonce}'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self' blob:",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


class FrontEnd:
    """`folder`: where the build is; looked into at each request, so a new build is there at once."""

    def __init__(self, instance: Instance, folder: Path = UI):
        self.instance, self.folder = instance, folder

    def shows(self, request: Request) -> bool:
        """Whether somebody who can read pages asks for the address of one."""
        section = request.url.path.split("/", 2)[1]
        return section in SECTIONS and "text/html" in request.headers.get("accept", "")

    async def document(self, request: Request) -> Response:
        token = cookie_of(headers_of(request), COOKIE)
        if token is None or self.instance.page_sessions.of(token) is None:
            if await run_in_threadpool(self._needs_setup):
                return to(SETUP)
            return to("/login?" + urlencode({"return_to": _address(request)}))
        text = await run_in_threadpool(self._index)
        if text is None:
            return page("The pages are not built", NOT_BUILT, 503)
        nonce = random_text(NONCE_LENGTH)
        return Response(
            _with_session(text, csrf_token(self.instance.vault, token), nonce),
            media_type="text/html",
            headers=_headers(nonce),
        )

    def _needs_setup(self) -> bool:
        with self.instance.store.read() as db:
            return needs_setup(db)

    def _index(self) -> str | None:
        try:
            return (self.folder / "index.html").read_text()
        except FileNotFoundError:
            return None

    def file(self, request: Request) -> Response | None:
        """A file of the build in the smallest form that the client takes; None for everything that is none."""
        name = request.url.path.lstrip("/")
        path = self.folder / name
        if not _is_plain(name) or not path.is_file():
            return None
        headers = {"X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
        headers["Cache-Control"] = FOREVER if name.startswith("assets/") else "public, max-age=3600"
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        coding, sent = _encoded(path, request.headers)
        if coding:
            headers["Content-Encoding"] = coding
        return FileResponse(sent, headers=headers, media_type=media_type)


def _address(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _with_session(document: str, csrf: str, nonce: str) -> str:
    meta = (
        f'<meta name="csrf-token" content="{html.escape(csrf)}">'
        f'<meta property="csp-nonce" nonce="{nonce}" content="{nonce}">'
    )
    return document.replace("</head>", f"{meta}</head>", 1)


def _headers(nonce: str) -> dict[str, str]:
    policy = "; ".join(f"{name} {sources}" for name, sources in POLICY.items())
    return {
        "Content-Security-Policy": policy.replace("{nonce}", nonce),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def _is_plain(name: str) -> bool:
    """A name inside the folder, and not one of the packed twins or of the documents."""
    parts = name.split("/")
    hidden = any(part.startswith(".") or not part for part in parts)
    return not hidden and "\\" not in name and "\0" not in name and not name.endswith((".html", ".br", ".gz"))


def _encoded(path: Path, headers: Mapping[str, str]) -> tuple[str | None, Path]:
    """The coding and the file to send. Packed twins are written by the build."""
    taken = {each.split(";")[0].strip() for each in headers.get("accept-encoding", "").split(",")}
    for coding, ending in ENCODINGS:
        twin = path.with_name(path.name + ending)
        if coding in taken and os.path.exists(twin):
            return coding, twin
    return None, path
