"""MySQL and MariaDB through PyMySQL. Each statement has a read-only transaction of its own, which is rolled back."""

from __future__ import annotations

import contextlib
import re
import ssl
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import _duckdb as engine
import pymysql
from pymysql.constants import FIELD_TYPE
from pymysql.cursors import SSCursor

from ..results.expressions import NUMERIC_TEXT
from ..workers.task import ConnectionSpec, Limits
from .driver import BATCH_ROWS, DriverError, check_size
from .postgres import READS
from .row_stream import Batch, RowStream, writer

SCHEMES = ("mysql", "mariadb")
PARAMETERS = {"ssl", "connect_timeout"}
CONNECT_TIMEOUT_S = 5
# A read-only transaction does not keep a SELECT from writing and reading files of the server.
FILES = re.compile(r"\binto(?:\s|/\*.*?\*/)+(?:outfile|dumpfile)\b|\bload_file\b", re.IGNORECASE | re.DOTALL)
NUMBERS = {
    *(FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL, FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.INT24),
    *(FIELD_TYPE.LONG, FIELD_TYPE.LONGLONG, FIELD_TYPE.YEAR),
}
TYPES = {
    FIELD_TYPE.FLOAT: "DOUBLE",
    FIELD_TYPE.DOUBLE: "DOUBLE",
    FIELD_TYPE.DATE: "DATE",
    FIELD_TYPE.NEWDATE: "DATE",
    FIELD_TYPE.DATETIME: "TIMESTAMP",
    FIELD_TYPE.TIMESTAMP: "TIMESTAMP",
    FIELD_TYPE.BIT: "BLOB",
}
# Numbers of server errors that mean something of their own.
TIMEOUTS = {1969, 3024}
READ_ONLY = {1290, 1792, 1044, 1142}
CANCELLED = {1317}
LOST = {2006, 2013, 2055, 1053, 1927}


