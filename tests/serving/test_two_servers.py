"""Two servers over one Postgres store: started together, with the same key, they are one instance."""

from __future__ import annotations

import configparser
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from postgres import PostgresServer, free_port

START_S = 60


@contextmanager
def started(data: Path, store_url: str, key: str) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    port, ini = free_port(), data / "looker.ini"
    command = [sys.executable, "-m", "lookalike", "serve", "--data", str(data), "--ini", str(ini)]
    command += ["--port", "off", "--http-port", str(port), "--metrics-port", "off", "--store-url", store_url]
    environment = {**os.environ, "LOOKALIKE_SECRET_KEY": key}
    data.mkdir()
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}", ini, process
        finally:
            process.terminate()
            process.wait(30)


def wait_for(url: str, ini: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/alive").is_success and ini.exists():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{url} did not come up")


@pytest.fixture(scope="module")
def servers(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The addresses of two servers that were started at the same moment on an empty database, and a key."""
    folder, key = tmp_path_factory.mktemp("two"), secrets.token_hex(32)
    store_url = postgres.create("two_servers")
    with started(folder / "a", store_url, key) as first, started(folder / "b", store_url, key) as second:
        for url, ini, _ in (first, second):
            wait_for(url, ini)
        parsed = configparser.ConfigParser()
        parsed.read(first[1])
        credentials = {name: parsed["Looker"][name] for name in ("client_id", "client_secret")}
        yield first[0], second[0], credentials


def headers_of(url: str, key: dict[str, str]) -> dict[str, str]:
    token = httpx.post(f"{url}/login", data=key).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def test_a_token_of_one_server_works_on_the_other(servers: tuple[str, str, dict[str, str]]) -> None:
    first, second, key = servers
    headers = headers_of(first, key)
    answers = [httpx.get(f"{url}/api/4.0/user", headers=headers).json()["id"] for url in (first, second)]
    assert answers[0] == answers[1]


def test_a_logout_on_one_server_counts_on_the_other_within_a_second(
    servers: tuple[str, str, dict[str, str]],
) -> None:
    first, second, key = servers
    headers = headers_of(first, key)
    assert httpx.get(f"{second}/api/4.0/user", headers=headers).status_code == 200
    assert httpx.delete(f"{first}/api/4.0/logout", headers=headers).status_code == 204
    time.sleep(1)
    assert httpx.get(f"{second}/api/4.0/user", headers=headers).status_code == 401


def test_a_retry_at_the_other_server_is_answered_from_the_first_call(
    servers: tuple[str, str, dict[str, str]],
) -> None:
    first, second, key = servers
    headers = {**headers_of(first, key), "Idempotency-Key": "ada"}
    made = [
        httpx.post(f"{url}/api/4.0/users", headers=headers, json={"first_name": "Ada"})
        for url in (first, second)
    ]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert made[1].headers["idempotent-replayed"] == "true"
