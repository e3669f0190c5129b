"""How much memory a session of DuckDB has for a statement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from lookalike.engines.driver import DriverError
from lookalike.engines.duckdb import DuckdbSession
from lookalike.engines.duckdb_memory import SLIM
from lookalike.workers.task import ConnectionSpec, Limits

ALL = str(512 * 1024 * 1024)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[DuckdbSession]:
    path = tmp_path / "rows.duckdb"
    with duckdb.connect(path) as db:
        db.execute("CREATE TABLE rows AS SELECT i AS id, 'name ' || i AS name FROM range(10000) r(i)")
        db.execute("CREATE TABLE wide AS SELECT i AS id, repeat('x', i) AS body FROM range(1000) r(i)")
    spec = ConnectionSpec("rows", "duckdb", str(path), options={"memory_limit": f"{ALL}B"})
    session = DuckdbSession(spec, Limits(), tmp_path / "scratch")
    yield session
    session.close()


def memory_limit(session: DuckdbSession) -> str:
    session.finish()
    row = session.con.execute("SELECT current_setting('memory_limit')").fetchall()[0]
    return row[0]


def read(session: DuckdbSession, sql: str, *, large: bool = True) -> str:
    """The limit while the rows were read."""
    stream = session.run(sql, Limits())
    assert sum(rows for rows, _ in stream.texts("concat(c0::VARCHAR, chr(10))", large)) > 0
    return memory_limit(session)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM rows",
        "SELECT id + 1 AS n, name FROM rows WHERE id > 5",
        "SELECT id, name FROM rows LIMIT 50",
        "SELECT id FROM wide",
    ],
)
def test_rows_that_only_pass_get_little_memory(session: DuckdbSession, sql: str) -> None:
    assert read(session, sql) == "24.0 MiB"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM rows ORDER BY name",
        "SELECT name, count(*) FROM rows GROUP BY 1",
        "SELECT a.id FROM rows a JOIN rows b ON a.id = b.id",
        "SELECT id, row_number() OVER (ORDER BY name) FROM rows",
        "SELECT DISTINCT name FROM rows",
        "SELECT id, body FROM wide",
        "SELECT id, name || repeat('y', 9999) AS long FROM rows",
        "SELECT id, [name] AS names FROM rows",
    ],
)
def test_rows_that_take_memory_get_all(session: DuckdbSession, sql: str) -> None:
    assert read(session, sql) == "512.0 MiB"


def test_few_rows_are_read_as_ever(session: DuckdbSession) -> None:
    assert read(session, "SELECT * FROM rows", large=False) == "512.0 MiB"


def test_next_statement_has_all_memory_again(session: DuckdbSession) -> None:
    read(session, "SELECT * FROM rows")
    session.run("SELECT 1", Limits())
    assert memory_limit(session) == "512.0 MiB"


def test_arrow_of_many_rows_gets_little_memory(session: DuckdbSession) -> None:
    found = session.run("SELECT * FROM rows", Limits()).arrow(["c0", "c1"], True)
    assert sum(len(batch) for batch in found.batches) == 10_000
    assert memory_limit(session) == "24.0 MiB"


@pytest.mark.parametrize("name", [*SLIM, "allowed_configs", "threads"])
def test_statement_cannot_change_the_memory(session: DuckdbSession, name: str) -> None:
    for sql in (f"SET {name} = '1GB'", f"RESET {name}"):
        with pytest.raises(DriverError) as caught:
            session.run(sql, Limits())
        assert caught.value.failed.code == "refused"
