"""Puts the parts together into one ASGI application."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from .api import DOMAINS
from .api.not_yet import NOT_YET, NOT_YET_PATHS
from .dispatch.application import Dispatcher
from .dispatch.asgi import ApiApplication, Receive, Scope, Send
from .dispatch.contract import read_contract
from .instance import Instance
from .pages import FrontEnd, elsewhere, routes
from .pages.documents import DOCUMENTS
from .pages.embedding import EMBED_LOGIN
from .pages.first_run import setup_routes
from .pages.front_end import UI
from .pages.login import login_routes
from .pages.oauth import oauth_routes
from .pages.sign_on import is_sign_on
from .pages.sign_on import routes as sign_on_routes
from .sandboxes.face import Face

_PAGES = frozenset({*DOCUMENTS, "/auth", "/api/token"})
_OF_LOGIN = re.compile(r"/login(/.*)?|/logout")
_FORM = re.compile(r"/login/[a-z].*|/logout")
_API_PATHS = ("api/", "auth", "login", "logout", "versions", "user/")


class Application:
    """API paths go to the dispatcher, everything else to the pages. `startup` and `shutdown` run on the loop
    that serves. `ui`: the folder of the built pages, when it is not the package's own."""

    def __init__(self, instance: Instance, ui: Path | None = None):
        contract = read_contract()
        instance.release = contract.release
        self.instance = instance
        self.dispatcher = Dispatcher(instance, contract, DOMAINS, NOT_YET, NOT_YET_PATHS)
        self.api = ApiApplication(self.dispatcher)
        self.face = Face(instance) if instance.settings.sandbox else None
        front_end = FrontEnd(instance, ui or UI)
        other = elsewhere(front_end)
        self.pages = Starlette(
            routes=_routes(instance, front_end), exception_handlers={404: other, 405: other}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.face is not None and scope["type"] == "http":
            receive, send = self.face.around(scope, receive, send)
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif _is_page(scope["method"], scope["path"]):
            await self.pages(scope, receive, send)
        else:
            await self.api(scope, receive, send)

    async def startup(self) -> None:
        await self.instance.start()

    async def shutdown(self) -> None:
        await self.instance.stop()
        self.dispatcher.threads.shutdown(wait=False, cancel_futures=True)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.startup()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.shutdown()
        await send({"type": "lifespan.shutdown.complete"})


def _is_page(method: str, path: str) -> bool:
    """`POST /login`, `POST /login/7` and `DELETE /logout` are calls of the API, as clients make them."""
    if path in _PAGES or path.startswith(EMBED_LOGIN) or is_sign_on(path):
        return True
    if _OF_LOGIN.fullmatch(path):
        return method in ("GET", "HEAD") or (method == "POST" and _FORM.fullmatch(path) is not None)
    return not path.lstrip("/").startswith(_API_PATHS)


def _routes(instance: Instance, front_end: FrontEnd) -> list[BaseRoute]:
    pages = [Route(path, endpoint, methods=["GET"]) for path, endpoint in routes(instance, front_end)]
    return [
        *sign_on_routes(instance),
        *pages,
        *setup_routes(instance),
        *login_routes(instance),
        *oauth_routes(instance),
    ]


def create_app(instance: Instance, ui: Path | None = None) -> Application:
    return Application(instance, ui)
