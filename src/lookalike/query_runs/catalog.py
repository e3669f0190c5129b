"""Questions about what is in a database: they run in query workers, read-only, and give few rows."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import msgspec

from ..dispatch.errors import ApiError, BadRequest
from ..projects import Connection
from ..workers.line import INTERACTIVE, Share
from ..workers.pool import WorkerFailure
from ..workers.task import Limits, Task
from .answers import pool_of
from .failure import UNAVAILABLE, too_busy

if TYPE_CHECKING:
    from ..instance import Instance

TIMEOUT_S = 30.0
CPU_S = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
# Few and short, and a page waits for the answer.
WAITS = Share(traffic=INTERACTIVE, caller="catalog", wait_s=TIMEOUT_S)


async def catalog_rows(instance: Instance, connection: Connection, sql: str) -> list[dict[str, Any]]:
    """The rows of one statement. Raises 503 when the database cannot be reached, 400 when it does not answer the
    question."""
    task = Task(
        id=secrets.token_hex(16),
        connection=connection.spec,
        sql=sql,
        columns=(),
        format="json",
        limit=-1,
        limits=Limits(timeout_s=TIMEOUT_S, memory_bytes=MEMORY_BYTES, cpu_s=CPU_S),
    )
    try:
        async with pool_of(instance).run(task, WAITS) as answer:
            body = b"".join([chunk async for chunk in answer.chunks()])
    except WorkerFailure as failure:
        failed = failure.failed
        if failed.code == "busy":
            raise too_busy(failed) from failure
        if failed.code in UNAVAILABLE:
            raise ApiError(503, failed.message, headers={"Retry-After": "5"}) from failure
        raise BadRequest(failed.message, "connection_name") from failure
    return msgspec.json.decode(body)
