"""Where a run of a query comes from, in Looker's words. Source: System Activity's documentation, dimension Source.

The words of `issuer_source` are seen in published dashboards (User, API, System, Other); Scheduler is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .texts import shortened

if TYPE_CHECKING:
    from ..access.caller import Caller
    from ..dispatch.call import Call

API4, EXPLORE, LOOK, SCHEDULED = "api4", "explore", "look", "scheduled_task"
SUGGEST, SQL_RUNNER, MERGE = "suggest", "sql_runner", "merge_query"
PUBLIC_EMBED, OTHER = "public_embed", "other"
USER, API, SCHEDULER, SYSTEM, OTHERS = "User", "API", "Scheduler", "System", "Other"
LONGEST_CLIENT, LONGEST_SOURCE = 100, 40


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run belongs to, beside its query and its caller."""

    source: str = OTHER
    issuer_source: str = OTHERS
    client: str | None = None
    request_id: str | None = None
    look_id: int | None = None
    dashboard_id: str | None = None
    dashboard_session: str | None = None
    scheduled_plan_id: int | None = None
    scheduled_job_id: int | None = None
    query_task_id: str | None = None
    render_key: str | None = None
    merge_query_id: int | None = None
    is_single_query: bool = True


UNKNOWN = Origin()


def origin_of(
    call: Call,
    source: str | None = None,
    *,
    look_id: int | None = None,
    dashboard_id: str | None = None,
    query_task_id: str | None = None,
    merge_query_id: int | None = None,
) -> Origin:
    """Of a call of the API. `source` in place of what the login tells; anybody's text is cut short."""
    issuer = issuer_of(call.caller)
    by_login = API4 if issuer == API else LOOK if look_id else EXPLORE
    return Origin(
        source=shortened(source, LONGEST_SOURCE) or by_login,
        issuer_source=issuer,
        client=client_of(call.headers),
        request_id=call.request_id,
        look_id=look_id,
        dashboard_id=dashboard_id,
        query_task_id=query_task_id,
        merge_query_id=merge_query_id,
    )


def issuer_of(caller: Caller) -> str:
    """People on the pages have a session; everything else that logs in is a program."""
    return USER if caller.token_kind == "session" else API


def client_of(headers: Mapping[str, str]) -> str | None:
    """The program that calls: `x-looker-appid`, by which SDKs name themselves, otherwise the first product of the
    user agent.

    >>> client_of({"x-looker-appid": "PY SDK 26.22", "user-agent": "python-requests/2.32"})
    'PY SDK 26.22'
    >>> client_of({"user-agent": "curl/8.5.0 (linux)"})
    'curl/8.5.0'
    """
    name = headers.get("x-looker-appid") or headers.get("user-agent", "").partition(" ")[0]
    return shortened(name, LONGEST_CLIENT)
