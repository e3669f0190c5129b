"""The query for suggested values: which rows it looks at, and how it runs.

A query for values goes the way of all queries, with the caller's row filters and grants. Which rows it looks at
follows from three parameters of the field and from the explore (source: LookML reference, `full_suggestions`):

    full_suggestions   explore restricts   bypass_suggest_restrictions   values from
    yes                any                 any                           the explore
    not written        yes                 no                            the explore
    not written        yes                 yes                           the view alone
    not written, no    no                  any                           the view alone
    no                 yes                 no                            nowhere
    no                 yes                 yes                           the view alone

An explore restricts by `sql_always_where`, `access_filter` or `always_join`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import msgspec

from ..dispatch.errors import ApiError, BadRequest
from ..history.trace import Trace
from ..lookml.model.types import Category, Explore, Field
from ..query.plan.catalog import FieldRef
from ..workers.pool import WorkerFailure
from .caching import seconds_of
from .failure import OF_THE_STATEMENT, UNAVAILABLE, too_busy
from .options import RunOptions
from .prepare import Ask, Prepared, check_rights, prepare
from .running import RunningQuery, listed
from .suggestions import MAX_VALUES, Suggested, Wanted, pattern

KEPT_SECONDS = 6 * 3600.0  # unless `suggest_persist_for` says otherwise
# A field beside the one that is suggested: the same value, compared without regard to case. No LookML has the name.
TERM_FIELD = "suggestion term"
VIEW_ALONE = "values of one view"


@dataclass(frozen=True, slots=True)
class SuggestionQuery:
    """One that is ready to run."""

    ask: Ask
    prepared: Prepared


def suggestion_query(wanted: Wanted, target: Wanted) -> Suggested | SuggestionQuery:
    """`target` is whose values `wanted` suggests. Compiling takes milliseconds. Raises ApiError for what is wrong with
    the filters."""
    persist = wanted.field.field.suggest_persist_for
    kept_seconds = seconds_of(persist, KEPT_SECONDS) if persist else KEPT_SECONDS
    source = _source(target)
    if source is None:
        return Suggested(error=_RESTRICTED.format(target.field.name, target.explore.name))
    if source == "view" and not _is_raw(target):
        # What needs other views, or filters on them, is asked of the explore, which never shows more rows.
        with contextlib.suppress(BadRequest):
            return _prepared(target, _view_alone(target), kept_seconds)
    return _prepared(target, _whole(target), kept_seconds)


def _is_raw(target: Wanted) -> bool:
    """A join of raw SQL has no table of its own to ask."""
    return any(join.name == target.field.alias and join.sql for join in target.explore.joins)


_RESTRICTED = (
    "{0} has no suggestions: the explore {1} restricts its rows, and the model says full_suggestions: no. "
    "Remove it, or write bypass_suggest_restrictions: yes if everybody may see all values"
)


def _source(target: Wanted) -> str | None:
    """The table at the top of this file: `explore`, `view`, or None."""
    field, explore = target.field.field, target.explore
    restricts = bool(explore.sql_always_where or explore.access_filters or explore.always_join)
    if field.full_suggestions:
        return "explore"
    if not restricts or field.bypass_suggest_restrictions:
        return "view"
    return "explore" if field.full_suggestions is None else None


def _prepared(target: Wanted, explore: Explore, kept_seconds: float) -> SuggestionQuery:
    """Raises ApiError for what does not compile."""
    alias, name = target.field.alias, target.field.field.name
    term = f"{alias}.{TERM_FIELD}"
    filters = dict(target.filters or {})
    if target.field.name in {_complete(pair.field, explore) for pair in explore.always_filter}:
        filters.setdefault(
            target.field.name, ""
        )  # to suggest the value that is chosen already would help nobody
    filters[term] = string_filter(target.term)
    query = {
        "model": target.model.name,
        "view": explore.name,
        "fields": [f"{alias}.{name}"],
        "filters": filters,
        "sorts": [f"{alias}.{name}"],
        "limit": MAX_VALUES + 1,  # one more tells whether there are more
    }
    model = replace(target.model, explores={**target.model.explores, explore.name: explore})
    options = RunOptions()
    check_rights(target.caller, query, "json", options)
    ask = Ask(
        target.instance,
        target.caller,
        target.attributes,
        query,
        "json",
        options,
        model,
        reads_cells=False,
        origin=target.origin,
    )
    prepared = prepare(ask)
    return SuggestionQuery(
        ask, replace(prepared, cache_seconds=kept_seconds, trace=_traced(target, prepared))
    )


def _traced(target: Wanted, prepared: Prepared) -> Trace | None:
    """History has a query that everybody may ask: the term is a filter on a field that no model has, and the explore
    can be one of our making."""
    if prepared.trace is None:
        return None
    name = target.field.name
    query = {"model": target.model.name, "view": target.explore.name, "fields": [name], "sorts": [name]}
    return replace(prepared.trace, query={**query, "limit": str(MAX_VALUES), "filters": None}, is_stored=True)


def _complete(name: str, explore: Explore) -> str:
    return name if "." in name else f"{explore.base}.{name}"


def string_filter(term: str) -> str:
    """The filter expression for a term: every sign of the filter language but `%` stands for itself.

    >>> string_filter('a,"b_%')
    'a^,^"b^_%'
    """
    if not term.strip("%"):
        return "-EMPTY"
    return "".join(sign if sign == "%" or sign.isalnum() else f"^{sign}" for sign in pattern(term))


def _whole(target: Wanted) -> Explore:
    """The explore as it is, with the field that the term is compared with."""
    return _kept(target, "explore", lambda: _with_term(target.explore, target.field))


def _view_alone(target: Wanted) -> Explore:
    return _kept(target, "view", lambda: _with_term(_only(target.explore, target.field.alias), target.field))


def _kept(target: Wanted, source: str, make: Callable[[], Explore]) -> Explore:
    """The same object each time, for as long as the model lasts: other caches go by it."""
    derived = target.instance.projects.derived
    key = ("suggestions", target.model.name, target.explore.name, target.field.name, source)
    kept = derived.get(key)
    if kept is None or kept[0] is not target.explore:
        kept = derived[key] = (target.explore, make())
    return kept[1]


def _with_term(explore: Explore, reference: FieldRef) -> Explore:
    """With the field for the term, and the suggested one selectable wherever `fields:` hides it."""
    view, field = explore.views[reference.alias], reference.field
    term = Field(
        name=TERM_FIELD,
        category=Category.DIMENSION,
        type="string",
        span=field.span,
        sql=f"${{{field.name}}}",
        hidden=True,
        case_sensitive=False,
        required_access_grants=field.required_access_grants,
    )
    extended = replace(view, fields={**view.fields, TERM_FIELD: term})
    added = {f"{reference.alias}.{field.name}": field, f"{reference.alias}.{TERM_FIELD}": term}
    views = {**explore.views, reference.alias: extended}
    return replace(explore, views=views, fields={**explore.fields, **added})


def _only(explore: Explore, alias: str) -> Explore:
    """One view of an explore, as an explore of a name that no LookML has: derived tables that read the explore go
    on reading it with its restrictions. Grants of the explore and of the join stay."""
    join = next((each for each in explore.joins if each.name == alias), None)
    view = explore.views[alias]
    return Explore(
        name=f"{explore.name}, {VIEW_ALONE}",
        model=explore.model,
        span=explore.span,
        base=alias,
        base_view=view.name,
        views={alias: view},
        joins=(),
        fields={name: field for name, field in explore.fields.items() if name.partition(".")[0] == alias},
        label=explore.label,
        sql_table_name=join.sql_table_name if join else explore.sql_table_name,
        required_access_grants=(
            *explore.required_access_grants,
            *(join.required_access_grants if join else ()),
        ),
        case_sensitive=explore.case_sensitive,
        sql_preamble=explore.sql_preamble,
        persist_for=explore.persist_for,
        persist_with=explore.persist_with,
        errors=explore.errors,
    )


async def run_suggestions(query: SuggestionQuery) -> Suggested:
    """Runs it, or takes what is kept of it. Raises 503 when the database cannot be reached."""
    ask, prepared = query.ask, query.prepared
    instance = ask.instance
    run = RunningQuery(prepared.task.id, ask.caller.user_id, ask.query, prepared.task, instance.now())
    try:
        async with AsyncExitStack() as stack:
            stack.enter_context(listed(instance, run))
            given = await stack.enter_async_context(instance.answers.of(prepared, ask.options))
            body = b"".join([chunk async for chunk in given.chunks])
    except WorkerFailure as failure:
        return _failed(failure)
    values = _texts(body)
    return Suggested(
        tuple(values[:MAX_VALUES]), from_cache=given.from_cache, hit_limit=len(values) > MAX_VALUES
    )


def _failed(failure: WorkerFailure) -> Suggested:
    failed = failure.failed
    if failed.code == "busy":
        raise too_busy(failed) from failure
    if failed.code in UNAVAILABLE:
        raise ApiError(503, failed.message, headers={"Retry-After": "5"}) from failure
    if failed.code in OF_THE_STATEMENT:
        return Suggested(error=failed.message)
    raise BadRequest(failed.message) from failure


def _texts(body: bytes) -> list[str]:
    """The first column, as filters write it."""
    found = [next(iter(row.values()), None) for row in msgspec.json.decode(body)]
    return [each if isinstance(each, str) else json.dumps(each) for each in found if each is not None]
