"""Suggested values for filters. Source: API contract, section 4; LookML reference, suggestions."""

from __future__ import annotations

import ast
import asyncio
from typing import Any

import msgspec

from ...dispatch.answers import Later
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, NotFound
from ...history.origin import SUGGEST, origin_of
from ...query_runs.attributes import attributes_of
from ...query_runs.suggestion_query import SuggestionQuery, run_suggestions, suggestion_query
from ...query_runs.suggestions import Suggested, Wanted, find_wanted, suggested_or_target
from .models import load_model, may_use

suggestions = Domain("ModelFieldSuggestions", load=load_model, show=may_use, suggest=may_use)


@suggestions.op("model_fieldname_suggestions", needs="suggest", heavy=True)
def model_fieldname_suggestions(
    call: Call,
    row: dict[str, Any],
    view_name: str,
    field_name: str,
    term: str | None = None,
    filters: str | None = None,
) -> Later:
    model = call.instance.projects.model(row["name"])
    if model is None:
        raise NotFound()
    attributes = attributes_of(call.instance, call.read, call.caller)
    wanted = find_wanted(
        call.instance,
        call.caller,
        attributes,
        model,
        (view_name, field_name),
        term,
        filters_of(filters),
        origin_of(call, SUGGEST),
    )
    return Later(lambda: _answer(wanted))


async def _answer(wanted: Wanted) -> dict[str, Any]:
    found = await asyncio.to_thread(_found, wanted)
    if isinstance(found, SuggestionQuery):
        found = await run_suggestions(found)
    return {
        "suggestions": list(found.values),
        "error": found.error,
        "from_cache": found.from_cache,
        "hit_limit": found.hit_limit,
        "used_calcite_materialization": False,
    }


def _found(wanted: Wanted) -> Suggested | SuggestionQuery:
    target = suggested_or_target(wanted)
    return target if isinstance(target, Suggested) else suggestion_query(wanted, target)


def filters_of(text: str | None) -> dict[str, str]:
    """`{"users.age": ">=60"}`: a JSON object of filter expressions. The Python SDK sends its own spelling of a
    dictionary, with single quotes. Raises 400."""
    if not text or not text.strip():
        return {}
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:
        found = _python_dictionary(text)
    if found is None:
        raise BadRequest('filters: a JSON object such as {"users.age": ">=60"} is expected.', "filters")
    return found


def _python_dictionary(text: str) -> dict[str, str] | None:
    if len(text) > 64 * 1024:
        return None
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(
        isinstance(each, str) for pair in found.items() for each in pair
    ):
        return None
    return found
