"""Postgres through ADBC: rows arrive as Arrow and an in-memory DuckDB makes the text of the answer from them.

Each statement has a read-only transaction of its own, which is rolled back: what a function such as `set_config`
changed on the way is undone with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import adbc_driver_manager as adbc
import adbc_driver_postgresql

# The package, not the compiled module alone: it is what teaches DuckDB to read Arrow.
import duckdb as engine
import msgspec

from ..results.expressions import NUMERIC_TEXT
from ..workers.task import ConnectionSpec, Limits
from .catalog_sql import EXPLAIN
from .driver import DriverError, check_size
from .duckdb import DuckdbStream, literal, vault
from .duckdb import failure as duckdb_failure

SCHEMES = ("postgresql", "postgres")
# What a connection's address may say after `?`. Names of files and of programs are not among them.
PARAMETERS = {
    *("host", "port", "dbname", "user", "password", "options", "application_name"),
    *("sslmode", "channel_binding", "target_session_attrs", "connect_timeout"),
    *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"),
}
CONNECT_TIMEOUT_S = 5
# Comments and blanks, then the word that begins a statement which only reads.
READS = re.compile(
    r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*(select|with|values|table)\b", re.IGNORECASE | re.DOTALL
)
# SQLSTATE classes after which a connection is of no use: lost, shutting down, or starting up.
LOST = ("08", "57P0")
# Texts of errors that can come after the first rows, when the driver gives no SQLSTATE.
MIDWAY = {
    "canceling statement": "57014",
    "read-only transaction": "25006",
    "terminating connection": "57P01",
    "out of memory": "53200",
}


class PostgresSession:
    def __init__(self, spec: ConnectionSpec, limits: Limits, scratch: Path):
        self.spec = spec
        self.con = connect(spec)
        self.sound = True
        # Else a statement goes on when its worker was killed. Servers before 14, and some systems, do not have it.
        with contextlib.suppress(adbc.Error):
            self.execute("SET client_connection_check_interval = '1s'")
        self.statement: adbc.AdbcStatement | None = None
        self.writer = engine.connect(":memory:")
        # One thread: with more, DuckDB gives the rows of an Arrow stream out of their order.
        ordered = msgspec.structs.replace(spec, options={"threads": "1"})
        try:
            vault(self.writer, ordered, limits, scratch)
        except engine.Error as error:
            self.close()
            raise duckdb_failure(error) from error

    def current(self) -> bool:
        return self.sound

    def run(self, sql: str, limits: Limits, shape: str = "") -> PostgresStream:
        check_size(sql)
        if not READS.match(sql.removeprefix(EXPLAIN)):
            raise DriverError("refused", "Only one SELECT statement may run on a Postgres connection.")
        self.begin(limits)
        statement = adbc.AdbcStatement(self.con)
        try:
            if sql.startswith(EXPLAIN):  # which COPY, the driver's usual way, does not take
                statement.set_options(**{"adbc.postgresql.use_copy": "false"})
            statement.set_sql_query(sql)
            handle, _ = statement.execute_query()
        except adbc.Error as error:
            statement.close()
            raise failure(error) from error
        return self.stream(statement, handle)

    def stream(self, statement: adbc.AdbcStatement, handle: adbc.ArrowArrayStreamHandle) -> PostgresStream:
        opaque = opaque_columns(handle.address)
        self.statement = statement
        try:
            self.writer.register("answer", handle)
            rows = self.writer.execute("DESCRIBE answer").fetchall()
        except (engine.Error, MemoryError) as error:
            raise duckdb_failure(error) from error
        names = tuple(row[0] for row in rows)
        types = tuple(known_type(row[0], row[1], opaque.get(at)) for at, row in enumerate(rows))
        return PostgresStream(self.writer, "answer", names, types)

    def begin(self, limits: Limits) -> None:
        """Open the transaction. A connection that was lost meanwhile shows here, before anything has run."""
        try:
            self.execute("BEGIN TRANSACTION READ ONLY")
            self.execute(f"SET LOCAL statement_timeout = {int(limits.timeout_s * 1000)}")
            self.execute(f"SET LOCAL TimeZone = {literal(self.spec.timezone)}")
            self.take_role()
        except adbc.Error as error:
            found = failure(error)
            if found.fatal:
                message = f"Connection {self.spec.name!r} has lost its Postgres server."
                raise DriverError("connection", message, first_line(error), fatal=True) from error
            raise found from error

    def take_role(self) -> None:
        """From here on, until the transaction ends, with the rights of the connection's role alone. The schema stays
        the one of the user who connected: `"$user"` in the search path would mean the role."""
        if self.spec.readable and not self.spec.role:
            message = (
                f"Connection {self.spec.name!r} needs a role of Postgres that may read what it shows, and the server "
                "may not make it; its log says what to run once."
            )
            raise DriverError("connection", message)
        if self.spec.role:
            self.execute(
                "DO $$ BEGIN PERFORM set_config('search_path', quote_ident(current_schema()), true); END $$"
            )
            self.execute(f'SET LOCAL ROLE "{self.spec.role}"')

    def execute(self, sql: str) -> None:
        with adbc.AdbcStatement(self.con) as statement:
            statement.set_sql_query(sql)
            statement.execute_update()

    def interrupt(self) -> None:
        with contextlib.suppress(adbc.Error):
            self.con.cancel()
        self.writer.interrupt()

    def finish(self) -> None:
        with contextlib.suppress(engine.Error):
            self.writer.execute("SELECT 1").fetchall()  # lets go of a result that was not read to its end
        with contextlib.suppress(engine.Error):
            self.writer.unregister("answer")
        self.close_statement()
        try:
            self.execute("ROLLBACK")
        except adbc.Error:
            self.sound = False  # a late cancel may have hit it; nobody may go on in that transaction

    def close_statement(self) -> None:
        statement, self.statement = self.statement, None
        if statement is not None:
            with contextlib.suppress(adbc.Error, RuntimeError):
                statement.close()

    def close(self) -> None:
        with contextlib.suppress(engine.Error):
            self.writer.close()
        self.close_statement()
        # RuntimeError: a statement whose rows are still held somewhere; the process lets go of it when it ends
        with contextlib.suppress(adbc.Error, RuntimeError):
            self.con.close()


class PostgresStream(DuckdbStream):
    """Rows of the registered Arrow stream. It can be read once, which is all that a writer does."""

    by_memory = False  # the rows come once, and a relation would ask for them twice

    def failure(self, error: BaseException) -> DriverError:
        """An error of Postgres on the way comes inside one of DuckDB, as text without its SQLSTATE."""
        text = str(error)
        found = re.search(r"(?:ERROR|FATAL): +(.*)", text)
        if found is None and "libpq" in text:
            return failure_of("", text)
        if found is None:
            return super().failure(error)
        state = next((state for part, state in MIDWAY.items() if part in found[1]), "")
        return failure_of(state or "unknown", found[1])


def connect(spec: ConnectionSpec) -> adbc.AdbcConnection:
    check_address(spec)
    timed = "connect_timeout=" in spec.url
    joint = "&" if "?" in spec.url else "?"
    address = spec.url if timed else f"{spec.url}{joint}connect_timeout={CONNECT_TIMEOUT_S}"
    try:
        return adbc.AdbcConnection(adbc_driver_postgresql.connect(address))
    except adbc.Error as error:
        reason = first_line(error)
        message = f"Connection {spec.name!r} {why_closed(reason)}."
        raise DriverError("connection", message, reason, fatal=True) from error


def why_closed(reason: str) -> str:
    """What people may know of it; libpq's own text names hosts and users."""
    if "authentication failed" in reason or "no password supplied" in reason or "role" in reason:
        return "is refused by its Postgres server: the user or the password is wrong"
    if "database" in reason and "does not exist" in reason:
        return "names a database that its Postgres server does not have"
    return "cannot reach its Postgres server"


