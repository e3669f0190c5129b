"""Puts the parts together into one ASGI application."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from .api import DOMAINS
from .api.not_yet import NOT_YET
from .dispatch.application import Dispatcher
from .dispatch.asgi import ApiApplication, Receive, Scope, Send
from .dispatch.contract import read_contract
from .instance import Instance
from .pages import routes


class Application:
    """API paths go to the dispatcher, everything else to the pages."""

    def __init__(self, instance: Instance):
        contract = read_contract()
        instance.release = contract.release
        self.instance = instance
        self.dispatcher = Dispatcher(instance, contract, DOMAINS, NOT_YET)
        self.api = ApiApplication(self.dispatcher)
        self.pages = Starlette(routes=[*_routes(instance)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_page(scope):
            await self.api(scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    def _is_page(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path in _DOCUMENT_PATHS:
            return True
        return not path.lstrip("/").startswith(("api/", "login", "logout", "versions", "user/"))


_DOCUMENT_PATHS = frozenset({"/api/4.0/swagger.json", "/api/4.0/openapi.json"})


def _routes(instance: Instance) -> list[BaseRoute]:
    return [Route(path, endpoint, methods=["GET"]) for path, endpoint in routes(instance)]


def create_app(instance: Instance) -> Any:
    return Application(instance)
