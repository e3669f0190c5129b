"""One instance with a sandbox, and clients of both."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from trial import Sandbox, new_sandbox

from client import Client, LoopThread, settings_for
from contract_check import ContractCheck
from lookalike.instance import open_instance


@pytest.fixture(scope="module")
def shared_api(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    """An instance on SQLite for all tests of a module."""
    data = tmp_path_factory.mktemp("instance") / "data"
    shutil.copytree(sqlite_template, data)
    instance = open_instance(settings_for(data, host_url="https://localhost"))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


@pytest.fixture(scope="module")
def sandbox(shared_api: Client) -> Iterator[Sandbox]:
    """One sandbox for all tests of a module."""
    found = new_sandbox(shared_api, name="Trial")
    yield found
    found.http.close()
