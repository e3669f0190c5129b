"""Every operation that is written, shot at with what no client should send: an answer always, never a breakdown.

The requests are made from the contract; the same seed makes the same ones.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import AUTHORIZATIONS, HEADERS, WHOLE_BODIES, Shooter
from wire import Answer, send

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.api.not_yet import NOT_YET
from lookalike.config import Settings
from lookalike.dispatch.contract import read_contract
from lookalike.instance import open_instance

CONTRACT = read_contract()
# Those that delete come last: they take away what others need.
OPERATIONS = sorted(set(CONTRACT.operations) - NOT_YET, key=lambda id: (CONTRACT.operations[id].verb, id))
OPERATIONS.sort(key=lambda id: CONTRACT.operations[id].verb == "delete")
ROLES = {"admin": 2, "viewer": 4}
SHOTS, SHOTS_ON_EACH_STORE = 8, 2
QUERY = {"model": "thelook", "view": "order_items", "fields": ["order_items.count"]}


class Range:
    """Somebody fresh for each operation, so that one who was deleted or logged out is not missed."""

    def __init__(self, client: Client):
        self.client = client
        self.ids = self._things()
        self.people: dict[tuple[str, str], Person] = {}
        for operation_id in OPERATIONS:
            for role, role_id in ROLES.items():
                self.people[operation_id, role] = client.person(f"{role} {operation_id}", role_id)

    def _things(self) -> tuple[str, ...]:
        admin = self.client.as_admin
        query = admin.post("/queries", json=QUERY).json()
        body = {"title": "Look", "folder_id": "1", "query_id": query["id"]}
        look = admin.post("/looks", json=body).json()
        names = ("thelook", "order_items", "csv", "json", "sql", "email")
        return ("1", "2", "3", "4", query["id"], query["slug"], look["id"], *names)

    def shoot(self, operation_id: str, role: str, count: int) -> None:
        operation = CONTRACT.operations[operation_id]
        token = f"Bearer {self.people[operation_id, role].token}".encode()
        for shot in Shooter(CONTRACT, operation, self.ids, role).shots(count):
            headers = [(b"authorization", token), *shot.headers]
            path = f"{operation.prefix}{shot.path}"
            answer = send(self.client, operation.verb, path, shot.query, shot.body, headers)
            self.check(answer, path, operation.verb, str(shot))

    def check(self, answer: Answer, path: str, verb: str, shot: str) -> None:
        assert answer.status < 500 or answer.status in (501, 503), f"{answer.status} {shot}"
        for name, value in answer.raw_headers:
            assert not {10, 13, 0} & {*name, *value}, f"{name!r}: {value!r} {shot}"
        match = self.client.app.dispatcher.router.match(path, verb)
        operation = match.operations.get(verb) if match else None
        if operation is not None:  # an id with a slash in it leads to another operation, or to none
            self.client.check.check(operation, answer.status, answer.headers, answer.content)


@pytest.fixture(scope="module")
def range_(
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Range]:
    data = tmp_path_factory.mktemp("range") / "data"
    shutil.copytree(sqlite_template, data)
    os.link(thelook_file, data / "thelook.duckdb")
    unlocked = {"login_failures": 100_000, "login_failures_per_address": 100_000}
    settings = Settings.load({"data": str(data), "host_url": "https://bi.example.com", **unlocked}, {})
    instance = open_instance(settings)
    client = Client(instance, loop_thread, ContractCheck(contract_check.contract))
    yield Range(client)
    client.close()
    instance.close()


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_no_request_breaks_an_operation(range_: Range, operation_id: str) -> None:
    for role in ROLES:
        range_.shoot(operation_id, role, SHOTS)


def test_no_request_breaks_an_operation_on_either_store(data_api: Client) -> None:
    shooting = Range(data_api)
    for operation_id in OPERATIONS:
        shooting.shoot(operation_id, "admin", SHOTS_ON_EACH_STORE)


@pytest.mark.parametrize("authorization", AUTHORIZATIONS)
def test_no_authorization_but_a_token_opens_anything(range_: Range, authorization: bytes) -> None:
    for path in ("/users", "/looks", "/nothing", "/user"):
        answer = send(range_.client, "get", f"/api/4.0{path}", "", b"", [(b"authorization", authorization)])
        assert answer.status == (404 if path == "/nothing" else 401)
        range_.check(answer, path, "get", repr(authorization))


@pytest.mark.parametrize("body", WHOLE_BODIES, ids=lambda body: repr(body[:20]))
def test_no_body_breaks_a_login(range_: Range, body: bytes) -> None:
    types = (
        b"application/json",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"\xff",
    )
    for content_type in types:
        answer = send(range_.client, "post", "/api/4.0/login", "", body, [(b"content-type", content_type)])
        assert answer.status == 404


@pytest.mark.parametrize("header", HEADERS, ids=repr)
def test_no_header_breaks_a_call(range_: Range, header: tuple[bytes, bytes]) -> None:
    token = (b"authorization", f"Bearer {range_.client.as_admin.token}".encode())
    answer = send(range_.client, "post", "/api/4.0/users", "", b"{}", [token, header])
    assert answer.status in (200, 400, 415, 422), answer


@pytest.mark.parametrize("verb", ["TRACE", "CONNECT", "PROPFIND", "get ", "", "HEAD", "OPTIONS", "G\xcbT"])
def test_no_verb_breaks_the_server(range_: Range, verb: str) -> None:
    for path in ("/api/4.0/users", "/api/4.0/", "/api/4.0", "/api/", "/api/4.0/users/1/../2", "/api//login"):
        assert send(range_.client, verb, path).status < 500
