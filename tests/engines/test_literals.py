"""Texts of users reach the database as they are, whatever signs they hold."""

from __future__ import annotations

import re

import pytest
import sqlglot
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from engines.warehouse import Engine
from lookalike.engines.dialect import DIALECT_CLASSES, dialect_named

# Redshift writes a backslash as CHR(92), so its texts are not always one literal.
OF_ONE_LITERAL = [name for name in DIALECT_CLASSES if name != "redshift"]
RUNNING = ["duckdb", "postgres", "mariadb", "sqlite", "clickhouse"]
SIGNS = "'\"`\\%_^*?[]-;#\n\tabAB ß😀"
TEXTS = st.text(alphabet=SIGNS, max_size=12)
BOUNDED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("engine", RUNNING, indirect=True)
@BOUNDED
@given(text=TEXTS)
@example(text="\\' OR 1=1 -- ")
@example(text="\\")
@example(text="''\\''")
def test_literal_comes_back_as_it_was(engine: Engine, text: str):
    assert engine.run(f"SELECT {engine.dialect.string(text)}, 1")[0] == (text, 1)


@pytest.mark.parametrize("dialect", OF_ONE_LITERAL)
@BOUNDED
@given(text=TEXTS)
@example(text="\\' OR 1=1 -- ")
@example(text="\\")
def test_literal_is_one_literal_to_a_parser(dialect: str, text: str):
    found = dialect_named(dialect)
    tree = sqlglot.parse_one(f"SELECT {found.string(text)}, 1", read=found.sqlglot_name)
    first, second = tree.selects
    assert isinstance(first, exp.Literal | exp.National)
    assert (first.this, second.this) == (text, "1")


@pytest.mark.parametrize("dialect", DIALECT_CLASSES)
def test_literal_with_a_nul_is_refused(dialect: str):
    with pytest.raises(ValueError, match="NUL"):
        dialect_named(dialect).string("a\x00b")


@pytest.mark.parametrize("dialect", DIALECT_CLASSES)
@BOUNDED
@given(name=st.text(alphabet="ab\"`[]\\'; .-", min_size=1, max_size=8))
def test_quoted_name_is_one_name_to_a_parser(dialect: str, name: str):
    found = dialect_named(dialect)
    tree = sqlglot.parse_one(f"SELECT 1 AS {found.quote(name)}, 2", read=found.sqlglot_name)
    assert len(tree.selects) == 2
    assert tree.selects[0].alias == name


def _pattern(pieces: list[str]) -> tuple[str, str]:
    """A pattern in the filters' syntax, and the regular expression that says the same."""
    like, regular = "", ""
    for piece in pieces:
        wildcard = {"%%": ("%", ".*"), "__": ("_", ".")}.get(piece)
        if wildcard is None:
            like += "^" + piece if piece in "%_^" else piece
            regular += re.escape(piece)
        else:
            like, regular = like + wildcard[0], regular + wildcard[1]
    return like, regular


@pytest.mark.parametrize("engine", RUNNING, indirect=True)
@BOUNDED
@given(
    text=st.text(alphabet="a\\%_^*?[]'", max_size=6),
    pieces=st.lists(st.sampled_from([*"a\\%_^*?[]'", "%%", "__"]), max_size=6),
    negated=st.booleans(),
)
@example(text="a\\", pieces=["a", "\\"], negated=False)
@example(text="\\a", pieces=["\\", "%%"], negated=False)
@example(text="^_", pieces=["^", "_"], negated=True)
def test_pattern_matches_as_the_filter_says(engine: Engine, text: str, pieces: list[str], negated: bool):
    dialect = engine.dialect
    pattern, regular = _pattern(pieces)
    condition = dialect.like(dialect.string(text), pattern, negated=negated)
    matches = re.fullmatch(regular, text, re.DOTALL) is not None
    assert engine.run(f"SELECT CASE WHEN {condition} THEN 1 ELSE 0 END") == [(int(matches != negated),)]


@pytest.mark.parametrize("engine", RUNNING, indirect=True)
@BOUNDED
@given(
    text=st.text(alphabet="aAbB%_^", max_size=5),
    pieces=st.lists(st.sampled_from([*"aAbB%_^", "%%", "__"]), max_size=5),
)
def test_pattern_may_ignore_the_case(engine: Engine, text: str, pieces: list[str]):
    dialect = engine.dialect
    pattern, regular = _pattern(pieces)
    condition = dialect.like(dialect.string(text), pattern, ignore_case=True)
    matches = re.fullmatch(regular, text, re.IGNORECASE) is not None
    assert engine.run(f"SELECT CASE WHEN {condition} THEN 1 ELSE 0 END") == [(int(matches),)]
