"""A browser without scripts: keeps cookies, fills in forms, follows addresses on this server."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx

from client import Client
from lookalike.store import users
from lookalike.store.passwords import hash_password

PASSWORD = "correct horse battery"
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Browser:
    def __init__(self, api: Client):
        self.api = api
        self.origin = api.instance.web_url
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(api.app),
            base_url=self.origin,
            headers={"User-Agent": USER_AGENT},
        )

    def get(self, address: str, **options: Any) -> httpx.Response:
        return self.api.loop.run(self.http.get(address, **options))

    def post(self, address: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        sent = {"Origin": self.origin, **headers}
        return self.api.loop.run(self.http.post(address, data=fields, headers=sent))

    def call(self, verb: str, path: str, **options: Any) -> httpx.Response:
        return self.api.loop.run(self.http.request(verb, f"/api/4.0{path}", **options))

    def log_in(self, email: str, password: str = PASSWORD, return_to: str = "/") -> httpx.Response:
        shown = self.get("/login", params={"return_to": return_to})
        return self.post("/login/email", {**hidden(shown), "email": email, "password": password})

    def close(self) -> None:
        self.api.loop.run(self.http.aclose())


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {name: html.unescape(value) for name, value in FIELD.findall(page.text)}


def give_login(api: Client, user_id: int, email: str, password: str | None = PASSWORD) -> None:
    hashed = hash_password(password) if password else None
    with api.instance.store.write() as work:
        users.add_credentials_email(work, user_id, email, password_hash=hashed, password_set_at=work.now)
