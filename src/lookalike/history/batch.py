"""What has come together since the last time, sorted into the rows of the tables, and written in one transaction."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ..safety.audit import Audit, seen_entries
from ..store import history as store
from ..store import queries, sql_queries
from ..store.database import Actor, UnitOfWork, wait_for_writers
from . import origin
from .records import COMPLETE, Again, Called, Changed, LoggedIn, Ran, Served
from .texts import shortened
from .trace import COLUMNS, Trace

Record = Again | Called | Changed | LoggedIn | Ran | Served
# The columns that a run adds to those of its trace, in the order of `_row`.
OF_THE_RUN = (
    "slug",
    "client",
    "request_id",
    "status",
    "result_source",
    "from_cache",
    "created_at",
    "completed_at",
    "runtime",
    "compile_time",
    "queue_time",
    "database_time",
    "transfer_time",
    "rows",
    "bytes",
    "message",
    "node",
)
_NAMES = (*OF_THE_RUN, *COLUMNS)
_ORDER = tuple(_NAMES.index(name) for name in store.HISTORY_COLUMNS)
MAX_KNOWN = 10_000
LONGEST_VALUE = 500


class KnownQueries:
    """Ids of inline queries that are stored already, by what makes them the query that they are."""

    def __init__(self) -> None:
        self._ids: dict[bytes, int] = {}

    def id_of(self, work: UnitOfWork, query: Mapping[str, Any]) -> int:
        key = queries.identity(query)
        known = self._ids.get(key)
        if known is None:
            known = queries.add_query(work, query)["id"]
            if len(self._ids) >= MAX_KNOWN:
                self.forget()
            self._ids[key] = known
        return known

    def forget(self) -> None:
        """After a transaction that was rolled back nobody knows which of them are there."""
        self._ids = {}


class Batch:
    """`node` names the process of the server."""

    def __init__(self, node: str, records: Iterable[Record], audit: Audit | None = None):
        self.node, self.audit = node, audit
        self.runs: list[Ran | Again] = []
        self.calls: list[Called] = []
        self.changes: list[Changed] = []
        self.logins: list[LoggedIn] = []
        self.served: Served | None = None  # the last of them
        for record in records:
            self._place(record)

    def _place(self, record: Record) -> None:
        if isinstance(record, Ran | Again):
            self.runs.append(record)
        elif isinstance(record, Called):
            self.calls.append(record)
        elif isinstance(record, Changed):
            self.changes.append(record)
        elif isinstance(record, LoggedIn):
            self.logins.append(record)
        else:
            self.served = record

    def write(self, connection: Connection, known: KnownQueries) -> None:
        entries = seen_entries(self.logins, self.changes, self.calls)
        if entries:
            wait_for_writers(connection)
        if self.runs:
            ids = _query_ids(connection, known, self.runs)
            store.add_history(connection, [_row(each, ids, self.node) for each in self.runs])
            self._count_uses(connection)
        if self.served is not None:
            _note_served(connection, self.served)
        if self.calls:
            store.count_calls(connection, _usage(self.calls))
        if self.changes:
            store.add_events(connection, [_event(each) for each in self.changes])
        if self.logins:
            store.add_logins(connection, [_login(each) for each in self.logins])
        if entries and self.audit is not None:
            self.audit.append(UnitOfWork(connection, Actor()), entries)

    def _count_uses(self, connection: Connection) -> None:
        fields = _field_uses(self.runs)
        if fields:
            store.count_fields(connection, fields)
        content = _content_uses(self.runs)
        if content:
            store.count_content(connection, content)
        statements = _statement_runs(self.runs)
        if statements:
            sql_queries.count_runs(connection, statements)
        looks = _look_views(self.runs)
        if looks:
            store.note_looks(connection, looks)
        views = _content_views(self.runs)
        if views:
            store.count_views(connection, views)


# --- runs -------------------------------------------------------------------------------------------------


def _query_ids(connection: Connection, known: KnownQueries, runs: Iterable[Ran | Again]) -> dict[int, int]:
    """Ids of the queries that nobody had stored, by the identity of their trace."""
    work = UnitOfWork(connection, Actor())
    traces = {id(trace): trace for trace in (run.trace for run in runs) if trace.wants_query}
    return {key: known.id_of(work, trace.query) for key, trace in traces.items()}


def _row(run: Ran | Again, ids: Mapping[int, int], node: str) -> tuple[Any, ...]:
    trace = run.trace
    if id(trace) in ids:
        trace = replace(trace, query_id=ids[id(trace)])
    own = _first(run) if isinstance(run, Ran) else _again(run)
    values = (*own, node, *trace.columns)
    return tuple([values[index] for index in _ORDER])


def _first(ran: Ran) -> tuple[Any, ...]:
    timing, own = ran.timing, ran.timing is not None and not ran.from_cache
    source = "cache" if ran.from_cache else "query" if ran.status == COMPLETE else None
    return (
        ran.slug,
        ran.trace.origin.client,
        ran.trace.origin.request_id,
        ran.status,
        source,
        ran.from_cache,
        store.moment(ran.began),
        store.moment(ran.ended),
        round(ran.seconds, 6),
        timing and timing.compile_s,
        timing and timing.queue_s,
        timing.database_s if timing and own else None,
        timing.transfer_s if timing else None,
        ran.rows,
        ran.bytes,
        ran.message,
    )


def _again(run: Again) -> tuple[Any, ...]:
    return (
        secrets.token_hex(16),
        run.client,
        run.request_id,
        COMPLETE,
        "cache",
        True,
        store.moment(run.began),
        store.moment(run.began + run.seconds),
        round(run.seconds, 6),
        0.0,
        0.0,
        None,
        None,
        run.rows,
        run.bytes,
        None,
    )


# --- what is added up -------------------------------------------------------------------------------------


def _field_uses(runs: Iterable[Ran | Again]) -> list[dict[str, Any]]:
    """Of every run that asked for data with success, from the cache or not."""
    counted: Counter[int] = Counter()
    latest: dict[int, Ran | Again] = {}
    for run in runs:
        if isinstance(run, Again) or run.status == COMPLETE:
            counted[id(run.trace)] += 1
            latest[id(run.trace)] = run
    uses: dict[tuple[str, str, str], tuple[int, float]] = {}
    for key, run in latest.items():
        model, explore = (run.trace.query.get(name) or "" for name in ("model", "view"))
        for name in run.trace.fields:
            times, last = uses.get((model, explore, name), (0, 0.0))
            uses[model, explore, name] = (times + counted[key], max(last, run.began))
    return [_field_use(*key, *uses[key]) for key in sorted(uses)]


def _note_served(connection: Connection, served: Served) -> None:
    for model, explores in sorted(served.fields.items()):
        unused = [
            _unused(model, explore, name) for explore, names in sorted(explores.items()) for name in names
        ]
        store.add_fields(connection, model, unused)


def _unused(model: str, explore: str, name: str) -> dict[str, Any]:
    return {**_field_use(model, explore, name, 0, 0.0), "first_used_at": None, "last_used_at": None}


def _field_use(model: str, explore: str, name: str, times: int, last: float) -> dict[str, Any]:
    at = store.when(last)
    return {
        "model": model,
        "explore": explore,
        "view": name.partition(".")[0],
        "field": name,
        "times_used": times,
        "first_used_at": at,
        "last_used_at": at,
    }


_TOTALS = {origin.API: "api_total", origin.SCHEDULER: "schedule_total"}


def _content_uses(runs: Iterable[Ran | Again]) -> list[dict[str, Any]]:
    uses: dict[tuple[str, str], dict[str, Any]] = {}
    for run in runs:
        content = _content(run.trace)
        if content is None:
            continue
        at = store.when(run.began)
        nothing = dict.fromkeys(("api_total", "embed_total", "schedule_total", "other_total"), 0)
        use = uses.setdefault(content, {**nothing, "first_accessed_at": at, "last_accessed_at": at})
        use[_total(run.trace)] += 1
        use["last_accessed_at"] = max(use["last_accessed_at"], at)
    return [{"content_type": kind, "content_id": id_, **uses[kind, id_]} for kind, id_ in sorted(uses)]


def _content(trace: Trace) -> tuple[str, str] | None:
    if trace.origin.dashboard_id:
        return "dashboard", trace.origin.dashboard_id
    return ("look", str(trace.origin.look_id)) if trace.origin.look_id else None


def _total(trace: Trace) -> str:
    if trace.origin.source == origin.PUBLIC_EMBED:
        return "embed_total"
    return _TOTALS.get(trace.origin.issuer_source, "other_total")


def _statement_runs(runs: Iterable[Ran | Again]) -> dict[int, tuple[int, datetime, float | None]]:
    found: dict[int, tuple[int, datetime, float | None]] = {}
    for run in runs:
        if run.trace.sql_query_id and isinstance(run, Ran):
            times, last, seconds = found.get(run.trace.sql_query_id, (0, store.when(0), None))
            seconds = run.seconds if run.status == COMPLETE else seconds
            found[run.trace.sql_query_id] = (times + 1, max(last, store.when(run.began)), seconds)
    return found


def _look_views(runs: Iterable[Ran | Again]) -> dict[int, tuple[int, datetime]]:
    found: dict[int, tuple[int, datetime]] = {}
    for run in runs:
        of = run.trace.origin
        if of.look_id:
            views, last = found.get(of.look_id, (0, store.when(0)))
            seen = of.issuer_source == origin.USER
            found[of.look_id] = (views + seen, max(last, store.when(run.began)))
    return found


def _content_views(runs: Iterable[Ran | Again]) -> list[dict[str, Any]]:
    """Looks that people opened, on a page or by the API; what a schedule runs nobody looks at."""
    found: dict[tuple[int, int, str], dict[str, Any]] = {}
    for run in runs:
        of, user_id = run.trace.origin, run.trace.caller.user_id
        if of.look_id and user_id and of.issuer_source in (origin.USER, origin.API):
            at = store.when(run.began)
            key = (user_id, of.look_id, monday_of(at))
            view = found.setdefault(key, {"view_count": 0, "last_viewed_at": at})
            view["view_count"] += 1
            view["last_viewed_at"] = max(view["last_viewed_at"], at)
    return [{"user_id": key[0], "look_id": key[1], "week": key[2], **found[key]} for key in sorted(found)]


def monday_of(at: datetime) -> str:
    """The first day of a moment's week, in UTC: `2026-11-23`."""
    return (at - timedelta(days=at.weekday())).date().isoformat()


