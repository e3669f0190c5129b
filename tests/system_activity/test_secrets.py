"""What the built-in model's connection can read, and that nobody gets beyond it."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import LargeBinary

from client import Client
from lookalike.instance import Instance
from lookalike.query_runs.answers import pool_of
from lookalike.store import schema
from lookalike.system_activity.readable import READABLE
from lookalike.workers.pool import WorkerFailure
from lookalike.workers.task import Task

CONNECTION = "looker__internal__analytics"


async def answer(instance: Instance, sql: str) -> list[dict]:
    task = Task("statement", instance.projects.activity.connection.spec, sql, (), "json", limit=-1)
    async with pool_of(instance).run(task) as running:
        return msgspec.json.decode(b"".join([piece async for piece in running.chunks()]))


def refused(api: Client, sql: str) -> str:
    with pytest.raises(WorkerFailure) as failure:
        api.loop.run(answer(api.instance, sql))
    return f"{failure.value.failed.message} {failure.value.failed.detail}"


def test_list_of_columns_has_no_secret() -> None:
    sealed_or_hashed = {
        (table.name, column.name)
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) or column.name == "password_hash"
    }
    listed = {(table, column) for table, columns in READABLE.items() for column in columns}
    assert len(sealed_or_hashed) > 8
    assert listed & sealed_or_hashed == set()


def test_list_of_columns_leaves_sensitive_tables_out() -> None:
    tables = {"api_tokens", "settings", "journal", "idempotency_keys", "user_attribute_user_values"}
    assert tables & READABLE.keys() == set()


def test_listed_column_is_read(api: Client) -> None:
    rows = api.loop.run(answer(api.instance, "SELECT COUNT(*) AS n, MIN(name) AS first FROM roles"))
    assert rows == [{"n": 4, "first": "Admin"}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT token_hash FROM api_tokens",
        "SELECT COUNT(*) FROM api_tokens",
        "SELECT password_hash FROM credentials_email",
        "SELECT secret_hash FROM credentials_api3",
        "SELECT client_id FROM credentials_api3",
        "SELECT id FROM users WHERE EXISTS (SELECT 1 FROM credentials_email WHERE password_hash LIKE '$a%')",
        "SELECT id FROM roles ORDER BY (SELECT COUNT(secret_hash) FROM credentials_api3)",
        "SELECT url FROM connections",
        "SELECT doc FROM users",
        "SELECT sql FROM sql_queries",
        "SELECT value FROM settings",
        "SELECT secret_parameters FROM scheduled_plan_destinations",
        "WITH users AS (SELECT * FROM credentials_api3) SELECT * FROM users",
        "SELECT before FROM journal",
        "SELECT value FROM user_attribute_user_values",
        "SELECT public_slug FROM looks",
    ],
)
def test_session_refuses_column_outside_the_list(api: Client, sql: str) -> None:
    text = refused(api, sql)
    assert "permission denied" in text or "not authorized" in text or "prohibited" in text


def test_sqlite_session_does_not_list_tables(local_api: Client) -> None:
    assert "prohibited" in refused(local_api, "SELECT name FROM sqlite_master")
    assert "not authorized" in refused(local_api, "SELECT COUNT(*) FROM sqlite_master")
    assert "may only read" in refused(local_api, "SELECT * FROM pragma_table_info('api_tokens')")


def test_role_cannot_be_left_within_a_statement(api: Client) -> None:
    if api.instance.store.local:
        assert "no such function" in refused(api, "SELECT set_config('role', 'none', true)")
        return
    leaving = "SELECT set_config('role', 'none', true), (SELECT COUNT(token_hash) FROM api_tokens)"
    assert "permission denied" in refused(api, leaving)


@pytest.mark.parametrize(
    ("dynamic", "field"),
    [
        ({"dimension": "x", "expression": "${TABLE}.password_hash"}, "x"),
        ({"dimension": "x", "expression": "${credentials_email.password_hash}"}, "x"),
        ({"dimension": "x", "expression": "${user.password_hash}"}, "x"),
        ({"dimension": "x", "expression": '"a" || (SELECT secret_hash FROM credentials_api3)'}, "x"),
        ({"dimension": "x", "sql": "${TABLE}.password_hash"}, "x"),
        ({"measure": "x", "based_on": "user.password_hash", "type": "max"}, "x"),
        (
            {"measure": "x", "based_on": "user.id", "type": "max", "sql": "(SELECT MAX(token_hash) FROM t)"},
            None,
        ),
        (
            {"measure": "x", "type": "count", "based_on": "user.id", "filters": {"user.password_hash": "a%"}},
            "x",
        ),
    ],
)
def test_custom_field_names_only_fields_of_the_model(api: Client, dynamic: dict, field: str | None) -> None:
    body = {
        "model": "system__activity",
        "view": "user",
        "fields": ["user.id", "x"],
        "dynamic_fields": msgspec.json.encode([dynamic]).decode(),
    }
    answer = api.as_admin.post("/queries/run/sql", json=body)
    if field is None:  # the key is no key of a custom field: it changes nothing
        assert "token_hash" not in answer.text
    else:
        assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("filter_expression", "${TABLE}.password_hash = 1"),
        ("filter_expression", "${credentials_email.password_hash} = 1"),
        ("filters", {"credentials_email.password_hash": "a%"}),
        ("filters", {"user.id) OR (1": "1"}),
        ("sorts", ["credentials_email.password_hash"]),
        ("sorts", ["(SELECT 1)"]),
        ("fields", ["user.id, password_hash"]),
    ],
)
def test_query_names_only_fields_of_the_model(api: Client, key: str, value: object) -> None:
    body = {"model": "system__activity", "view": "user", "fields": ["user.id"], key: value}
    answer = api.as_admin.post("/queries/run/sql", json=body)
    assert answer.status_code == 400, answer.text


def test_connection_is_nowhere_in_the_api(api: Client) -> None:
    names = [each["name"] for each in api.as_admin.get("/connections").json()]
    assert CONNECTION not in names
    assert api.as_admin.get(f"/connections/{CONNECTION}").status_code == 404
    assert api.as_admin.get(f"/connections/{CONNECTION}/schemas").status_code == 404


@pytest.mark.parametrize("way", [{"connection_name": CONNECTION}, {"model_name": "system__activity"}])
def test_sql_runner_cannot_choose_the_connection(api: Client, way: dict) -> None:
    answer = api.as_admin.post("/sql_queries", json={**way, "sql": "SELECT token_hash FROM api_tokens"})
    assert answer.status_code == 404
