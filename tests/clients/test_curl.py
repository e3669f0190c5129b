"""What people type first: curl, over TLS with the server's own authority and over plain HTTP."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest
from live_server import Door, LiveServer, clean_environment


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def curl(door: Door, path: str, *arguments: str) -> Answer:
    command = ["curl", "--silent", "--show-error", "--write-out", "\n%{http_code} %{content_type}"]
    if door.ca:
        command += ["--cacert", str(door.ca)]
    done = subprocess.run(
        [*command, *arguments, f"{door.url}{path}"],
        capture_output=True,
        text=True,
        timeout=30,
        env=clean_environment(),
    )
    assert done.returncode == 0, done.stderr
    body, _, last = done.stdout.rpartition("\n")
    status, _, content_type = last.partition(" ")
    return Answer(int(status), content_type, body)


@pytest.fixture
def token(server: LiveServer, door: Door) -> str:
    form = f"client_id={server.client_id}&client_secret={server.client_secret}"
    return curl(door, "/login", "-d", form).json["access_token"]


def is_token(answer: Answer) -> bool:
    token = answer.json
    return (answer.status, token["token_type"], token["expires_in"], len(token["access_token"])) == (
        200,
        "Bearer",
        3600,
        40,
    )


@pytest.mark.parametrize("path", ["/login", "/api/4.0/login", "/api/login", "/api//login"])
def test_form_login_answers_on_every_path(server: LiveServer, door: Door, path: str) -> None:
    answer = curl(
        door, path, "-d", f"client_id={server.client_id}", "-d", f"client_secret={server.client_secret}"
    )
    assert is_token(answer)


def test_login_with_bad_secret_is_404(server: LiveServer, door: Door) -> None:
    answer = curl(door, "/login", "-d", f"client_id={server.client_id}&client_secret=wrong")
    assert answer.status == 404
    assert answer.json["message"] == "Not found"
    assert answer.json["documentation_url"].endswith("/docs/r/err/4.0/404/post/login")


def test_login_with_unknown_id_answers_the_same_bytes(server: LiveServer, door: Door) -> None:
    known = curl(door, "/api/4.0/login", "-d", f"client_id={server.client_id}&client_secret=wrong")
    unknown = curl(door, "/api/4.0/login", "-d", "client_id=nobody&client_secret=wrong")
    assert (unknown.status, unknown.body) == (known.status, known.body)


def test_documentation_url_leads_to_a_page(server: LiveServer, door: Door) -> None:
    refused = curl(door, "/login", "-d", "client_id=a&client_secret=b").json
    path = refused["documentation_url"].removeprefix(server.tls.url)
    page = curl(door, path)
    assert page.status == 200
    assert page.content_type == "text/html; charset=utf-8"
    assert "POST /login" in page.body


def test_login_takes_credentials_in_the_query_string(server: LiveServer, door: Door) -> None:
    query = f"?client_id={server.client_id}&client_secret={server.client_secret}"
    assert is_token(curl(door, f"/api/4.0/login{query}", "-X", "POST"))


def test_login_takes_multipart_form_data(server: LiveServer, door: Door) -> None:
    fields = ("-F", f"client_id={server.client_id}", "-F", f"client_secret={server.client_secret}")
    assert is_token(curl(door, "/api/4.0/login", *fields))


def test_login_takes_a_json_body(server: LiveServer, door: Door) -> None:
    header = ("-H", "Content-Type: application/json")
    assert is_token(curl(door, "/api/4.0/login", *header, "-d", json.dumps(server.key)))


def test_login_takes_a_form_that_says_json(server: LiveServer, door: Door) -> None:
    form = f"client_id={server.client_id}&client_secret={server.client_secret}"
    assert is_token(curl(door, "/api/4.0/login", "-H", "Content-Type: application/json", "-d", form))


def test_create_user_ignores_the_read_only_email(door: Door, token: str) -> None:
    body = {"first_name": "Curl", "last_name": "Typed", "email": "curl@example.com"}
    made = curl(door, "/api/4.0/users", *signed(token), *as_json(body))
    assert made.status == 200
    assert isinstance(made.json["id"], str)
    assert (made.json["first_name"], made.json["last_name"]) == ("Curl", "Typed")
    assert made.json["email"] in ("", None)
    deleted = curl(door, f"/api/4.0/users/{made.json['id']}", *signed(token), "-X", "DELETE")
    assert (deleted.status, deleted.content_type, deleted.body) == (204, "", "")


@pytest.mark.parametrize("scheme", ["token", "Bearer", "bearer", "Token"])
def test_both_schemes_carry_a_token(door: Door, token: str, scheme: str) -> None:
    answer = curl(door, "/api/4.0/user", "-H", f"Authorization: {scheme} {token}")
    assert (answer.status, answer.json["email"]) == (200, "admin@example.com")


def test_call_without_token_is_401(door: Door) -> None:
    answer = curl(door, "/api/4.0/user")
    assert answer.status == 401
    assert answer.json["message"] == "Requires authentication."
    assert answer.json["documentation_url"].endswith("/docs/r/err/4.0/401/get/user")


def test_sudo_token_acts_as_the_other_user(door: Door, token: str) -> None:
    other = curl(door, "/api/4.0/users", *signed(token), *as_json({"first_name": "Other"})).json["id"]
    sudo = curl(door, f"/api/4.0/login/{other}", *signed(token), "-X", "POST")
    assert is_token(sudo)
    assert curl(door, "/api/4.0/user", *signed(sudo.json["access_token"])).json["id"] == other
    assert curl(door, "/api/4.0/user", *signed(token)).json["id"] == "1"
    curl(door, f"/api/4.0/users/{other}", *signed(token), "-X", "DELETE")


@pytest.mark.parametrize("path", ["/api/4.0/logout", "/api/logout", "/logout"])
def test_logout_ends_the_token(door: Door, token: str, path: str) -> None:
    done = curl(door, path, *signed(token), "-X", "DELETE")
    assert (done.status, done.content_type, done.body) == (204, "", "")
    assert curl(door, "/api/4.0/user", *signed(token)).status == 401


def test_curl_runs_an_inline_query_to_csv(door: Door, token: str) -> None:
    query = {
        "model": "thelook",
        "view": "products",
        "fields": ["products.category", "products.count"],
        "filters": {"products.department": "Women"},
        "sorts": ["products.count desc"],
        "limit": "3",
    }
    answer = curl(door, "/api/4.0/queries/run/csv", *signed(token), *as_json(query))
    assert answer.status == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.body == "Products Category,Products Count\nMaternity,31\nIntimates,29\nJeans,17\n"


def test_curl_gets_compressed_answers(door: Door, token: str) -> None:
    plain = curl(door, "/api/4.0/openapi.json")
    packed = curl(door, "/api/4.0/openapi.json", "--compressed")
    assert packed.json == plain.json


def signed(token: str) -> tuple[str, str]:
    return ("-H", f"Authorization: token {token}")


def as_json(body: dict[str, Any]) -> tuple[str, ...]:
    return ("-H", "Content-Type: application/json", "-d", json.dumps(body))
