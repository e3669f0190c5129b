"""The API over the sample data, shared by tests that only read and ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.store import schema as s

USER_ROLE_ID = 3


@pytest.fixture(scope="session")
def demo_api(
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    """One instance on SQLite with the sample data for the whole run. Whoever changes it takes another."""
    data = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(sqlite_template, data)
    os.link(thelook_file, data / "thelook.duckdb")
    instance = open_instance(Settings.load({"data": str(data), "host_url": "https://bi.example.com"}, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


@pytest.fixture(scope="session")
def analyst(demo_api: Client) -> Person:
    """Somebody with the role User, who may see the brands Levi's and Carhartt."""
    person = demo_api.person("analyst", USER_ROLE_ID)
    with demo_api.instance.store.write() as work:
        attribute = work.insert(
            s.user_attributes,
            {
                "name": "allowed_brands",
                "label": "Allowed brands",
                "label_folded": "allowed brands",
                "type": "advanced_filter_string",
            },
        )
        value = {"user_attribute_id": attribute["id"], "user_id": person.user_id, "value": "Levi's,Carhartt"}
        work.insert(s.user_attribute_user_values, value)
    return person


@pytest.fixture(scope="session")
def outsider(demo_api: Client) -> Person:
    """Somebody with every permission of the role User, but for a model that is not served."""
    person = demo_api.person("outsider")
    with demo_api.instance.store.write() as work:
        models = work.insert(
            s.model_sets, {"name": "Elsewhere", "name_folded": "elsewhere", "models": ["elsewhere"]}
        )
        role = work.insert(
            s.roles,
            {
                "name": "Elsewhere",
                "name_folded": "elsewhere",
                "permission_set_id": USER_ROLE_ID,
                "model_set_id": models["id"],
            },
        )
        work.insert(s.role_users, {"role_id": role["id"], "user_id": person.user_id})
    return person
