from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import looker_sdk
import pytest
import requests
from live_server import Door, LiveServer, LogIn, NewSdk, clean_environment, live_server
from looker_sdk.sdk.api40.methods import Looker40SDK


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, thelook_file: Path) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("live"), thelook_file) as running:
        yield running


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients take authorities, proxies and settings from the environment, before what a test tells them."""
    for name in os.environ:
        if name not in clean_environment():
            monkeypatch.delenv(name)


@pytest.fixture(params=["tls", "http"])
def door(request: pytest.FixtureRequest, server: LiveServer) -> Door:
    """The same test over TLS and over plain HTTP."""
    return server.tls if request.param == "tls" else server.plain


@pytest.fixture
def new_sdk(server: LiveServer, door: Door, monkeypatch: pytest.MonkeyPatch) -> NewSdk:
    """Makes official Python SDKs, each with a login of its own; over TLS they trust the server's authority."""
    monkeypatch.setenv("LOOKERSDK_BASE_URL", door.url)
    monkeypatch.setenv("LOOKERSDK_VERIFY_SSL", "true")
    if door.ca:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(door.ca))
    return lambda: looker_sdk.init40(str(server.ini))


@pytest.fixture
def sdk(new_sdk: NewSdk) -> Looker40SDK:
    return new_sdk()


@pytest.fixture
def log_in(server: LiveServer, door: Door) -> Iterator[LogIn]:
    """Makes `requests` sessions of the administrator, each with a token of its own."""
    opened: list[requests.Session] = []

    def new_session() -> requests.Session:
        session = requests.Session()
        session.verify = door.verify
        opened.append(session)
        answer = session.post(f"{door.url}/login", data=server.key)
        session.headers["Authorization"] = f"token {answer.json()['access_token']}"
        return session

    yield new_session
    for session in opened:
        session.close()


@pytest.fixture
def http(log_in: LogIn) -> requests.Session:
    """A `requests` session that is logged in as the administrator."""
    return log_in()
