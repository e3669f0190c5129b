"""The sessions in which derived tables are built: the only ones that write, and only what a build names.

DuckDB and SQLite keep each table in a file of its own beside the database, which stays read-only: a build writes the
file under another name and renames it, so whoever reads sees the whole table or none. The other databases build in
the scratch schema, as the user of the connection: what that user may not do, no statement of a project can do.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Protocol

from ..workers.task import Build, ConnectionSpec, Limits
from .driver import DriverError, check_size

# Which tables of these databases are files of ours.
LOCAL = ("duckdb", "sqlite")


class Builder(Protocol):
    """One build; used by one thread, except `interrupt`."""

    def run(self) -> None:
        """All statements, or none of what they did. Raises DriverError."""
        ...

    def interrupt(self) -> None: ...

    def finish(self) -> None: ...

    def close(self) -> None: ...


def open_builder(spec: ConnectionSpec, build: Build, limits: Limits, scratch: Path) -> Builder:
    """Connects, to write. Raises DriverError."""
    for statement in build.statements:
        check_size(statement)
    if spec.dialect == "duckdb":
        from .duckdb_builder import DuckdbBuilder

        return DuckdbBuilder(spec, build, limits, scratch)
    if spec.dialect == "sqlite":
        from .sqlite_builder import SqliteBuilder

        return SqliteBuilder(spec, build, limits)
    if spec.dialect == "postgres":
        from .postgres_builder import PostgresBuilder

        return PostgresBuilder(spec, build, limits)
    if spec.dialect in ("mysql", "mariadb"):
        from .mysql_builder import MysqlBuilder

        return MysqlBuilder(spec, build, limits)
    message = f"Connection {spec.name!r} has dialect {spec.dialect!r}, on which no tables can be built here."
    raise DriverError("connection", message)


class PartFile:
    """The file of a table while it is made: a copy of `build.origin`, where the build changes a table."""

    def __init__(self, build: Build):
        self.build, self.path = build, Path(build.file + ".part")
        try:
            self.remove()
            if build.origin:
                shutil.copyfile(build.origin, self.path)
        except OSError as error:
            message = "The folder for derived tables cannot be written."
            raise DriverError("connection", message, str(error)) from error

    def keep(self) -> None:
        """Gives the finished file its name. Raises DriverError for one that is too large."""
        size = self.path.stat().st_size
        if self.build.max_bytes and size > self.build.max_bytes:
            self.remove()
            message = f"The table takes {size} bytes of disk; {self.build.max_bytes} are left for it."
            raise DriverError("too-large", message)
        os.chmod(self.path, 0o600)
        os.replace(self.path, self.build.file)

    def remove(self) -> None:
        for ending in ("", ".wal", "-journal", "-wal"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
