"""The built-in model, loaded at first use, and the connection that it alone has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from ..lookml.model.types import Model
from ..store.database import Store
from .personal import shown_columns
from .readable import READABLE

if TYPE_CHECKING:
    from ..engines.dialect import Dialect
    from ..projects.connections import Connection

FOLDER = Path(__file__).parent / "lookml"
MODEL = "system__activity"
CONNECTION = "looker__internal__analytics"
# How the two stores' databases differ where the views need it.
CONSTANTS = {
    "sqlite": {},
    "postgres": {
        "DOC": "CAST(${TABLE}.doc AS json)",
        "PAYLOAD": "CAST(jobs.payload AS json)",
        "DESTINATION": "CAST(${TABLE}.destination AS json)",
    },
}


class SystemActivity:
    """Many threads may ask at once; the first loads. `personal` gives the names of the fields whose filters are not
    shown; when they change, the model is loaded again."""

    def __init__(self, store: Store, personal: Callable[[], frozenset[str]] = frozenset):
        self._store = store
        self._personal = personal
        self._hidden: frozenset[str] = frozenset()
        self._models: dict[str, Model] = {}
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    @property
    def dialect(self) -> str:
        return "sqlite" if self._store.local else "postgres"

    def model(self, name: str) -> Model:
        """Under the name by which it was asked for: it stands in what the answers say of themselves."""
        hidden = self._personal()
        with self._lock:
            if hidden != self._hidden or not self._models:
                self._models, self._hidden = {MODEL: self._loaded(hidden)}, hidden
            if name not in self._models:
                self._models[name] = replace(self._models[MODEL], name=name)
            return self._models[name]

    def _loaded(self, hidden: frozenset[str]) -> Model:
        from ..lookml import load_project

        constants = {**CONSTANTS[self.dialect], **shown_columns(hidden, self.dialect)}
        return load_project(FOLDER, constants_override=constants).models[MODEL]

    @property
    def connection(self) -> Connection:
        """To the store, for reading what the model may read. Asked for again while its role is missing: somebody may
        have made it by now."""
        if self._connection is None or not (self._store.local or self._connection.role):
            self._connection = self._new_connection()
        return self._connection

    def _new_connection(self) -> Connection:
        from ..projects.connections import Connection

        return Connection(
            name=CONNECTION,
            dialect=self.dialect,
            url=self._address(),
            origin="built-in",
            timezone="UTC",
            readable=READABLE,
            role=self._role(),
        )

    @cached_property
    def sql_dialect(self) -> Dialect:
        from ..engines.dialect import dialect_named
        from .store_dialect import StoreSqliteDialect

        return StoreSqliteDialect() if self._store.local else dialect_named(self.dialect)

    def _address(self) -> str:
        if self._store.local:
            return str(Path(make_url(self._store.url).database or "").absolute())
        return make_url(self._store.url).set(drivername="postgresql").render_as_string(hide_password=False)

    def _role(self) -> str:
        if self._store.local:
            return ""
        from .postgres_role import ensure_role

        return ensure_role(self._store, READABLE)
