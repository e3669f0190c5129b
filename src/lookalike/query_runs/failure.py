"""What a caller is told when a statement failed.

What the database says about the statement is an answer of status 200 in the formats where Looker's clients look
for it; a database that cannot be reached, or a server that is too busy, is a 503 that may be tried again.
Source: API contract, section 4.3.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import structlog

from ..dispatch.answers import Opened
from ..dispatch.errors import ApiError, BadRequest, FieldError
from ..workers.task import Failed
from .options import FOR_DELIVERY, JSONS, TEXT_TYPES
from .prepare import Prepared

log = structlog.get_logger("lookalike.queries")
# What came of running the statement; everything else is about the server or the connection.
OF_THE_STATEMENT = frozenset({"sql-error", "timeout", "out-of-memory"})
RETRY_AFTER_S = 5
UNAVAILABLE = frozenset({"connection", "killed"})


def answer_of(failed: Failed, prepared: Prepared) -> Opened:
    """The answer in the format that was asked for. Raises ApiError where there is none for failures."""
    task = prepared.task
    log.info(
        "query-failed",
        code=failed.code,
        connection=task.connection.name,
        message=failed.message,
        # Of a statement, the message says it all; why a database cannot be opened or a worker broke is for the
        # administrator.
        reason=failed.detail if failed.code in ("connection", "killed") else None,
    )
    if failed.code == "busy":
        raise too_busy(failed)
    if failed.code in UNAVAILABLE:
        raise ApiError(503, _unavailable(failed), headers={"Retry-After": "5"})
    if failed.code not in OF_THE_STATEMENT:
        raise BadRequest(failed.message)
    media_type, body = body_of(failed, prepared)
    if not body:
        raise BadRequest(failed.message)
    return Opened(media_type, once(body))


def too_busy(failed: Failed) -> ApiError:
    """Source: trust reference, section 5: waits of at most 8 seconds fit into the steps in which SDKs try again."""
    message = f"{failed.message} Try again in {RETRY_AFTER_S} seconds."
    errors = (FieldError(None, "rate_limited", message),)
    return ApiError(429, message, errors, {"Retry-After": str(RETRY_AFTER_S)})


def body_of(failed: Failed, prepared: Prepared) -> tuple[str, bytes]:
    """Media type and body of a failure, empty for formats that cannot show one."""
    result_format = prepared.task.format
    if result_format in (*JSONS, *FOR_DELIVERY):
        return "application/json", msgspec.json.encode(_as_json(failed, prepared))
    if result_format in TEXT_TYPES:
        return TEXT_TYPES[result_format], f"Error: {failed.message}\n".encode()
    return "", b""


def _unavailable(failed: Failed) -> str:
    if failed.code == "connection":
        return failed.message
    return f"The query was not finished: {failed.message}"


def _as_json(failed: Failed, prepared: Prepared) -> Any:
    task = prepared.task
    if task.format in ("json_detail", "json_detail_lite_stream"):
        return _detail(failed, prepared)
    rows = [{"looker_error": failed.message}]
    if task.format != "json_bi":
        return rows
    known = {"sql", "filters", "filter_expression", "has_totals", "has_subtotals"}
    metadata = {name: value for name, value in task.detail.items() if name in known}
    empty = {"big_query_metadata": {}, "pivots": [], "columns_truncated": False, "fields": _no_fields()}
    return {"metadata": {**empty, **metadata}, "rows": rows}


def _no_fields() -> dict[str, list[Any]]:
    return {"dimensions": [], "measures": [], "table_calculations": [], "pivots": []}


def _detail(failed: Failed, prepared: Prepared) -> dict[str, Any]:
    error = {
        "message": failed.message,
        "message_details": failed.detail if prepared.may_see_sql else "",
        "params": "",
        "edit_url": None,
        "error_pos": failed.position,
        "level": "error",
        "fatal": True,
        "sql_error_loc": _location(failed, prepared),
    }
    base = {"id": prepared.task.id, "truncated": False, "runtime": "0.000", "fields": _no_fields()}
    return {**prepared.task.detail, **base, "data": [], "errors": [error]}


def refused_detail(run_id: str, refused: ApiError) -> dict[str, Any]:
    """A query that was refused before it reached a database, in the shape of `json_detail`."""
    error = {
        "message": refused.message,
        "message_details": "",
        "params": "",
        "edit_url": None,
        "error_pos": None,
        "level": "error",
        "fatal": True,
        "sql_error_loc": None,
    }
    rest = {"truncated": False, "runtime": "0.000", "fields": _no_fields(), "sql": ""}
    return {"id": run_id, **rest, "data": [], "errors": [error]}


def _location(failed: Failed, prepared: Prepared) -> dict[str, int] | None:
    """Line and column count from 1."""
    if failed.position is None or not prepared.may_see_sql:
        return None
    before = prepared.task.sql[: failed.position - 1]
    column = len(re.split(r"\n", before)[-1]) + 1
    return {"line": before.count("\n") + 1, "column": column, "character": failed.position}


async def once(content: bytes) -> AsyncIterator[bytes]:
    """A whole answer as the only piece of a stream."""
    yield content
