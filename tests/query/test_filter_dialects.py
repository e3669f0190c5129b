"""Every filter case in every dialect: SQL that its grammar takes, with users' texts inside literals only."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot.tokens import TokenType

from lookalike.engines.dialect import DIALECT_CLASSES, dialect_named
from lookalike.query.filters import FilterSettings, FilterTarget, compile_filter, literal_condition
from lookalike.query.request import QueryError

CASES = [
    case
    for case in csv.DictReader((Path(__file__).parent / "filter_cases.csv").open())
    if case["type"] != "user_attr"
]
NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)
DIALECTS = sorted(DIALECT_CLASSES)
KINDS = ("string", "number", "date", "yesno", "tier", "location")
DATATYPES = ("timestamp", "datetime", "date", "epoch", "yyyymmdd")
TIERS = ("Below 0", "10 to 19", "[10,20)")
MARKER = "zq7marker"
LITERALS = (TokenType.STRING, TokenType.NATIONAL_STRING)


def condition(kind: str, text: str, dialect: str, **target: object) -> str:
    chosen = FilterTarget("v.f", kind, "x", longitude="y", labels=TIERS, **target)
    return compile_filter(text, chosen, FilterSettings(dialect_named(dialect), NOW))


def parsed(where: str, dialect: str) -> list:
    return sqlglot.parse(f"SELECT 1 FROM t WHERE {where}", dialect=dialect_named(dialect).sqlglot_name)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("kind", KINDS)
def test_cases_of_a_kind_parse_in_each_dialect(kind: str, dialect: str):
    for case in CASES:
        if case["type"] == kind:
            statements = parsed(condition(kind, case["expression"], dialect), dialect)
            columns = {column.name for column in statements[0].find_all(sqlglot.exp.Column)}
            assert len(statements) == 1, case
            assert columns <= {"x", "y"}, case


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("datatype", DATATYPES)
def test_bounds_of_each_datatype_parse_in_each_dialect(datatype: str, dialect: str):
    for text in ("today", "3 hours", "before 2018-05-18 12:00:01", "2018-01 to 2018-03", "FY2018-Q2", "NULL"):
        assert len(parsed(condition("date", text, dialect, datatype=datatype), dialect)) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", ["abc", "-abc", "a%c", "-%c", "a_b", "^%", "EMPTY", "abc,-d%,NULL"])
def test_case_can_be_ignored_in_each_dialect(text: str, dialect: str):
    assert len(parsed(condition("string", text, dialect, ignore_case=True), dialect)) == 1


def outside_of_literals(where: str, dialect: str) -> str:
    """The SQL as the dialect's own tokenizer sees it, without its string literals."""
    tokens = sqlglot.tokenize(where, read=dialect_named(dialect).sqlglot_name)
    return " ".join(token.text for token in tokens if token.token_type not in LITERALS)


ATTACKS = st.lists(
    st.sampled_from(
        [MARKER, "'", '"', "\\", "^", "%", "_", ",", "-", "--", "/*", "*/", ";", "\n", " ", "`", "$$", "#", "' OR ",
         "\\'", "''", "{{", "${", "@{", "}", "NULL", "EMPTY", "(", ")", "[", "É", "'", "1"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ATTACKS, st.sampled_from(DIALECTS), st.booleans())
def test_text_of_a_user_stays_inside_of_literals(text: str, dialect: str, ignore_case: bool):
    where = condition("string", MARKER + text, dialect, ignore_case=ignore_case)
    assert MARKER not in outside_of_literals(where, dialect)
    assert len(parsed(where, dialect)) == 1


@settings(max_examples=60, deadline=None)
@given(ATTACKS, st.sampled_from(DIALECTS))
def test_attribute_of_a_user_stays_inside_of_literals(text: str, dialect: str):
    target = FilterTarget("v.f", "string", "x")
    where = literal_condition(MARKER + text, target, FilterSettings(dialect_named(dialect), NOW))
    assert MARKER not in outside_of_literals(where, dialect)
    assert len(parsed(where, dialect)) == 1


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS[1:]), ATTACKS, st.sampled_from(DIALECTS), st.sampled_from(DATATYPES))
def test_other_filters_refuse_what_they_cannot_read(kind: str, text: str, dialect: str, datatype: str):
    try:
        where = condition(kind, text, dialect, datatype=datatype)
    except QueryError as error:
        assert error.code == "bad-filter"
        return
    assert MARKER not in outside_of_literals(where, dialect)
    assert len(parsed(where, dialect)) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_ten_thousand_values_are_one_list(dialect: str):
    where = condition("string", ",".join(f"value {number}" for number in range(10_000)), dialect)
    assert where.count("IN (") == 1
    assert where.endswith("'value 9999')")
