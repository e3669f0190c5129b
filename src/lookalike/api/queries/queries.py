"""Stored queries: create, read, run. Source: API contract, section 4."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...contract.types import WriteQuery
from ...dispatch.answers import Streaming
from ...dispatch.call import Call
from ...dispatch.contract import Param
from ...dispatch.domain import Domain, Rule
from ...dispatch.errors import BadRequest, Forbidden, NotFound
from ...dispatch.params import decode_value, row_id
from ...query_runs import RunOptions, run
from ...store import queries as store
from ...store.database import Duplicate, Row
from .addresses import expanded_share_url, explore_path, share_url
from .body import body_of_address, client_id_of, dynamic_fields, query_body

INTEGER_OPTIONS = ("image_width", "image_height")
ADDRESS_OPTIONS = (
    *INTEGER_OPTIONS,
    *("apply_formatting", "apply_vis", "cache", "cache_only", "force_production"),
    *("generate_drill_links", "rebuild_pdts", "server_table_calcs"),
)


def on_model(permission: str) -> Rule:
    """Whether the caller has a permission for the query's model; for any model, where there is no query yet."""

    def rule(caller: Caller, query: Row | None) -> bool:
        return caller.has(permission) if query is None else caller.may(permission, query["model"])

    return rule


def may_explore(caller: Caller, query: Row | None) -> bool:
    return on_model("access_data")(caller, query) and on_model("explore")(caller, query)


def may_download(caller: Caller, query: Row | None) -> bool:
    permissions = ("download_with_limit", "download_without_limit")
    return any(on_model(permission)(caller, query) for permission in permissions)


def load_query(call: Call, query_id: str) -> Row | None:
    number = row_id(query_id)
    return None if number is None else store.get_query(call.read, number)


def has_table_calculations(query: Row) -> bool:
    return any("table_calculation" in each for each in dynamic_fields(query.get("dynamic_fields")))


queries = Domain(
    "Query",
    load=load_query,
    extras={
        "share_url": lambda call, query: share_url(call.instance.web_url, query),
        "expanded_share_url": lambda call, query: expanded_share_url(call.instance.web_url, query),
        "url": lambda call, query: explore_path(query),
        "has_table_calculations": lambda call, query: has_table_calculations(query),
    },
    run=may_explore,
    see_results=on_model("access_data"),
    explore=may_explore,
    create=may_explore,
    show=on_model("access_data"),
    cost_estimate=lambda caller, query: False,
    index=on_model("access_data"),
    see_lookml=on_model("see_lookml"),
    see_aggregate_table_lookml=on_model("see_lookml"),
    see_derived_table_lookml=on_model("see_lookml"),
    see_sql=on_model("see_sql"),
    save=on_model("save_looks"),
    generate_drill_links=on_model("see_drill_overlay"),
    download=may_download,
    download_unlimited=on_model("download_without_limit"),
    use_custom_fields=on_model("create_custom_fields"),
    schedule=on_model("schedule_look_emails"),
    render=on_model("access_data"),
)


@queries.op("create_query", needs="create")
def create_query(call: Call, body: WriteQuery) -> Row:
    return query_from_body(call, body)


def query_from_body(call: Call, body: WriteQuery) -> Row:
    """The stored query of a body, for whoever takes one: also Looks, which can be saved with a whole query.

    Scripts read a query, change a filter and send the object back whole, with the client_id of the query that they
    read: the changed query gets a client_id of its own then, and a warning says so.
    """
    values, client_id = query_body(body), client_id_of(body)
    if not may_explore(call.caller, values):
        raise NotFound()
    try:
        return store.add_query(call.work, values, client_id)
    except Duplicate:
        call.warnings.append(f"client_id {client_id} belongs to another query; this one got its own")
        return store.add_query(call.work, values)


@queries.op("query", needs="show")
def query(call: Call, row: Row) -> Row:
    """Ids can be counted, and filters hold what people typed: whoever may not explore reads what they may run."""
    if not may_run(call, row):
        raise NotFound()
    return row


@queries.op("query_for_slug", needs="index")
def query_for_slug(call: Call, slug: str) -> Row:
    """A slug is short enough to be guessed, so it opens no more than an id does. Who has a client id was given it."""
    found = store.find_query(call.read, slug)
    if found is None or not call.caller.may("access_data", found["model"]):
        raise NotFound()
    if len(slug) < store.CLIENT_ID_LENGTH and not may_run(call, found):
        raise NotFound()
    return found


def may_run(call: Call, query: Row) -> bool:
    """Whoever may not explore the model runs the queries of the Looks that they may see, and no others."""
    if may_explore(call.caller, query):
        return True
    return store.is_in_visible_look(call.read, call.caller, query["id"])


@queries.op("run_query", needs="see_results", heavy=True)
def run_query(call: Call, row: Row, result_format: str) -> Streaming:
    if not may_run(call, row):
        raise Forbidden("You may run queries of saved Looks; for others you need the permission explore.")
    return run(call, row, result_format)


@queries.op("run_inline_query", needs="run", reads=True)
def run_inline_query(call: Call, body: WriteQuery, result_format: str) -> Streaming:
    values = query_body(body)
    if not may_explore(call.caller, values):
        raise NotFound()
    return run(call, values, result_format)


@queries.op("run_url_encoded_query", needs="run", heavy=True)
def run_url_encoded_query(call: Call, model_name: str, view_name: str, result_format: str) -> Streaming:
    """What stands in the address is the query, and beside it the options of `run_query`."""
    values, rest, used = body_of_address(call.memo["incoming"].query, model_name, view_name)
    if not may_explore(call.caller, values):
        raise NotFound()
    options, known = options_of_address(rest)
    call.warnings = [f"unknown query parameter {name}" for name in rest if name not in used | known]
    try:
        return run(call, values, result_format, options)
    except Forbidden as refused:  # the contract has no 403 here
        raise NotFound(refused.message) from refused


def options_of_address(rest: dict[str, str]) -> tuple[RunOptions, set[str]]:
    """Run options in an address, and their names. They have the types of `run_query`'s parameters."""
    types = {name: "integer" if name in INTEGER_OPTIONS else "boolean" for name in ADDRESS_OPTIONS}
    params: dict[str, Any] = {}
    for name in set(rest) & set(types):
        param = Param(name, "query", types[name])
        try:
            params[name] = decode_value(param, rest[name])
        except ValueError as wrong:
            raise BadRequest(f"{name}: {wrong}", name) from wrong
    return RunOptions.of(params), set(params)
