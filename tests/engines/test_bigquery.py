"""What LookML for BigQuery looks like: UNNEST, tables in backticks, three types of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlglot

from lookalike.engines.dialect import dialect_named
from lookalike.engines.timeframe import Calendar
from lookalike.lookml import load_project
from lookalike.query.compile import compile_query
from lookalike.query.request import QueryContext, QueryError, QueryRequest

NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)
BIGQUERY = dialect_named("bigquery")


@pytest.fixture(scope="module")
def sql_of() -> Callable[..., str]:
    project = load_project(Path(__file__).parent / "events")
    assert not project.diagnostics, [str(finding) for finding in project.diagnostics]

    def compiled(*fields: str, explore: str = "events", **request: object) -> str:
        asked = QueryRequest(explore, fields, **request)
        sql = compile_query(project.models["events"], asked, QueryContext(now=NOW), BIGQUERY).sql
        assert sqlglot.parse_one(sql, read="bigquery")
        return sql

    return compiled


def test_table_in_backticks_is_taken_as_it_is(sql_of):
    assert "\nFROM `acme-data.web.events_*` AS events\n" in sql_of("events.country")


def test_nested_arrays_are_joined_one_after_the_other(sql_of):
    assert sql_of("items__tags.tag", limit=-1, sorts=("items__tags.tag",)) == (
        "SELECT\n    items__tags AS items__tags_tag\n"
        "FROM `acme-data.web.events_*` AS events\n"
        "LEFT JOIN UNNEST(events.items) AS items\n"
        "LEFT JOIN UNNEST(items.tags) AS items__tags\n"
        "GROUP BY\n    1\nORDER BY\n    1 ASC NULLS LAST"
    )


def test_count_beside_an_array_is_of_distinct_keys(sql_of):
    assert "COUNT(DISTINCT events.event_id) AS events_count" in sql_of("events.count", "items.price_sum")


def test_sum_of_array_elements_needs_no_second_stage(sql_of):
    sql = sql_of("events.country", "items.price_sum", limit=-1, sorts=("events.country",))
    assert sql.startswith(
        "SELECT\n    events.geo.country AS events_country,\n    COALESCE(SUM(items.price), 0)"
    )


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("at_raw", "events.event_timestamp"),
        ("at_date", "CAST(events.event_timestamp AS DATE)"),
        (
            "at_month",
            "FORMAT_DATETIME('%Y-%m', DATETIME_TRUNC(CAST(events.event_timestamp AS DATETIME), MONTH))",
        ),
        ("at_hour_of_day", "EXTRACT(HOUR FROM CAST(events.event_timestamp AS DATETIME))"),
        ("local_year", "EXTRACT(YEAR FROM CAST(events.local_time AS DATETIME))"),
        ("day_day_of_month", "EXTRACT(DAY FROM CAST((PARSE_DATE('%Y%m%d', events.event_date)) AS DATETIME))"),
        (
            "micros_date",
            "CAST(DATETIME(TIMESTAMP_SECONDS(CAST((DIV(events.micros, 1000000)) AS INT64))) AS DATE)",
        ),
    ],
)
def test_time_is_worked_out_on_datetimes(field: str, expected: str, sql_of):
    assert sql_of(f"events.{field}").startswith(f"SELECT\n    {expected} AS events_{field}\n")


def test_zone_is_an_argument_of_datetime(sql_of):
    sql = sql_of("events.at_hour_of_day", query_timezone="America/Chicago")
    assert "EXTRACT(HOUR FROM DATETIME(CAST(events.event_timestamp AS TIMESTAMP), 'America/Chicago'))" in sql


@pytest.mark.parametrize(
    ("field", "literal"),
    [
        ("at_date", "events.event_timestamp >= TIMESTAMP '2018-05-01 05:00:00'"),
        ("local_date", "events.local_time >= DATETIME '2018-05-01 00:00:00'"),
        ("local_moved_date", "events.local_time >= DATETIME '2018-05-01 05:00:00'"),
        ("day_date", "events.event_date))) >= DATE '2018-05-01'"),
        ("micros_date", "events.micros, 1000000))) >= 1525150800"),
    ],
)
def test_bound_of_a_filter_has_the_type_of_the_column(field: str, literal: str, sql_of):
    sql = sql_of(
        "events.count", filters={f"events.{field}": "after 2018-05-01"}, query_timezone="America/Chicago"
    )
    assert literal in sql


def test_durations_take_mixed_types_of_time(sql_of):
    assert "CAST(events.event_timestamp AS DATETIME), MICROSECOND), 3600000000)" in sql_of(
        "events.hours_open"
    )


def test_reserved_names_stand_in_backticks(sql_of):
    sql = sql_of("window.order", limit=-1)
    assert "WITH `window` AS (" in sql
    assert "\n    `window`.`order` AS window_order\n" in sql
    assert "LEFT JOIN `window` ON events.event_id = `window`.id" in sql


def test_approximate_count_is_asked_for_by_name(sql_of):
    assert "APPROX_COUNT_DISTINCT(events.geo.country)" in sql_of("events.roughly")


def test_median_numbers_the_rows(sql_of):
    assert "ROW_NUMBER() OVER" in sql_of("events.median_price")


def test_pattern_escapes_with_backslashes(sql_of):
    assert "events.geo.country LIKE 'a\\\\_b%'" in sql_of("events.count", filters={"events.country": "a^_b%"})


def test_two_fields_of_one_column_name_are_refused(sql_of):
    with pytest.raises(
        QueryError, match=r"events\.items_price and events_items\.price would both be the column"
    ):
        sql_of("events.items_price", "events_items.price", explore="crossed")


def test_weeks_may_start_on_another_day():
    sql = BIGQUERY.timeframe("week", "x", Calendar(week_start=6)).key
    monday = "DATETIME_TRUNC(DATETIME_ADD(CAST(x AS DATETIME), INTERVAL 1 DAY), WEEK(MONDAY))"
    assert sql == f"DATETIME_ADD({monday}, INTERVAL -1 DAY)"
