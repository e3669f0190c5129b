"""Queries in the background, and the queries that run now. Source: API contract, section 4.5."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from ...access.caller import Caller
from ...contract.types import WriteCreateQueryTask
from ...dispatch.answers import Body, Later, Opened, Streaming
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, FieldError, Invalid, NotFound
from ...dispatch.params import row_id
from ...history.origin import origin_of
from ...query_runs import RunOptions
from ...query_runs.accepted import format_of, with_headers
from ...query_runs.options import SAME_FORMAT
from ...query_runs.tasks import Request
from ...query_runs.timing import HEADER as TIMING_HEADER
from ...store import queries as query_store
from ...store import query_tasks as store
from ...store.database import Row
from .queries import may_run

PIECE_BYTES = 256 * 1024
MAX_TASKS_ASKED = 500
MAX_TOGETHER_BYTES = 16 * 1024 * 1024
EXPIRED_TEXT = "Results have expired. Run the query again."


def is_own(caller: Caller, task: Row | None) -> bool:
    """Results hold what the person who asked may see, so they are for nobody else."""
    return task is None or task["user_id"] == caller.user_id


def load_task(call: Call, query_task_id: str) -> Row | None:
    return store.get_task(call.read, query_task_id)


query_tasks = Domain(
    "QueryTask",
    load=load_task,
    extras={
        "status": lambda call, task: call.instance.query_tasks.state_of(task),
        "query": lambda call, task: (
            task.get("query_row") or query_store.get_query(call.read, task["query_id"])
        ),
    },
    create=lambda caller, task: caller.has("access_data"),
    show=is_own,
    show_results=is_own,
)


@query_tasks.op("create_query_task", needs="create")
def create_query_task(call: Call, body: WriteCreateQueryTask) -> Later:
    query = _query_of(call, body)
    result_format = SAME_FORMAT.get(body.result_format or "", body.result_format or "")
    result_format = format_of(call, result_format)
    options = with_headers(call, RunOptions.of(call.params))
    call.warnings += options.warnings(result_format)
    task = store.add_task(call.work, _values(call, body, query))
    origin = origin_of(
        call,
        body.source or None,
        look_id=row_id(str(body.look_id or "")),
        dashboard_id=body.dashboard_id or None,
        query_task_id=task["id"],
    )
    request = Request(task["id"], call.caller, query, result_format, options, origin)
    return Later(lambda: _begun(call, task, request), simulated={**task, "query_row": query})


async def _begun(call: Call, task: Row, request: Request) -> Row:
    """The transaction has ended: what the answer shows of the query is what was read in it."""
    await call.instance.query_tasks.begin(request)
    return {**task, "query_row": request.query}


def _query_of(call: Call, body: WriteCreateQueryTask) -> Row:
    missing = [name for name in ("query_id", "result_format") if not getattr(body, name)]
    if missing:
        raise Invalid(*(FieldError(name, "missing_field", f"{name} is required.") for name in missing))
    number = row_id(str(body.query_id))
    query = None if number is None else query_store.get_query(call.read, number)
    if query is None or not may_run(call, query):
        raise NotFound(f"Not found: there is no query {str(body.query_id)[:40]!r} that you may run.")
    return query


def _values(call: Call, body: WriteCreateQueryTask, query: Row) -> Row:
    params = call.params
    doc = {
        "result_format": body.result_format,
        "source": body.source or None,
        "look_id": body.look_id or None,
        "dashboard_id": body.dashboard_id or None,
        "generate_links": bool(params.get("generate_drill_links")),
        "force_production": bool(params.get("force_production")),
        "path_prefix": params.get("path_prefix"),
        "cache": params.get("cache") is not False,
        "cache_only": bool(params.get("cache_only")),
        "server_table_calcs": params.get("server_table_calcs") is not False,
        "rebuild_pdts": bool(params.get("rebuild_pdts")),
        "result_source": "query",
    }
    return {
        "id": secrets.token_hex(16),
        "user_id": call.caller.user_id,
        "query_id": query["id"],
        "doc": doc,
    }


@query_tasks.op("query_task", needs="show")
def query_task(call: Call, row: Row) -> Row:
    return row


@query_tasks.op("query_task_results", needs="show_results", heavy=True)
def query_task_results(call: Call, row: Row) -> Streaming | Body:
    """As the run itself would answer. An error is an answer of status 200 in `json_detail` alone."""
    status = call.instance.query_tasks.state_of(row)
    if status in store.UNDER_WAY:
        return Body(b"", "text/plain; charset=utf-8", 202)
    if status in (store.EXPIRED, store.KILLED):
        raise NotFound(EXPIRED_TEXT if status == store.EXPIRED else "The query was killed. Run it again.")
    asked = row["result_format"]
    if status == store.ERROR and SAME_FORMAT.get(asked, asked) != "json_detail":
        raise BadRequest(row.get("message") or "The query failed.")
    path = call.instance.query_tasks.path(row["id"])
    if not path.is_file():
        raise NotFound(EXPIRED_TEXT)
    return Streaming(lambda: _file(path, row))


@asynccontextmanager
async def _file(path: Path, task: Row) -> AsyncIterator[Opened]:
    headers = {TIMING_HEADER: task["timing"]} if task.get("timing") else {}
    with path.open("rb") as file:
        yield Opened(task["media_type"], _pieces(file), headers=headers)


async def _pieces(file: Any) -> AsyncIterator[bytes]:
    while piece := file.read(PIECE_BYTES):
        yield piece


@query_tasks.op("query_task_multi_results", needs="create", heavy=True)
def query_task_multi_results(call: Call, query_task_ids: list[str]) -> dict[str, Any]:
    if len(query_task_ids) > MAX_TASKS_ASKED:
        message = f"query_task_ids: at most {MAX_TASKS_ASKED} at once, not {len(query_task_ids)}."
        raise BadRequest(message, "query_task_ids")
    known = store.get_tasks(call.read, query_task_ids)
    return {task_id: _state(call, known.get(task_id)) for task_id in query_task_ids}


def _state(call: Call, task: Row | None) -> dict[str, Any]:
    if task is None or not is_own(call.caller, task):
        return {"status": "missing"}
    tasks = call.instance.query_tasks
    status = tasks.state_of(task)
    if status in store.UNDER_WAY or status == store.KILLED:
        return {"status": status}
    path = tasks.path(task["id"])
    if status == store.EXPIRED or not path.is_file():
        return {"status": store.EXPIRED, "data": {"error": EXPIRED_TEXT}}
    return {"status": status, "result_source": "query", "data": _data(path, task)}


def _data(path: Path, task: Row) -> Any:
    """JSON goes in as it is, numbers with every digit; other formats as text. Files that are no text stay out."""
    media_type: str = task["media_type"]
    if not media_type.startswith(("application/json", "application/sql", "text/")):
        return {"error": f"The result is of the type {media_type}; fetch it alone, with query_task_results."}
    if (size := path.stat().st_size) > MAX_TOGETHER_BYTES:
        return {"error": f"The result has {size} bytes; fetch it alone, with query_task_results."}
    body = path.read_bytes()
    if media_type.startswith("application/json"):
        return msgspec.Raw(body)
    return body.decode("utf-8", "replace")
