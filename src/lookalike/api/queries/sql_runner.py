"""The SQL Runner: statements that people write, against a connection. Source: API contract, section 4.7."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from ...access.caller import Caller
from ...contract.types import WriteSqlQueryCreate
from ...dispatch.answers import Opened, Streaming
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid, NotFound
from ...history.origin import SQL_RUNNER, origin_of
from ...projects import ConnectionUnknown
from ...query_runs.statement import MAX_ROWS, run_statement
from ...store import sql_queries as store
from ...store import users as user_store
from ...store.database import Row
from ..connections.connections import load_connection

MAX_SQL_CHARACTERS = 256 * 1024
ANY_MODEL = ""  # no model has this name: only who has the permission for all models has it here
EXTENSIONS = {"json_detail": "json", "json_bi": "json", "json_label": "json", "sql": "sql"}


def may_use(caller: Caller, query: Row | None) -> bool:
    """A statement reaches everything that the connection reaches, so the permission must be there for one of its
    models; a connection without models takes the permission for all models."""
    if query is None:
        return caller.has("use_sql_runner")
    return any(caller.may("use_sql_runner", model) for model in query["models"] or (ANY_MODEL,))


def load_sql_query(call: Call, slug: str) -> Row | None:
    found = store.find_sql_query(call.read, slug)
    return None if found is None else _with_connection(call, found)


def _with_connection(call: Call, query: Row) -> Row | None:
    connection = load_connection(call, query["connection_name"])
    return None if connection is None else {**query, "connection": connection, "models": connection["models"]}


sql_queries = Domain(
    "SqlQuery",
    load=load_sql_query,
    extras={
        "browser_limit": lambda call, query: MAX_ROWS,
        "creator": lambda call, query: (
            user_store.get_user(call.read, query["user_id"]) if query["user_id"] else None
        ),
        "plaintext": lambda call, query: True,
        "result_maker_id": lambda call, query: None,
        "explore_url": lambda call, query: None,
    },
    create=may_use,
    show=may_use,
    run=may_use,
)


@sql_queries.op("create_sql_query", needs="create")
def create_sql_query(call: Call, body: WriteSqlQueryCreate) -> Row:
    sql = _statement(body)
    name = _connection_name(call, body)
    place = {"connection_name": name, "models": (load_connection(call, name) or {}).get("models", [])}
    if not may_use(call.caller, place):
        raise NotFound(f"Not found: there is no connection {name[:80]!r} that you may run SQL on.")
    values = {
        "connection_name": name,
        "user_id": call.caller.user_id,
        "sql": sql,
        "model_name": body.model_name or None,
        "vis_config": body.vis_config or None,
    }
    found = _with_connection(call, store.add_sql_query(call.work, values))
    if found is None:
        raise NotFound()
    return found


def _statement(body: WriteSqlQueryCreate) -> str:
    sql = body.sql if isinstance(body.sql, str) else ""
    if not sql.strip():
        raise Invalid(FieldError("sql", "missing_field", "sql is required: one SELECT statement."))
    if len(sql) > MAX_SQL_CHARACTERS:
        message = f"sql has {len(sql)} characters; {MAX_SQL_CHARACTERS} are the limit."
        raise Invalid(FieldError("sql", "invalid", message))
    return sql


def _connection_name(call: Call, body: WriteSqlQueryCreate) -> str:
    named = body.connection_name or body.connection_id
    if named:
        return _known(call, str(named), "connection_name")
    if not body.model_name:
        raise Invalid(
            FieldError("connection_name", "missing_field", "connection_name or model_name is required.")
        )
    model = call.instance.projects.model(body.model_name)
    if model is None or not call.caller.may("use_sql_runner", body.model_name):
        raise NotFound(f"Not found: there is no model {body.model_name[:80]!r} that you may run SQL on.")
    return _known(call, model.connection or "", "model_name")


def _known(call: Call, name: str, field: str) -> str:
    try:
        return call.instance.projects.connection(name).name
    except ConnectionUnknown as unknown:
        # whoever may not run SQL there is not told which connections there are
        message = f"{field}: there is no connection {name[:80]!r} that you may run SQL on."
        raise NotFound(message) from unknown


@sql_queries.op("sql_query", needs="show", heavy=True)
def sql_query(call: Call, row: Row) -> Row:
    call.instance.history.flush()  # which counts the runs
    return load_sql_query(call, row["slug"]) or row


@sql_queries.op("run_sql_query", needs="run", reads=True)
def run_sql_query(call: Call, row: Row, result_format: str, download: str | None = None) -> Streaming:
    instance = call.instance
    connection = instance.projects.connection(row["connection_name"])
    origin = origin_of(call, SQL_RUNNER)
    streaming = run_statement(instance, call.caller, connection, row, result_format, origin)
    if (download or "").lower() not in ("true", "1", "yes"):
        return streaming
    return Streaming(
        lambda: _as_file(streaming, f"sql_{row['slug']}.{EXTENSIONS.get(result_format, result_format)}")
    )


@asynccontextmanager
async def _as_file(streaming: Streaming, name: str) -> AsyncIterator[Opened]:
    async with streaming.open() as opened:
        headers: dict[str, Any] = {**opened.headers, "Content-Disposition": f'attachment; filename="{name}"'}
        yield Opened(opened.media_type, opened.chunks, opened.status, headers)
