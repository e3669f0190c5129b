"""Dry runs: the same status and body as the real call, nothing changed and nothing sent.

A dry run is asked for by a header, by the mode of the API key, or by calling the port `dry_run_port`. The header alone
would not do: a server that does not know it carries the call out. Source: trust reference, section 6.3.

Ids are those that the real call would give next. On Postgres the dry run uses them up: its sequences skip them.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from ..access.caller import Caller
from ..access.key_limits import DRY_RUN
from ..dispatch.answers import Body, Later, Reply
from ..dispatch.contract import Operation
from ..dispatch.errors import ApiError, BadRequest, FieldError
from ..dispatch.request import Incoming
from ..store import schema
from ..store.simulation import Counts, Simulation

if TYPE_CHECKING:
    from ..dispatch.call import Call

HEADER = "X-Lookalike-Dry-Run"
CHANGE_SET = "X-Lookalike-Change-Set"
SIMULATED = "simulated"
CANNOT = "cannot_simulate"
YES, NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


class Effect(StrEnum):
    """What a call does besides answering."""

    READ = "read"  # nothing: it really runs
    QUERY = "query"  # asks a database of the models, and changes nothing: it really runs
    LOGIN = "login"  # gives or ends a token, without which no dry run could be made: it really runs
    STORE = "store"  # changes the server's own data: it runs and is taken back
    OUTBOUND = "outbound"  # reaches what no rollback reaches: refused


LOGINS = frozenset({"login", "login_user", "logout"})
_OTHERS = "it asks another system, which may write it down"
# What they do that cannot be held back, or told without doing it.
OUTBOUND = {
    "run_sql_query": "it runs a statement that may change a database",
    "report_leaked_key": "it revokes a key and sends mail in its own time",
    "create_sandbox": "it starts a server, which only a real call gives",
    "fetch_and_parse_saml_idp_metadata": _OTHERS,
    "test_ldap_config_auth": _OTHERS,
    "test_ldap_config_connection": _OTHERS,
    "test_ldap_config_user_auth": _OTHERS,
    "test_ldap_config_user_info": _OTHERS,
}
# A GET that begins or ends something.
STORE_BY_GET = frozenset({"start_pdt_build", "stop_pdt_build"})
# They change nothing, though their verb lets one think so: each only reads, or asks a database.
ASKING = frozenset(
    {
        "compare_api_releases",
        "connection_cost_estimate",
        "parse_saml_idp_metadata",
        "preview_scheduled_plan",
        "preview_scheduled_plan_by_id",
        "run_chart",
        "run_inline_query",
        "test_connection",
    }
)


def effect_of(operation: Operation, reads: bool) -> Effect | None:
    """The one place that says what an operation does. None for one of which nobody has said it: a call that changes
    nothing in the store, and yet is no GET, does something else."""
    if operation.id in LOGINS:
        return Effect.LOGIN
    if operation.id in OUTBOUND:
        return Effect.OUTBOUND
    if operation.id in STORE_BY_GET:
        return Effect.STORE
    if operation.verb == "get" or operation.id in ASKING:
        return Effect.QUERY if operation.activity == "db_query" else Effect.READ
    return None if reads else Effect.STORE


def is_asked_for(incoming: Incoming, caller: Caller) -> bool:
    """Raises BadRequest for a header that says neither yes nor no: guessing could carry the call out."""
    sent = incoming.headers.get(HEADER.lower())
    word = (sent or "").strip().lower()
    if word not in YES and word not in NO:
        raise BadRequest(f"{HEADER}: 1 for a dry run, 0 for none, not {word[:40]!r}.")
    of_the_key = caller.key is not None and caller.key.mode == DRY_RUN
    return word in YES or of_the_key or incoming.dry_run


def begin(operation: Operation, reads: bool, incoming: Incoming, caller: Caller) -> Simulation | None:
    """The dry run to make of a call; None when it really runs. Raises 400 for a call that cannot be simulated."""
    if not is_asked_for(incoming, caller):
        return None
    effect = effect_of(operation, reads)
    if effect in (Effect.READ, Effect.QUERY, Effect.LOGIN):
        return None
    if effect is not Effect.STORE:
        raise cannot(operation.id, OUTBOUND.get(operation.id, "nobody has said what it does"))
    incoming.noted.simulated = True
    return Simulation()


def cannot(operation_id: str, reason: str) -> ApiError:
    message = f"{operation_id} cannot be a dry run: {reason}. Nothing was done."
    return ApiError(400, message, (FieldError(None, CANNOT, message),))


def simulated_reply(call: Call, simulation: Simulation, result: Reply) -> Reply:
    """The answer of the real call, marked, with what would have changed."""
    changes = told(simulation.changes)
    headers = {name: text for name, text in result.headers.items() if name != "X-Lookalike-Operation"}
    headers |= {HEADER: SIMULATED, CHANGE_SET: msgspec.json.encode(changes).decode()}
    if result.status != 204 or "return=representation" not in call.headers.get("prefer", ""):
        return replace(result, headers=headers)
    report = {
        "dry_run": True,
        "operation": call.operation.id,
        "status": result.status,
        "changes": changes,
        "sent": simulation.sent,
    }
    applied = {**headers, "Preference-Applied": "return=representation"}
    return Reply(200, applied, msgspec.json.encode(report), "application/json", call=call)


def result_without_waiting(call: Call, result: Any) -> Any:
    """What a handler's result would become after the transaction. Raises 400 when only doing it would tell."""
    if isinstance(result, Later) and result.simulated is not None:
        return result.simulated
    if result is None or isinstance(result, Body) or not _is_unfinished(result):
        return result
    raise cannot(call.operation.id, "its answer is known only once it is done")


def _is_unfinished(result: Any) -> bool:
    return isinstance(result, Later) or hasattr(result, "open")


def told(changes: Counts) -> Counts:
    """Without the tables that nobody undoes: tokens, tasks, keys of repeated calls."""
    return {name: changes[name] for name in sorted(changes) if schema.metadata.tables[name].info["journal"]}
