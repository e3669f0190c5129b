"""The queries that run now: who asked, what, since when; and how to stop one. Source: API contract, section 4.5."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...dispatch.answers import Body, Later
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import NotFound
from ...query_runs.running import RunningQuery, stop, waiting
from ...store import users as user_store
from ...store.database import Row
from ...workers.pool import Waiting


def may_stop(caller: Caller, row: Row | None) -> bool:
    """Everybody their own; whoever has `see_queries` all."""
    return row is None or row["user_id"] == caller.user_id or caller.has("see_queries")


def may_see(caller: Caller, run: RunningQuery) -> bool:
    return may_stop(caller, {"user_id": run.user_id})


running_queries = Domain("RunningQueries", index=lambda caller, row: True, kill=may_stop)


@running_queries.op("all_running_queries", needs="index", heavy=True)
def all_running_queries(call: Call) -> list[Row]:
    runs = [run for run in list(call.instance.running.values()) if may_see(call.caller, run)]
    return [_row(call, run) for run in sorted(runs, key=lambda run: run.created_at)]


def _row(call: Call, run: RunningQuery) -> Row:
    connection, query = run.task.connection, run.query
    queued = waiting(call.instance, run)
    runtime = (call.instance.now() - run.created_at).total_seconds()
    return {
        "id": run.id,
        "user_id": run.user_id,
        "user": user_store.get_user(call.read, run.user_id) if call.wants("user") else None,
        "query": query if query.get("id") else None,
        "query_id": query.get("id"),
        "slug": query.get("slug"),
        "query_task_id": run.task_id or run.id,
        "created_at": run.created_at,
        "connection_name": connection.name,
        "connection_id": connection.name,
        "dialect": connection.dialect,
        "status": "running" if queued is None else "added",
        "message": None if queued is None else _in_line(queued),
        "runtime": max(0.0, runtime),
        "sql_query": run.sql_query,
        "sql": run.task.sql if _may_see_sql(call.caller, run) else None,
    }


def _in_line(queued: Waiting) -> str:
    return f"Waits for a query worker: number {queued.position} in line, for {queued.seconds:.1f} seconds."


def _may_see_sql(caller: Caller, run: RunningQuery) -> bool:
    own = run.sql_query is not None and run.user_id == caller.user_id
    return own or caller.may("see_sql", run.query["model"])


@running_queries.op("kill_query", needs="kill")
def kill_query(call: Call, query_task_id: str) -> Later:
    """What is over, unknown or somebody else's is a 404: clients stop queries that have just ended."""
    run = call.instance.running.get(query_task_id)
    if run is None or not may_see(call.caller, run):
        raise NotFound("Not found: no such query is running.")
    return Later(lambda: _killed(call, run), simulated=Body(b"", "application/json", 204))


async def _killed(call: Call, run: RunningQuery) -> Any:
    of_task = run.task_id is not None and call.instance.query_tasks.kill(run.task_id)
    if not of_task and not stop(call.instance, run.id):
        raise NotFound("Not found: the query has ended.")
    return Body(b"", "application/json", 204)
