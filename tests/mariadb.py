"""A MariaDB server of Debian's package for the tests: its own folder, its own port, no password, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pymysql

from postgres import free_port

OPTIONS = """[mariadbd]
skip-log-bin
innodb-buffer-pool-size = 32M
innodb-flush-log-at-trx-commit = 0
performance-schema = off
character-set-server = utf8mb4
"""
PROGRAMS = ("/usr/sbin", "/usr/bin")


class MariadbServer:
    def __init__(self, port: int):
        self.port = port

    def connect(self, database: str | None = None) -> pymysql.Connection:
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="root",
            database=database,
            autocommit=True,
            charset="utf8mb4",
        )

    def create(self, database: str, collation: str = "utf8mb4_nopad_bin") -> pymysql.Connection:
        """Makes a database that tells upper case from lower, and connects to it."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE `{database}` COLLATE {collation}")
        return self.connect(database)

    def load_zones(self) -> None:
        """The named time zones of the machine: CONVERT_TZ answers NULL without them."""
        zones = subprocess.run(
            [_program("mariadb-tzinfo-to-sql"), "/usr/share/zoneinfo"], check=True, capture_output=True
        ).stdout
        client = ["--host=127.0.0.1", f"--port={self.port}", "--user=root", "mysql"]
        subprocess.run([_program("mariadb"), *client], input=zones, check=True, capture_output=True)


def _program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join(PROGRAMS))
    if found is None:
        raise RuntimeError("the tests need a MariaDB server: apt-get install mariadb-server")
    return found


def _owner() -> dict[str, Any]:
    """MariaDB refuses to run as root; Debian's package brings a user for it."""
    return {"user": "mysql", "group": "mysql", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def mariadb_server() -> Iterator[MariadbServer]:
    folder = Path(tempfile.mkdtemp(prefix="lookalike-mariadb-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "mysql")
    options, data, port = folder / "options.cnf", folder / "data", free_port()
    options.write_text(OPTIONS)
    common = [f"--defaults-file={options}", f"--datadir={data}"]
    initialise = [_program("mariadb-install-db"), *common, "--auth-root-authentication-method=normal"]
    subprocess.run(initialise, check=True, capture_output=True, cwd=folder, **_owner())
    log = (folder / "log").open("wb")
    listening = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/socket"]
    process = subprocess.Popen(
        [_program("mariadbd"), *common, *listening], stdout=log, stderr=log, cwd=folder, **_owner()
    )
    try:
        server = MariadbServer(port)
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: MariadbServer, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            server.connect().close()
            return
        except pymysql.err.OperationalError:
            if process.poll() is not None:
                raise RuntimeError("the MariaDB server ended at once; see its log") from None
            time.sleep(0.1)
    raise RuntimeError("the MariaDB server did not answer within 30 seconds")
