"""What a filter expression means, in plain words: for pages, which have no parser of their own."""

from __future__ import annotations

from typing import Any

from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, NotFound
from ...query.filters import describe_filter
from ...query.filters.compile import EXAMPLES, MAX_FILTER_CHARS
from ...query.filters.errors import FilterSyntaxError
from ...query.plan.catalog import Catalog, FieldRef
from ...query.plan.expand import filter_kind
from ...query.request import QueryError
from ...query_runs.attributes import attributes_of
from .models import load_model, may_use

filter_expressions = Domain("FilterWords", load=load_model, describe=may_use)


@filter_expressions.op("filter_words", needs="describe")
def filter_words(
    call: Call, row: dict[str, Any], explore_name: str, field: str, expression: str | None = None
) -> dict[str, Any]:
    text = expression or ""
    if len(text) > MAX_FILTER_CHARS:
        message = f"expression: at most {MAX_FILTER_CHARS} characters, not {len(text)}."
        raise BadRequest(message, "expression")
    kind = filter_kind(_field(call, row["name"], explore_name, field))
    words, error = _read(kind, text)
    return {"field": field, "kind": kind, "words": words, "error": error}


def _field(call: Call, model_name: str, explore_name: str, name: str) -> FieldRef:
    """Raises 404 for what is not there, and for what the caller may not see."""
    model = call.instance.projects.model(model_name)
    explore = model.explores.get(explore_name) if model else None
    if model is None or explore is None:
        raise NotFound(f"Not found: the model {model_name} has no explore {explore_name[:80]!r}.")
    catalog = Catalog(model, explore, attributes_of(call.instance, call.read, call.caller).values)
    if not catalog.grants(explore.required_access_grants):
        raise NotFound(f"Not found: the model {model_name} has no explore {explore_name[:80]!r}.")
    try:
        return catalog.selectable(name)
    except QueryError as unknown:
        raise NotFound(f"Not found: {unknown.message}.") from unknown


def _read(kind: str, expression: str) -> tuple[str | None, str | None]:
    try:
        return describe_filter(kind, expression), None
    except (FilterSyntaxError, ValueError) as wrong:
        return None, f"{wrong}. Right would be, for instance: {EXAMPLES[kind]}"
