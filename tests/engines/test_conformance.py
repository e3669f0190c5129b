"""Every engine gives the same rows for the same question, or refuses it by name."""

from __future__ import annotations

import pytest

from engines.asked import assert_stated_answer
from engines.cases import CASES, NEVER
from engines.trino import ADDRESS
from engines.warehouse import Engine

# Trino where a server runs: see trino.py
ENGINES = ["duckdb", "postgres", "mariadb", "sqlite", "clickhouse", "spark", *(["trino"] if ADDRESS else [])]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("name", CASES)
def test_question_has_the_stated_rows(engine: Engine, name: str, compiled):
    assert_stated_answer(name, engine, compiled)


def test_every_refusal_is_of_a_known_case():
    assert {case for cases in NEVER.values() for case in cases} <= CASES.keys()
