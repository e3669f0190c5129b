"""Filter expressions beyond the table of cases: rows, zones, datatypes, refusals, and safety."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime

import pytest
import sqlglot
from hypothesis import example, given
from hypothesis import strategies as st

from lookalike.engines.dialect import dialect_named
from lookalike.engines.timeframe import Calendar
from lookalike.query.filters import (
    FilterSettings,
    FilterTarget,
    compile_filter,
    date_bounds,
    literal_condition,
    substitute_user_attributes,
)
from lookalike.query.request import QueryError

NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)
DUCKDB = FilterSettings(dialect_named("duckdb"), NOW)
KINDS = ("string", "number", "date", "yesno", "tier", "location")


def condition(kind: str, expression: str, settings: FilterSettings = DUCKDB, **target: object) -> str:
    return compile_filter(expression, FilterTarget("v.f", kind, "x", **target), settings)


def matching(database, kind: str, expression: str, values: str, **target: object) -> list:
    settings = FilterSettings(database.dialect, NOW)
    where = condition(kind, expression, settings, **target)
    return [
        row[0] for row in database.rows(f"SELECT x FROM (VALUES {values}) AS t (x) WHERE {where} ORDER BY 1")
    ]


STRINGS = "('FOO'), ('FOOD'), ('foo'), ('a_b'), ('axb'), ('100%'), ('a\\b'), (''), (CAST(NULL AS VARCHAR))"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("FOO%", ["FOO", "FOOD"]),
        ("a^_b", ["a_b"]),
        ("a_b", ["a\\b", "a_b", "axb"]),
        ("%^%", ["100%"]),
        ("a\\_", ["a\\b"]),
        ("a\\%", ["a\\b"]),
        ("EMPTY", ["", None]),
        ("FOO%,-FOOD", ["FOO"]),
    ],
)
def test_string_filter_finds_rows(database, expression: str, expected: list):
    assert matching(database, "string", expression, STRINGS) == expected


@pytest.mark.parametrize(
    ("expression", "expected"), [("foo", ["FOO", "foo"]), ("fo_", ["FOO", "foo"]), ("A^_B", ["a_b"])]
)
def test_string_filter_can_ignore_case(database, expression: str, expected: list):
    found = matching(database, "string", expression, STRINGS, ignore_case=True)
    assert sorted(found) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("NOT 1, 2", [3, None]),
        ("3, not 1, 2", [None]),
        ("3, not 1, not 2", [3]),
        ("(1, 3)", [2]),
        ("NOT (1, 3)", [1, 3, None]),
        ("NULL, 3", [3, None]),
        ("1 to 2", [1, 2]),
    ],
)
def test_number_filter_finds_rows(database, expression: str, expected: list):
    assert matching(database, "number", expression, "(1), (2), (3), (CAST(NULL AS INTEGER))") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("Yes", [True]), ("No", [False, None]), ("NULL", [None]), ("-Yes", [False, None])],
)
def test_yesno_filter_finds_rows(database, expression: str, expected: list):
    values = "(TRUE), (FALSE), (CAST(NULL AS BOOLEAN))"
    assert matching(database, "yesno", expression, values) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[10,20)", "x = '[10,20)'"),
        ("[10,20),Undefined", "x IN ('[10,20)', 'Undefined')"),
        ("-20 to 29", "(x <> '20 to 29' OR x IS NULL)"),
        ("20 to%", "x LIKE '20 to%'"),
    ],
)
def test_tier_filter_knows_its_labels(expression: str, expected: str):
    assert condition("tier", expression, labels=("[10,20)", "20 to 29", "Undefined")) == expected


@pytest.mark.parametrize(
    ("expression", "inside"),
    [
        ("1 kilometers from 36.97, -122.03", 1),
        ("200 miles from 37.5, -122.03", 2),
        ("inside box from 37.0, -123.0 to 36.0, -121.0", 1),
        ("inside box from 90, 170 to -90, -170", 0),
        ("36.97, -122.03", 1),
        ("NULL", 1),
        ("NOT NULL", 2),
        ("", 3),
    ],
)
def test_location_filter_finds_places(database, expression: str, inside: int):
    target = FilterTarget("v.f", "location", "lat", longitude="lon")
    where = compile_filter(expression, target, FilterSettings(database.dialect, NOW))
    places = "(VALUES (36.97, -122.03), (38.0, -122.03), (NULL, 1.0)) AS t (lat, lon)"
    assert database.rows(f"SELECT COUNT(*) FROM {places} WHERE {where}") == [(inside,)]


def test_bounds_move_to_the_database_zone():
    settings = FilterSettings(
        DUCKDB.dialect, NOW, query_timezone="America/Los_Angeles", database_timezone="UTC"
    )
    assert condition("date", "today", settings) == (
        "x >= TIMESTAMP '2018-05-18 07:00:00' AND x < TIMESTAMP '2018-05-19 07:00:00'"
    )


def test_now_is_that_of_the_query_zone():
    settings = FilterSettings(
        DUCKDB.dialect, NOW, query_timezone="Asia/Tokyo", database_timezone="Asia/Tokyo"
    )
    assert condition("date", "today", settings).startswith("x >= TIMESTAMP '2018-05-19 00:00:00'")


def test_unconverted_column_gets_plain_bounds():
    settings = FilterSettings(DUCKDB.dialect, NOW, query_timezone="America/Los_Angeles")
    assert "TIMESTAMP '2018-05-18 00:00:00'" in condition("date", "today", settings, convert_tz=False)


@pytest.mark.parametrize(
    ("datatype", "expression", "expected"),
    [
        ("date", "today", "x >= DATE '2018-05-18' AND x < DATE '2018-05-19'"),
        ("date", "before 2018-05-18 12:00", "x < TIMESTAMP '2018-05-18 12:00:00'"),
        ("yyyymmdd", "today", "x >= 20180518 AND x < 20180519"),
        ("yyyymmdd", "before 2018-05-31 12:00", "x < 20180601"),
        ("epoch", "1 second", "x >= 1526668202 AND x < 1526668203"),
    ],
)
def test_bounds_follow_the_datatype(datatype: str, expression: str, expected: str):
    assert condition("date", expression, datatype=datatype) == expected


@pytest.mark.parametrize(
    ("week_start", "expected"), [(0, "2018-05-14"), (6, "2018-05-13"), (4, "2018-05-18"), (5, "2018-05-12")]
)
def test_weeks_start_on_the_models_day(week_start: int, expected: str):
    settings = FilterSettings(DUCKDB.dialect, NOW, Calendar(week_start=week_start))
    assert condition("date", "after this week", settings) == f"x >= TIMESTAMP '{expected} 00:00:00'"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("7 days from now", ("2018-05-18", "2018-05-26")),
        ("2 months from now", ("2018-05-01", "2018-08-01")),
        ("7 days ago", ("2018-05-11", "2018-05-12")),
    ],
)
def test_days_from_now_can_be_a_stretch(expression: str, expected: tuple[str, str]):
    settings = FilterSettings(DUCKDB.dialect, NOW, from_now="stretch")
    start, end = expected
    assert condition("date", expression, settings) == (
        f"x >= TIMESTAMP '{start} 00:00:00' AND x < TIMESTAMP '{end} 00:00:00'"
    )


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2018-03-11", "2018-03-11 08:00:00", "2018-03-12 07:00:00"),
        ("2018-11-04", "2018-11-04 07:00:00", "2018-11-05 08:00:00"),
        ("2018-03-11 02:30 for 1 hour", "2018-03-11 10:30:00", "2018-03-11 10:30:00"),
    ],
    ids=["a day of 23 hours", "a day of 25 hours", "an hour that does not exist"],
)
def test_days_on_which_the_clocks_change_are_whole(day: str, start: str, end: str):
    settings = FilterSettings(DUCKDB.dialect, NOW, query_timezone="America/Los_Angeles")
    assert condition("date", day, settings) == f"x >= TIMESTAMP '{start}' AND x < TIMESTAMP '{end}'"


def test_negative_fiscal_offset_starts_before_january():
    settings = FilterSettings(DUCKDB.dialect, NOW, Calendar(fiscal_offset=-2))
    assert condition("date", "after FY2018", settings) == "x >= TIMESTAMP '2017-11-01 00:00:00'"


def test_date_bounds_span_all_terms():
    target = FilterTarget("v.f", "date", "x")
    assert date_bounds("2018-03, 2018-01", target, DUCKDB) == (
        "TIMESTAMP '2018-01-01 00:00:00'",
        "TIMESTAMP '2018-04-01 00:00:00'",
    )
    assert date_bounds("after 2018", target, DUCKDB) == ("TIMESTAMP '2018-01-01 00:00:00'", None)
    assert date_bounds("any time", target, DUCKDB) == (None, None)


@pytest.mark.parametrize(
    ("kind", "expression", "example_text"),
    [
        ("number", "abc", ">=5 AND <10"),
        ("number", "5 6", ">=5 AND <10"),
        ("number", ">", ">=5 AND <10"),
        ("number", "1; DROP TABLE x", ">=5 AND <10"),
        ("date", "someday", "last month"),
        ("date", "3 moons ago", "last month"),
        ("date", "2018-02-30", "last month"),
        ("date", "2016-1", "2016-01"),
        ("date", "9999999 years ago", "last month"),
        ("date", "99999999999 days", "last month"),
        ("yesno", "maybe", "Yes"),
        ("location", "5 parsecs from 1, 2", "40 miles"),
        ("location", "here", "40 miles"),
    ],
)
def test_bad_filter_names_field_value_and_example(kind: str, expression: str, example_text: str):
    with pytest.raises(QueryError) as error:
        condition(kind, expression, longitude="y")
    assert error.value.code == "bad-filter"
    assert error.value.field == "v.f"
    assert all(text in error.value.message for text in ("v.f", expression, example_text))


@given(st.sampled_from(KINDS), st.text(max_size=40), st.sampled_from(["duckdb", "postgres"]))
@example("string", "'; DROP TABLE users; --", "duckdb")
@example("string", "^'", "postgres")
@example("string", '"\'","', "duckdb")
@example("string", "\\' OR 1=1 --", "postgres")
@example("string", "%\\'", "postgres")
@example("tier", "20 to 29,' OR ''='", "duckdb")
def test_any_text_gives_one_statement_of_known_parts(kind: str, text: str, dialect: str):
    settings = FilterSettings(dialect_named(dialect), NOW)
    try:
        where = condition(kind, text, settings, longitude="y", labels=("20 to 29",))
    except QueryError as error:
        assert error.code == "bad-filter"
        return
    statements = sqlglot.parse(f"SELECT 1 FROM t WHERE {where}", dialect=dialect)
    assert len(statements) == 1
    columns = {column.name for column in statements[0].find_all(sqlglot.exp.Column)}
    assert columns <= {"x", "y"}
    outside = where.replace("''", "")
    assert outside.count("'") % 2 == 0


def test_literal_values_have_no_special_meaning():
    target = FilterTarget("v.f", "string", "x")
    assert literal_condition("-CA, NULL,%", target, DUCKDB) == "x IN ('-CA', 'NULL', '%')"


def test_literal_values_of_a_number_field_are_numbers():
    with pytest.raises(QueryError, match="compares numbers"):
        literal_condition("1, 2 OR 1=1", FilterTarget("v.f", "number", "x"), DUCKDB)


def test_user_attribute_is_put_into_filter_text():
    text = substitute_user_attributes("%{{ _user_attributes['region'] }}%", {"region": "North"}, "v.f")
    assert text == "%North%"


def test_missing_user_attribute_is_refused():
    with pytest.raises(QueryError, match='"region", which has no value'):
        substitute_user_attributes('{{ _user_attributes["region"] }}', {}, "v.f")


@pytest.mark.parametrize(
    "text",
    [
        "{{ _user_attributes.region }}",
        "{{ _user_attributes['region'] | upcase }}",
        "{{ _user_attributes[region] }}",
        "{% if _user_attributes['region'] %}x{% endif %}",
    ],
)
def test_other_form_of_a_user_attribute_is_refused(text: str):
    with pytest.raises(QueryError, match="another form of a user attribute"):
        substitute_user_attributes(text, {"region": "North"}, "v.f")


def test_user_attribute_in_the_value_of_another_is_text():
    text = substitute_user_attributes(
        "{{ _user_attributes['a'] }}", {"a": "{{ _user_attributes['b'] }}"}, "v.f"
    )
    assert text == "{{ _user_attributes['b'] }}"


@pytest.mark.parametrize(
    ("kind", "expression", "told"),
    [
        ("string", "a," * 20_001, "20000 terms"),
        ("number", "1," * 20_001, "20000 terms"),
        ("number", "1 or " * 20_001, "20000 terms"),
        ("number", ">1 and " * 20_001, "20000 terms"),
        ("date", "2018," * 5_001, "5000 terms"),
        ("string", "%" * 200_001, "200000 characters"),
    ],
)
def test_filters_beyond_their_bounds_are_refused(kind: str, expression: str, told: str):
    with pytest.raises(QueryError, match=told):
        condition(kind, expression)


def test_twenty_thousand_values_are_a_filter():
    listed = condition("number", ",".join(map(str, range(20_000))))
    assert listed.startswith("x IN (0, 1, 2")
    assert listed.endswith(", 19998, 19999)")


# Blanks before quotes, quotes before quotes, labels without end: each was, or would be, searched again and again.
@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("string", " " * 100_000 + '"' * 99_999),
        ("string", '" ' * 99_999),
        ("string", "%" * 200_000),
        ("string", '-"a",' * 19_000),
        ("tier", "20 to 29," * 19_000),
        ("number", "(" * 200_000),
        ("number", "1" * 200_000),
        ("date", "1" * 200_000),
        ("date", "2018," * 5_000),
    ],
)
def test_the_largest_filters_take_little_time(kind: str, expression: str):
    started = time.process_time()
    with contextlib.suppress(QueryError):
        condition(kind, expression, labels=("20 to 29", "30 to 39"))
    assert time.process_time() - started < 5  # 0.1 s, on a machine that does nothing else
