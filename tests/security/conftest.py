"""A whole server over the sample data, for attacks that are known from elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from client import Client, LoopThread, Person, settings_for
from contract_check import ContractCheck
from lookalike.instance import open_instance

USER_ROLE_ID = 3


@pytest.fixture(scope="session")
def shop(
    sqlite_template: Path,
    thelook_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    data = tmp_path_factory.mktemp("attacked") / "data"
    shutil.copytree(sqlite_template, data)
    os.link(thelook_file, data / "thelook.duckdb")
    instance = open_instance(settings_for(data))
    client = Client(instance, loop_thread, contract_check)
    key = client.as_admin.post(f"/users/{client.as_admin.user_id}/credentials_api3")
    assert key.status_code == 200, key.text
    yield client
    client.close()
    instance.close()


@pytest.fixture(scope="session")
def analyst(shop: Client) -> Person:
    """Somebody with the role User who may see the brand Levi's alone."""
    person = shop.person("analyst", USER_ROLE_ID)
    made = shop.as_admin.post(
        "/user_attributes",
        json={"name": "allowed_brands", "label": "Brands", "type": "advanced_filter_string"},
    ).json()
    path = f"/users/{person.user_id}/attribute_values/{made['id']}"
    assert shop.as_admin.patch(path, json={"value": "Levi's"}).status_code == 200
    return person


@pytest.fixture(scope="session")
def reader(shop: Client) -> Person:
    """Somebody who may explore everything, and see neither SQL nor LookML."""
    sets = shop.as_admin.get("/permission_sets").json()
    found = next(each["id"] for each in sets if each["name"] == "User who can't view LookML")
    role = {"name": "Reader", "permission_set_id": found, "model_set_id": "1"}
    made = shop.as_admin.post("/roles", json=role)
    assert made.status_code == 200, made.text
    person = shop.person("reader")
    assert shop.as_admin.put(f"/users/{person.user_id}/roles", json=[made.json()["id"]]).status_code == 200
    return person
