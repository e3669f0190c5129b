"""Building a table of Postgres, in one transaction: readers see the table when it is whole."""

from __future__ import annotations

import contextlib

import adbc_driver_manager as adbc

from ..workers.task import Build, ConnectionSpec, Limits
from .driver import DriverError
from .duckdb import literal
from .postgres import connect, failure

# Changing what others read waits for them: not for long, the next round tries again.
LOCK_TIMEOUT_MS = 5_000


class PostgresBuilder:
    def __init__(self, spec: ConnectionSpec, build: Build, limits: Limits):
        self.spec, self.build, self.limits = spec, build, limits
        self.con = connect(spec)

    def run(self) -> None:
        try:
            self.execute("BEGIN")
            self.execute(f"SET LOCAL statement_timeout = {int(self.limits.timeout_s * 1000)}")
            self.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
            self.execute(f"SET LOCAL TimeZone = {literal(self.spec.timezone)}")
            for statement in self.build.statements:
                self.execute(statement)
            self.execute("COMMIT")
        except adbc.Error as error:
            with contextlib.suppress(adbc.Error):
                self.execute("ROLLBACK")
            raise told(error) from error

    def execute(self, sql: str) -> None:
        with adbc.AdbcStatement(self.con) as statement:
            statement.set_sql_query(sql)
            statement.execute_update()

    def interrupt(self) -> None:
        with contextlib.suppress(adbc.Error):
            self.con.cancel()

    def finish(self) -> None:
        return None

    def close(self) -> None:
        with contextlib.suppress(adbc.Error, RuntimeError):
            self.con.close()


def told(error: adbc.Error) -> DriverError:
    """A build that may not write is told by the database's own words, not as a query that may only read."""
    if (error.sqlstate or "") == "55P03":
        return DriverError("locked", "The table is in use; the next round tries again.")
    return failure(error)
