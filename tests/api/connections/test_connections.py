"""Connections, as managers and as others see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from client import Client, Person
from lookalike.store.connections import add_connection

SECRET = "not-for-anyone"


def add_postgres(api: Client) -> None:
    url = f"postgresql://reader:{SECRET}@127.0.0.1:9/shop"
    with api.instance.store.write() as work:
        add_connection(work, api.instance.vault, "shop", "postgres", url)


def test_manager_sees_the_address_without_the_password(local_api: Client) -> None:
    add_postgres(local_api)
    answer = local_api.as_admin.get("/connections/shop")
    found = answer.json()
    assert (found["host"], found["port"], found["username"], found["database"]) == (
        "127.0.0.1",
        "9",
        "reader",
        "shop",
    )
    assert found["has_password"] is True
    assert found["dialect"]["name"] == found["dialect_name"] == "postgres"
    assert SECRET not in answer.text


def test_stored_address_is_sealed(local_api: Client) -> None:
    add_postgres(local_api)
    data = local_api.instance.settings.data
    assert all(SECRET.encode() not in path.read_bytes() for path in data.glob("lookalike.db*"))


def test_sample_data_is_a_connection(demo_api: Client) -> None:
    (found,) = demo_api.as_admin.get("/connections").json()
    assert (found["name"], found["dialect_name"], found["example"]) == ("thelook", "duckdb", True)
    assert found["can"]["test"] is True
    assert found["can"]["destroy"] is False


def test_others_see_name_and_dialect_alone(demo_api: Client) -> None:
    (found,) = demo_api.as_viewer.get("/connections").json()
    assert set(found) == {"can", "name", "dialect", "dialect_name", "snippets", "example", "pdts_enabled"}
    assert demo_api.as_viewer.get("/connections/thelook").json() == found


def test_connection_of_a_foreign_model_is_not_found(demo_api: Client, outsider: Person) -> None:
    assert outsider.get("/connections").json() == []
    assert outsider.get("/connections/thelook").status_code == 404


@pytest.mark.parametrize("path", ["/connections", "/connections/thelook", "/dialect_info"])
def test_without_roles_there_are_no_connections(demo_api: Client, path: str) -> None:
    assert demo_api.as_nobody.get(path).status_code == 404


def test_unknown_connection_is_not_found(demo_api: Client) -> None:
    assert demo_api.as_admin.get("/connections/nothing").status_code == 404


def test_connection_is_tried_out(demo_api: Client) -> None:
    answer = demo_api.as_admin.put("/connections/thelook/test").json()
    assert [(each["name"], each["status"]) for each in answer] == [
        ("connect", "success"),
        ("query", "success"),
    ]


def test_one_check_can_be_chosen(demo_api: Client) -> None:
    answer = demo_api.as_admin.put("/connections/thelook/test?tests=query").json()
    assert [each["name"] for each in answer] == ["query"]


def test_unknown_check_is_refused(demo_api: Client) -> None:
    answer = demo_api.as_admin.put("/connections/thelook/test?tests=kill")
    assert answer.status_code == 400
    assert "connect, query" in answer.json()["message"]


def test_database_that_is_down_fails_every_check(local_api: Client) -> None:
    add_postgres(local_api)
    answer = local_api.as_admin.put("/connections/shop/test")
    assert {each["status"] for each in answer.json()} == {"error"}
    assert SECRET not in answer.text


def test_viewer_tries_nothing_out(demo_api: Client) -> None:
    assert demo_api.as_viewer.put("/connections/thelook/test").status_code == 404


def test_known_databases_are_listed(demo_api: Client) -> None:
    found = {each["name"]: each for each in demo_api.as_admin.get("/dialect_info").json()}
    assert set(found) == {"duckdb", "postgres", "mysql", "mariadb", "sqlite"}
    assert found["postgres"]["default_port"] == "5432"


def test_missing_file_is_said_and_found_again(local_api: Client, thelook_file: Path) -> None:
    path = local_api.instance.settings.data / "late.duckdb"
    with local_api.instance.store.write() as work:
        add_connection(work, local_api.instance.vault, "late", "duckdb", str(path))
    down = local_api.as_admin.put("/connections/late/test").json()
    path.write_bytes(thelook_file.read_bytes())
    up = local_api.as_admin.put("/connections/late/test").json()
    assert {each["status"] for each in down} == {"error"}
    assert {each["status"] for each in up} == {"success"}
