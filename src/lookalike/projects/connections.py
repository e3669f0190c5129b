"""Connections by name: those kept in the store, the one of `--connection`, and the demo's own data."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import structlog

from ..access.caller import ACTIVITY_MODELS
from ..lookml.model.types import Model
from ..store import connections as store
from ..store.database import Row
from ..store.lookml_models import all_configured
from ..workers.task import ConnectionSpec
from .addresses import UrlError, parse_url

if TYPE_CHECKING:
    from ..instance import Instance
    from ..system_activity import SystemActivity

log = structlog.get_logger("lookalike.projects")
DEMO_NAME, DEMO_FILE = "thelook", "thelook.duckdb"


def is_reserved(name: str | None) -> bool:
    """Whether a connection of this name would be taken for the server's own data."""
    return name is not None and (name in {"looker", "i__looker"} or name.startswith("looker__"))


class ConnectionUnknown(Exception):
    """No connection has this name, and there is not one that could stand in for it."""

    def __init__(self, name: str | None, known: Iterable[str]):
        near = difflib.get_close_matches(name or "", known := sorted(known), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(known) or 'none'}."
        asked = f"There is no connection {name!r}." if name else "The model names no connection."
        super().__init__(asked + hint)


class ConnectionNotAllowed(Exception):
    """The model is configured for other connections."""

    def __init__(self, model: str, connection: str | None, allowed: Iterable[str]):
        super().__init__(
            f"The model {model} is configured for the connections {', '.join(allowed) or '(none)'}; "
            f"its LookML names {connection!r}."
        )


@dataclass(frozen=True, slots=True)
class Connection:
    """One database. `origin`: `store` for one that was set up through the API, `settings` for `--connection`,
    `demo` for the sample data."""

    name: str
    dialect: str
    url: str = field(repr=False)
    origin: str
    timezone: str = "UTC"
    created_at: datetime | None = None
    user_id: int | None = None
    doc: Mapping[str, Any] = field(default_factory=dict)
    readable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # as in ConnectionSpec
    role: str = ""

    @property
    def spec(self) -> ConnectionSpec:
        return ConnectionSpec(
            name=self.name,
            dialect=self.dialect,
            url=self.url,
            timezone=self.timezone,
            readable=dict(self.readable),
            role=self.role,
        )


class Connections:
    """All connections, read again when the store has changed."""

    def __init__(self, instance: Instance, named_by_models: Callable[[], set[str]], activity: SystemActivity):
        self._instance, self._named_by_models, self._activity = instance, named_by_models, activity
        settings = instance.settings
        self._demo_path = None if settings.connection else (settings.data / DEMO_FILE).absolute()
        self._kept: dict[str, Connection] = {}
        self._configured_models: dict[str, Row] = {}
        self._stamp: tuple[Any, ...] | None = None
        self._lock = threading.Lock()

    def all(self) -> dict[str, Connection]:
        """By name. One that was set up through the API wins over one of the same name from the settings."""
        demo = self._demo_file()
        stamp = (self._instance.store.stamp(), demo, frozenset(self._named_by_models()))
        with self._lock:
            if stamp != self._stamp:
                self._kept, self._stamp = self._read(demo), stamp
            return self._kept

    def find(self, name: str | None) -> Connection:
        """Raises ConnectionUnknown. With `--connection` and nothing else, every name means that one."""
        known = self.all()
        if is_reserved(name):
            raise ConnectionUnknown(name, known)
        if name in known:
            return known[name]
        only = next(iter(known.values()), None)
        if only is not None and len(known) == 1 and only.origin == "settings":
            return only
        raise ConnectionUnknown(name, known)

    def of_model(self, model: Model) -> Connection:
        """The connection that a model's LookML names, if it may use it: a model that is configured may use what
        its configuration lists, one that is not may use any. The built-in model reads the server's own store, which
        no other way leads to. Raises ConnectionUnknown, ConnectionNotAllowed."""
        if model.name in ACTIVITY_MODELS:
            return self._activity.connection
        found = self.find(model.connection)
        row = self._configured_models.get(model.name)
        if row is None or row["unlimited_db_connections"]:
            return found
        allowed = row["allowed_db_connection_names"]
        if found.name not in allowed and model.connection not in allowed:
            raise ConnectionNotAllowed(model.name, model.connection, allowed)
        return found

    def _read(self, demo: Path | None) -> dict[str, Connection]:
        with self._instance.store.read() as db:
            rows = store.all_connections(db)
            self._configured_models = all_configured(db)
        found = {each.name: each for each in self._configured(demo)}
        found.update({row["name"]: self._stored(row) for row in rows})
        return dict(sorted(found.items()))

    def _stored(self, row: Row) -> Connection:
        return Connection(
            name=row["name"],
            dialect=row["dialect_name"],
            url=store.url_of(self._instance.vault, row),
            origin="store",
            timezone=row["doc"].get("db_timezone") or self._instance.settings.timezone,
            created_at=row["created_at"],
            user_id=row["user_id"],
            doc=row["doc"],
        )

    def _configured(self, demo: Path | None) -> Iterable[Connection]:
        settings = self._instance.settings
        if demo is not None:
            yield Connection(DEMO_NAME, "duckdb", str(demo), "demo", settings.timezone)
        if settings.connection:
            try:
                dialect, url = parse_url(settings.connection)
            except UrlError as wrong:
                log.error("connection-unusable", reason=str(wrong))
                return
            yield Connection(self._name(url), dialect, url, "settings", settings.timezone)

    def _name(self, url: str) -> str:
        """What the models call it, if they agree; else the name of the database."""
        named = self._named_by_models()
        if len(named) == 1:
            return next(iter(named))
        return Path(unquote(urlsplit(url).path)).stem or "database"

    def _demo_file(self) -> Path | None:
        """The sample data, where `lookalike demo` puts it; not when the settings name another database."""
        return self._demo_path if self._demo_path is not None and self._demo_path.is_file() else None
