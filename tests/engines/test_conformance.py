"""Every engine gives the same rows for the same question, or refuses it by name."""

from __future__ import annotations

import pytest

from engines.cases import CASES, NEVER
from engines.trino import ADDRESS
from engines.warehouse import Engine, plain
from lookalike.query.request import QueryError

# Trino where a server runs: see trino.py
ENGINES = ["duckdb", "postgres", "mariadb", "sqlite", "clickhouse", "spark", *(["trino"] if ADDRESS else [])]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("name", CASES)
def test_question_has_the_stated_rows(engine: Engine, name: str, compiled):
    case, dialect = CASES[name], engine.dialect.name
    refusal = NEVER.get(dialect, {}).get(name)
    if refusal is not None:
        with pytest.raises(QueryError, match=refusal) as error:
            compiled(dialect, case.explore, *case.fields, **case.asked())
        assert error.value.code == "not-in-dialect"
        return
    query = compiled(dialect, case.explore, *case.fields, **case.asked())
    width = len(query.columns)  # columns that only sort come after
    rows = [tuple(plain(value) for value in row[:width]) for row in engine.run(query.sql)]
    assert rows == [tuple(plain(value) for value in row) for row in case.rows], query.sql


def test_every_refusal_is_of_a_known_case():
    assert {case for cases in NEVER.values() for case in cases} <= CASES.keys()
