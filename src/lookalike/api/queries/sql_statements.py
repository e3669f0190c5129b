"""The caller's own statements of the SQL Runner. Source: the project's own contract, tag SqlStatement."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.search import Search, run_search
from ...store import schema as s
from ...store import sql_queries as store

PAGE, MOST = 50, 1000
COLUMNS = s.sql_queries.c


def runs_sql(caller: Caller, row: Any) -> bool:
    return caller.has("use_sql_runner")


sql_statements = Domain("SqlStatement", index=runs_sql)


@sql_statements.op("my_sql_statements", needs="index", heavy=True)
def my_sql_statements(call: Call) -> Page:
    call.instance.history.flush()  # which counts the runs
    call.params["limit"] = min(call.params.get("limit", PAGE), MOST)
    columns = {"connection_name": COLUMNS.connection_name, "sql": COLUMNS.sql}
    order = (COLUMNS.last_run_at.desc().nulls_last(), COLUMNS.id.desc())
    return run_search(call, Search(store.statements_of(call.caller.user_id), columns, order))
