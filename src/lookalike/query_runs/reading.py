"""What a query reads: its database as it is now, and the derived tables that stand there."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..lookml.model.types import Model
from ..persistence.standing import StandingTables
from ..projects import Connection
from ..query.request import CompiledQuery, QueryContext
from ..workers.task import ConnectionSpec
from .caching import identity_of

if TYPE_CHECKING:
    from ..instance import Instance


class Reading:
    """For one query. `spec` and `identity` (of what the database holds) are known once it is compiled. `tables`: in
    place of those that stand."""

    def __init__(
        self, instance: Instance, model: Model, connection: Connection, tables: StandingTables | None = None
    ):
        self._standing = instance.standing
        self._tables = instance.standing.tables(model, connection) if tables is None else tables
        self.spec: ConnectionSpec = connection.spec
        self.identity: Hashable = identity_of(connection.spec)
        self.used_aggregate: dict[str, Any] | None = None

    def context(self, context: QueryContext) -> QueryContext:
        return context if self._tables is None else replace(context, built_tables=self._tables)

    def compiled(self, compiled: CompiledQuery, explore: str) -> CompiledQuery:
        """The query, which says in a comment what it found; tables that it asked for in vain are wished for."""
        if self._tables is None:
            return compiled
        self.spec = self._tables.spec(compiled)
        self.identity = (self.identity, self._tables.versions(compiled))
        self.used_aggregate = self._tables.used_aggregate(explore, compiled)
        self._standing.wish(self._tables)
        return self._tables.told(compiled)
