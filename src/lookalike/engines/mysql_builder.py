"""Building a table of MySQL and MariaDB. Each CREATE commits by itself, so what a failed build leaves is dropped by
whoever cleans the scratch schema; changes of rows are one transaction."""

from __future__ import annotations

import contextlib

import pymysql

from ..workers.task import Build, ConnectionSpec, Limits
from .driver import DriverError
from .mysql import LOST, connect

SETTINGS = (
    "SET sql_mode = REPLACE(REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), 'ANSI_QUOTES', ''), "
    "group_concat_max_len = 1073741824, lock_wait_timeout = 5"
)


class MysqlBuilder:
    def __init__(self, spec: ConnectionSpec, build: Build, limits: Limits):
        self.spec, self.build = spec, build
        self.con = connect(spec)

    def run(self) -> None:
        zone = "+00:00" if self.spec.timezone == "UTC" else self.spec.timezone
        try:
            with self.con.cursor() as cursor:
                for statement in (SETTINGS, f"SET time_zone = {self.con.escape(zone)}", "START TRANSACTION"):
                    cursor.execute(statement)
                for statement in self.build.statements:
                    cursor.execute(statement)
            self.con.commit()
        except (pymysql.Error, OSError, ValueError) as error:
            with contextlib.suppress(pymysql.Error, OSError):
                self.con.rollback()
            raise failure(error) from error

    def interrupt(self) -> None:
        with contextlib.suppress(pymysql.Error, OSError, DriverError):
            other = connect(self.spec)
            try:
                with other.cursor() as cursor:
                    cursor.execute(f"KILL QUERY {self.con.thread_id()}")
            finally:
                other.close()

    def finish(self) -> None:
        return None

    def close(self) -> None:
        with contextlib.suppress(pymysql.Error, OSError):
            self.con.close()


def failure(error: Exception) -> DriverError:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    message = str(error.args[1]) if len(error.args) > 1 else str(error)
    if number == 1205:
        return DriverError("locked", "The table is in use; the next round tries again.")
    if number == 1317:
        return DriverError("killed", "The build was stopped.", message)
    if number in LOST or not isinstance(error, pymysql.Error):
        return DriverError("connection", "The MySQL server went away.", message)
    return DriverError("sql-error", message, f"error {number}")
