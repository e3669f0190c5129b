"""MariaDB through a worker: exact values, one reading statement, recovery."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lookalike.workers.task import ConnectionSpec
from mariadb import MariadbServer, mariadb_server


@pytest.fixture(scope="module")
def server() -> Iterator[MariadbServer]:
    with mariadb_server() as server:
        yield server


@pytest.fixture(scope="module")
def mart(server: MariadbServer) -> ConnectionSpec:
    with server.create("mart") as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE orders (id INT, price DECIMAL(30, 10), at DATETIME(6), word VARCHAR(20))"
        )
        cursor.execute(
            "INSERT INTO orders VALUES (1, 12345678901234567890.1, '2018-05-18 18:30:02.5', 'ü\\\\')"
        )
        cursor.execute("INSERT INTO orders VALUES (2, NULL, NULL, NULL), (3, 0.5, '2018-05-18', '')")
    return ConnectionSpec("mart", "mariadb", f"mysql://root@127.0.0.1:{server.port}/mart")


def test_values_stay_exact_in_json(desk, mart):
    sql = "SELECT id, price, at, word, 1.5e0 AS half, DATE '2024-02-29' AS day, NULL AS none FROM orders WHERE id = 1"
    assert desk.get(sql, "json", connection=mart).text == (
        '[{"id":1,"price":12345678901234567890.1000000000,"at":"2018-05-18 18:30:02.5","word":"ü\\\\","half":1.5,'
        '"day":"2024-02-29","none":null}]'
    )


def test_rows_keep_the_order_of_the_statement(desk, mart):
    body = desk.get("SELECT seq FROM seq_50000_to_1", connection=mart, limit=-1).text
    assert body.split("\n")[1:-1] == [str(number) for number in range(50_000, 0, -1)]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM orders",
        "SET GLOBAL max_connections = 1",
        "SELECT 1 INTO OUTFILE '/tmp/lookalike-test-outfile'",
        "SELECT 1 INTO/**/DUMPFILE '/tmp/lookalike-test-outfile'",
        "SELECT LOAD_FILE('/etc/passwd')",
        "SELECT 1; DELETE FROM orders",
        "SELECT * FROM orders FOR UPDATE; COMMIT",
        "",
    ],
)
def test_anything_but_a_select_is_refused(desk, mart, sql):
    assert desk.failed(sql, connection=mart).code in ("refused", "sql-error")
    assert desk.get("SELECT COUNT(*) AS n FROM orders", connection=mart).text == "n\n3\n"


def test_error_has_message_and_number(desk, mart):
    failed = desk.failed("SELECT nope FROM orders", connection=mart)
    assert (failed.code, failed.detail) == ("sql-error", "error 1054")
    assert "nope" in failed.message


def test_timeout_stops_a_sleeping_statement(desk, mart):
    assert desk.failed("SELECT SLEEP(30)", connection=mart, timeout_s=0.5).code in ("timeout", "killed")
    assert desk.get("SELECT 1 AS one", connection=mart).text == "one\n1\n"


def test_zone_without_tables_is_refused(desk, mart):
    sql = "SELECT CONVERT_TZ(at, '+00:00', 'America/Chicago') FROM orders"
    assert "no named time zones" in desk.failed(sql, connection=mart).message


def test_closed_connection_is_opened_again(desk, mart, server):
    desk.get("SELECT 1", connection=mart)
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE db = 'mart'")
        for (number,) in cursor.fetchall():
            cursor.execute(f"KILL {number}")
    assert desk.get("SELECT 1 AS one", connection=mart).text == "one\n1\n"


def test_wrong_password_and_database_are_named(desk, mart, server):
    wrong = ConnectionSpec("mart", "mysql", f"mysql://nobody:x@127.0.0.1:{server.port}/mart")
    assert "the user or the password is wrong" in desk.failed("SELECT 1", connection=wrong).message
    none = ConnectionSpec("mart", "mysql", f"mysql://root@127.0.0.1:{server.port}/none")
    assert "does not have" in desk.failed("SELECT 1", connection=none).message


def test_address_with_files_is_refused(desk):
    spec = ConnectionSpec("mart", "mysql", "mysql://u@127.0.0.1/x?ssl_ca=/etc/passwd")
    assert "ssl_ca" in desk.failed("SELECT 1", connection=spec).message