def check_address(spec: ConnectionSpec) -> None:
    parts = urlsplit(spec.url)
    if parts.scheme not in SCHEMES:
        message = f"Connection {spec.name!r}: the address of a Postgres connection begins with postgresql://."
        raise DriverError("connection", message)
    given = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    unknown = sorted((given - PARAMETERS) | set(spec.options))
    if unknown:
        allowed = ", ".join(sorted(PARAMETERS))
        message = f"Connection {spec.name!r} has parameters that are not allowed: {', '.join(unknown)}."
        raise DriverError("connection", f"{message} Allowed: {allowed}.")


def failure(error: adbc.Error) -> DriverError:
    message = detail(error, "PG_DIAG_MESSAGE_PRIMARY") or first_line(error)
    at = detail(error, "PG_DIAG_STATEMENT_POSITION")
    return failure_of(error.sqlstate or "", message, int(at) if at.isdigit() else None)


def failure_of(state: str, message: str, position: int | None = None) -> DriverError:
    """`state`: the SQLSTATE; the driver gives none when the connection itself broke."""
    if state.startswith(LOST) or not state:
        return DriverError("connection", "The Postgres server went away.", message, fatal=True)
    if state == "57014":
        return DriverError("timeout", "The database ended the query, which ran longer than it may.", message)
    if state == "25006":
        return DriverError("refused", f"Queries may only read: {message}.")
    if state.startswith("53"):
        return DriverError(
            "out-of-memory", "The database is short of a resource that the query needs.", message
        )
    return DriverError("sql-error", message, f"SQLSTATE {state}", position)


