"""Where the derived tables of a connection are built, and what they are called there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from ..engines.builders import LOCAL
from ..engines.dialect import Dialect, dialect_named
from ..engines.driver import DRIVERS
from ..projects import Connection
from ..query.plan.persistent import Scratch
from ..workers.task import ConnectionSpec

if TYPE_CHECKING:
    from ..instance import Instance

PURPOSE = "build"
MAINTENANCE = "*/5 * * * *"  # when triggers are asked, where a connection has no `maintenance_cron`
_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")
_SCHEMA = re.compile(r"[\w$-]+(?:\.[\w$-]+)?|`[^`]+`|\"[^\"]+\"")


@dataclass(frozen=True, slots=True)
class Named(Scratch):
    """A scratch place for one build, whose table has a name already."""

    name: str = ""

    def table(self, key: str, dialect: Dialect) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Place:
    """`folder`: of DuckDB and SQLite, where each table is a file; `schema`: of the others."""

    connection: Connection
    dialect: Dialect
    folder: Path | None = None
    schema: str = ""

    def alias(self, table_id: int) -> str:
        return f"scratch_{table_id}"

    def name(self, table_id: int, key: str) -> str:
        """What SQL calls the table; no two builds share a name."""
        if self.folder is not None:
            return Scratch(self.alias(table_id)).table(key, self.dialect)
        return Scratch(self.schema, f"R{table_id}").table(key, self.dialect)

    def file(self, table_id: int, key: str) -> str | None:
        if self.folder is None:
            return None
        return str(self.folder / f"{key.partition('_')[0]}_{table_id}.{self.dialect.name}")

    def scratch(self, name: str) -> Named:
        schema, _, _ = name.rpartition(".")
        return Named(schema, "", name)

    @property
    def builder(self) -> ConnectionSpec:
        """The session that writes: apart from those that read."""
        return msgspec.structs.replace(
            self.connection.spec, url=builder_url(self.connection), read_only=False, purpose=PURPOSE
        )


def place_of(instance: Instance, connection: Connection) -> Place | None:
    """None where no tables are built: queries compute them."""
    settings = instance.settings
    dialect = dialect_named(connection.dialect)
    if connection.readable or connection.dialect not in DRIVERS or settings.sandbox:
        return None
    if connection.dialect in LOCAL:
        usable = settings.scratch_mb > 0 and connection.url != ":memory:"
        return Place(connection, dialect, folder_of(settings.data, connection.name)) if usable else None
    schema = connection.doc.get("tmp_db_name") or (
        settings.scratch_schema if connection.origin == "settings" else ""
    )
    usable = bool(schema) and _SCHEMA.fullmatch(schema) is not None
    return Place(connection, dialect, schema=schema) if usable else None


def builder_url(connection: Connection) -> str:
    """The address of those who build: `pdt_context_override` says what differs from that of those who read."""
    override = connection.doc.get("pdt_context_override") or {}
    if connection.dialect in LOCAL or not override:
        return connection.url
    parts = urlsplit(connection.url)
    name = quote(override["username"], safe="") if override.get("username") else parts.username or ""
    password = quote(override["password"], safe="") if override.get("password") else parts.password
    host = override.get("host") or parts.hostname or "localhost"
    port = override.get("port") or parts.port
    user = f"{name}:{password}@" if password else f"{name}@" if name else ""
    place = f"{user}{host}:{port}" if port else f"{user}{host}"
    path = f"/{override['database']}" if override.get("database") else parts.path
    return urlunsplit((parts.scheme, place, path, parts.query, ""))


def folder_of(data: Path, connection: str) -> Path:
    """One for each connection, whatever its name has in it."""
    digest = blake2b(connection.encode(), digest_size=4).hexdigest()
    return (data / "derived_tables" / f"{_PLAIN.sub('_', connection)[:40]}-{digest}").absolute()
