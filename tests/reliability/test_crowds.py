"""The server as its users start it, beside clients that are many, slow or in a hurry. Small here; `python -m bench
clients` prints the large figures."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bench.crowd import crowd
from bench.slow_clients import Beside, Stalled, hurried_key, slow_bodies, slow_headers, slow_readers

from reliability.served import Served, served

LIMIT_PER_S = 20
SLOW = 20


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("crowds") / "data"
    shutil.copytree(sqlite_template, data)
    with served(data, "--header-timeout-s", "1", "--stall-timeout-s", "1", people=2) as running:
        yield running


def url_of(server: Served) -> str:
    return f"http://127.0.0.1:{server.port}"


def key_token(server: Served, calls_per_s: float) -> str:
    """The token of a new key with that limit."""
    me = server.call("GET", "/user")["id"]
    made = server.call("POST", f"/users/{me}/credentials_api3")
    limited = httpx.patch(
        f"{url_of(server)}/api/lookalike/v1/keys/{made['id']}",
        json={"calls_per_s": calls_per_s},
        headers={"Authorization": f"Bearer {server.tokens[0]}"},
    )
    assert limited.status_code == 200, limited.text
    key = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    return httpx.post(f"{url_of(server)}/api/4.0/login", data=key).json()["access_token"]


@pytest.fixture(scope="module")
def beside(server: Served) -> Beside:
    key = key_token(server, LIMIT_PER_S)
    return asyncio.run(hurried_key(url_of(server), key, server.tokens[1], LIMIT_PER_S * 10, seconds=4))


def test_hurried_key_gets_no_more_than_its_limit(beside: Beside) -> None:
    assert 0 < beside.key[200] <= LIMIT_PER_S * (beside.seconds + 2)
    assert set(beside.key) <= {200, 429}


def test_person_beside_a_hurried_key_is_served(beside: Beside) -> None:
    assert set(beside.person) == {200}
    assert beside.beside_ms < 3 * beside.alone_ms + 50


def closed(server: Served, stalled: Stalled) -> int:
    """How many were closed; somebody else is answered as before."""
    assert server.call("GET", "/user", person=1)["id"]
    return stalled.closed


def test_headers_that_drip_are_ended(server: Served) -> None:
    assert closed(server, asyncio.run(slow_headers(url_of(server), SLOW, limit_s=20))) == SLOW


def test_bodies_that_drip_are_ended(server: Served) -> None:
    stalled = asyncio.run(slow_bodies(url_of(server), server.tokens[0], SLOW, limit_s=20))
    assert closed(server, stalled) == SLOW


def test_readers_that_take_nothing_are_ended_and_cost_little(server: Served) -> None:
    path, before = "/api/4.0/api_spec/4.0/swagger.json", server.resident_mb()
    stalled = asyncio.run(slow_readers(url_of(server), server.tokens[0], path, SLOW, limit_s=20))
    assert closed(server, stalled) == SLOW
    assert server.resident_mb() - before < SLOW * 5


def test_crowd_is_answered_whole(server: Served) -> None:
    assert asyncio.run(crowd(url_of(server), 200)).answered == 200
