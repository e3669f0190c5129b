"""From a stored query to a worker's task: rights, the compiler, and what the detail formats print."""

from __future__ import annotations

import difflib
import secrets
import time
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ..access.caller import ACTIVITY_MODELS, Caller
from ..dispatch.errors import BadRequest, Forbidden, NotFound
from ..engines.dialect import Dialect, dialect_named
from ..history.origin import UNKNOWN, Origin
from ..history.runs import refused
from ..history.trace import Trace
from ..lookml.model.types import Explore, Model
from ..lookml.project.strings import Localization
from ..persistence.standing import StandingTables
from ..projects import Connection, ConnectionNotAllowed, ConnectionUnknown
from ..projects.labels import explore_description, explore_label
from ..query.compile import compile_query
from ..query.request import Column, CompiledQuery, QueryContext, QueryError, QueryRequest
from ..store.database import Row
from ..system_activity.personal import personal_values
from ..workers.line import OF_THE_SERVER, Share
from ..workers.task import CellScope, CellSpec, ColumnSpec, ConnectionSpec, Task
from .attributes import Attributes
from .caching import cache_key, freshness_of
from .cells import CellQuery, cells_of, shows_cells
from .fields import column_field
from .limits import limits_of, share_of
from .options import ARRANGED, CHART, FOR_DELIVERY, OWN, SPREADSHEET_TEXTS, RunOptions, check_format
from .reading import Reading

if TYPE_CHECKING:
    from ..instance import Instance

LIMIT_WITHOUT_DOWNLOAD, LIMIT_WITH_DOWNLOAD = 5_000, 100_000
DETAILED = ("json_detail", "json_detail_lite_stream", "json_bi", "columns")


@dataclass(frozen=True, slots=True)
class Ask:
    """One run of a query by one person. `query` has the keys of a stored query; `model` is asked in place of the one
    that it names. `traffic`: its class in line, where the caller does not tell."""

    instance: Instance
    caller: Caller
    attributes: Attributes
    query: Row
    result_format: str
    options: RunOptions
    model: Model | None = None
    # whether fields that templates of cells read are added to the query: not where it asks for the values of one field
    reads_cells: bool = True
    traffic: str = ""
    origin: Origin = UNKNOWN

    @property
    def limit(self) -> int | None:
        if self.options.limit is not None:
            return self.options.limit
        text = self.query.get("limit")
        return None if text is None else int(text)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query ready to run. For `sql` the task is not run: its statement is the answer. An empty `cache_key`: results
    of this query are not kept; `cache_seconds`: how old one may be."""

    task: Task
    warnings: tuple[str, ...]
    may_see_sql: bool
    cache_key: str = ""
    cache_seconds: float = 0.0
    stale_before: float = 0.0  # results begun before do not count; seconds since 1970
    compile_s: float = 0.0
    share: Share = OF_THE_SERVER
    trace: Trace | None = None  # what history is told; None: the server asks for itself

    def named(self, run_id: str) -> Prepared:
        """The same under an id that somebody knows already, and asks for: no client waits, so it may wait in line."""
        task = msgspec.structs.replace(self.task, id=run_id)
        return replace(self, task=task, share=replace(self.share, wait_s=None))


def check_rights(caller: Caller, query: Row, result_format: str, options: RunOptions) -> None:
    """What may be had of a query at all. Raises 400 for an unknown format, 404 for a model that is not the
    caller's, 403 for SQL and for more rows than they may take away."""
    if result_format not in (*OWN, *FOR_DELIVERY, CHART):
        check_format(result_format)
    model = query["model"]
    if not caller.may("access_data", model):
        raise NotFound()
    if result_format == "sql" and not caller.may("see_sql", model):
        raise Forbidden(f"To see SQL you need the permission see_sql for the model {model}.")
    if options.rebuild_pdts and not caller.may("develop", model):
        raise Forbidden(f"rebuild_pdts needs the permission develop for the model {model}.")
    limit = options.limit if options.limit is not None else int(query.get("limit") or 0)
    _check_limit(caller, model, limit)


def _check_limit(caller: Caller, model: str, limit: int) -> None:
    if caller.may("download_without_limit", model):
        return
    most = LIMIT_WITH_DOWNLOAD if caller.may("download_with_limit", model) else LIMIT_WITHOUT_DOWNLOAD
    if limit < 0 or limit > most:
        wanted = "all rows" if limit < 0 else f"{limit} rows"
        raise Forbidden(
            f"limit: {wanted} need the permission download_without_limit for the model {model}; "
            f"without it, ask for at most {most}."
        )


