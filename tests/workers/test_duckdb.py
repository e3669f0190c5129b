"""DuckDB through a worker: positions of errors, time zones, statements as people write them."""

from __future__ import annotations

import duckdb
import pytest

from lookalike.workers.task import ConnectionSpec


@pytest.mark.parametrize(
    ("sql", "position"),
    [
        ("SELECT nope FROM orders", 8),
        ("SELECT 'é', nope FROM orders", 13),
        ("SELECT\n  id,\n  nope\nFROM orders", 16),
        ("SELEC 1", 1),
        ("SELECT 'a'::INTEGER", 11),
    ],
)
def test_error_position_counts_characters_from_one(desk, sql, position):
    failed = desk.failed(sql)
    assert (failed.code, failed.position) == ("sql-error", position)


def test_error_message_is_plain_text(desk):
    failed = desk.failed("SELECT nope FROM orders")
    assert failed.message.startswith('Binder Error: Referenced column "nope" not found')


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1 AS one;", "SELECT 1 AS one; -- done", "SELECT 1 AS one -- done", "SELECT 1 AS one /* ; */ ;"],
)
def test_semicolon_and_comment_at_the_end_are_allowed(desk, sql):
    assert desk.get(sql).text == "one\n1\n"


def test_semicolon_in_a_literal_stays(desk):
    assert desk.get("SELECT ';' AS one").text == "one\n;\n"


def test_rows_keep_the_order_of_the_statement(desk):
    body = desk.get("SELECT id FROM many ORDER BY id DESC", limit=-1).text
    ids = [int(line) for line in body.split("\n")[1:-1]]
    assert ids == list(range(299_999, -1, -1))


def test_zoned_times_are_written_in_the_connection_zone(desk, shop):
    tokyo = ConnectionSpec("shop", "duckdb", shop.url, timezone="Asia/Tokyo")
    result = desk.get("SELECT TIMESTAMPTZ '2024-01-01 00:00:00+00' AS at", connection=tokyo)
    assert result.text == "at\n2024-01-01 09:00:00\n"


def test_same_statement_twice_gives_the_same_bytes(desk):
    first = desk.get("SELECT status, count(*) AS n FROM orders GROUP BY 1 ORDER BY 1", "json")
    again = desk.get("SELECT status, count(*) AS n FROM orders GROUP BY 1 ORDER BY 1", "json")
    assert first.body == again.body


def test_two_columns_of_one_name_are_both_written(desk):
    assert desk.get("SELECT 1 AS a, 2 AS a").text == "a,a\n1,2\n"


def test_empty_result_has_only_its_header(desk):
    assert desk.get("SELECT id FROM orders WHERE false").text == "id\n"


def test_file_that_was_replaced_is_opened_anew(desk, tmp_path):
    spec = ConnectionSpec("swap", "duckdb", str(tmp_path / "live.duckdb"))
    for name, value in (("live", 1), ("next", 2)):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as con:
            con.execute(f"CREATE TABLE t AS SELECT {value} AS v")
    assert desk.get("SELECT v FROM t", connection=spec).text == "v\n1\n"
    (tmp_path / "next.duckdb").rename(tmp_path / "live.duckdb")
    assert desk.get("SELECT v FROM t", connection=spec).text == "v\n2\n"


def test_file_that_appears_later_is_opened(desk, tmp_path):
    spec = ConnectionSpec("late", "duckdb", str(tmp_path / "late.duckdb"))
    assert desk.failed("SELECT 1", connection=spec).code == "connection"
    duckdb.connect(spec.url).close()
    assert desk.get("SELECT 1 AS one", connection=spec).text == "one\n1\n"
