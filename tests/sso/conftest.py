"""An instance that may call this very machine, and the identity provider that signs for its people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from identity_provider import Provider, identity_provider

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance


@pytest.fixture
def sso(
    sqlite_template: Path, tmp_path: Path, loop_thread: LoopThread, contract_check: ContractCheck
) -> Iterator[Client]:
    shutil.copytree(sqlite_template, tmp_path / "data")
    stated = {
        "data": str(tmp_path / "data"),
        "host_url": "https://bi.example.com",
        "egress_allow": ["127.0.0.1", "localhost"],
    }
    instance = open_instance(Settings.load(stated, {}))
    client = Client(instance, loop_thread, contract_check)
    key = client.as_admin.post(f"/users/{client.as_admin.user_id}/credentials_api3")
    assert key.status_code == 200, key.text
    yield client
    client.close()
    instance.close()


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    return identity_provider(tmp_path_factory.mktemp("idp"))
