"""An instance over the sample data with a table that no query may reach, and people with rights of several kinds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from canary import CANARY, HIDDEN

from client import Client, LoopThread, Person
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from lookalike.store import schema as s

USER_ROLE_ID = 3


@pytest.fixture(scope="session")
def guarded_data(thelook_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data, and beside it the table `canary`, which no LookML mentions."""
    path = tmp_path_factory.mktemp("canary") / "thelook.duckdb"
    shutil.copyfile(thelook_file, path)
    with duckdb.connect(path) as db:
        db.execute(f"CREATE TABLE canary AS SELECT '{CANARY}' AS secret")
    return path


@pytest.fixture(scope="session")
def guarded(
    sqlite_template: Path,
    guarded_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Client]:
    """One instance for all tests that only ask."""
    data = tmp_path_factory.mktemp("guarded") / "data"
    shutil.copytree(sqlite_template, data)
    shutil.copyfile(guarded_data, data / "thelook.duckdb")
    instance = open_instance(Settings.load({"data": str(data), "host_url": "https://bi.example.com"}, {}))
    client = Client(instance, loop_thread, contract_check)
    yield client
    client.close()
    instance.close()


@pytest.fixture(scope="session")
def attributes(guarded: Client) -> dict[str, int]:
    """`allowed_brands` of the access filter, `token` with a hidden value, and `team`, which users may not see."""
    rows = {
        "allowed_brands": {"type": "advanced_filter_string"},
        "token": {"type": "string", "value_is_hidden": True, "default_value": HIDDEN},
        "team": {"type": "string", "user_can_view": False, "default_value": HIDDEN},
        "region": {"type": "string", "default_value": "Levi's"},
    }
    with guarded.instance.store.write() as work:
        return {
            name: work.insert(
                s.user_attributes, {"name": name, "label": name, "label_folded": name, **values}
            )["id"]
            for name, values in rows.items()
        }


def with_brands(client: Client, attributes: dict[str, int], name: str, brands: str | None) -> Person:
    """Somebody with the role User, who may see these brands."""
    person = client.person(name, USER_ROLE_ID)
    if brands is not None:
        with client.instance.store.write() as work:
            value = {
                "user_attribute_id": attributes["allowed_brands"],
                "user_id": person.user_id,
                "value": brands,
            }
            work.insert(s.user_attribute_user_values, value)
    return person


@pytest.fixture(scope="session")
def limited(guarded: Client, attributes: dict[str, int]) -> Person:
    return with_brands(guarded, attributes, "limited", "Levi's,Carhartt")


@pytest.fixture(scope="session")
def unlimited(guarded: Client, attributes: dict[str, int]) -> Person:
    return with_brands(guarded, attributes, "unlimited", "%")


@pytest.fixture(scope="session")
def unset(guarded: Client, attributes: dict[str, int]) -> Person:
    """Somebody for whom nobody said which brands."""
    return with_brands(guarded, attributes, "unset", None)
