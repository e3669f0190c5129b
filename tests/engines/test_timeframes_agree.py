"""Every timeframe and duration, on the warehouses and on DuckDB, whose values are tested by hand elsewhere."""

from __future__ import annotations

from datetime import datetime

import pytest

from engines.translated import translated_engine
from engines.trino import ADDRESS
from engines.warehouse import Engine, plain
from lookalike.engines.dialect import Dialect, dialect_named
from lookalike.engines.timeframe import Calendar
from lookalike.lookml.model.timeframes import KNOWN_TIMEFRAMES

RUNNING = ["spark", *(["trino"] if ADDRESS else [])]
TRANSLATED = ["bigquery", "snowflake", "redshift"]
CALENDARS = {
    "plain": Calendar(),
    "from Sunday, April": Calendar(6, 3),
    "from Friday, November": Calendar(4, -2),
}
NAMES = sorted(KNOWN_TIMEFRAMES)
MOMENTS = [
    datetime(2018, 5, 18, 18, 30, 2, 123456),
    datetime(2020, 2, 29, 23, 59, 59, 999999),
    datetime(2021, 1, 3),
    datetime(2024, 12, 30, 0, 7, 30, 7000),
]
SPANS = [
    (datetime(2018, 1, 31, 10), datetime(2018, 5, 18, 9)),
    (datetime(2019, 12, 31, 23, 59, 59), datetime(2024, 3, 1)),
    (datetime(2024, 3, 31, 12), datetime(2024, 2, 28, 12, 0, 1)),
]
UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"]


@pytest.fixture(params=[*RUNNING, *TRANSLATED])
def warehouse(request: pytest.FixtureRequest, duckdb_engine: Engine) -> Engine:
    if request.param in TRANSLATED:
        return translated_engine(dialect_named(request.param), duckdb_engine)
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_every_timeframe_has_duckdbs_value(
    calendar: str, moment: datetime, warehouse: Engine, duckdb_engine: Engine
):
    def values(engine: Engine) -> dict[str, object]:
        return dict(zip(NAMES, _one_row(engine, _timeframes(engine.dialect, moment, calendar)), strict=True))

    assert values(warehouse) == values(duckdb_engine)


def _timeframes(dialect: Dialect, moment: datetime, calendar: str) -> list[str]:
    literal = dialect.timestamp(moment)
    return [dialect.timeframe(name, f"({literal})", CALENDARS[calendar]).sql for name in NAMES]


def test_every_duration_has_duckdbs_value(warehouse: Engine, duckdb_engine: Engine):
    def values(engine: Engine) -> list[object]:
        return _one_row(engine, [_duration(engine.dialect, unit, *span) for unit in UNITS for span in SPANS])

    assert values(warehouse) == values(duckdb_engine)


def _duration(dialect: Dialect, unit: str, start: datetime, end: datetime) -> str:
    return dialect.elapsed(unit, dialect.timestamp(start), dialect.timestamp(end))


def _one_row(engine: Engine, columns: list[str]) -> list[object]:
    named = ", ".join(f"{sql} AS c{number}" for number, sql in enumerate(columns))
    (row,) = engine.run(engine.dialect.statement(f"SELECT {named}"))
    return [plain(value) for value in row]