def prepare(ask: Ask, tables: StandingTables | None = None) -> Prepared:
    """Compiles. Takes milliseconds of processor time. `tables`: as if these stood, and no others. Raises ApiError for
    whatever is wrong with the query; history has that too."""
    with refused(ask.instance.history, lambda: trace_of(ask)):
        return _prepared(ask, tables)


def trace_of(
    ask: Ask, connection: Connection | ConnectionSpec | None = None, key: str | None = None
) -> Trace:
    hidden = tuple(ask.attributes.values.get(name, "") for name in ask.attributes.private)
    hidden += tuple(personal_values(ask.query.get("filters"), ask.instance.projects.personal_fields()))
    return Trace(
        caller=ask.caller,
        origin=ask.origin,
        query=ask.query,
        result_format=ask.result_format,
        options=ask.options,
        connection_name=connection.name if connection else None,
        dialect=connection.dialect if connection else None,
        cache_key=key,
        is_stored=connection is not None and ask.model is None,
        hidden=hidden,
    )


def _prepared(ask: Ask, tables: StandingTables | None) -> Prepared:
    started = time.perf_counter()
    model = _model(ask)
    if is_activity(model):
        ask.instance.history.flush()  # whoever asks sees what they did a moment ago
    _check_timezone(ask.query.get("query_timezone"))
    connection = _connection(ask, model)
    settings = ask.instance.settings
    context = QueryContext(
        now=ask.instance.now(),
        user_attributes=ask.attributes.values,
        database_timezone=connection.timezone,
        query_timezone=connection.timezone if is_activity(model) else settings.timezone,
        user_attribute_types=ask.attributes.types,
        private_attributes=ask.attributes.private,
        fan_out=settings.fan_out,
        localization=_localization(ask, model).texts,
    )
    request = replace(request_of(ask.query, ask.limit), reads_cells=ask.reads_cells)
    reading = Reading(ask.instance, model, connection, tables)
    context = reading.context(context)
    dialect = _dialect(ask, model, connection)
    compiled = reading.compiled(_compile(model, request, context, dialect), request.explore)
    explore = model.explores[request.explore]
    fresh = freshness_of(ask.instance, model, explore)
    may_see_sql = ask.caller.may("see_sql", model.name)
    cells, carried = _cells(ask, model, explore, compiled, context, dialect)
    task = Task(
        id=secrets.token_hex(16),
        connection=reading.spec,
        sql=compiled.sql,
        shape=blake2b(compiled.shape.encode(), digest_size=16).hexdigest(),
        columns=_columns(ask, model, explore, compiled, carried),
        format=ask.result_format,
        helper_columns=compiled.helper_columns,
        apply_formatting=ask.options.apply_formatting,
        limit=compiled.limit,
        limits=limits_of(settings),
        detail=_detail(ask, explore, compiled, may_see_sql, reading, context)
        if ask.result_format in DETAILED
        else {},
        separators=_separators(ask),
        vis_config=ask.query.get("vis_config") or {},
        apply_vis=ask.options.apply_vis and ask.result_format in ARRANGED,
        cells=cells,
        formula_safe=ask.options.formula_safe and ask.result_format in SPREADSHEET_TEXTS,
        image_width=ask.options.image_width,
        image_height=ask.options.image_height,
        post=compiled.post and replace(compiled.post, row_cap=settings.post_processed_rows),
    )
    key = "" if is_activity(model) else cache_key(task, reading.identity)
    return Prepared(
        task,
        compiled.warnings,
        may_see_sql,
        cache_key=key,
        trace=trace_of(ask, connection, key),
        cache_seconds=fresh.seconds,
        stale_before=fresh.stale_before,
        share=share_of(settings, ask.caller, connection, traffic=ask.traffic),
        compile_s=time.perf_counter() - started,
    )


def _localization(ask: Ask, model: Model) -> Localization:
    return ask.instance.projects.localization(model, ask.attributes.values.get("locale"))


def is_activity(model: Model) -> bool:
    """The built-in model, which is always asked of its tables: an answer of a minute ago would lack that minute."""
    return model.name in ACTIVITY_MODELS


