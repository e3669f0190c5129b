"""What a query worker asks of a database driver. One file beside this one per dialect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from ..workers.task import ConnectionSpec, Failed, Limits

# Rows in one batch. DuckDB's own vector size, so that one batch of wide rows stays small.
BATCH_ROWS = 2048
DRIVERS = ("duckdb", "postgres", "sqlite", "mysql", "mariadb")
# A longer statement is refused before any parser sees it: parsing 1M parentheses took DuckDB 7 GB.
MAX_SQL_BYTES = 1024 * 1024


class DriverError(Exception):
    """A statement or a connection failed; carries the frame that tells the web process."""

    def __init__(
        self, code: str, message: str, detail: str = "", position: int | None = None, *, fatal: bool = False
    ):
        super().__init__(message)
        self.failed = Failed(code=code, message=message, detail=detail, position=position)
        self.fatal = fatal  # the session is of no more use


class Stream(Protocol):
    """The rows of one statement, not read yet. Column `i` is called `c{i}` in the expressions of `select`."""

    names: tuple[str, ...]
    types: tuple[str, ...]  # DuckDB type names, as DESCRIBE prints them

    def select(self, expressions: Sequence[str]) -> Iterator[list[tuple]]:
        """Batches of rows, one value per DuckDB expression, in the order of the statement; the statement runs
        when this is called, and its errors come from here. May be called once."""
        ...

    def texts(self, expression: str, large: bool) -> Iterator[tuple[int, bytes]]:
        """(rows, UTF-8) in place of `select` for one expression of text without nulls: the texts end to end.
        `large`: many rows may come."""
        ...


class Session(Protocol):
    """One open connection, used by one thread, except `interrupt`."""

    def current(self) -> bool:
        """Whether this is still the database that the address means; a file may have been replaced."""
        ...

    def run(self, sql: str, limits: Limits, shape: str = "") -> Stream:
        """Statements of the same `shape` have the same columns and types."""
        ...

    def interrupt(self) -> None:
        """Stop the running statement, from another thread. Nothing happens when none is running."""
        ...

    def finish(self) -> None:
        """Forget the statement that ran last; the session is ready for the next."""
        ...

    def close(self) -> None: ...


def open_session(spec: ConnectionSpec, limits: Limits, scratch: Path) -> Session:
    """Connect. `scratch` is a folder of this process for what does not fit into memory; it may not exist yet.
    Raises DriverError."""
    if spec.dialect == "duckdb":
        from . import duckdb

        return duckdb.DuckdbSession(spec, limits, scratch)
    if spec.dialect == "postgres":
        from . import postgres

        return postgres.PostgresSession(spec, limits, scratch)
    if spec.dialect == "sqlite":
        from . import sqlite

        return sqlite.SqliteSession(spec, limits, scratch)
    if spec.dialect in ("mysql", "mariadb"):
        try:
            from . import mysql
        except ImportError as error:
            message = f"Connection {spec.name!r} needs a driver: pip install 'lookalike[mysql]'."
            raise DriverError("connection", message, str(error)) from error
        return mysql.MysqlSession(spec, limits, scratch)
    raise DriverError(
        "connection",
        f"Connection {spec.name!r} has dialect {spec.dialect!r}, which has no driver here: {', '.join(DRIVERS)}.",
    )


def check_size(sql: str) -> None:
    size = len(sql.encode("utf-8", "surrogatepass"))
    if size > MAX_SQL_BYTES:
        raise DriverError("too-large", f"The statement has {size} bytes; {MAX_SQL_BYTES} are the limit.")
