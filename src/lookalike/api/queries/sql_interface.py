"""SQL over models: statements, their runs, and what JDBC drivers ask about models. Source: API contract, section 4.7,
and Looker's public documentation of the Open SQL Interface.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ...access.caller import Caller
from ...contract.types import WriteSqlInterfaceQueryCreate
from ...dispatch.answers import Streaming
from ...dispatch.body import decode_json_text
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, FieldError, Invalid
from ...dispatch.params import row_id
from ...query_runs.sql_interface import FORMAT, asked, run_asked, signature_of
from ...store import sql_interface_queries as store
from ...store.database import Row
from .sql_interface_metadata import MetadataReader


def may_use(caller: Caller, query: Row | None) -> bool:
    """A stored statement is for the person who sent it; the model's permission is asked with the statement."""
    allowed = caller.has("explore") and caller.has("access_data")
    return allowed and (query is None or query["user_id"] == caller.user_id)


def load_query(call: Call, query_id: str) -> Row | None:
    number = row_id(str(query_id))
    return None if number is None else store.get_sql_interface_query(call.read, number)


sql_interface_queries = Domain(
    "SqlInterfaceQuery", load=load_query, create=may_use, show=may_use, run=may_use
)


@sql_interface_queries.op("create_sql_interface_query", needs="create")
def create_sql_interface_query(call: Call, body: WriteSqlInterfaceQueryCreate) -> Row:
    sql = body.sql if isinstance(body.sql, str) else ""
    if not sql.strip():
        raise Invalid(FieldError("sql", "missing_field", "sql is required: one SELECT statement."))
    signature = signature_of(asked(call, sql), sql)
    jdbc = body.jdbc_client is True
    row = store.add_sql_interface_query(call.work, call.caller.user_id, sql, jdbc_client=jdbc)
    return {**row, "signature": signature}


@sql_interface_queries.op("run_sql_interface_query", needs="run", heavy=True)
def run_sql_interface_query(call: Call, row: Row, result_format: str) -> Streaming:
    """The statement is read again: the model, and what the caller may see of it, can have changed."""
    if result_format != FORMAT:
        message = f"There is no result format {result_format[:80]!r} here; there is {FORMAT}."
        raise BadRequest(message, "result_format")
    return run_asked(call, asked(call, row["sql"]).query)


@sql_interface_queries.op("sql_interface_metadata", needs="create", heavy=True)
def sql_interface_metadata(call: Call, avatica_request: str | None = None) -> dict[str, Any]:
    try:
        request = decode_json_text(avatica_request or "")
    except ValueError as wrong:
        message = f'avatica_request: a JSON object is wanted, such as {{"request": "getSchemas"}}: {wrong}'
        raise BadRequest(message, "avatica_request") from wrong
    if not isinstance(request, dict):
        message = 'avatica_request: a JSON object is wanted, such as {"request": "getSchemas"}.'
        raise BadRequest(message, "avatica_request")
    return {"results": msgspec.json.encode(MetadataReader(call).answer(request)).decode()}
