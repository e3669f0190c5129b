"""A client for tests that calls the application in its own event loop, as different people."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from contract_check import ContractCheck
from lookalike.app import create_app
from lookalike.config import Settings
from lookalike.dispatch.request import api_path
from lookalike.instance import Instance
from lookalike.store import callers, schema
from lookalike.store.users import add_user

ROLE_IDS = {"developer": 1, "admin": 2, "viewer": 4, "nobody": None}


def settings_for(data: Path, **more: object) -> Settings:
    """Settings of a test instance: no ports of its own, its own folder."""
    stated = {"data": str(data), "host_url": "https://bi.example.com", **more}
    return Settings.load(stated, {})


class LoopThread:
    """One event loop for the whole test run; applications start and stop on it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Any], timeout_s: float = 60) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout_s)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


@dataclass
class Person:
    """Somebody who calls the API: `user_id`, and their token."""

    client: Client
    user_id: int
    token: str | None

    def request(self, verb: str, path: str, **options: Any) -> httpx.Response:
        """`path` is below /api/4.0, or whole when it starts with a slash and `whole=True`."""
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.request(verb, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def patch(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)


class Client:
    """The application of one instance. `as_admin`, `as_developer`, `as_viewer` and `as_nobody` (no roles) are
    people with a token; `as_stranger` has none."""

    def __init__(self, instance: Instance, loop: LoopThread, check: ContractCheck):
        self.instance, self.loop, self.check = instance, loop, check
        self.app = create_app(instance)
        self.loop.run(self.app.startup())
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        self.http = httpx.AsyncClient(transport=transport, base_url=instance.web_url, timeout=60)
        self.people = {name: self.person(name, role) for name, role in ROLE_IDS.items()}
        self.as_admin = self.people["admin"]
        self.as_developer = self.people["developer"]
        self.as_viewer = self.people["viewer"]
        self.as_nobody = self.people["nobody"]
        self.as_stranger = Person(self, 0, None)

    def person(self, name: str, role_id: int | None = None) -> Person:
        """Makes a user with that role and a token of theirs."""
        token = f"{name}-{id(self)}-{len(getattr(self, 'people', ()))}-token"
        with self.instance.store.write() as work:
            user = add_user(work, {"first_name": name.title(), "last_name": "Tester"})
            if role_id:
                work.insert(schema.role_users, {"role_id": role_id, "user_id": user["id"]})
            hashed = self.instance.vault.hash(token)
            callers.add_token(work, hashed, user["id"], work.now + timedelta(hours=1))
        return Person(self, user["id"], token)

    def request(self, verb: str, path: str, whole: bool = False, **options: Any) -> httpx.Response:
        address = path if whole else f"/api/4.0{path}"
        response = self.loop.run(self.http.request(verb, address, **options))
        self._check(verb.lower(), response)
        return response

    def _check(self, verb: str, response: httpx.Response) -> None:
        raw_path = response.request.url.raw_path.split(b"?")[0].decode()
        known = api_path(raw_path)
        match = self.app.dispatcher.router.match(known, verb) if known else None
        operation = match.operations.get(verb) if match else None
        if operation is not None:
            self.check.check(operation, response.status_code, response.headers, response.content)

    def close(self) -> None:
        self.loop.run(self.http.aclose())
        self.loop.run(self.app.shutdown())
