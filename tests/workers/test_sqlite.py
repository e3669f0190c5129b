"""SQLite through a worker: values, one reading statement, limits."""

from __future__ import annotations

import sqlite3

import pyarrow as pa
import pytest

from lookalike.workers.task import ConnectionSpec


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> ConnectionSpec:
    path = tmp_path_factory.mktemp("sqlite") / "it's %20 a ledger?.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER, price DECIMAL(9, 2), word TEXT, at TEXT)")
        rows = [(1, 10.5, "it's", "2018-05-18 18:30:02"), (2, 20, "ü", None), (3, None, None, None)]
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return ConnectionSpec("ledger", "sqlite", str(path))


def test_values_come_as_they_are(desk, ledger):
    assert desk.get("SELECT * FROM orders ORDER BY 1", "json", connection=ledger).text == (
        '[{"id":1,"price":10.5,"word":"it\'s","at":"2018-05-18 18:30:02"},\n'
        '{"id":2,"price":20,"word":"ü","at":null},\n{"id":3,"price":null,"word":null,"at":null}]'
    )


def test_rows_keep_the_order_of_the_statement(desk, ledger):
    sql = "WITH RECURSIVE n(i) AS (SELECT 50000 UNION ALL SELECT i - 1 FROM n WHERE i > 1) SELECT i FROM n"
    body = desk.get(sql, connection=ledger, limit=-1).text
    assert body.split("\n")[1:-1] == [str(number) for number in range(50_000, 0, -1)]


def test_fractions_after_whole_numbers_stay_fractions(desk, ledger):
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
    sql = f"{rows} SELECT CASE WHEN i > 4999 THEN 2500.5 ELSE i END AS h FROM n"
    assert desk.get(sql, connection=ledger, limit=-1).text.split("\n")[-3:-1] == ["4999", "2500.5"]


def test_text_after_numbers_is_refused(desk, ledger):
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
    failed = desk.failed(
        f"{sql} SELECT CASE WHEN i > 4999 THEN 'x' ELSE i END AS h FROM n", connection=ledger, limit=-1
    )
    assert "holds the text 'x'" in failed.message


def test_answer_without_rows_has_its_header(desk, ledger):
    assert desk.get("SELECT id, word FROM orders WHERE id > 9", connection=ledger).text == "id,word\n"


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM orders",
        "PRAGMA query_only = OFF",
        "PRAGMA database_list",
        "SELECT * FROM pragma_database_list",
        "ATTACH DATABASE '/tmp/other.db' AS other",
        "CREATE TEMP TABLE t (a)",
        "BEGIN",
        "VACUUM INTO '/tmp/copy.db'",
        "SELECT load_extension('/tmp/x.so')",
        "SELECT 1; DELETE FROM orders",
        "",
    ],
)
def test_anything_but_a_select_is_refused(desk, ledger, sql):
    assert desk.failed(sql, connection=ledger).code in ("refused", "sql-error")
    assert desk.get("SELECT COUNT(*) AS n FROM orders", connection=ledger).text == "n\n3\n"


def test_error_has_the_databases_message(desk, ledger):
    failed = desk.failed("SELECT nope FROM orders", connection=ledger)
    assert (failed.code, failed.message) == ("sql-error", "no such column: nope")


def test_endless_statement_is_stopped(desk, ledger):
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n"
    assert desk.failed(sql, connection=ledger, timeout_s=0.3).code in ("timeout", "killed")
    assert desk.get("SELECT 1 AS one", connection=ledger).text == "one\n1\n"


def test_file_that_is_not_there_is_named(desk):
    failed = desk.failed("SELECT 1", connection=ConnectionSpec("gone", "sqlite", "/nowhere/gone.sqlite"))
    assert (failed.code, failed.message) == ("connection", "Connection 'gone' cannot open its SQLite file.")


def test_arrow_has_the_rows_in_their_order(desk, ledger):
    rows = "WITH RECURSIVE n(i) AS (SELECT 5000 UNION ALL SELECT i - 1 FROM n WHERE i > 1)"
    sql = f"{rows} SELECT i, 'ü' || i AS t FROM n"
    table = pa.ipc.open_stream(desk.get(sql, "arrow", connection=ledger, limit=-1).body).read_all()
    assert table["i"].to_pylist() == [*range(5000, 0, -1)]
    assert table["t"][4999].as_py() == "ü1"


def test_arrow_without_rows_has_its_columns(desk, ledger):
    body = desk.get("SELECT id, word FROM orders WHERE false", "arrow", connection=ledger).body
    assert pa.ipc.open_stream(body).read_all().schema.names == ["id", "word"]
