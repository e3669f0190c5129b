"""What is known of a run before it begins: who asks what, as what, of which database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .origin import Origin
from .texts import shortened

if TYPE_CHECKING:
    from ..access.caller import Caller
    from ..query_runs.options import RunOptions
    from ..store.database import Row

LONGEST_NAME = 255
# The columns that a trace knows, in the order of `Trace.columns`.
COLUMNS = (
    "source",
    "issuer_source",
    "cache",
    "cache_only",
    "cache_key",
    "query_id",
    "sql_query_id",
    "merge_query_id",
    "model",
    "explore",
    "connection_name",
    "dialect",
    "look_id",
    "dashboard_id",
    "dashboard_session",
    "scheduled_plan_id",
    "scheduled_job_id",
    "query_task_id",
    "render_key",
    "user_id",
    "sudo_user_id",
    "credential_id",
    "workspace_id",
    "result_format",
    "apply_formatting",
    "apply_vis",
    "generate_links",
    "rebuild_pdts",
    "is_single_query",
)


@dataclass(slots=True)
class Trace:
    """`query` has the keys of a stored query, or no more than a model. One without an id gets one when the run is
    written down, as history joins with queries; `is_stored` False: it does not."""

    caller: Caller
    origin: Origin
    query: Row
    result_format: str
    options: RunOptions
    connection_name: str | None = None
    dialect: str | None = None
    cache_key: str | None = None
    sql_query_id: int | None = None
    is_stored: bool = True
    query_id: int | None = None
    hidden: tuple[str, ...] = ()  # values that nobody may read in a message of the database
    _columns: tuple[Any, ...] | None = field(default=None, repr=False)
    _fields: tuple[str, ...] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.query_id is None:
            self.query_id = self.query.get("id")

    @property
    def wants_query(self) -> bool:
        """Whether the query is one that nobody has stored yet."""
        return self.is_stored and self.query_id is None and bool(self.query.get("view"))

    @property
    def columns(self) -> tuple[Any, ...]:
        """The same each time a kept answer is given again, so it is made once."""
        if self._columns is None or self._columns[5] != self.query_id:
            self._columns = self._made()
        return self._columns

    def _made(self) -> tuple[Any, ...]:
        caller, origin, options = self.caller, self.origin, self.options
        return (
            origin.source,
            origin.issuer_source,
            options.cache,
            options.cache_only,
            self.cache_key or None,
            self.query_id,
            self.sql_query_id,
            origin.merge_query_id,
            shortened(self.query.get("model"), LONGEST_NAME),
            shortened(self.query.get("view"), LONGEST_NAME),
            self.connection_name,
            self.dialect,
            origin.look_id,
            origin.dashboard_id,
            origin.dashboard_session,
            origin.scheduled_plan_id,
            origin.scheduled_job_id,
            origin.query_task_id,
            origin.render_key,
            caller.user_id or None,
            caller.sudo_user_id,
            caller.credential_id,
            caller.workspace_id,
            self.result_format,
            options.apply_formatting,
            options.apply_vis,
            options.generate_drill_links,
            options.rebuild_pdts,
            origin.is_single_query,
        )

    @property
    def fields(self) -> tuple[str, ...]:
        """The model's fields that the query uses: shown, pivoted or filtered by. Custom fields have no view."""
        if self._fields is None:
            self._fields = tuple(sorted(set(self._named())))
        return self._fields

    def _named(self) -> Iterable[str]:
        query = self.query
        for name in (
            *(query.get("fields") or ()),
            *(query.get("pivots") or ()),
            *(query.get("filters") or {}),
        ):
            text = shortened(name, LONGEST_NAME) if isinstance(name, str) else None
            if text and "." in text:
                yield text
