"""A small ledger over DuckDB and over Postgres whose model has datagroups and persistent tables."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import Instance, open_instance
from lookalike.store import schema
from lookalike.store.database import Row
from postgres import PostgresServer

ENTRIES = (
    "CREATE TABLE entries (id INTEGER, account VARCHAR(20), amount INTEGER, booked_at TIMESTAMP)",
    """INSERT INTO entries VALUES
        (1, 'rent', 500, '2026-01-01 09:00:00'), (2, 'food', 20, '2026-01-01 12:00:00'),
        (3, 'food', 30, '2026-01-02 12:00:00'), (4, 'rent', 500, '2026-02-01 09:00:00')""",
)
MODEL = """connection: "books"
datagroup: booked { sql_trigger: SELECT COUNT(*) FROM entries ;; max_cache_age: "24 hours" }
view: entries {
  dimension: id { type: number primary_key: yes }
  dimension: account {}
  dimension_group: booked { type: time timeframes: [raw, date, month] sql: ${TABLE}.booked_at ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${TABLE}.amount ;; }
}
explore: entries {}
view: sums {
  derived_table: {
    datagroup_trigger: booked
    sql: SELECT account, SUM(amount) AS amount FROM entries GROUP BY 1 ;;
  }
  dimension: account {}
  measure: amount { type: sum }
}
explore: sums { persist_with: booked }
"""


def wait_until(found: Callable[[], object], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not found():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


class Ledger:
    """The server of one model, and its database from behind."""

    def __init__(self, client: Client, loop: LoopThread, url: str, model: Path):
        self.client, self.loop, self.url, self.model = client, loop, url, model

    @property
    def instance(self) -> Instance:
        return self.client.instance

    def execute(self, *statements: str) -> list[tuple]:
        """From behind the server's back."""
        if self.url.startswith("postgresql"):
            with psycopg.connect(self.url, autocommit=True) as connection:
                rows: list[tuple] = []
                for statement in statements:
                    cursor = connection.execute(statement.encode())
                    rows = cursor.fetchall() if cursor.description else []
                return rows
        changed = f"{self.url}.changed"  # the file itself belongs to those who read it
        shutil.copyfile(self.url, changed)
        with duckdb.connect(changed) as database:
            rows = []
            for statement in statements:
                rows = database.execute(statement).fetchall()
        os.replace(changed, self.url)
        return rows

    def check(self) -> None:
        """One look at all triggers, to its end."""
        regenerator = self.instance.regenerator
        assert regenerator is not None
        self.loop.run(regenerator.check_now())
        self.instance.standing.forget()

    def ask(self, explore: str, *fields: str, form: str = "json", **params: Any) -> Any:
        body = {"model": "books", "view": explore, "fields": list(fields), "sorts": [fields[0]]}
        return self.client.as_admin.post(f"/queries/run/{form}", json=body, params=params)

    def rows(self, explore: str, *fields: str) -> list[tuple]:
        answer = self.ask(explore, *fields)
        assert answer.status_code == 200, answer.text
        return [tuple(row.values()) for row in answer.json()]

    def sql(self, explore: str, *fields: str) -> str:
        return self.ask(explore, *fields, form="sql").text

    def tables(self, view: str | None = None) -> list[Row]:
        with self.instance.store.read() as db:
            rows = db.all(schema.derived_tables.select().order_by(schema.derived_tables.c.id))
        return [row for row in rows if view in (None, row["view_name"])]

    def events(self, view: str) -> list[str]:
        table = schema.pdt_event_log
        with self.instance.store.read() as db:
            rows = db.all(table.select().where(table.c.view_name == view).order_by(table.c.id))
        return [row["action"] for row in rows]

    def datagroup(self, name: str = "booked") -> dict[str, Any]:
        found = self.client.as_admin.get("/datagroups").json()
        return next(each for each in found if each["name"] == name)


class Ledgers:
    """Makes servers, each over a database of its own."""

    def __init__(
        self, engine: str, template: Path, folder: Path, loop: LoopThread, check: ContractCheck, postgres: Any
    ):
        self.engine, self.template, self.folder, self.loop, self.contract = (
            engine,
            template,
            folder,
            loop,
            check,
        )
        self.postgres = postgres
        self.made: list[Client] = []

    def make(self, model: str = MODEL, *, store_url: str = "", **settings: Any) -> Ledger:
        folder = self.folder / uuid.uuid4().hex
        project = folder / "project"
        project.mkdir(parents=True)
        (project / "books.model.lkml").write_text(model)
        url = self._database(folder)
        shutil.copytree(self.template, folder / "data")
        stated = {
            "data": str(folder / "data"),
            "host_url": "https://bi.example.com",
            "project": str(project),
            "connection": url if self.engine == "postgres" else f"duckdb://{url}",
            "scratch_schema": "scratch",
            **settings,
        }
        if store_url:
            stated["store_url"] = store_url
        client = Client(open_instance(Settings.load(stated, {})), self.loop, self.contract)
        self.made.append(client)
        return Ledger(client, self.loop, url, project / "books.model.lkml")

    def _database(self, folder: Path) -> str:
        if self.engine == "postgres":
            server: PostgresServer = self.postgres()
            url = server.create(f"ledger_{uuid.uuid4().hex}")
            with psycopg.connect(url, autocommit=True) as connection:
                for statement in (*ENTRIES, "CREATE SCHEMA scratch"):
                    connection.execute(statement.encode())
            return url
        path = folder / "books.duckdb"
        with duckdb.connect(path) as database:
            for statement in ENTRIES:
                database.execute(statement)
        return str(path)

    def close(self) -> None:
        for client in self.made:
            client.close()
            client.instance.close()
