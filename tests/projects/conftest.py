"""Whole projects as people have them, each over DuckDB and over Postgres, asked through the API."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest
from shops import Shop, Shops

from client import Client, LoopThread
from contract_check import ContractCheck
from lookalike.config import Settings
from lookalike.instance import open_instance
from postgres import PostgresServer

HERE = Path(__file__).parent
ENGINES = ("duckdb", "postgres")


@pytest.fixture(scope="session")
def shops(
    sqlite_template: Path,
    postgres: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Shops]:
    def make(name: str, engine: str) -> Shop:
        folder = tmp_path_factory.mktemp(f"{name}-{engine}")
        text = (HERE / f"{name}.sql").read_text()
        if engine == "duckdb":
            url, execute = duckdb_of(folder / "warehouse.duckdb", text)
        else:
            url, execute = postgres_of(postgres, f"projects_{name}", text)
        client = serve(sqlite_template, folder / "data", HERE / name, url, loop_thread, contract_check)
        return Shop(name, client, execute)

    found = Shops(make)
    yield found
    found.close()


def duckdb_of(file: Path, text: str) -> tuple[str, Callable[[str], list[tuple]]]:
    connection = duckdb.connect(str(file))
    connection.execute(text)
    connection.close()

    def execute(statement: str) -> list[tuple]:
        reader = duckdb.connect(str(file), read_only=True)
        try:
            return reader.execute(statement).fetchall()
        finally:
            reader.close()

    return f"duckdb:///{file}", execute


def postgres_of(server: PostgresServer, name: str, text: str) -> tuple[str, Callable[[str], list[tuple]]]:
    url = server.create(name)
    connection = psycopg.connect(url, autocommit=True)
    connection.execute(text.encode())
    return url, lambda statement: connection.execute(statement.encode()).fetchall()


def serve(
    template: Path, data: Path, project: Path, url: str, loop: LoopThread, check: ContractCheck
) -> Client:
    shutil.copytree(template, data)
    stated = {"data": str(data), "project": str(project), "connection": url}
    settings = Settings.load({**stated, "host_url": "https://bi.example.com"}, {})
    return Client(open_instance(settings), loop, check)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def bookshop(shops: Shops, engine: str) -> Shop:
    return shops.get("bookshop", engine)


@pytest.fixture
def ledger(shops: Shops, engine: str) -> Shop:
    return shops.get("ledger", engine)
