"""Servers with persistent tables, each over DuckDB and over Postgres."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import Ledger, Ledgers

from client import LoopThread
from contract_check import ContractCheck
from postgres import PostgresServer


@pytest.fixture(params=["duckdb", "postgres"])
def ledgers(
    request: pytest.FixtureRequest,
    sqlite_template: Path,
    tmp_path: Path,
    loop_thread: LoopThread,
    contract_check: ContractCheck,
) -> Iterator[Ledgers]:
    def postgres() -> PostgresServer:
        return request.getfixturevalue("postgres")

    made = Ledgers(request.param, sqlite_template, tmp_path, loop_thread, contract_check, postgres)
    yield made
    made.close()


@pytest.fixture
def ledger(ledgers: Ledgers) -> Ledger:
    return ledgers.make()
