"""A statement of the SQL interface as a query of its model, for one caller."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from ..access.caller import Caller
from ..dispatch.answers import Streaming
from ..dispatch.call import Call
from ..dispatch.errors import BadRequest
from ..history.origin import origin_of
from ..lookml.model.types import Explore, Model
from ..projects.fields import is_numeric
from ..query.plan.catalog import Catalog
from ..query.plan.explores import usable_explore
from ..query.request import QueryContext, QueryError
from ..query.sql_interface import Asked, SqlError, asked_of, parse_statement
from ..query.sql_interface.avatica import ResultColumn, signature, sql_type
from ..query.sql_interface.tree import Statement
from .attributes import Attributes, attributes_of
from .caching import cache_key
from .execute import streamed
from .options import RunOptions
from .prepare import Ask, check_rights, prepare, trace_of

if TYPE_CHECKING:
    from ..instance import Instance

FORMAT = "json_bi"
WRITER = "sql_interface"


def may_ask(caller: Caller, model: str) -> bool:
    """Looker's documentation asks for the permission explore on the model."""
    return caller.may("access_data", model) and caller.may("explore", model)


def asked(call: Call, sql: str) -> Asked:
    """What the statement asks, with the caller's rights. Raises 400 that names the place in the statement."""
    attributes = attributes_of(call.instance, call.read, call.caller)
    try:
        statement = parse_statement(sql)
        model = _model(call.instance, call.caller, statement)
        explore = _explore(call.instance, attributes, model, statement)
        return asked_of(statement, Catalog(model, explore, attributes.values))
    except SqlError as wrong:
        raise BadRequest(wrong.placed(sql), "sql") from wrong


def _model(instance: Instance, caller: Caller, statement: Statement) -> Model:
    """A model that is not the caller's is as good as absent."""
    found = instance.projects.model(statement.model)
    if found is not None and may_ask(caller, found.name):
        return found
    known = [each.name for each in instance.projects.models() if may_ask(caller, each.name)]
    near = difflib.get_close_matches(statement.model, known, n=1)
    hint = f" Did you mean `{near[0]}`?" if near else ""
    raise SqlError(
        f"There is no schema `{statement.model[:80]}`, which is a model.{hint}", statement.position
    )


def _explore(instance: Instance, attributes: Attributes, model: Model, statement: Statement) -> Explore:
    context = QueryContext(instance.now(), attributes.values)
    try:
        return usable_explore(model, statement.explore, context)
    except QueryError as wrong:
        raise SqlError(wrong.message, statement.position) from wrong


def signature_of(found: Asked, sql: str) -> str:
    """What a driver must know of the columns before it runs the statement, as JSON text."""
    query = found.query
    columns = [
        ResultColumn(
            name=column.field.name,
            label=column.label,
            type=sql_type(column.field, is_numeric=is_numeric(column.field.field)),
            schema=query["model"],
            table=query["view"],
        )
        for column in found.columns
    ]
    return msgspec.json.encode(signature(columns, sql)).decode()


def run_asked(call: Call, query: dict[str, Any]) -> Streaming:
    """The answer as the driver reads it: see `results/sql_interface.py`. Raises as `run`."""
    options = RunOptions()
    check_rights(call.caller, query, FORMAT, options)
    attributes = attributes_of(call.instance, call.read, call.caller)
    origin = origin_of(call, WRITER)  # Looker's history calls its source by the same name
    ask = Ask(
        call.instance, call.caller, attributes, query, FORMAT, options, reads_cells=False, origin=origin
    )
    prepared = prepare(ask)
    call.warnings += prepared.warnings
    task = msgspec.structs.replace(prepared.task, format=WRITER)
    key = cache_key(task, prepared.cache_key) if prepared.cache_key else ""
    return streamed(
        ask,
        replace(prepared, task=task, cache_key=key, trace=trace_of(ask, task.connection, key)),
        call.warnings,
    )