class MysqlSession:
    def __init__(self, spec: ConnectionSpec, limits: Limits, scratch: Path):
        self.spec = spec
        self.con = connect(spec)
        self.is_mariadb = "mariadb" in str(self.con.get_server_info()).lower()
        self.has_zones: bool | None = None
        self.cursor: SSCursor | None = None
        self.sound = True
        self.writer = writer(spec, limits, scratch)

    def current(self) -> bool:
        return self.sound

    def run(self, sql: str, limits: Limits, shape: str = "") -> RowStream:
        check_size(sql)
        if not READS.match(sql) or FILES.search(sql):
            message = "Only one SELECT statement may run on a MySQL connection, and none that touches files."
            raise DriverError("refused", message)
        try:
            self.begin(sql, limits)
            self.cursor = self.con.cursor(SSCursor)
            self.cursor.execute(sql)
            first = list(self.cursor.fetchmany(BATCH_ROWS))
        except (pymysql.Error, OSError, ValueError) as error:
            raise self.failure(error) from error
        fields = self.cursor.description or ()
        names = tuple(field[0] for field in fields)
        types = tuple(type_of(int(field[1]), [row[at] for row in first]) for at, field in enumerate(fields))
        return RowStream(self.writer, names, types, chain([first], self.rest(self.cursor)), self.failure)

    def rest(self, cursor: SSCursor) -> Iterator[Batch]:
        while batch := cursor.fetchmany(BATCH_ROWS):
            yield list(batch)

    def begin(self, sql: str, limits: Limits) -> None:
        """The settings that the dialect counts on, then the transaction."""
        timeout = (
            f"max_statement_time = {limits.timeout_s}"
            if self.is_mariadb
            else (f"max_execution_time = {int(limits.timeout_s * 1000)}")
        )
        modes = "REPLACE(REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), 'ANSI_QUOTES', '')"
        self.execute(f"SET sql_mode = {modes}, group_concat_max_len = 1073741824, {timeout}")
        zone = "+00:00" if self.spec.timezone == "UTC" else self.spec.timezone
        self.execute(f"SET time_zone = {self.con.escape(zone)}")
        if "CONVERT_TZ(" in sql:
            self.require_zones()
        self.execute("START TRANSACTION READ ONLY")

    def require_zones(self) -> None:
        """Without its tables of zones, the server takes every moment in another zone for NULL."""
        if self.has_zones is None:
            probe = "SELECT CONVERT_TZ('2000-01-01 00:00:00', '+00:00', 'America/New_York') IS NOT NULL"
            self.has_zones = self.execute(probe) == ((1,),)
        if not self.has_zones:
            message = (
                "The server has no named time zones; load them with mysql_tzinfo_to_sql, or query in UTC."
            )
            raise DriverError("sql-error", message)

    def execute(self, sql: str) -> tuple:
        with self.con.cursor() as cursor:
            cursor.execute(sql)
            return tuple(cursor.fetchall())

    def failure(self, error: Exception) -> DriverError:
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        message = str(error.args[1]) if len(error.args) > 1 else str(error)
        if number in TIMEOUTS:
            return DriverError(
                "timeout", "The database ended the query, which ran longer than it may.", message
            )
        if number in CANCELLED:
            return DriverError("killed", "The query was cancelled.", message)
        if number in READ_ONLY:
            return DriverError("refused", f"Queries may only read: {message}.")
        if number in LOST or not isinstance(error, pymysql.Error):
            return DriverError("connection", "The MySQL server went away.", message, fatal=True)
        return DriverError("sql-error", message, f"error {number}")

    def interrupt(self) -> None:
        with contextlib.suppress(pymysql.Error, OSError, DriverError):
            other = connect(self.spec)
            try:
                with other.cursor() as cursor:
                    cursor.execute(f"KILL QUERY {self.con.thread_id()}")
            finally:
                other.close()
        self.writer.interrupt()

    def finish(self) -> None:
        cursor, self.cursor = self.cursor, None
        try:
            if cursor is not None:
                cursor.close()  # reads what was left over
            self.con.rollback()
        except (pymysql.Error, OSError):
            self.sound = False

    def close(self) -> None:
        with contextlib.suppress(pymysql.Error, OSError):
            self.con.close()
        with contextlib.suppress(engine.Error):
            self.writer.close()


def connect(spec: ConnectionSpec) -> pymysql.Connection:
    parts = urlsplit(spec.url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted((given.keys() - PARAMETERS) | set(spec.options))
    if parts.scheme not in SCHEMES or unknown:
        wrong = (
            f"has parameters that are not allowed: {', '.join(unknown)}"
            if unknown
            else "begins with mysql://"
        )
        raise DriverError(
            "connection", f"Connection {spec.name!r}: the address of a MySQL connection {wrong}."
        )
    try:
        return pymysql.connect(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 3306,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            database=unquote(parts.path.strip("/")) or None,
            charset="utf8mb4",
            local_infile=False,
            connect_timeout=int(given.get("connect_timeout", CONNECT_TIMEOUT_S)),
            ssl=ssl.create_default_context() if given.get("ssl") == "verify" else None,
        )
    except (pymysql.Error, OSError, ValueError) as error:
        message = f"Connection {spec.name!r} {why_closed(error)}."
        raise DriverError("connection", message, str(error.args[-1]), fatal=True) from error


def why_closed(error: Exception) -> str:
    """What people may know of it; the server's own text names hosts and users."""
    number = error.args[0] if error.args else 0
    if number in (1045, 1698):
        return "is refused by its MySQL server: the user or the password is wrong"
    if number in (1044, 1049):
        return "names a database that its MySQL server does not have, or not for this user"
    return "cannot reach its MySQL server"


def type_of(code: int, values: list) -> str:
    """DuckDB's word for a column of that code; the values tell bytes from texts, which share their codes."""
    if code in NUMBERS:
        return NUMERIC_TEXT
    if code in TYPES:
        return TYPES[code]
    return "BLOB" if any(isinstance(value, bytes) for value in values) else "VARCHAR"
