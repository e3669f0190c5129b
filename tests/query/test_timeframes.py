"""Every timeframe on the moment 2018-05-18 18:30:02.123456, a Friday, on DuckDB and Postgres."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from lookalike.engines.dialect import Dialect
from lookalike.engines.timeframe import Calendar

MOMENT = "TIMESTAMP '2018-05-18 18:30:02.123456'"
FISCAL = Calendar(fiscal_offset=3)
SUNDAY = Calendar(week_start=6)
VALUES = [
    ("raw", Calendar(), datetime(2018, 5, 18, 18, 30, 2, 123456)),
    ("time", Calendar(), "2018-05-18 18:30:02"),
    ("time_of_day", Calendar(), "18:30"),
    ("microsecond", Calendar(), "2018-05-18 18:30:02.123456"),
    ("millisecond", Calendar(), "2018-05-18 18:30:02.123"),
    ("millisecond250", Calendar(), "2018-05-18 18:30:02.000"),
    ("second", Calendar(), "2018-05-18 18:30:02"),
    ("minute", Calendar(), "2018-05-18 18:30"),
    ("minute15", Calendar(), "2018-05-18 18:30"),
    ("minute20", Calendar(), "2018-05-18 18:20"),
    ("hour", Calendar(), "2018-05-18 18"),
    ("hour4", Calendar(), "2018-05-18 16"),
    ("hour6", Calendar(), "2018-05-18 18"),
    ("hour_of_day", Calendar(), 18),
    ("date", Calendar(), date(2018, 5, 18)),
    ("week", Calendar(), "2018-05-14"),
    ("week", SUNDAY, "2018-05-13"),
    ("week", Calendar(week_start=4), "2018-05-18"),
    ("week_of_year", Calendar(), 20),
    ("day_of_week", Calendar(), "Friday"),
    ("day_of_week_index", Calendar(), 4),
    ("day_of_week_index", SUNDAY, 5),
    ("day_of_month", Calendar(), 18),
    ("day_of_year", Calendar(), 138),
    ("month", Calendar(), "2018-05"),
    ("month_num", Calendar(), 5),
    ("month_name", Calendar(), "May"),
    ("fiscal_month_num", FISCAL, 2),
    ("quarter", Calendar(), "2018-04"),
    ("quarter_of_year", Calendar(), "Q2"),
    ("fiscal_quarter", FISCAL, "2018-01"),
    ("fiscal_quarter_of_year", FISCAL, "Q1"),
    ("year", Calendar(), 2018),
    ("fiscal_year", FISCAL, 2018),
    ("yesno", Calendar(), "Yes"),
]
NAMES = sorted({name for name, _, _ in VALUES})


@pytest.mark.parametrize(("name", "calendar", "value"), VALUES, ids=lambda value: str(value))
def test_timeframe_has_the_stated_value(database, name: str, calendar: Calendar, value: object):
    found = database.dialect.timeframe(name, MOMENT, calendar)
    assert database.rows(f"SELECT {found.sql}") == [(value,)]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "yesno"])
def test_timeframe_of_nothing_is_null(database, name: str):
    found = database.dialect.timeframe(name, "CAST(NULL AS TIMESTAMP)", Calendar())
    assert database.rows(f"SELECT {found.sql}") == [(None,)]


@pytest.mark.parametrize("name", NAMES)
def test_selected_text_may_be_grouped_by_its_key(database, name: str):
    found = database.dialect.timeframe(name, "x", FISCAL)
    rows = f"(VALUES ({MOMENT}), (TIMESTAMP '2018-05-18 18:30:02.123999'), (NULL)) AS t (x)"
    answer = database.rows(f"SELECT {found.sql}, COUNT(*) FROM {rows} GROUP BY {found.key}")
    assert sum(count for _, count in answer) == 3


@pytest.mark.parametrize(
    ("unit", "elapsed"),
    [
        ("second", 9239340),
        ("minute", 153989),
        ("hour", 2566),
        ("day", 106),
        ("week", 15),
        ("month", 3),
        ("quarter", 1),
    ],
)
def test_duration_counts_completed_units(database, unit: str, elapsed: int):
    sql = database.dialect.elapsed(unit, "TIMESTAMP '2018-01-31 10:01:00'", "TIMESTAMP '2018-05-18 08:30:00'")
    assert database.rows(f"SELECT {sql}") == [(elapsed,)]


def test_duration_runs_backwards_towards_zero(database):
    sql = database.dialect.elapsed(
        "day", "TIMESTAMP '2018-01-03 00:00:00'", "TIMESTAMP '2018-01-01 12:00:00'"
    )
    assert database.rows(f"SELECT {sql}") == [(-1,)]


def test_timezone_moves_the_wall_clock(database):
    sql = database.dialect.convert_timezone(MOMENT, "UTC", "America/Los_Angeles")
    assert database.rows(f"SELECT {sql}") == [(datetime(2018, 5, 18, 11, 30, 2, 123456),)]


def test_epoch_and_yyyymmdd_become_timestamps(database):
    dialect = database.dialect
    sql = f"SELECT {dialect.from_epoch('1526668202')}, {dialect.from_yyyymmdd('20180518')}"
    assert database.rows(sql) == [(datetime(2018, 5, 18, 18, 30, 2), datetime(2018, 5, 18))]


def test_null_safe_equal_takes_two_nulls_as_equal(database):
    equal = database.dialect.null_safe_equal("a", "b")
    rows = "(VALUES (1.0, 1.00), (NULL, NULL), (NULL, 1), (2, 1)) AS t (a, b)"
    assert database.rows(f"SELECT COUNT(*) FROM {rows} WHERE {equal}") == [(2,)]


def test_unknown_timeframe_names_the_known_ones():
    from lookalike.engines.dialect import dialect_named

    with pytest.raises(ValueError, match='"weeks" is not a timeframe; raw, time'):
        dialect_named("duckdb").timeframe("weeks", "x", Calendar())


def test_dialect_without_a_piece_fails_when_defined():
    with pytest.raises(TypeError, match="Half must define: name, sqlglot_name, date_formats, bucket"):

        class Half(Dialect):
            pass
