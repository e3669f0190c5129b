"""SQLite: a file opened for reading alone, of which nothing but SELECT gets past the authorizer.

A column of SQLite has no type, its values have: the first rows tell what a column is. Dates are texts.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from urllib.parse import quote

import _duckdb as engine

from ..results.expressions import NUMERIC_TEXT
from ..workers.task import ConnectionSpec, Limits
from .driver import BATCH_ROWS, DriverError, check_size
from .duckdb import identity
from .row_stream import Batch, RowStream, writer
from .sqlite_zones import add_zones

OLDEST = (3, 39, 0)  # FULL OUTER JOIN and IS DISTINCT FROM
ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
COLUMNS = "table_info"  # the one PRAGMA that may be read: the columns of a table
LISTS = "json_each"  # the one table that no file holds: the items of a list
NO_FUNCTIONS = {"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"}
MAX_VALUE_BYTES = 64 * 1024 * 1024
STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's machine: well below a millisecond


class SqliteSession:
    def __init__(self, spec: ConnectionSpec, limits: Limits, scratch: Path):
        self.path, self.identity = spec.url, identity(spec.url)
        self.con = connect(spec)
        self.writer = writer(spec, limits, scratch)
        self.deadline = 0.0
        self.cursor: sqlite3.Cursor | None = None

    def current(self) -> bool:
        return identity(self.path) == self.identity

    def run(self, sql: str, limits: Limits, shape: str = "") -> RowStream:
        check_size(sql)
        self.deadline = time.monotonic() + limits.timeout_s
        self.con.set_progress_handler(self.late, STEPS_BETWEEN_LOOKS)
        try:
            self.cursor = self.con.execute(sql)
            first = self.cursor.fetchmany(BATCH_ROWS)
        except (sqlite3.Error, sqlite3.Warning, ValueError, MemoryError) as error:
            raise self.failure(error) from error
        if self.cursor.description is None:
            raise DriverError("refused", "Only one SELECT statement may run on a SQLite connection.")
        names = tuple(column[0] for column in self.cursor.description)
        types = tuple(type_of([row[at] for row in first]) for at in range(len(names)))
        return RowStream(self.writer, names, types, chain([first], self.rest(self.cursor)), self.failure)

    def late(self) -> bool:
        return time.monotonic() > self.deadline

    def rest(self, cursor: sqlite3.Cursor) -> Iterator[Batch]:
        while batch := cursor.fetchmany(BATCH_ROWS):
            yield batch

    def failure(self, error: Exception) -> DriverError:
        message = str(error)
        if "not authorized" in message or "prohibited" in message:
            return DriverError("refused", "Queries may only read, and only this database.", message)
        if message == "interrupted":
            if self.late():
                return DriverError("timeout", "The query ran longer than it may.")
            return DriverError("killed", "The query was cancelled.")
        if isinstance(error, MemoryError) or "out of memory" in message:
            return DriverError("out-of-memory", "The query needs more memory than a worker may use.", message)
        return DriverError("sql-error", message)

    def interrupt(self) -> None:
        with contextlib.suppress(sqlite3.Error, engine.Error):
            self.con.interrupt()
            self.writer.interrupt()

    def finish(self) -> None:
        cursor, self.cursor = self.cursor, None
        if cursor is not None:
            with contextlib.suppress(sqlite3.Error):
                cursor.close()

    def close(self) -> None:
        self.finish()
        self.con.close()
        self.writer.close()


def connect(spec: ConnectionSpec) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        message = f"SQLite connections need SQLite {oldest}; this is {sqlite3.sqlite_version}."
        raise DriverError("connection", message)
    if spec.options or not os.path.isabs(spec.url):
        message = f"Connection {spec.name!r}: a SQLite connection is an absolute path, without options."
        raise DriverError("connection", message)
    try:
        address = f"file:{quote(spec.url)}?mode=ro"
        con = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        con.execute("SELECT COUNT(*) FROM sqlite_schema").fetchall()
    except sqlite3.Error as error:
        message = f"Connection {spec.name!r} cannot open its SQLite file."
        raise DriverError("connection", message, str(error), fatal=True) from error
    # Made known before the authorizer, which would take the making of these built-in tables for a change.
    con.execute(f"SELECT COUNT(*) FROM pragma_{COLUMNS}('sqlite_schema')").fetchall()
    con.execute(f"SELECT COUNT(*) FROM {LISTS}('[]')").fetchall()
    con.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    attach(con, spec)
    con.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    if spec.readable:
        add_zones(con)
    con.set_authorizer(authorizer(spec.readable, tables(con)) if spec.readable else authorize)
    return con


def attach(con: sqlite3.Connection, spec: ConnectionSpec) -> None:
    """The files of derived tables. Raises DriverError."""
    try:
        for name, path in spec.attached:
            con.execute(f"ATTACH 'file:{quote(path)}?mode=ro' AS {name}")
    except sqlite3.Error as error:
        message = f"Connection {spec.name!r} cannot open the files of its derived tables."
        raise DriverError("connection", message, str(error), fatal=True) from error


def authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action in ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first == COLUMNS):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in NO_FUNCTIONS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def tables(con: sqlite3.Connection) -> frozenset[str]:
    """The names of what the file holds, the table that lists them among them."""
    return frozenset(name for (name,) in con.execute("SELECT name FROM sqlite_schema")) | {"sqlite_master"}


def authorizer(readable: Mapping[str, Sequence[str]], tables: Collection[str]) -> Callable[..., int]:
    """Lets through what `authorize` does, and of the file's tables the columns of `readable` alone: no other column
    can be named anywhere in a statement, not even in a condition."""
    columns = {(table, column) for table, names in readable.items() for column in names}
    columns |= {(LISTS, "key"), (LISTS, "value")}

    def check(action: int, first: str | None, second: str | None, *rest: str | None) -> int:
        if action == sqlite3.SQLITE_PRAGMA:
            return sqlite3.SQLITE_DENY
        if action != sqlite3.SQLITE_READ:
            return authorize(action, first, second, *rest)
        # Without a column: the rows of a table are counted, or of a part of the statement
        if (first, second) in columns or (not second and (first in readable or first not in tables)):
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return check


def type_of(values: list) -> str:
    """What holds all these values: numbers (whole ones may be followed by others), bytes, or texts."""
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float}:
        return NUMERIC_TEXT
    return "BLOB" if kinds == {bytes} else "VARCHAR"
