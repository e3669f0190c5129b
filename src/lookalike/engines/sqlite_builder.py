"""Building a table of SQLite: the database is opened read-only, the table's own file beside it to be written."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from urllib.parse import quote

from ..workers.task import Build, ConnectionSpec, Limits
from .builders import PartFile
from .driver import DriverError
from .sqlite import STEPS_BETWEEN_LOOKS, attach


class SqliteBuilder:
    def __init__(self, spec: ConnectionSpec, build: Build, limits: Limits):
        self.build, self.part = build, PartFile(build)
        self.deadline = time.monotonic() + limits.timeout_s
        try:
            address = f"file:{quote(spec.url)}?mode=ro"
            self.con = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
            attach(self.con, spec)
            self.con.execute(f"ATTACH 'file:{quote(str(self.part.path))}?mode=rwc' AS \"{build.alias}\"")
        except sqlite3.Error as error:
            message = f"Connection {spec.name!r} cannot open its SQLite file."
            raise DriverError("connection", message, str(error)) from error
        self.con.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self.con.set_progress_handler(lambda: time.monotonic() > self.deadline, STEPS_BETWEEN_LOOKS)

    def run(self) -> None:
        try:
            for statement in self.build.statements:
                self.con.execute(statement)
            self.con.close()
        except (sqlite3.Error, sqlite3.Warning, ValueError, MemoryError) as error:
            raise self.failure(error) from error
        self.part.keep()

    def failure(self, error: Exception) -> DriverError:
        if str(error) != "interrupted":
            return DriverError("sql-error", str(error))
        if time.monotonic() > self.deadline:
            return DriverError("timeout", "The build ran longer than it may.")
        return DriverError("killed", "The build was stopped.")

    def interrupt(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self.con.interrupt()

    def finish(self) -> None:
        return None

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self.con.close()
        self.part.remove()
