"""The sample shop of 10,000 order items in DuckDB, and a copy of it in Postgres."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from questions import LAST_DAY

from lookalike.demo.data import generate, load_postgres
from postgres import PostgresServer

SCALE = 10_000


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "thelook.duckdb"
    generate(path, SCALE, last_day=LAST_DAY)
    return path


@pytest.fixture(scope="session")
def duckdb_shop(shop: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(shop, read_only=True) as db:
        yield db


@pytest.fixture(scope="session")
def postgres_shop(shop: Path, postgres: PostgresServer) -> str:
    """The address of a Postgres database that holds the shop's tables."""
    dsn = postgres.create("conformance_shop")
    load_postgres(shop, dsn)
    return dsn
