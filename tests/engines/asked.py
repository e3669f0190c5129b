"""A question of cases.py put to an engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engines.cases import CASES, NEVER
from engines.warehouse import Engine, plain
from lookalike.query.request import CompiledQuery, QueryError


def assert_stated_answer(name: str, engine: Engine, compiled: Callable[..., CompiledQuery]) -> None:
    """The rows that the case states, or the refusal that it names."""
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