def detail(error: adbc.Error, name: str) -> str:
    """One field of the server's error message; empty when it is not there."""
    for key, value in error.details or ():
        if text_of(key) == name:
            return text_of(value)
    return ""


def text_of(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


class ArrowSchema(ctypes.Structure):
    """The Arrow C data interface's schema."""


ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowSchema))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowSchema))),
    ("private_data", ctypes.c_void_p),
]


class ArrowStream(ctypes.Structure):
    """The head of the Arrow C stream interface; what follows is not used here."""

    _fields_ = [("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ArrowSchema)))]


def known_type(name: str, duckdb_type: str, opaque: str | None) -> str:
    """The type for a writer. A `numeric` comes as text and stays exact; other types that Arrow does not know come
    as the bytes of Postgres's wire, which nobody wants to read."""
    if opaque == "numeric":
        return NUMERIC_TEXT
    if opaque is None or duckdb_type != "BLOB":
        return duckdb_type
    message = (
        f"Column {name!r} has the Postgres type {opaque}, which cannot be read; cast it to text in the SQL."
    )
    raise DriverError("sql-error", message)


def opaque_columns(address: int) -> dict[int, str]:
    """Place and Postgres type of the columns in a stream that are none of Arrow's types."""
    schema = ArrowSchema()
    if ArrowStream.from_address(address).get_schema(address, ctypes.byref(schema)) != 0:
        return {}
    names = [
        metadata(schema.children[at].contents.metadata).get("type_name") for at in range(schema.n_children)
    ]
    schema.release(ctypes.byref(schema))
    return {at: name for at, name in enumerate(names) if name}


def metadata(address: int | None) -> dict[str, str]:
    """Arrow's key-value metadata: a count, then length and bytes of each key and value. The opaque type's own
    JSON is unpacked into the answer."""
    if not address:
        return {}
    at = address

    def number() -> int:
        nonlocal at
        at += 4
        return ctypes.c_int32.from_address(at - 4).value

    def word() -> str:
        nonlocal at
        size = number()
        at += size
        return ctypes.string_at(at - size, size).decode("utf-8", "replace")

    found = {word(): word() for _ in range(number())}
    typed = re.search(r'"type_name": *"([^"]*)"', found.get("ARROW:extension:metadata", ""))
    return found | ({"type_name": typed[1]} if typed else {})
