"""Timeframes of moments long before and long after those of today."""

from __future__ import annotations

from datetime import datetime

import pytest

from engines.trino import ADDRESS
from engines.warehouse import Engine, plain
from lookalike.engines.timeframe import Calendar

# Trino where a server runs: see trino.py
ENGINES = ["duckdb", "postgres", "mariadb", "sqlite", "clickhouse", "spark", *(["trino"] if ADDRESS else [])]
OLD, LATE = datetime(1950, 3, 4, 5, 46, 7), datetime(2199, 12, 31, 23, 59, 59)
VALUES = [
    ("date", "1950-03-04", "2199-12-31"),
    ("week", "1950-02-27", "2199-12-30"),
    ("month", "1950-03", "2199-12"),
    ("quarter", "1950-01", "2199-10"),
    ("year", 1950, 2199),
    ("hour", "1950-03-04 05", "2199-12-31 23"),
    ("minute", "1950-03-04 05:46", "2199-12-31 23:59"),
    ("second", "1950-03-04 05:46:07", "2199-12-31 23:59:59"),
    ("minute15", "1950-03-04 05:45", "2199-12-31 23:45"),
    ("hour6", "1950-03-04 00", "2199-12-31 18"),
    ("day_of_week", "Saturday", "Tuesday"),
    ("week_of_year", 9, 1),
    ("day_of_year", 63, 365),
]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize(("name", "old", "late"), VALUES)
def test_timeframe_of_a_far_moment(engine: Engine, name: str, old: object, late: object):
    dialect = engine.dialect
    found = [dialect.timeframe(name, dialect.timestamp(moment), Calendar()).sql for moment in (OLD, LATE)]
    (row,) = engine.run(dialect.statement(f"SELECT {found[0]}, {found[1]}"))
    assert [plain(value) for value in row] == [old, late]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize(
    ("unit", "start", "end", "elapsed"),
    [
        ("day", "2018-01-03 00:00:00", "2018-01-01 12:00:00", -1),
        ("month", "2018-01-15 12:00:00", "2018-02-15 11:59:59", 0),
        ("month", "2018-01-15 12:00:00", "2018-02-15 12:00:00", 1),
        ("month", "2018-02-15 12:00:00", "2018-01-15 12:00:01", 0),
        ("month", "2018-02-15 12:00:00", "2018-01-15 12:00:00", -1),
        ("year", "2016-02-29 00:00:00", "2017-03-01 00:00:00", 1),
        ("year", "1950-03-04 05:46:07", "2199-12-31 23:59:59", 249),
        ("second", "1950-03-04 05:46:07", "2199-12-31 23:59:59", 7883892832),
        ("week", "2018-05-20 00:00:00", "2018-05-13 00:00:01", 0),
    ],
)
def test_elapsed_counts_completed_units(engine: Engine, unit: str, start: str, end: str, elapsed: int):
    dialect = engine.dialect
    literals = [dialect.timestamp(datetime.fromisoformat(text)) for text in (start, end)]
    sql = dialect.statement(f"SELECT {dialect.elapsed(unit, *literals)}")
    assert engine.run(sql) == [(elapsed,)]
