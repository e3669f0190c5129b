"""The sample shop of 10,000 order items in DuckDB, and a copy of it in a Postgres of our own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from questions import LAST_DAY

from lookalike.demo.data import generate, load_postgres

SCALE = 10_000
POSTGRES_BIN = Path("/usr/lib/postgresql/15/bin")


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
def postgres_shop(shop: Path) -> Iterator[str]:
    """The address of a Postgres that holds the shop's tables and ends with the test run."""
    # Not below pytest's own folder: that is closed to the user who runs Postgres.
    with tempfile.TemporaryDirectory(prefix="conformance-postgres-") as folder:
        yield from _postgres(Path(folder), shop)


def _postgres(folder: Path, shop: Path) -> Iterator[str]:
    as_owner = _as_owner(folder)
    data, port = folder / "data", _free_port()
    options = ["-A", "trust", "-U", "postgres", "--locale=C", "-E", "UTF8", "--no-sync", "-D", str(data)]
    _run([*as_owner, str(POSTGRES_BIN / "initdb"), *options])
    server = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    control = [*as_owner, str(POSTGRES_BIN / "pg_ctl"), "-D", str(data), "-w"]
    _run([*control, "-l", str(folder / "log"), "-o", server, "start"])
    try:
        dsn = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        load_postgres(shop, dsn)
        yield dsn
    finally:
        _run([*control, "-m", "immediate", "stop"])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _as_owner(folder: Path) -> list[str]:
    """What a command starts with to run as the folder's owner: Postgres refuses to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _run(command: list[str]) -> None:
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60, cwd="/"
    )
