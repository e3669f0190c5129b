"""What one query may take of the server, and on whose account it waits and runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ..access.caller import Caller
from ..config import Settings
from ..projects import Connection
from ..workers.line import API, INTERACTIVE, SCHEDULE, LineLimits, Share
from ..workers.task import Limits

# The worker kills the statement by the clock; processor time is the second line of defence.
CPU_MARGIN_S = 10.0
MIB = 1024 * 1024


def limits_of(settings: Settings) -> Limits:
    """Processor time is that of all threads together, so each of them may work until the clock stops it."""
    return Limits(
        timeout_s=settings.query_timeout_s,
        memory_bytes=settings.query_memory_mb * MIB,
        cpu_s=(settings.query_timeout_s + CPU_MARGIN_S) * (os.cpu_count() or 1),
        max_rows=settings.query_max_rows,
        max_bytes=settings.query_max_mb * MIB,
    )


def line_limits(settings: Settings) -> LineLimits:
    return LineLimits(
        waiting=settings.query_queue,
        waiting_per_caller=settings.query_queue_per_caller,
        running_per_caller=settings.queries_per_caller,
    )


def share_of(
    settings: Settings, caller: Caller, connection: Connection | None = None, *, traffic: str = ""
) -> Share:
    """The account of a caller: pages and apps are interactive, keys are API, whoever comes without a login is a
    schedule, for which nobody waits; a key may have a class of its own. `pool_timeout` of a connection is how long its
    queries wait."""
    limits = connection.doc if connection is not None else {}
    traffic = traffic or traffic_of(caller)
    wait_s = _count(limits, "pool_timeout") or settings.query_queue_wait_s
    return Share(
        traffic=traffic,
        caller=caller.user_id,
        wait_s=None if traffic == SCHEDULE else wait_s,
        max_connections=_count(limits, "max_connections"),
        max_queries=_count(limits, "max_queries"),
        max_queries_per_user=_count(limits, "max_queries_per_user"),
    )


def traffic_of(caller: Caller) -> str:
    if caller.token_id is None:
        return SCHEDULE
    if caller.key is not None and caller.key.traffic is not None:
        return caller.key.traffic
    return API if caller.token_kind == "api3" else INTERACTIVE


def _count(limits: Mapping[str, Any], name: str) -> int:
    return max(0, int(limits.get(name) or 0))
