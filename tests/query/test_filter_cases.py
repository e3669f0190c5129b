"""The 268 filter expressions of `filter_cases.csv`, at Friday 2018-05-18 18:30:02, weeks from Monday.

Column `range` says which moments a date filter takes, `sql` the condition on `x` (`b` for yesno; `lat`, `lon`).
"""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.engines.timeframe import Calendar
from lookalike.query.filters import FilterSettings, FilterTarget, compile_filter, substitute_user_attributes

CASES = list(csv.DictReader((Path(__file__).parent / "filter_cases.csv").open()))
NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)
TIERS = ("Below 0", "10 to 19", "20 to 29", "80 or Above", "Undefined", "[10,20)", "T02 [10,20)")
ATTRIBUTES = {"region": "North", "start_date": "2018-01-01", "min_amt": "5"}
COLUMNS = {"location": "lat", "yesno": "b"}


def condition(kind: str, expression: str, dialect: str = "duckdb") -> str:
    lower = expression.lower()
    calendar = Calendar(fiscal_offset=3 if "fiscal" in lower or lower.startswith("fy") else 0)
    target = FilterTarget("v.f", kind, COLUMNS.get(kind, "x"), longitude="lon", labels=TIERS)
    return compile_filter(expression, target, FilterSettings(dialect_named(dialect), NOW, calendar))


def cases(*kinds: str) -> list:
    chosen = [case for case in CASES if case["type"] in kinds]
    return [pytest.param(case, id=f"{case['type']} {case['expression']}") for case in chosen]


def user_attribute_kind(expression: str) -> str:
    return "date" if "start_date" in expression else "number" if "min_amt" in expression else "string"


def test_there_are_268_cases():
    assert len(CASES) == 268


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize("case", cases("string", "number", "date", "yesno", "tier", "location"))
def test_condition_is_the_expected_sql(case: dict, dialect: str):
    assert condition(case["type"], case["expression"], dialect) == case["sql"]


@pytest.mark.parametrize("case", cases("user_attr"))
def test_user_attribute_is_read_as_filter_text(case: dict):
    text = substitute_user_attributes(case["expression"], ATTRIBUTES, "v.f")
    assert condition(user_attribute_kind(case["expression"]), text) == case["sql"]


@pytest.fixture(scope="module")
def moments() -> duckdb.DuckDBPyConnection:
    """Every half hour of the years around the clock, every second of its last hours, and one NULL."""
    connection = duckdb.connect()
    connection.execute("""
        CREATE TABLE moments AS
        SELECT x FROM range(TIMESTAMP '2015-12-25', TIMESTAMP '2020-07-01', INTERVAL 30 MINUTE) AS t (x)
        UNION SELECT x FROM range(TIMESTAMP '2018-05-18 17:00:00', TIMESTAMP '2018-05-18 19:00:00',
                                  INTERVAL 1 SECOND) AS t (x)
        UNION ALL SELECT NULL""")
    return connection


def edges(text: str) -> tuple[datetime | None, datetime | None]:
    """`[2018-05-18 00:00:00, +inf)` -> its two ends; None: open."""
    low, high = (part.strip("[) ") for part in text.split(", "))
    return (
        None if low == "-inf" else datetime.fromisoformat(low),
        None if high == "+inf" else datetime.fromisoformat(high),
    )


@pytest.mark.parametrize("case", [case for case in cases("date") if case.values[0]["range"].startswith("[")])
def test_date_filter_takes_exactly_its_range(case: dict, moments: duckdb.DuckDBPyConnection):
    first, last = moments.execute(
        f"SELECT MIN(x), MAX(x) FROM moments WHERE {condition('date', case['expression'])}"
    ).fetchone()
    ranges = [edges(text) for text in case["range"].split(" OR ") if text.startswith("[")]
    starts, ends = [low for low, _ in ranges], [high for _, high in ranges]
    if None not in starts:
        assert first == min(starts)
    if None not in ends:
        assert max(ends) - timedelta(minutes=30) <= last < max(ends)


WORDS = (
    "FOO BAR FOOD xFOOx xFOO t-shirt -10 100% 100%x a_b a^b Yes x 1UF UF UFO AB ABC AC A B C FOO,BAR".split()
)
SAMPLES = [*WORDS, '"x"', "100% silk", "a,b", "t_shirt", "O'Brien", "FOO BAR", "1_x", "xx", "", None]


def python_matches(term: str, value: str | None) -> bool:
    """An independent reading of one string term without quotes."""
    if term.startswith("-") and len(term) > 1:
        inner = python_matches(term[1:], value)
        return not inner if term[1:] in ("NULL", "EMPTY") else (value is None or not inner)
    if term in ("NULL", "null"):
        return value is None
    if term in ("EMPTY", "empty"):
        return not value
    pattern = re.sub(r"\^(.)|(%)|(_)|(.)", _as_regex, term)
    return value is not None and re.fullmatch(pattern, value, re.DOTALL) is not None


def _as_regex(match: re.Match[str]) -> str:
    literal, many, one, plain = match.groups()
    return ".*" if many else "." if one else re.escape(literal or plain)


@pytest.mark.parametrize(
    "case", [case for case in cases("string") if '"' not in case.values[0]["expression"]]
)
def test_string_filter_takes_the_same_values_as_a_plain_matcher(case: dict):
    connection = duckdb.connect()
    where = condition("string", case["expression"])
    found = connection.execute(
        f"SELECT x FROM (SELECT UNNEST(?::VARCHAR[]) AS x) WHERE {where}", [SAMPLES]
    ).fetchall()
    terms = [term for term in re.split(r"(?<!\^),", case["expression"]) if term]
    positive = [term for term in terms if not term.startswith("-")]
    negative = [term for term in terms if term.startswith("-")]
    expected = [
        value
        for value in SAMPLES
        if (not positive or any(python_matches(term, value) for term in positive))
        and all(python_matches(term, value) for term in negative)
    ]
    assert [row[0] for row in found] == expected
