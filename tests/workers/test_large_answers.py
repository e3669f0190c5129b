"""Large results go through memory as they lie there: the same bytes, the same order, the same errors."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from lookalike.engines.arrow_text import text_pieces

ROWS = 300_000


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(Path(tmp_path_factory.mktemp("large")) / "rows.duckdb")
    con.execute(
        f"CREATE TABLE rows AS SELECT i, 'n' || i || CASE WHEN i % 7 = 0 THEN ' ä€' ELSE '' END AS name "
        f"FROM range({ROWS}) AS t(i)"
    )
    return con


def whole(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, bytes]:
    pieces = [*text_pieces(con.sql(sql))]
    return sum(rows for rows, _ in pieces), b"".join(text for _, text in pieces)


def test_pieces_are_the_texts_end_to_end(db: duckdb.DuckDBPyConnection) -> None:
    rows, text = whole(db, "SELECT name || chr(10) FROM rows")
    expected = [name for (name,) in db.execute("SELECT name FROM rows").fetchall()]
    assert rows == ROWS
    assert text.decode().split("\n")[:-1] == expected


def test_pieces_keep_the_order_of_the_statement(db: duckdb.DuckDBPyConnection) -> None:
    _, text = whole(db, "SELECT i || chr(10) FROM rows ORDER BY i DESC")
    assert [int(line) for line in text.split()] == [*range(ROWS - 1, -1, -1)]


def test_no_rows_are_no_pieces(db: duckdb.DuckDBPyConnection) -> None:
    assert whole(db, "SELECT name FROM rows WHERE i < 0") == (0, b"")


def test_an_error_in_the_middle_is_raised(db: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error):
        whole(db, f"SELECT CASE WHEN i = {ROWS - 1} THEN error('late') ELSE name END FROM rows")


@pytest.mark.parametrize("limit", [-1, 6000])
def test_unlimited_and_small_answers_have_the_same_bytes(desk, limit: int) -> None:
    sql = "SELECT id, status FROM orders ORDER BY id"
    for form in ("csv", "json", "txt"):
        assert desk.get(sql, form, limit=limit).body == desk.get(sql, form, limit=500).body


def test_rows_are_counted(desk) -> None:
    answer = desk.get("SELECT * FROM range(200000)", "json", limit=-1)
    assert answer.done.rows == len(json.loads(answer.body)) == 200_000
