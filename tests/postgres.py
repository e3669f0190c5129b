"""A Postgres server of Debian's package for the tests: its own folder, its own port, no password, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

CONFIGURATION = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 32MB
logging_collector = off
"""


class PostgresServer:
    def __init__(self, folder: Path, port: int):
        self.folder, self.port = folder, port

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """Makes a database, a copy of `template`, and returns its address."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def binaries() -> Path:
    """Where Debian keeps the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("the tests need a Postgres server: apt-get install postgresql")
    return found[-1].parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _owner() -> dict[str, Any]:
    """Postgres refuses to run as root; Debian's package brings a user for it."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    folder = Path(tempfile.mkdtemp(prefix="lookalike-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()
    initialise = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    program = str(binaries() / "initdb")
    subprocess.run([program, *initialise], check=True, capture_output=True, cwd=folder, **_owner())
    with (data / "postgresql.conf").open("a") as file:
        file.write(f"{CONFIGURATION}\nport = {port}\nlisten_addresses = '127.0.0.1'\n")
        file.write(f"unix_socket_directories = '{folder}'\n")
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [str(binaries() / "postgres"), "-D", str(data)], stdout=log, stderr=log, cwd=folder, **_owner()
    )
    try:
        _wait(port, process)
        yield PostgresServer(folder, port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError("the Postgres server ended at once; see its log") from None
            time.sleep(0.1)
    raise RuntimeError("the Postgres server did not answer within 20 seconds")
