"""A sandbox for tests, and a client of it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Any

import httpx

from client import Client

OURS = "/api/lookalike/v1/sandboxes"


@dataclass
class Sandbox:
    """A sandbox that runs, and a client of it that is logged in as the administrator who made it."""

    made: dict[str, Any]
    http: httpx.Client

    @property
    def id(self) -> str:
        return self.made["id"]

    def call(self, verb: str, path: str, **options: Any) -> httpx.Response:
        answer = self.http.request(verb, f"/api/4.0{path}", **options)
        assert answer.status_code < 400, answer.text
        return answer

    def operation(self, verb: str, path: str, **options: Any) -> str:
        """The id of the operation that a change was."""
        return self.call(verb, path, **options).headers["X-Lookalike-Operation"]


def new_sandbox(api: Client, **body: Any) -> Sandbox:
    answer = api.as_admin.post(OURS, whole=True, json=body)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    trusted = ssl.create_default_context(cafile=api.instance.settings.data / "tls" / "ca.pem")
    http = httpx.Client(base_url=made["base_url"], verify=trusted, timeout=60)
    key = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    token = http.post("/api/4.0/login", data=key).json()["access_token"]
    http.headers["Authorization"] = f"Bearer {token}"
    return Sandbox(made, http)