def _usage(calls: Iterable[Called]) -> list[dict[str, Any]]:
    """Of every hour, operation, class of status, user and key."""
    sums: dict[tuple[Any, ...], list[float]] = {}
    places: dict[str, Called] = {}
    for call in calls:
        operation_id = call.operation.id if call.operation else ""
        hour = int(call.at // 3600) * 3600
        key = (hour, operation_id, call.status // 100, call.user_id, call.credential_id)
        known = sums.setdefault(key, [0, 0.0, 0.0])
        known[0] += 1
        known[1] += call.seconds
        known[2] = max(known[2], call.seconds)
        places.setdefault(operation_id, call)
    return [_usage_row(key, sums[key], places[key[1]]) for key in sorted(sums)]


def _usage_row(key: tuple[Any, ...], sums: list[float], call: Called) -> dict[str, Any]:
    hour, operation_id, status_class, user_id, credential_id = key
    operation = call.operation
    return {
        "created_at": store.when(hour),
        "operation_id": operation_id,
        "verb": operation.verb.upper() if operation else "",
        "endpoint": operation.path if operation else "",
        "activity_type": (operation.activity if operation else None) or "none",
        "status_class": status_class,
        "user_id": user_id,
        "credential_id": credential_id,
        "total": int(sums[0]),
        "latency_sum": sums[1],
        "latency_max": sums[2],
    }


# --- the rest ---------------------------------------------------------------------------------------------


def _event(change: Changed) -> tuple[dict[str, Any], dict[str, str | None]]:
    row = {
        "name": change.name,
        "category": change.category,
        "user_id": change.user_id,
        "sudo_user_id": change.sudo_user_id,
        "is_admin": change.is_admin,
        "is_api_call": change.is_api_call,
        "is_looker_employee": False,
        "subject_type": change.subject_type,
        "subject_id": shortened(change.subject_id, LONGEST_VALUE),
        "request_id": change.request_id,
        "created_at": store.when(change.at),
    }
    return row, {name: shortened(text, LONGEST_VALUE) for name, text in change.attributes.items()}


def _login(login: LoggedIn) -> dict[str, Any]:
    return {
        "user_id": login.user_id,
        "sudo_user_id": login.sudo_user_id,
        "credential_type": login.credential_type,
        "credential_id": login.credential_id,
        "succeeded": login.reason is None,
        "reason": login.reason,
        "client": login.client,
        "ip_address": login.ip_address,
        "request_id": login.request_id,
        "created_at": store.when(login.at),
    }
