"""Database connections, as far as the caller may know of them. Nothing secret is ever part of an answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from ...access.caller import Caller
from ...dispatch.answers import Later
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest
from ...persistence.scratch import MAINTENANCE, place_of
from ...projects import Connection
from ...query_runs.execute import pool_of
from ...workers.pool import WorkerFailure
from .dialects import DIALECTS, TESTS

MANAGING = ("manage_project_connections", "manage_project_connections_restricted", "manage_models")
# What callers see who may query but not manage: no addresses, no users, no settings.
PLAIN = frozenset({"name", "dialect", "dialect_name", "can", "example", "snippets", "pdts_enabled"})
TEST_TIMEOUT_S = 15.0


def manages(caller: Caller, row: dict[str, Any] | None = None) -> bool:
    return any(caller.has(permission) for permission in MANAGING)


def may_see(caller: Caller, row: dict[str, Any] | None) -> bool:
    """Managers see all; others see the connections of the models whose data they reach."""
    if manages(caller):
        return True
    if row is None:
        return caller.has("access_data")
    return any(caller.may("access_data", model) for model in row["models"])


def may_query(permission: str) -> Any:
    def rule(caller: Caller, row: dict[str, Any] | None) -> bool:
        return row is not None and any(caller.may(permission, model) for model in row["models"])

    return rule


def load_connection(call: Call, connection_name: str) -> dict[str, Any] | None:
    found = call.instance.projects.connections.all().get(connection_name)
    return connection_row(call, found) if found else None


def shown(call: Call, row: Any) -> frozenset[str] | None:
    return None if manages(call.caller) else PLAIN


connections = Domain(
    "DBConnection",
    load=load_connection,
    hide=shown,
    index=may_see,
    index_limited=may_see,
    show=may_see,
    cost_estimate=lambda caller, row: (
        may_query("use_sql_runner")(caller, row) and row["dialect"]["supports_cost_estimate"]
    ),
    run_sql_queries=may_query("use_sql_runner"),
    access_data=may_query("access_data"),
    explore=may_query("explore"),
    refresh_schemas=manages,
    destroy=lambda caller, row: manages(caller) and (row is None or row["origin"] == "store"),
    test=manages,
    create=manages,
    update=lambda caller, row: manages(caller) and (row is None or row["origin"] == "store"),
)
dialects = Domain("DialectInfo", index=manages)
FILES = ("duckdb", "sqlite")  # whose address is a path


def connection_row(call: Call, connection: Connection) -> dict[str, Any]:
    """`models` and `origin` are for the rules; the contract does not have them, so no answer shows them."""
    return {
        "models": _models_of(call, connection),
        "origin": connection.origin,
        "name": connection.name,
        "dialect_name": connection.dialect,
        "dialect": DIALECTS[connection.dialect].dialect,
        "snippets": [],
        "example": connection.origin == "demo",
        "managed": connection.origin != "store",
        "created_at": connection.created_at,
        "user_id": connection.user_id,
        "db_timezone": connection.timezone,
        "query_timezone": call.instance.settings.timezone,
        "max_connections": call.instance.settings.query_workers,
        "pool_timeout": None,
        **FALSE,
        **_persistence(call, connection),
        **_address(connection),
    }


FALSE = dict.fromkeys(
    """
    pdts_enabled uses_oauth uses_key_pair_auth uses_instance_oauth uses_service_auth supports_data_studio_link
    sql_runner_precache_tables sql_writing_with_info_schema default_bq_connection query_holding_disabled
    user_db_credentials cost_estimate_enabled disable_context_comment
    """.split(),
    False,
)


def _persistence(call: Call, connection: Connection) -> dict[str, Any]:
    """Whether persistent derived tables are built, and where; a round builds one after the other."""
    place = place_of(call.instance, connection)
    managed = connection.origin != "store"
    return {
        "pdts_enabled": place is not None,
        "tmp_db_name": (place.schema or None) if place else None,
        "pdt_concurrency": 1,
        "pdt_api_control_enabled": place is not None
        and (managed or bool(connection.doc.get("pdt_api_control_enabled"))),
        "maintenance_cron": connection.doc.get("maintenance_cron") or MAINTENANCE,
    }


def _models_of(call: Call, connection: Connection) -> list[str]:
    projects = call.instance.projects
    return [
        model.name
        for model in projects.models()
        if model.connection == connection.name or _falls_back_to(projects, model.connection, connection)
    ]


def _falls_back_to(projects: Any, name: str | None, connection: Connection) -> bool:
    known = projects.connections.all()
    return name not in known and len(known) == 1 and connection.origin == "settings"


def _address(connection: Connection) -> dict[str, Any]:
    """Host, port, user and database; the password never leaves the vault but for the database itself."""
    if connection.dialect in FILES:
        return {"database": connection.url, "has_password": False, "ssl": False, "verify_ssl": False}
    parts = urlsplit(connection.url)
    return {
        "host": parts.hostname,
        "port": str(parts.port or DIALECTS[connection.dialect].info["default_port"]),
        "username": unquote(parts.username) if parts.username else None,
        "database": unquote(parts.path.lstrip("/")) or None,
        "has_password": parts.password is not None,
        "ssl": _may_use_tls(connection.dialect, parts.query),
        "verify_ssl": "sslmode=verify" in parts.query or "ssl=verify" in parts.query,
    }


def _may_use_tls(dialect: str, query: str) -> bool:
    return "sslmode=disable" not in query if dialect == "postgres" else "ssl=" in query


@connections.op("all_connections", needs="index", heavy=True)
def all_connections(call: Call) -> list[dict[str, Any]]:
    rows = [connection_row(call, each) for each in call.instance.projects.connections.all().values()]
    return [row for row in rows if may_see(call.caller, row)]


@connections.op("connection", needs="show", heavy=True)
def connection(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    return row


@connections.op("test_connection", needs="test", reads=True)
def test_connection(call: Call, row: dict[str, Any], tests: list[str] | None = None) -> Later:
    """Runs after the transaction: a database that does not answer keeps nobody else waiting."""
    unknown = [name for name in tests or () if name not in TESTS]
    if unknown:
        raise BadRequest(
            f"tests: there is no check {unknown[0][:80]!r}; there are {', '.join(TESTS)}.", "tests"
        )
    found = call.instance.projects.connection(row["name"])
    names = tuple(tests or TESTS)
    return Later(lambda: _test(call, found, names))


async def _test(call: Call, connection: Connection, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """One statement tells all: a worker connects, and the database answers."""
    try:
        await pool_of(call.instance).test(connection.spec, TEST_TIMEOUT_S)
    except WorkerFailure as failure:
        reached = failure.failed.code not in ("connection", "timeout", "killed")
        return [_result(connection, name, failure.failed.message, reached) for name in names]
    return [_result(connection, name, None, True) for name in names]


def _result(connection: Connection, name: str, message: str | None, reached: bool) -> dict[str, Any]:
    good = message is None or (reached and name == "connect")
    return {
        "name": name,
        "status": "success" if good else "error",
        "message": TESTS[name] if good else message,
        "connection_string": _without_secrets(connection),
    }


def _without_secrets(connection: Connection) -> str:
    if connection.dialect in FILES:
        return f"{connection.dialect}://{connection.url}"
    address = _address(connection)
    return f"{connection.dialect}://{address['host']}:{address['port']}/{address['database'] or ''}"


@dialects.op("all_dialect_infos", needs="index")
def all_dialect_infos(call: Call) -> list[dict[str, Any]]:
    return [dict(each.info) for each in DIALECTS.values()]
