"""A project served over SQLite and over MariaDB: what the API answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from shops import Shop

from client import Client, LoopThread
from contract_check import ContractCheck
from engines.warehouse import statements
from lookalike.config import Settings
from lookalike.engines.dialect import dialect_named
from lookalike.instance import open_instance
from mariadb import mariadb_server

BAZAAR = Path(__file__).parents[1] / "engines" / "bazaar"


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("bazaar") / "bazaar.sqlite"
    connection = sqlite3.connect(file)
    for statement in statements(dialect_named("sqlite"), {"timestamp": "TEXT", "date": "TEXT"}):
        connection.execute(statement)
    connection.commit()
    connection.close()
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def mariadb_url() -> Iterator[str]:
    with mariadb_server() as server:
        with server.create("bazaar") as connection, connection.cursor() as cursor:
            types = {"text": "VARCHAR(100)", "timestamp": "DATETIME(6)"}
            for statement in statements(dialect_named("mariadb"), types):
                cursor.execute(statement)
        yield f"mariadb://root@127.0.0.1:{server.port}/bazaar"


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
def bazaar(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Shop]:
    url = request.getfixturevalue(f"{request.param}_url")
    data = tmp_path_factory.mktemp(f"served-{request.param}")
    stated = {"data": str(data), "project": str(BAZAAR), "connection": url}
    instance = open_instance(Settings.load({**stated, "host_url": "https://bi.example.com"}, {}))
    client = Client(instance, loop_thread, contract_check)
    yield Shop("bazaar", client, lambda statement: [])
    client.close()
    instance.close()


def test_dates_numbers_and_yesno_have_lookers_forms(bazaar: Shop):
    fields = (
        "moments.id",
        "moments.at_date",
        "moments.at_month",
        "moments.at_yesno",
        "moments.at_hour_of_day",
    )
    rows = bazaar.rows("moments", *fields, sorts=["moments.id"], limit="2")
    assert rows == [(1, "2018-05-18", "2018-05", "Yes", 18), (2, "2018-12-31", "2018-12", "Yes", 23)]


def test_sums_over_repeated_rows_are_right(bazaar: Shop):
    rows = bazaar.rows(
        "orders",
        "orders.status",
        "orders.total_sum",
        "order_items.count",
        "orders.median_total",
        sorts=["orders.status"],
    )
    found = [
        (status, float(total), items, None if middle is None else float(middle))
        for status, total, items, middle in rows
    ]
    assert found == [
        ("cancelled", 0, 0, None),
        ("complete", 220.2, 4, 100.1),
        ("pending", 50, 2, 50),
        (None, 70, 1, 70),
    ]


def test_odd_texts_reach_the_reader(bazaar: Shop):
    rows = bazaar.rows("words", "words.word", filters={"words.id": "1,2,8,17"}, sorts=["words.id"])
    assert sorted(text for (text,) in rows) == ["Größe 北京 😀", "back\\", "it's", "x'; DROP TABLE words; --"]


def test_csv_has_a_line_for_each_row(bazaar: Shop):
    answer = bazaar.ask("orders", "orders.status", "orders.count", form="csv", sorts=["orders.status"])
    assert answer.text == "Orders Status,Orders Count\ncancelled,1\ncomplete,3\npending,1\n,1\n"


def test_connection_answers_its_tests(bazaar: Shop):
    (connection,) = bazaar.client.as_admin.get("/connections").json()
    results = bazaar.client.as_admin.put(f"/connections/{connection['name']}/test").json()
    assert {each["status"] for each in results} == {"success"}
