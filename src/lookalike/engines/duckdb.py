"""DuckDB, locked down: a file opened read-only, no files, no network, no extensions, one SELECT at a time."""

from __future__ import annotations

import contextlib
import json
import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# The compiled module alone: the package around it costs another 12 MB in each process and 150 ms.
import _duckdb as engine

from ..workers.task import ConnectionSpec, Failed, Limits
from .arrow_text import text_pieces
from .driver import BATCH_ROWS, DriverError, check_size
from .duckdb_memory import SLIM, Memory
from .duckdb_system import forbidden_name

if TYPE_CHECKING:
    from .arrow_batches import Batches

OPTIONS = {"threads", "memory_limit"}
SCRATCH_SIZE = "4GiB"
# Rows that DuckDB computes ahead while a batch is written and sent. Its own default of 1 MB makes it wait.
STREAM_BUFFER = "16MiB"
TYPES_KEPT = 256

Described = tuple[tuple[str, ...], tuple[str, ...]]


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def numbered(count: int) -> str:
    return ", ".join(f"c{index}" for index in range(count))


def vault(con: engine.DuckDBPyConnection, spec: ConnectionSpec, limits: Limits, scratch: Path) -> None:
    """Apply the settings that a statement can no longer change. The order matters: `temp_directory` cannot be
    set once external access is off, and nothing can once the configuration is locked."""
    threads = spec.options.get("threads") or str(os.cpu_count() or 1)
    memory = spec.options.get("memory_limit") or f"{int(limits.memory_bytes * 0.7)}B"
    for name, value in (
        ("memory_limit", memory),
        ("threads", threads),
        ("TimeZone", spec.timezone),
        ("temp_directory", str(scratch)),
        ("max_temp_directory_size", SCRATCH_SIZE),
        ("max_expression_depth", "250"),
        ("streaming_buffer_size", STREAM_BUFFER),
        ("errors_as_json", "true"),
        ("enable_progress_bar", "false"),
        ("python_enable_replacements", "false"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
        ("allow_community_extensions", "false"),
        ("allow_persistent_secrets", "false"),
        ("enable_external_access", "false"),
        ("lock_configuration", "true"),
    ):
        if name == "lock_configuration":
            # What `duckdb_memory.py` changes; a statement cannot, since it is a SELECT. Older DuckDBs do without.
            with contextlib.suppress(engine.Error):
                con.execute(f"SET allowed_configs = [{', '.join(map(literal, SLIM))}]")
        con.execute(f"SET {name} = {literal(value)}")


def connect(spec: ConnectionSpec, limits: Limits, scratch: Path) -> engine.DuckDBPyConnection:
    unknown = sorted(set(spec.options) - OPTIONS)
    if unknown:
        raise DriverError(
            "connection",
            f"Connection {spec.name!r} has options DuckDB connections do not take: {', '.join(unknown)}."
            f" Known: {', '.join(sorted(OPTIONS))}.",
        )
    in_memory = spec.url == ":memory:"
    if not in_memory and not os.path.isabs(spec.url):
        raise DriverError("connection", f"The DuckDB file {spec.url!r} must be given by its absolute path.")
    if not spec.read_only and not in_memory:
        raise DriverError(
            "connection", f"Connection {spec.name!r}: query workers open DuckDB files read-only."
        )
    try:
        con = engine.connect(spec.url, read_only=not in_memory)
        attach(con, spec)
        vault(con, spec, limits, scratch)
    except engine.Error as error:
        reason = explain(error).message
        message = f"Connection {spec.name!r} cannot open its DuckDB file{why_closed(reason)}."
        raise DriverError("connection", message, reason, fatal=True) from error
    return con


def attach(con: engine.DuckDBPyConnection, spec: ConnectionSpec) -> None:
    """The files of derived tables, before `vault` closes the door. Raises engine.Error."""
    for name, path in spec.attached:
        con.execute(f"ATTACH {literal(path)} AS {name} (READ_ONLY)")


def why_closed(reason: str) -> str:
    """What people may know of it; DuckDB's own text names paths and processes."""
    if "database does not exist" in reason:
        return ": it is not there"
    if "Conflicting lock" in reason or "used by another process" in reason:
        return ": a process that writes to it keeps it locked"
    if "not a valid DuckDB" in reason or "serialization" in reason or "newer version" in reason:
        return ": it is no DuckDB file, or one of a newer version"
    return ""


def explain(error: BaseException, shift: int = 0, sql: str = "") -> Failed:
    """The frame for an exception of DuckDB. `shift`: bytes that stand before the user's SQL in what was run."""
    text = str(error)
    if isinstance(error, engine.InterruptException):
        return Failed("killed", "The query was cancelled.")
    details = parsed(text)
    message = str(details.get("exception_message") or text)
    if isinstance(error, engine.OutOfMemoryException | MemoryError):
        return Failed("out-of-memory", "The query needs more memory than a worker may use.", message)
    kind = str(details.get("exception_type") or "")
    shown = f"{kind} Error: {message}" if kind else message
    return Failed("sql-error", shown, position=position(details, shift, sql))


def parsed(text: str) -> dict:
    """DuckDB's `errors_as_json` text: `Binder Error: {"exception_type": …, "position": "8"}`."""
    start = text.find("{")
    try:
        found = json.loads(text[start:]) if start >= 0 else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def position(details: dict, shift: int, sql: str) -> int | None:
    """DuckDB counts bytes from 0; a frame counts characters from 1."""
    found = str(details.get("position", ""))
    if not found.isdigit() or int(found) < shift:
        return None
    at = int(found) - shift
    raw = sql.encode("utf-8", "surrogatepass")
    return len(raw[:at].decode("utf-8", "replace")) + 1 if at <= len(raw) else None


def failure(error: BaseException, shift: int = 0, sql: str = "") -> DriverError:
    failed = explain(error, shift, sql)
    fatal = isinstance(error, engine.FatalException | engine.InternalException | engine.ConnectionException)
    return DriverError(failed.code, failed.message, failed.detail, failed.position, fatal=fatal)


def one_select(con: engine.DuckDBPyConnection, sql: str) -> str:
    """The text of the one SELECT in `sql`, without its semicolon. Raises DriverError(refused)."""
    check_size(sql)
    try:
        statements = con.extract_statements(sql)
    except engine.Error as error:
        raise failure(error, 0, sql) from error
    kinds = [statement.type.name for statement in statements]
    if kinds != ["SELECT"]:
        found = ", ".join(kinds) or "nothing"
        raise DriverError("refused", f"Only one SELECT statement may run; this is {found}.")
    if (name := forbidden_name(sql)) is not None:
        raise DriverError(
            "refused", f"Queries may not use {name}, which is about the server and not about data."
        )
    return without_semicolon(sql)


def without_semicolon(sql: str) -> str:
    """`select 1; -- all` -> `select 1`. A semicolon inside a literal or comment is no token, so it stays."""
    if ";" not in sql:
        return sql
    end = len(sql)
    raw = sql.encode("utf-8", "surrogatepass")
    for at, kind in reversed(engine.tokenize(sql)):
        if raw[at : at + 1] == b";" and kind == engine.token_type.operator:
            end = len(raw[:at].decode("utf-8", "replace"))
        elif kind != engine.token_type.comment:
            break
    return sql[:end]


def identity(path: str) -> tuple[int, int, int] | None:
    """What changes when another file takes this place; None when there is none, as for `:memory:`."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns


class DuckdbSession:
    def __init__(self, spec: ConnectionSpec, limits: Limits, scratch: Path):
        self.path = spec.url
        self.identity = identity(spec.url)
        self.con = connect(spec, limits, scratch)
        # The file is read-only, so a statement keeps its types as long as the connection lives.
        self.described: OrderedDict[str, Described] = OrderedDict()
        self.stream: DuckdbStream | None = None
        self.memory = Memory(self.con)

    def current(self) -> bool:
        return identity(self.path) == self.identity

    def run(self, sql: str, limits: Limits, shape: str = "") -> DuckdbStream:
        self.memory.restore()
        sql_text = one_select(self.con, sql)
        names, types = self.describe(sql_text, shape or sql_text)
        self.stream = DuckdbStream(self.con, f"({sql_text}\n)", names, types, sql_text, self.memory)
        return self.stream

    def describe(self, sql: str, shape: str) -> Described:
        known = self.described.get(shape)
        if known:
            self.described.move_to_end(shape)
            return known
        try:
            relation = self.con.sql(sql)  # binds, and runs nothing: a DESCRIBE takes half as long again
        except (engine.Error, MemoryError) as error:
            raise self.placed(error, sql) from error
        found = tuple(relation.columns), tuple(str(each) for each in relation.types)
        self.described[shape] = found
        if len(self.described) > TYPES_KEPT:
            self.described.popitem(last=False)
        return found

    def placed(self, error: BaseException, sql: str) -> DriverError:
        """The same failure with its place in the text, which only a statement's error tells."""
        prefix = "DESCRIBE "
        try:
            self.con.execute(prefix + sql)
        except (engine.Error, MemoryError) as again:
            return failure(again, len(prefix), sql)
        return failure(error, 0, sql)

    def interrupt(self) -> None:
        self.con.interrupt()

    def finish(self) -> None:
        """Close the result that was not read to its end: a half-read one would keep its memory."""
        stream, self.stream = self.stream, None
        if stream is None or stream.read_to_end:
            return
        try:
            self.con.execute("SELECT 1").fetchall()
        except (engine.Error, MemoryError):
            return

    def close(self) -> None:
        self.con.close()


class DuckdbStream:
    """Rows of `source`, a FROM item whose columns are `names` and `types`."""

    # Before 2.0 the interface that `text_pieces` reads gave the whole result at once.
    by_memory = int(engine.__version__.split(".")[0]) >= 2

    def __init__(
        self,
        con: engine.DuckDBPyConnection,
        source: str,
        names: tuple[str, ...],
        types: tuple[str, ...],
        sql: str = "",
        memory: Memory | None = None,
    ):
        self.memory = memory
        self.con, self.source, self.names, self.types, self.sql = con, source, names, types, sql
        self.shift = 0  # bytes before the user's SQL in what is run
        self.read_to_end = True

    def select(self, expressions: Sequence[str]) -> Iterator[list[tuple]]:
        self.read_to_end = False
        head = f"SELECT {', '.join(expressions) or 'NULL'} FROM "  # no column: an empty answer of pivots
        text = f"{head}{self.source} AS t({numbered(len(self.names))})"
        try:
            self.con.execute(text)
            first = self.con.fetchmany(BATCH_ROWS)
        except (engine.Error, MemoryError) as error:
            self.shift = len(head.encode()) + 1
            raise self.failure(error) from error
        return self.batches(first)

    def texts(self, expression: str, large: bool) -> Iterator[tuple[int, bytes]]:
        """A large result comes by the megabyte. Rows so wide that a batch of them does not fit into the worker come
        by smaller batches, as small results do, which are planned once in place of twice."""
        if large and self.by_memory:
            try:
                return self.pieces(expression)
            except DriverError as error:
                if error.failed.code != "out-of-memory":
                    raise
                if self.memory is not None:
                    self.memory.restore()
        return (
            (len(batch), "".join([text for (text,) in batch]).encode()) for batch in self.select([expression])
        )

    def pieces(self, expression: str) -> Iterator[tuple[int, bytes]]:
        self.read_to_end = False
        head = f"SELECT {expression} FROM "
        self.shift = len(head.encode()) + 1
        sql = f"{head}{self.source} AS t({numbered(len(self.names))})"
        if self.memory is not None:
            self.memory.slim(self.source, self.types)
        try:
            found = text_pieces(self.con.sql(sql))
            first = next(found, None)
        except (engine.Error, MemoryError) as error:
            raise self.failure(error) from error
        return self.following(first, found)

    def following(
        self, piece: tuple[int, bytes] | None, found: Iterator[tuple[int, bytes]]
    ) -> Iterator[tuple[int, bytes]]:
        while piece is not None:
            yield piece
            try:
                piece = next(found, None)
            except (engine.Error, MemoryError) as error:
                raise self.failure(error) from error
        self.read_to_end = True

    def arrow(self, expressions: Sequence[str], large: bool) -> Batches:
        from .arrow_batches import WIDE_ROWS, batches_of

        self.read_to_end = False
        head = f"SELECT {', '.join(expressions) or 'NULL'} FROM "
        self.shift = len(head.encode()) + 1
        sql = f"{head}{self.source} AS t({numbered(len(self.names))})"
        if large and self.memory is not None:
            self.memory.slim(self.source, self.types)
        try:
            return batches_of(self.con, sql, self.failure)
        except DriverError as error:
            if error.failed.code != "out-of-memory":
                raise
        if self.memory is not None:
            self.memory.restore()
        return batches_of(self.con, sql, self.failure, rows=WIDE_ROWS)

    def failure(self, error: BaseException) -> DriverError:
        return failure(error, self.shift, self.sql)

    def batches(self, batch: list[tuple]) -> Iterator[list[tuple]]:
        while batch:
            yield batch
            try:
                batch = self.con.fetchmany(BATCH_ROWS)
            except (engine.Error, MemoryError) as error:
                raise self.failure(error) from error
        self.read_to_end = True
