"""Building a table of DuckDB: the database is attached read-only, the table's own file to be written, nothing else."""

from __future__ import annotations

from pathlib import Path

import _duckdb as engine

from ..workers.task import Build, ConnectionSpec, Limits
from .builders import PartFile
from .driver import DriverError
from .duckdb import attach, failure, literal, vault, why_closed


class DuckdbBuilder:
    def __init__(self, spec: ConnectionSpec, build: Build, limits: Limits, scratch: Path):
        self.build, self.part = build, PartFile(build)
        # A database that was opened read-only takes no second one to write, but one in memory does.
        self.con = engine.connect(":memory:")
        name = quoted(Path(spec.url).stem)  # as a connection to the file calls it
        try:
            self.con.execute(f"ATTACH {literal(spec.url)} AS {name} (READ_ONLY)")
            attach(self.con, spec)
            self.con.execute(f"ATTACH {literal(str(self.part.path))} AS {quoted(build.alias)}")
            self.con.execute(f"USE {name}")
            vault(self.con, spec, limits, scratch)
        except engine.Error as error:
            self.close()
            reason = str(error)
            message = f"Connection {spec.name!r} cannot open its DuckDB file{why_closed(reason)}."
            raise DriverError("connection", message, reason) from error

    def run(self) -> None:
        for statement in self.build.statements:
            try:
                self.con.execute(statement)
            except (engine.Error, MemoryError) as error:
                raise failure(error, 0, statement) from error
        try:
            self.con.execute(f"CHECKPOINT {quoted(self.build.alias)}")
            self.con.close()
        except engine.Error as error:
            raise failure(error) from error
        self.part.keep()

    def interrupt(self) -> None:
        self.con.interrupt()

    def finish(self) -> None:
        return None

    def close(self) -> None:
        self.con.close()
        self.part.remove()


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