def sql_text(task: Task) -> str:
    """Every statement of the query, in the order in which they run."""
    statements = task.post.statements if task.post is not None else ()
    others = [f"-- {_PURPOSES[each.kind]}\n{each.sql}" for each in statements]
    return "\n\n".join([task.sql, *others])


_PURPOSES = {
    "totals": "sql for creating the total and/or determining pivot columns",
    "grand_total": "sql for creating the grand totals",
    "row_totals": "sql for creating the pivot row totals",
    "subtotals": "sql for creating the subtotals",
    "subtotal_row_totals": "sql for creating the pivot row totals of the subtotals",
}


def _model(ask: Ask) -> Model:
    name = ask.query["model"]
    found = ask.model or ask.instance.projects.model(name)
    if found is not None:
        return found
    visible = [
        each.name for each in ask.instance.projects.models() if ask.caller.may("access_data", each.name)
    ]
    raise NotFound(f"Not found: there is no model {name[:80]!r}.{_hint(name, visible)}")


def _hint(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _check_timezone(name: str | None) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        message = f"query_timezone: {str(name)[:80]!r} is not a time zone such as America/Los_Angeles."
        raise BadRequest(message, "query_timezone") from unknown


def _connection(ask: Ask, model: Model) -> Connection:
    try:
        return ask.instance.projects.connections.of_model(model)
    except (ConnectionUnknown, ConnectionNotAllowed) as unknown:
        raise BadRequest(f"The model {model.name} cannot be queried: {unknown}", "model") from unknown


def _dialect(ask: Ask, model: Model, connection: Connection) -> Dialect:
    return (
        ask.instance.projects.activity.sql_dialect
        if is_activity(model)
        else dialect_named(connection.dialect)
    )


def request_of(query: Row, limit: int | None) -> QueryRequest:
    return QueryRequest(
        explore=query["view"],
        fields=tuple(query.get("fields") or ()),
        filters=query.get("filters") or {},
        filter_expression=query.get("filter_expression") or None,
        sorts=tuple(query.get("sorts") or ()),
        limit=limit,
        pivots=tuple(query.get("pivots") or ()),
        fill_fields=tuple(query.get("fill_fields") or ()),
        column_limit=int(query["column_limit"]) if query.get("column_limit") else None,
        total=bool(query.get("total")),
        row_total=query.get("row_total") or None,
        subtotals=tuple(query.get("subtotals") or ()),
        dynamic_fields=tuple(msgspec.json.decode(query.get("dynamic_fields") or "[]")),
        query_timezone=query.get("query_timezone") or None,
    )


def _compile(model: Model, request: QueryRequest, context: QueryContext, dialect: Dialect) -> CompiledQuery:
    """Looker's texts where clients know them; the compiler's own sentence is always beside them."""
    try:
        return compile_query(model, request, context, dialect)
    except QueryError as wrong:
        if wrong.code == "no-fields":
            raise BadRequest("Must query at least one dimension or measure", "fields") from wrong
        if wrong.code == "unknown-explore":
            raise _view_not_found(model, request.explore) from wrong
        raise BadRequest(wrong.message, wrong.field or "query", wrong.code) from wrong


def _view_not_found(model: Model, name: str) -> BadRequest:
    shown = [each.name for each in model.explores.values() if not each.required_access_grants]
    message = f"The model {model.name} has no explore {name[:80]!r}.{_hint(name, shown)}"
    error = BadRequest(message, "view", "missing")
    error.message = "View Not Found"
    return error


def _cells(
    ask: Ask, model: Model, explore: Explore, compiled: CompiledQuery, context: QueryContext, dialect: Dialect
) -> tuple[CellScope | None, dict[str, CellSpec]]:
    """Nothing for the formats that show values only."""
    if not shows_cells(ask.result_format, ask.options):
        return None, {}
    asked = CellQuery(model, explore, ask.query, compiled, context, dialect, ask.options, ask.result_format)
    try:
        return cells_of(asked)
    except QueryError as wrong:  # the value of a parameter that only a template reads
        raise BadRequest(wrong.message, wrong.field or "query", wrong.code) from wrong


def _columns(
    ask: Ask, model: Model, explore: Explore, compiled: CompiledQuery, carried: dict[str, CellSpec]
) -> tuple[ColumnSpec, ...]:
    detailed = ask.result_format in DETAILED
    sees_lookml = ask.caller.may("see_lookml", model.name)
    sorts = _sorted(ask.query, compiled) if detailed else {}
    localization = _localization(ask, model)
    separators = _separators(ask)
    columns: list[ColumnSpec] = []
    for column in compiled.columns:
        described = (
            column_field(ask.instance, model, explore, column, sees_lookml, localization) if detailed else {}
        )
        if column.name in sorts:
            described = {**described, "sorted": sorts[column.name]}
        columns.append(column_spec(column, described, carried.get(column.name)))
    columns += [column_spec(column, {}, carried.get(column.name)) for column in compiled.read_columns]
    if not separators:
        return tuple(columns)
    return tuple(
        spec if has_strict_format(model, column) else msgspec.structs.replace(spec, separators=separators)
        for spec, column in zip(columns, (*compiled.columns, *compiled.read_columns), strict=True)
    )


# The user attribute `number_format` shows a number as it is to be written: in Looker it has these three values.
_SEPARATORS = {"1.234,56": ".,", "1 234,56": " ,"}


def _separators(ask: Ask) -> str:
    """Empty for what formats say themselves: `1,234.56`."""
    return _SEPARATORS.get(ask.attributes.values.get("number_format", ""), "")


def has_strict_format(model: Model, column: Column) -> bool:
    named = model.value_formats.get(column.field.value_format_name or "")
    return column.field.strict_value_format or (named is not None and named.strict)


def column_spec(column: Column, described: dict[str, Any], cell: CellSpec | None = None) -> ColumnSpec:
    return ColumnSpec(
        name=column.name,
        label=column.label,
        label_short=column.label_short,
        category=column.category,
        value_type=column.value_type,
        value_format=column.value_format,
        type=column.field.type,
        field=described,
        timeframe=column.field.timeframe,
        cell=cell,
    )


def _sorted(query: Row, compiled: CompiledQuery) -> dict[str, dict[str, Any]]:
    """By field: `{"sort_index": 0, "desc": true}`."""
    texts = [text.split() for text in (*(query.get("sorts") or ()), *compiled.added_sorts)]
    return {
        words[0]: {"sort_index": index, "desc": "desc" in (word.lower() for word in words[1:])}
        for index, words in enumerate(each for each in texts if each)
    }


def _detail(
    ask: Ask,
    explore: Explore,
    compiled: CompiledQuery,
    may_see_sql: bool,
    reading: Reading,
    context: QueryContext,
) -> dict[str, Any]:
    """What `json_detail` and `json_bi` say around the rows."""
    query, texts = ask.query, context.localization
    return {
        "from_cache": False,
        "supports_pivot_in_db": True,
        "null_sort_treatment": "last",
        "expired": False,
        "ran_at": ask.instance.now().isoformat(timespec="seconds"),
        "aggregate_table_used_info": reading.used_aggregate,
        "added_params": _added(query, compiled),
        "forecast_result": None,
        "dialect_specific_metadata": {},
        "sql": compiled.sql if may_see_sql else "",
        "sql_explain": None,
        "fill_fields": query.get("fill_fields") or [],
        "has_totals": False,
        "has_row_totals": False,
        "has_subtotals": False,
        "applied_filters": {name: {"value": value} for name, value in compiled.applied_filters.items()},
        "applied_filter_expression": query.get("filter_expression"),
        **(_bi_filters(query, compiled) if ask.result_format == "json_bi" else {}),
        "number_format": ask.attributes.values.get("number_format", "1,234.56"),
        "explore": {
            "name": explore.name,
            "label": explore_label(explore, texts),
            "description": explore_description(explore, texts),
        },
        "timezone": compiled.timezone,
        "drill_menu_build_time": 0.0,
    }


def _added(query: Row, compiled: CompiledQuery) -> dict[str, Any]:
    """What the query left open, as it was filled in."""
    added: dict[str, Any] = {} if query.get("query_timezone") else {"query_timezone": compiled.timezone}
    return {**added, "sorts": list(compiled.added_sorts)} if compiled.added_sorts else added


def _bi_filters(query: Row, compiled: CompiledQuery) -> dict[str, Any]:
    return {
        "filters": dict(compiled.applied_filters),
        "filter_expression": query.get("filter_expression"),
    }
