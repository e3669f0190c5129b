"""Merged queries: several stored queries, joined by fields. Source: API contract, section 4.7."""

from __future__ import annotations

from typing import Any

import msgspec

from ...access.caller import Caller
from ...contract.types import WriteMergeQuery
from ...dispatch.answers import Streaming
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Forbidden, Invalid
from ...dispatch.params import row_id
from ...query_runs.merge import run_merge
from ...store import merge_queries as store
from ...store import queries as query_store
from ...store.database import Row
from .body import dynamic_fields
from .queries import may_run

MAX_SOURCES = 50


def may_see(caller: Caller, merged: Row | None) -> bool:
    """Whoever reaches the data of all the models that the queries ask."""
    if merged is None:
        return caller.has("access_data")
    return all(caller.may("access_data", model) for model in merged["models"])


def load_merge_query(call: Call, merge_query_id: str) -> Row | None:
    found = store.find_merge_query(call.read, merge_query_id)
    return None if found is None else _with_models(call, found)


def _with_models(call: Call, merged: Row) -> Row:
    ids = {int(source["query_id"]) for source in merged["source_queries"] or ()}
    models = {query["model"] for query in query_store.get_queries(call.read, ids).values()}
    return {**merged, "models": models, "result_maker_id": None}


merge_queries = Domain("MergeQuery", load=load_merge_query, show=may_see, create=may_see)


@merge_queries.op("create_merge_query", needs="create")
def create_merge_query(call: Call, body: WriteMergeQuery) -> Row:
    values = _values(call, body)
    return _with_models(call, store.add_merge_query(call.work, values))


@merge_queries.op("merge_query", needs="show")
def merge_query(call: Call, row: Row) -> Row:
    return row


@merge_queries.op("run_merge_query", needs="show", heavy=True)
def run_merge_query(call: Call, row: Row, result_format: str) -> Streaming:
    ids = [int(source["query_id"]) for source in row["source_queries"] or ()]
    stored = query_store.get_queries(call.read, set(ids))
    queries = [stored[number] for number in ids]
    for query in queries:
        if not may_run(call, query):
            message = "You may run queries of saved Looks; for others you need the permission explore."
            raise Forbidden(message)
    return run_merge(call, row, queries, result_format)


def _values(call: Call, body: WriteMergeQuery) -> dict[str, Any]:
    given = {name: _given(value) for name, value in msgspec.structs.asdict(body).items()}
    sources = given["source_queries"] or []
    errors: list[FieldError] = []
    if not 1 <= len(sources) <= MAX_SOURCES:
        message = f"source_queries: from 1 to {MAX_SOURCES} queries, not {len(sources)}."
        errors.append(FieldError("source_queries", "invalid", message))
    named = [_source(call, number, source, errors) for number, source in enumerate(sources[:MAX_SOURCES])]
    try:
        dynamic_fields(given["dynamic_fields"])
    except ValueError as wrong:
        errors.append(FieldError("dynamic_fields", "invalid", str(wrong)))
    if errors:
        raise Invalid(*errors)
    return {**given, "total": bool(given["total"]), "source_queries": named}


def _given(value: Any) -> Any:
    if value is msgspec.UNSET:
        return None
    return msgspec.to_builtins(value)


def _source(call: Call, number: int, source: dict[str, Any], errors: list[FieldError]) -> dict[str, Any]:
    """With the id and the slug of the query, by whichever it was named."""
    place = f"source_queries[{number}]"
    query = _query(call, source)
    if query is None:
        message = f"{place}: query_id or query_slug must name a query that you may see."
        errors.append(FieldError(f"{place}.query_id", "invalid", message))
        return source
    fields = source.get("merge_fields") or []
    for pair in fields:
        if number and pair.get("source_field_name") not in (query["fields"] or ()):
            shown = str(pair.get("source_field_name"))[:80]
            message = f"{place}: the query has no field {shown!r} to merge by."
            errors.append(FieldError(f"{place}.merge_fields", "invalid", message))
    return {
        "name": source.get("name"),
        "query_id": str(query["id"]),
        "query_slug": query["slug"],
        "merge_fields": fields,
    }


def _query(call: Call, source: dict[str, Any]) -> Row | None:
    number = row_id(str(source.get("query_id") or ""))
    found = None
    if number is not None:
        found = query_store.get_query(call.read, number)
    elif source.get("query_slug"):
        found = query_store.find_query(call.read, source["query_slug"])
    return found if found is not None and call.caller.may("access_data", found["model"]) else None
