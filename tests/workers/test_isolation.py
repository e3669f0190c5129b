"""What a statement cannot do: leave its one SELECT, its database, its memory, its time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lookalike.workers.task import ConnectionSpec, Limits

REFUSED = [
    "INSERT INTO orders(id) VALUES (9)",
    "CREATE TABLE copied AS SELECT 1",
    "CREATE TEMP TABLE orders AS SELECT 1",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE orders",
    "COPY orders TO '/tmp/orders.csv'",
    "ATTACH '/tmp/other.duckdb' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "SET search_path = 'other'",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE SELECT 1",
    "EXPORT DATABASE '/tmp/out'",
    "VACUUM",
    "",
    "-- nothing",
]
FILE_READERS = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_json('http://127.0.0.1:1/x.json')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
]
ABOUT_THE_SERVER = [
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_databases()",
    "SELECT * FROM duckdb_databases",
    'SELECT * FROM "DUCKDB_SETTINGS"()',
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM duckdb_temporary_files()",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pg_catalog.pg_settings",
    "SELECT current_setting('temp_directory')",
    "SELECT current_setting /* a comment */ ('temp_directory')",
    "SELECT * FROM query('SELECT * FROM duckdb_sett' || 'ings()')",
    "SELECT * FROM query_table(['orders', 'orders'])",
    "SELECT write_log('a line')",
    "SELECT sleep_ms(20000)",
    "SELECT getenv('HOME')",
]
HARMLESS = [
    "SELECT 'SELECT * FROM duckdb_settings()' AS n",
    "SELECT 1 AS query, (2) AS n -- query(1)",
    "SELECT 'the query (old)' AS n",
    "SELECT count(*) AS n FROM duckdb_tables() WHERE NOT internal",
]
MEMORY_BOMBS = [
    "SELECT length(repeat('x', 4000000000))",
    "SELECT len(range(500000000))",
    "SELECT length(string_agg(repeat('x', 1000000), '')) FROM range(4000)",
]
TIME_BOMBS = [
    "SELECT count(*) FROM range(1000000000) a, range(1000000) b",
    "SELECT length(regexp_replace(repeat('a', 300000000), '(a|aa)+$', 'x', 'g'))",
    "SELECT md5(repeat('x', 900000000)) || sha256(repeat('y', 900000000)) FROM range(20)",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_anything_but_one_select_is_refused(desk, sql):
    assert desk.failed(sql).code == "refused"


def test_writing_inside_a_select_fails(desk):
    failed = desk.failed("WITH n AS (INSERT INTO orders(id) VALUES (9) RETURNING id) SELECT * FROM n")
    assert failed.code == "sql-error"
    assert desk.get("SELECT count(*) AS n FROM orders").text == "n\n3\n"


def test_closing_parenthesis_does_not_leave_the_subquery(desk):
    failed = desk.failed("SELECT 1) AS t(c0), (SELECT 2")
    assert failed.code == "sql-error"


@pytest.mark.parametrize("sql", FILE_READERS)
def test_files_and_addresses_are_out_of_reach(desk, sql):
    failed = desk.failed(sql)
    assert failed.code == "sql-error"
    assert failed.message.startswith(
        ("Permission Error", "Catalog Error: Table with name /etc/passwd does not exist")
    )


@pytest.mark.parametrize("sql", ABOUT_THE_SERVER)
def test_what_is_about_the_server_is_refused(desk, sql):
    failed = desk.failed(sql)
    assert failed.code == "refused"
    assert "about the server" in failed.message


@pytest.mark.parametrize("sql", HARMLESS)
def test_names_in_texts_and_columns_are_harmless(desk, sql):
    assert desk.get(sql).done.rows == 1


def test_variables_of_python_are_no_tables(desk):
    assert desk.failed("SELECT * FROM task").message.startswith("Catalog Error")


def test_secrets_are_neither_made_nor_listed(desk):
    assert desk.failed("CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')").code == "refused"
    assert desk.failed("SELECT * FROM duckdb_secrets").code == "refused"


def test_answer_beyond_its_rows_is_too_large(desk):
    limits = Limits(timeout_s=20, max_rows=10_000)
    failed = desk.failed("SELECT * FROM many", limits=limits, limit=-1)
    assert failed.code == "too-large"
    assert failed.message == "The result has more rows than the 10000 that it may have."
    assert desk.get("SELECT * FROM many LIMIT 100", limits=limits).done.rows == 100


def test_answer_beyond_its_bytes_is_too_large(desk):
    limits = Limits(timeout_s=20, max_bytes=1024 * 1024)
    failed = desk.failed("SELECT * FROM many", limits=limits, limit=-1)
    assert failed.code == "too-large"
    assert failed.message == "The result is larger than the 1 MiB that it may have."


@pytest.mark.parametrize("sql", MEMORY_BOMBS)
def test_memory_bomb_ends_and_the_pool_goes_on(desk, sql):
    failed = desk.failed(sql, limits=Limits(timeout_s=4, cpu_s=6, memory_bytes=512 * 1024**2))
    assert failed.code in ("out-of-memory", "timeout")
    assert desk.get("SELECT 1 AS one").text == "one\n1\n"


@pytest.mark.parametrize("sql", TIME_BOMBS)
def test_time_bomb_ends_soon_after_its_limit(desk, sql):
    started = time.monotonic()
    failed = desk.failed(sql, timeout_s=0.4)
    assert time.monotonic() - started < 10
    assert failed.code in ("timeout", "out-of-memory")
    assert desk.get("SELECT 1 AS one").text == "one\n1\n"


def test_processor_time_is_limited_by_the_system(desk):
    """The server does nothing here: its own time limit is far away."""
    started = time.monotonic()
    failed = desk.failed(TIME_BOMBS[0], limits=Limits(timeout_s=120, cpu_s=1))
    assert failed.code == "timeout"
    assert time.monotonic() - started < 100
    assert desk.get("SELECT 1 AS one").text == "one\n1\n"


def test_statement_over_one_mebibyte_is_too_large(desk):
    padding = " " * (1024 * 1024)
    assert desk.failed(f"SELECT 1{padding}").code == "too-large"


def test_worker_has_no_secrets_in_its_environment(desk, monkeypatch):
    desk.get("SELECT 1")
    for pid in desk.worker_pids():
        names = {
            entry.split(b"=")[0] for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if entry
        }
        assert names <= {b"MALLOC_ARENA_MAX", b"LC_ALL", b"LC_CTYPE"}


def test_worker_runs_under_limits(desk):
    desk.get("SELECT 1")
    text = Path(f"/proc/{desk.worker_pids()[0]}/limits").read_text()
    limits = {line[:26].strip(): line[26:].split()[0] for line in text.splitlines()[1:]}
    assert limits["Max core file size"] == "0"
    assert limits["Max open files"] == "64"
    assert limits["Max address space"] != "unlimited"
    assert limits["Max cpu time"] != "unlimited"


def test_worker_cannot_gain_privileges(desk):
    desk.get("SELECT 1")
    status = Path(f"/proc/{desk.worker_pids()[0]}/status").read_text()
    assert "NoNewPrivs:\t1" in status


def test_worker_holds_no_descriptor_of_the_server(desk):
    desk.get("SELECT 1")
    folder = Path(f"/proc/{desk.worker_pids()[0]}/fd")
    targets = sorted(str(entry.readlink()).split(":")[0] for entry in folder.iterdir())
    assert targets.count("socket") == 2
    assert len(targets) <= 8


def test_driver_options_outside_the_list_are_refused(desk, shop):
    spec = ConnectionSpec("shop", "duckdb", shop.url, options={"allow_unsigned_extensions": "true"})
    failed = desk.failed("SELECT 1", connection=spec)
    assert failed.code == "connection"
    assert "allow_unsigned_extensions" in failed.message


def test_relative_path_of_a_file_is_refused(desk):
    failed = desk.failed("SELECT 1", connection=ConnectionSpec("shop", "duckdb", "orders.duckdb"))
    assert failed.code == "connection"
    assert "absolute" in failed.message


def test_unknown_dialect_is_refused(desk):
    failed = desk.failed("SELECT 1", connection=ConnectionSpec("shop", "oracle", "x"))
    assert (
        failed.message == "Connection 'shop' has dialect 'oracle', which has no driver here: "
        "duckdb, postgres, sqlite, mysql, mariadb."
    )
