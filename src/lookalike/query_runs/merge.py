"""From a stored merged query to a worker's task: each source query with the caller's rights, and what is done with
their rows together. Source: LookML reference, 8.7; Looker's documentation of merged results.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from ..access.caller import Caller
from ..dispatch.answers import Streaming
from ..dispatch.call import Call
from ..dispatch.errors import BadRequest
from ..history.origin import MERGE, UNKNOWN, Origin, origin_of
from ..lookml.model.types import Model
from ..query.expressions.kinds import Kind
from ..query.expressions.rows import ColumnType, Shape
from ..query.plan.calculations import calculations_over
from ..query.plan.custom import kind_and_name
from ..query.plan.planner import DEFAULT_COLUMN_LIMIT, MAX_COLUMN_LIMIT
from ..query.plan.sorts import UNSORTED, sort_words
from ..query.post.plan import ANY_TIME, PostPlan, RowSort, TableCalculation, clock_of
from ..query.request import QueryError, QueryRequest
from ..results.calculated import kind_of_column
from ..store.database import Row
from ..workers.task import ColumnSpec, MergeSource, Task
from .accepted import format_of, with_headers
from .attributes import Attributes, attributes_of
from .caching import cache_key
from .execute import MEMORY_BYTES, Delivered, streamed, written
from .options import ARRANGED, OWN, SPREADSHEET_TEXTS, RunOptions, check_format
from .prepare import DETAILED, Ask, Prepared, check_rights, prepare, sql_text, trace_of

if TYPE_CHECKING:
    from ..instance import Instance

MAX_SOURCE_ROWS = 5_000
# Of what surrounds the rows in the detail formats, what is said of the first query and not of the whole.
_OF_ONE_QUERY = (
    "aggregate_table_used_info",
    "applied_filters",
    "applied_filter_expression",
    "filters",
    "explore",
)


@dataclass(frozen=True, slots=True)
class MergeAsk:
    """One run of a merged query by one person. `queries` are its stored queries, in their order."""

    instance: Instance
    caller: Caller
    attributes: Attributes
    merged: Row
    queries: Sequence[Row]
    result_format: str
    options: RunOptions
    origin: Origin = UNKNOWN
    traffic: str = ""  # as in Ask

    @property
    def limit(self) -> int:
        """-1: all rows that the merge gives."""
        if self.options.limit is not None:
            return self.options.limit
        return int(self.merged.get("limit") or -1)


def run_merge(
    call: Call, merged: Row, queries: Sequence[Row], result_format: str, options: RunOptions | None = None
) -> Streaming:
    """The result of a merged query as the answer of an operation, in any of the formats of queries.

    `merged` has the keys of a stored merged query, `queries` are the stored queries of its sources. A source that the
    caller may not run refuses the whole. Raises ApiError.
    """
    options = with_headers(call, options or RunOptions.of(call.params))
    result_format = format_of(call, result_format)
    attributes = attributes_of(call.instance, call.read, call.caller)
    origin = replace(origin_of(call, MERGE, merge_query_id=merged.get("id")), is_single_query=False)
    ask = MergeAsk(call.instance, call.caller, attributes, merged, queries, result_format, options, origin)
    call.warnings += options.warnings(result_format)
    prepared = prepare_merge(ask)
    call.warnings += prepared.warnings
    return streamed(_as_query(ask), prepared, call.warnings)


async def run_merge_to_bytes(
    instance: Instance,
    caller: Caller,
    merged: Row,
    queries: Sequence[Row],
    result_format: str,
    options: RunOptions | None = None,
    *,
    traffic: str = "",
    origin: Origin = UNKNOWN,
) -> Delivered:
    """As `run_merge`, in a file, for deliveries and pictures. Raises as `run_to_bytes`."""
    options = options or RunOptions()
    attributes = await asyncio.to_thread(_attributes, instance, caller)
    ask = MergeAsk(instance, caller, attributes, merged, queries, result_format, options, origin, traffic)
    prepared = await asyncio.to_thread(prepare_merge, ask)
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.SpooledTemporaryFile(MEMORY_BYTES))
        filled = await written(_as_query(ask), prepared, file)
        file.seek(0)
        stack.pop_all()
        return Delivered(file, filled.media_type, filled.done)


def _attributes(instance: Instance, caller: Caller) -> Attributes:
    with instance.store.read() as db:
        return attributes_of(instance, db, caller)


def _as_query(ask: MergeAsk) -> Ask:
    """What lists and histories of runs show: the first query."""
    first = ask.queries[0]
    return Ask(
        ask.instance,
        ask.caller,
        ask.attributes,
        first,
        ask.result_format,
        ask.options,
        origin=ask.origin,
        traffic=ask.traffic,
    )


def prepare_merge(ask: MergeAsk) -> Prepared:
    """Compiles every source. Takes milliseconds of processor time each. Raises ApiError."""
    if ask.result_format not in OWN:
        check_format(ask.result_format)
    warnings: list[str] = []
    sources = [_source(ask, number, query, warnings) for number, query in enumerate(ask.queries)]
    merge = _named(ask, sources)
    plan = _plan(ask, sources, merge, warnings)
    sees_sql = all(each.may_see_sql for each in sources)
    first = sources[0].task
    sql = "\n\n".join(
        f"-- {source.label}\n{sql_text(prepared.task)}"
        for source, prepared in zip(merge, sources, strict=True)
    )
    task = Task(
        id=secrets.token_hex(16),
        connection=first.connection,
        sql=sql,
        columns=(),
        format=ask.result_format,
        apply_formatting=ask.options.apply_formatting,
        limit=ask.limit,
        limits=first.limits,
        detail=_detail(ask, first, sql if sees_sql else ""),
        separators=first.separators,
        vis_config=ask.merged.get("vis_config") or {},
        apply_vis=ask.options.apply_vis and ask.result_format in ARRANGED,
        formula_safe=ask.options.formula_safe and ask.result_format in SPREADSHEET_TEXTS,
        image_width=ask.options.image_width,
        image_height=ask.options.image_height,
        post=plan,
        merge=merge,
    )
    key = _cache_key(task, sources)
    return Prepared(
        task,
        tuple(dict.fromkeys(warnings)),
        sees_sql,
        cache_key=key,
        cache_seconds=min(each.cache_seconds for each in sources),
        stale_before=max(each.stale_before for each in sources),
        compile_s=sum(each.compile_s for each in sources),
        share=sources[0].share,
        trace=trace_of(_as_query(ask), first.connection, key),
    )


def _cache_key(task: Task, sources: Sequence[Prepared]) -> str:
    """The keys of the sources stand for their statements and databases. Empty where one of them is not kept."""
    keys = [each.cache_key for each in sources]
    if not all(keys):
        return ""
    names = [(each.label, each.names, each.pairs) for each in task.merge]
    return cache_key(msgspec.structs.replace(task, merge=()), (tuple(keys), names))


# --- the sources --------------------------------------------------------------------------------------------


def _source(ask: MergeAsk, number: int, query: Row, warnings: list[str]) -> Prepared:
    """The query as a part of the whole: without pivots, which the merged result has of its own. Its rows and fields
    are those that the caller may see."""
    asked = {**query, "pivots": None, "row_total": None, "subtotals": None, "total": ask.merged.get("total")}
    asked["limit"] = str(_source_limit(query, number, warnings))
    result_format = "json_bi" if ask.result_format in DETAILED else "json"
    options = RunOptions(cache=ask.options.cache)
    check_rights(ask.caller, asked, "sql" if ask.result_format == "sql" else result_format, options)
    try:
        prepared = prepare(
            Ask(
                ask.instance,
                ask.caller,
                ask.attributes,
                asked,
                result_format,
                options,
                reads_cells=False,
                origin=ask.origin,
            )
        )
    except BadRequest as wrong:
        wrong.message = f"source_queries[{number}]: {wrong.message}"
        raise
    warnings += prepared.warnings
    return prepared


def _source_limit(query: Row, number: int, warnings: list[str]) -> int:
    limit = int(query.get("limit") or 500)
    if 0 <= limit <= MAX_SOURCE_ROWS:
        return limit
    warnings.append(
        f"source_queries[{number}] gives its first {MAX_SOURCE_ROWS} rows, the most of a merged query"
    )
    return MAX_SOURCE_ROWS


def _named(ask: MergeAsk, sources: Sequence[Prepared]) -> tuple[MergeSource, ...]:
    """The names of all columns. One that is taken gets the number of its query before it, counted from 0: public
    dashboards have `q1_order_items.count` beside `order_items.count`. A field to merge by is shown once."""
    taken: dict[str, None] = {}
    found: list[MergeSource] = []
    for number, (prepared, given) in enumerate(zip(sources, ask.merged["source_queries"], strict=True)):
        task = prepared.task
        pairs = _pairs(number, given, task, found[0].names if found else {})
        own = {name for _, name in pairs}
        names = {name: _free(name, number, taken) for name in _columns_of(task) if name not in own}
        taken |= dict.fromkeys(names.values())
        label = given.get("name") or f"q{number}"
        found.append(MergeSource(_part(task), label, names, pairs))
    return tuple(found)


def _columns_of(task: Task) -> list[str]:
    calculations = task.post.calculations if task.post is not None else ()
    return [*(column.name for column in task.columns), *(each.name for each in calculations)]


def _free(name: str, number: int, taken: Mapping[str, None]) -> str:
    return name if name not in taken else f"q{number}_{name}"


def _pairs(
    number: int, given: Mapping[str, Any], task: Task, first: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """(field of the first query, field of this one). Raises 400 for a name that is no dimension there."""
    if number == 0:
        return ()
    place = f"source_queries[{number}].merge_fields"
    pairs = [
        (each.get("field_name"), each.get("source_field_name")) for each in given.get("merge_fields") or ()
    ]
    if not pairs:
        raise BadRequest(f"{place}: a query is merged by one field or more.", place, "missing_field")
    own = _columns_of(task)
    for merged, source in pairs:
        if merged not in first:
            raise BadRequest(f"{place}: the first query has no field {str(merged)[:80]!r}.", place)
        if source not in own:
            raise BadRequest(f"{place}: the query has no field {str(source)[:80]!r}.", place)
    return tuple((str(merged), str(source)) for merged, source in pairs)


def _part(task: Task) -> Task:
    """What a worker needs of a source: the same for every run, so that the whole can be kept."""
    dimensions = tuple(column.name for column in task.columns if column.category == "dimension")
    measures = tuple(column.name for column in task.columns if column.category != "dimension")
    post = task.post or PostPlan(
        dimensions, (), measures, row_limit=task.limit, column_limit=-1, now=ANY_TIME
    )
    return msgspec.structs.replace(task, id="", detail={}, post=post)


# --- what is done with their rows ---------------------------------------------------------------------------


def _plan(
    ask: MergeAsk, sources: Sequence[Prepared], merge: Sequence[MergeSource], warnings: list[str]
) -> PostPlan:
    columns = dict(_merged_columns(merge))
    pivots = tuple(ask.merged.get("pivots") or ())
    dimensions = [name for name, each in columns.items() if not each.is_measure]
    _check_pivots(pivots, dimensions)
    total = bool(ask.merged.get("total"))
    if total and pivots:
        warnings.append("total is left out: the totals of merged queries are not known by pivot")
        total = False
    model = ask.instance.projects.model(ask.queries[0]["model"])
    assert model is not None  # the first source was compiled with it
    calculations = _calculations(ask, model, columns, pivots, total=total)
    sorts = _sorts(ask, {*columns, *(each.name for each in calculations)}, warnings)
    return PostPlan(
        dimensions=tuple(name for name in dimensions if name not in pivots),
        pivots=pivots,
        measures=tuple(name for name, each in columns.items() if each.is_measure),
        row_limit=ask.limit,
        column_limit=_column_limit(ask.merged) if pivots else -1,
        now=clock_of(calculations, ask.instance.now().replace(tzinfo=None)),
        total=total,
        calculations=calculations,
        row_sorts=sorts,
    )


def _merged_columns(merge: Sequence[MergeSource]) -> Iterable[tuple[str, ColumnType]]:
    """By name in the merged result; calculations of the sources count as columns."""
    for source in merge:
        post = source.task.post
        calculated = {each.name: each for each in post.calculations} if post is not None else {}
        specs = {column.name: column for column in source.task.columns}
        for own, name in source.names.items():
            yield name, _of_column(specs[own]) if own in specs else _of_calculation(calculated[own])


def _of_column(spec: ColumnSpec) -> ColumnType:
    return ColumnType(kind_of_column(spec), spec.category == "measure")


def _of_calculation(each: TableCalculation) -> ColumnType:
    kinds = {"number": Kind.NUMBER, "yesno": Kind.YESNO, "date": Kind.DATE, "datetime": Kind.DATETIME}
    return ColumnType(kinds.get(each.value_type, Kind.STRING), each.shown != "dimension")


def _check_pivots(pivots: Sequence[str], dimensions: Sequence[str]) -> None:
    for name in pivots:
        if name not in dimensions:
            known = ", ".join(dimensions)
            raise BadRequest(
                f"pivots: {name[:80]!r} is no dimension of the merged result; it has {known}.", "pivots"
            )


def _calculations(
    ask: MergeAsk, model: Model, columns: Mapping[str, ColumnType], pivots: Sequence[str], *, total: bool
) -> tuple[TableCalculation, ...]:
    """Raises 400, also for custom dimensions and measures: a merged result has no database to ask for them."""
    specs = tuple(msgspec.json.decode(ask.merged.get("dynamic_fields") or "[]"))
    for spec in specs:
        kind, name = kind_and_name(spec)
        if kind != "table_calculation":
            message = (
                f"dynamic_fields: {name[:80]!r} is a custom {kind}; a merged result takes table calculations."
            )
            raise BadRequest(message, "dynamic_fields")
    types = {name: _under_pivots(name, each, pivots) for name, each in columns.items()}
    request = QueryRequest("", (), dynamic_fields=specs, total=total, pivots=tuple(pivots))
    try:
        return calculations_over(model, request, types)
    except QueryError as wrong:
        raise BadRequest(wrong.message, "dynamic_fields", wrong.code) from wrong


def _under_pivots(name: str, each: ColumnType, pivots: Sequence[str]) -> ColumnType:
    if not pivots:
        return each
    if name in pivots:
        return ColumnType(each.kind, False, Shape.PIVOTS)
    return ColumnType(each.kind, each.is_measure, Shape.PIVOTED if each.is_measure else Shape.ROWS)


def _sorts(ask: MergeAsk, known: set[str], warnings: list[str]) -> tuple[RowSort, ...]:
    found: list[RowSort] = []
    for text in ask.merged.get("sorts") or ():
        if not text.strip() or text == UNSORTED:
            continue
        try:
            words = sort_words(text)
        except QueryError as wrong:
            raise BadRequest(wrong.message, "sorts", wrong.code) from wrong
        if words.name in known:
            found.append(RowSort(words.name, words.descending, words.column or 0))
        else:
            warnings.append(f"The sort by {words.name} is left out: the merged result has no such field")
    return tuple(found)


def _column_limit(merged: Row) -> int:
    asked = int(merged.get("column_limit") or DEFAULT_COLUMN_LIMIT)
    return DEFAULT_COLUMN_LIMIT if asked < 1 else min(asked, MAX_COLUMN_LIMIT)


def _detail(ask: MergeAsk, first: Task, sql: str) -> dict[str, Any]:
    """What the detail formats say around the rows."""
    if ask.result_format not in DETAILED:
        return {}
    nothing = dict.fromkeys(_OF_ONE_QUERY) | {"applied_filters": {}, "filters": {}}
    kept = {name: value for name, value in first.detail.items() if name != "fill_fields"}
    return {**kept, **nothing, "sql": sql, "fill_fields": [], "added_params": {}}
