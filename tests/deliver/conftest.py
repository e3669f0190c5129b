"""A server with the sample data that delivers to real receivers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from client import Client, LoopThread
from contract_check import ContractCheck
from deliver.receivers import Hooks, Mails, hooks_server, mail_server
from deliver.shop import Shop
from lookalike.config import Settings
from lookalike.instance import open_instance


@pytest.fixture(scope="session")
def hooks() -> Iterator[Hooks]:
    with hooks_server() as hooks:
        yield hooks


@pytest.fixture(scope="session")
def mails() -> Iterator[Mails]:
    with mail_server() as mails:
        yield mails


def delivering(data: Path, hooks: Hooks, mails: Mails) -> Settings:
    stated = {
        "data": str(data),
        "host_url": "https://bi.example.com",
        "smtp_host": "127.0.0.1",
        "smtp_port": mails.port,
        "smtp_tls": "none",
        "smtp_from": "bi@example.com",
        "egress_allow": f"127.0.0.1:{hooks.port}",
        "query_workers": 1,
    }
    return Settings.load(stated, {})


@pytest.fixture(scope="session")
def shop(
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
    hooks: Hooks,
    mails: Mails,
) -> Iterator[Shop]:
    data = tmp_path_factory.mktemp("delivering") / "data"
    shutil.copytree(sqlite_template, data)
    os.link(thelook_file, data / "thelook.duckdb")
    instance = open_instance(delivering(data, hooks, mails))
    client = Client(instance, loop_thread, contract_check)
    yield Shop(client)
    client.close()
    instance.close()
