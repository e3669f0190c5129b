"""A browser that logs in by SAML, step by step."""

from __future__ import annotations

from typing import Any

import httpx
from identity_provider import ISSUER, LOGIN_URL, Provider, encoded, request_of

from client import Client


def configuration(provider: Provider, **more: Any) -> dict[str, Any]:
    return {
        "enabled": True,
        "idp_cert": provider.certificate,
        "idp_issuer": ISSUER,
        "idp_url": LOGIN_URL,
        "user_attribute_map_email": "address",
        "groups_attribute": "groups",
        **more,
    }


def switch_on(client: Client, provider: Provider, **more: Any) -> None:
    response = client.as_admin.patch("/saml_config", json=configuration(provider, **more))
    assert response.status_code == 200, response.text


class Browser:
    """One login: `begin` sends the browser away, `come_back` brings an answer."""

    def __init__(self, client: Client, path: str = "/login/saml"):
        self.client = client
        self.begun = client.request("GET", path, whole=True)
        self.cookie = self.begun.headers["set-cookie"].partition(";")[0]
        self.request_id, self.state = request_of(self.begun.headers["location"])

    def come_back(self, xml: str, *, state: str | None = None, cookie: str | None = None) -> httpx.Response:
        form = {"SAMLResponse": encoded(xml), "RelayState": state or self.state}
        headers = {"Cookie": self.cookie if cookie is None else cookie}
        return self.client.request("POST", "/samlcallback", whole=True, data=form, headers=headers)


def said(**attributes: list[str]) -> dict[str, list[str]]:
    return {"address": ["ada@example.com"], "groups": ["analysts"], **attributes}


def user_by_subject(client: Client, subject: str) -> dict[str, Any]:
    response = client.as_admin.get(f"/users/credential/saml/{subject}")
    assert response.status_code == 200, response.text
    return response.json()
