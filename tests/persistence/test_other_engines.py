"""Tables on SQLite, where each is a file beside the database, and on MariaDB, where they are in a schema."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import ENTRIES, MODEL, Ledger

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from mariadb import MariadbServer, mariadb_server

INCREMENT = """view: days {
  derived_table: {
    datagroup_trigger: booked
    increment_key: "day_date"
    sql: SELECT DATE(booked_at) AS day, SUM(amount) AS amount FROM entries
      WHERE {% incrementcondition %} booked_at {% endincrementcondition %} GROUP BY 1 ;;
    indexes: ["day"]
  }
  dimension_group: day { type: time timeframes: [date] datatype: date sql: ${TABLE}.day ;; }
  dimension: amount { type: number }
}
explore: days {}
"""


@pytest.fixture(scope="module")
def mariadb() -> Iterator[MariadbServer]:
    with mariadb_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "mariadb"])
def other(
    request: pytest.FixtureRequest,
    sqlite_template: Path,
    tmp_path: Path,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Ledger]:
    (tmp_path / "books.model.lkml").write_text(MODEL + INCREMENT)
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'books.sqlite'}"
        execute = sqlite_of(tmp_path / "books.sqlite")
    else:
        server: MariadbServer = request.getfixturevalue("mariadb")
        url = f"mysql://root@127.0.0.1:{server.port}/books"
        execute = mariadb_of(server)
    for statement in ENTRIES:
        execute(statement)
    shutil.copytree(sqlite_template, tmp_path / "data")
    stated = {
        "data": str(tmp_path / "data"),
        "host_url": "https://bi.example.com",
        "project": str(tmp_path),
        "connection": url,
        "scratch_schema": "scratch",
    }
    client = Client(open_instance(Settings.load(stated, {})), loop_thread, contract_check)
    ledger = Ledger(client, loop_thread, url, tmp_path / "books.model.lkml")
    ledger.execute = lambda *statements: [row for each in statements for row in execute(each)]
    yield ledger
    client.close()
    client.instance.close()


def sqlite_of(path: Path):
    def execute(sql: str) -> list[tuple]:
        with sqlite3.connect(path) as connection:
            return connection.execute(sql).fetchall()

    return execute


def mariadb_of(server: MariadbServer):
    server.create("books").close()
    server.create("scratch").close()

    def execute(sql: str) -> list[tuple]:
        with server.connect("books") as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    return execute


def test_tables_are_built_grown_and_read(other: Ledger):
    other.check()
    name = other.tables("sums")[0]["name"]
    assert f"FROM {name} AS sums" in other.sql("sums", "sums.account")
    assert other.rows("sums", "sums.account", "sums.amount") == [("food", 50), ("rent", 1000)]
    first = [("2026-01-01", 520), ("2026-01-02", 30), ("2026-02-01", 500)]
    assert other.rows("days", "days.day_date", "days.amount") == first
    other.execute(
        "UPDATE entries SET amount = 9999 WHERE id = 3",
        "UPDATE entries SET amount = 400 WHERE id = 4",
        "INSERT INTO entries VALUES (5, 'food', 7, '2026-02-02 10:00:00')",
    )
    other.check()
    assert other.events("days")[-2:] == ["increment begin", "increment complete"]
    grown = [("2026-01-01", 520), ("2026-01-02", 30), ("2026-02-01", 400), ("2026-02-02", 7)]
    assert other.rows("days", "days.day_date", "days.amount") == grown
    assert other.rows("sums", "sums.account", "sums.amount") == [("food", 10026), ("rent", 900)]
