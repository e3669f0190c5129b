"""BigQuery, Snowflake and Redshift, translated to DuckDB: the same questions, the same rows, and none left out."""

from __future__ import annotations

import pytest

from engines.asked import assert_stated_answer
from engines.cases import CASES
from engines.translated import translated_engine
from engines.warehouse import Engine
from lookalike.engines.dialect import dialect_named

DIALECTS = ["bigquery", "snowflake", "redshift"]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_translated_question_has_the_stated_rows(name: str, dialect: str, compiled, duckdb_engine: Engine):
    assert_stated_answer(name, translated_engine(dialect_named(dialect), duckdb_engine), compiled)
