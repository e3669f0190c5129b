"""A browser without scripts in front of a live server: it keeps cookies and sends the forms that pages hold."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import requests
from live_server import Door

FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class PageBrowser:
    def __init__(self, door: Door):
        self.door = door
        self.http = requests.Session()
        self.http.verify = door.verify

    def get(self, address: str) -> requests.Response:
        return self.http.get(self._whole(address), allow_redirects=False)

    def send(self, page: requests.Response, action: str, fields: dict[str, str]) -> requests.Response:
        """Fills in the form of a page, with what it holds already."""
        hidden = {name: html.unescape(value) for name, value in FIELD.findall(page.text)}
        return self.http.post(
            self._whole(action),
            data={**hidden, **fields},
            headers={"Origin": self.door.url},
            allow_redirects=False,
        )

    def set_password(self, link: str, password: str) -> None:
        address = urlsplit(link).path
        answer = self.send(self.get(address), address, {"password": password, "again": password})
        assert answer.headers["location"] == "/login", answer.text

    def allow(self, address: str, email: str, password: str) -> str:
        """Goes to where an application sends people, logs in and allows it. Where the application is told so."""
        led_to = self.get(address).headers["location"]
        answer = self.send(self.get(led_to), "/login/email", {"email": email, "password": password})
        answer = self.get(answer.headers["location"])
        if answer.status_code == 200:
            answer = self.send(answer, "/auth", {"answer": "allow"})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def close(self) -> None:
        self.http.close()

    def _whole(self, address: str) -> str:
        return self.door.url + address if address.startswith("/") else address


def told(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
