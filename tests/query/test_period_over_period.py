"""Measures one period earlier, held against SQL written by hand, on DuckDB and Postgres.

The sales: one every 31 hours from December 2016 to May 2018, none in June 2017, one without a time. "Now" is the
18th of May 2018, 18:30.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg
import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.lookml import Model, load_project
from lookalike.query.request import QueryError
from written_models import Written

HERE = Path(__file__).parent
TABLES = [
    """CREATE TABLE sales AS
       SELECT n AS id, moment AS at_time, CAST(moment AS DATE) AS at_day,
              CAST((n * 37) % 101 + 0.25 AS DECIMAL(12, 2)) AS amount,
              CASE n % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END AS shop
       FROM (SELECT n, TIMESTAMP '2016-12-01 06:00:00' + n * INTERVAL '31 hour' AS moment FROM numbers) AS t
       WHERE moment < TIMESTAMP '2018-05-20'
         AND (moment < TIMESTAMP '2017-06-01' OR moment >= TIMESTAMP '2017-07-01')""",
    "INSERT INTO sales VALUES (100000, NULL, NULL, 5.00, 'a')",
    "CREATE TABLE lines AS SELECT n AS id, n / 2 AS sale_id, n % 7 AS price FROM numbers",
]


class Sales:
    """One database with the sales."""

    def __init__(self, dialect: str, execute: Callable[[str], list[tuple]]):
        self.dialect, self.execute = dialect_named(dialect), execute


@pytest.fixture(scope="module")
def duckdb_sales() -> Iterator[Sales]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE TABLE numbers AS SELECT CAST(range AS INTEGER) AS n FROM range(1500)")
        for statement in TABLES:
            connection.execute(statement.replace("n / 2", "n // 2"))
        yield Sales("duckdb", lambda sql: connection.execute(sql).fetchall())


@pytest.fixture(scope="module")
def postgres_sales(postgres) -> Iterator[Sales]:
    with psycopg.connect(postgres.create("query_periods"), autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("CREATE TABLE numbers AS SELECT n FROM GENERATE_SERIES(0, 1499) AS t(n)")
        for statement in TABLES:
            connection.execute(statement)
        yield Sales("postgres", lambda sql: connection.execute(sql).fetchall())


@pytest.fixture(scope="module")
def model() -> Model:
    project = load_project(HERE / "periods")
    assert not project.diagnostics, [str(finding) for finding in project.diagnostics]
    return project.models["periods"]


@pytest.fixture(params=["duckdb", "postgres"])
def asked(request: pytest.FixtureRequest, model: Model) -> Written:
    return Written(model, request.getfixturevalue(f"{request.param}_sales"))


def same(rows: list[tuple]) -> list[tuple]:
    return [tuple(_number(value) for value in row) for row in rows]


def _number(value: object) -> object:
    return round(float(value), 6) if isinstance(value, int | float | Decimal) else value


def ask(asked: Written, *fields: str, **request: object) -> list[tuple]:
    """Fields of sales by their bare names."""
    names = [name if "." in name else f"sales.{name}" for name in fields]
    return same(asked.rows("sales", *names, **{"limit": -1, **request}))


def by_hand(asked: Written, sql: str) -> list[tuple]:
    return same(asked.database.execute(sql))


def refused(asked: Written, *fields: str, **request: object) -> str:
    with pytest.raises(QueryError) as raised:
        ask(asked, *fields, **request)
    return raised.value.code


def stretches(unit: str, *values: str, where: str = "TRUE", moment: str = "at_time") -> str:
    """By hand: for each `unit` that has sales, `values` in terms of its start `s.d` and its `s.total`, `s.sales`."""
    return f"""
        SELECT s.d, {", ".join(values)}
        FROM (SELECT DATE_TRUNC('{unit}', {moment}) AS d, SUM(amount) AS total, COUNT(*) AS sales
              FROM sales WHERE {where} GROUP BY 1) AS s
        ORDER BY s.d"""


def between(what: str, start: str, end: str, where: str = "TRUE", moment: str = "at_time") -> str:
    return f"(SELECT {what} FROM sales WHERE {moment} >= {start} AND {moment} < {end} AND {where})"


MONTH_BEFORE = ("s.d - INTERVAL '1 month'", "s.d")


def values_only(rows: list[tuple]) -> list[tuple]:
    """Without the first column: the same time, written in another way."""
    return [row[1:] for row in rows]


def test_every_kind_by_month(asked: Written):
    rows = ask(
        asked,
        "at_month",
        "total",
        "last_month",
        "month_difference",
        "month_change",
        sorts=("sales.at_month",),
    )
    before, sales = between("SUM(amount)", *MONTH_BEFORE), between("NULLIF(COUNT(*), 0)", *MONTH_BEFORE)
    expected = by_hand(
        asked, stretches("month", "s.total", before, f"s.total - {before}", f"1.0 * s.sales / {sales} - 1")
    )
    assert values_only(rows) == values_only(expected)
    assert len(rows) == 18


def test_gap_has_no_earlier_value(asked: Written):
    rows = ask(
        asked,
        "at_month",
        "last_month",
        "month_difference",
        filters={"sales.at_date": "2017-05 to 2017-09"},
        sorts=("sales.at_month",),
    )
    assert [row[0] for row in rows] == ["2017-05", "2017-07", "2017-08"]
    assert rows[1][1:] == (None, None)
    assert rows[2][1] is not None


PERIODS = {
    ("at_month", "last_year"): ("month", "12 month", "SUM(amount)", "1 month"),
    ("at_quarter", "last_year"): ("quarter", "12 month", "SUM(amount)", "3 month"),
    ("at_year", "last_year"): ("year", "12 month", "SUM(amount)", "12 month"),
    ("at_quarter", "last_quarter"): ("quarter", "3 month", "COUNT(*)", "3 month"),
    ("at_month", "last_fiscal_year"): ("month", "12 month", "COUNT(*)", "1 month"),
    ("at_week", "last_week"): ("week", "7 day", "COUNT(*)", "7 day"),
    ("at_date", "yesterday"): ("day", "1 day", "COUNT(*)", "1 day"),
    ("at_week", "last_year"): ("week", "364 day", "SUM(amount)", "7 day"),
}


@pytest.mark.parametrize(("timeframe", "measure"), PERIODS)
def test_timeframes_and_periods(asked: Written, timeframe: str, measure: str):
    unit, back, what, length = PERIODS[timeframe, measure]
    rows = ask(asked, timeframe, measure, sorts=(f"sales.{timeframe}",))
    start = f"s.d - INTERVAL '{back}'"
    end = f"{start} + INTERVAL '{length}'"
    value = f"NULLIF({between(what, start, end)}, 0)"
    expected = by_hand(asked, stretches(unit, value))
    assert values_only(rows) == values_only(expected)
    assert any(row[1] is not None for row in rows)


def test_end_of_a_month_meets_the_last_day_of_a_shorter_one(asked: Written):
    days = {"sales.at_date": "2018-03-25 to 2018-04-01"}
    rows = ask(asked, "at_date", "last_month", filters=days, sorts=("sales.at_date",))
    start = "CAST(s.d - INTERVAL '1 month' AS DATE)"
    expected = stretches(
        "day",
        between("SUM(amount)", start, f"{start} + INTERVAL '1 day'"),
        where="at_time >= TIMESTAMP '2018-03-25' AND at_time < TIMESTAMP '2018-04-01'",
    )
    assert values_only(rows) == values_only(by_hand(asked, expected))
    of_day = {row[0].day: row[1] for row in rows}
    assert of_day[31] == of_day[29] == of_day[28] is not None


def test_week_a_year_ago_is_52_weeks_ago(asked: Written):
    rows = ask(asked, "at_week", "last_year", filters={"sales.at_date": "2018-05-07 for 1 week"})
    expected = "SELECT " + between("SUM(amount)", "TIMESTAMP '2017-05-08'", "TIMESTAMP '2017-05-15'")
    assert values_only(rows) == by_hand(asked, expected)


def test_fiscal_quarters_and_years(asked: Written):
    rows = ask(
        asked,
        "at_fiscal_quarter",
        "last_fiscal_quarter",
        "last_fiscal_year",
        sorts=("sales.at_fiscal_quarter",),
    )
    # three months after January, so that fiscal quarters are quarters under other names
    quarter, year = "s.d - INTERVAL '3 month'", "s.d - INTERVAL '12 month'"
    end = f"{year} + INTERVAL '3 month'"
    expected = stretches(
        "quarter",
        f"NULLIF({between('COUNT(*)', quarter, 's.d')}, 0)",
        f"NULLIF({between('COUNT(*)', year, end)}, 0)",
    )
    assert values_only(rows) == values_only(by_hand(asked, expected))
    years = ask(asked, "at_fiscal_year", "count", "last_fiscal_year", sorts=("sales.at_fiscal_year",))
    assert years[2][0] == 2018
    assert years[2][2] == years[1][1]


def test_other_dimensions_stay_what_they_are(asked: Written):
    window = {"sales.at_date": "2018-01-01 to 2018-05-01"}
    rows = ask(
        asked, "at_month", "shop", "last_month", filters=window, sorts=("sales.at_month", "sales.shop")
    )
    expected = by_hand(
        asked,
        """
        SELECT n.d, n.shop, (SELECT SUM(p.amount) FROM sales p WHERE p.shop IS NOT DISTINCT FROM n.shop
                             AND p.at_time >= n.d - INTERVAL '1 month' AND p.at_time < n.d)
        FROM (SELECT DISTINCT DATE_TRUNC('month', at_time) AS d, shop FROM sales
              WHERE at_time >= TIMESTAMP '2018-01-01' AND at_time < TIMESTAMP '2018-05-01') n
        ORDER BY 1, 2""",
    )
    assert values_only(rows) == values_only(expected)
    assert len(rows) == 12


def test_window_that_cuts_a_month_cuts_the_earlier_one(asked: Written):
    rows = ask(
        asked, "at_month", "total", "last_month", filters={"sales.at_date": "2018-03-01 to 2018-03-11"}
    )
    march = between("SUM(amount)", "TIMESTAMP '2018-03-01'", "TIMESTAMP '2018-03-11'")
    february = between("SUM(amount)", "TIMESTAMP '2018-02-01'", "TIMESTAMP '2018-02-11'")
    assert values_only(rows) == by_hand(asked, f"SELECT {march}, {february}")


def test_window_without_a_timeframe_gives_one_total(asked: Written):
    window = {"sales.at_date": "2018-03-01 to 2018-03-29"}
    rows = ask(asked, "total", "last_month", "month_difference", filters=window)
    march = between("SUM(amount)", "TIMESTAMP '2018-03-01'", "TIMESTAMP '2018-03-29'")
    # the 28th of March is compared with the 28th of February, which is whole
    february = between("SUM(amount)", "TIMESTAMP '2018-02-01'", "TIMESTAMP '2018-03-01'")
    assert rows == by_hand(asked, f"SELECT {march}, {february}, {march} - {february}")


def test_relative_window_moves_too(asked: Written):
    rows = ask(asked, "shop", "last_year", filters={"sales.at_month": "last month"}, sorts=("sales.shop",))
    assert rows == by_hand(
        asked,
        """
        SELECT shop, SUM(amount) FROM sales
        WHERE at_time >= TIMESTAMP '2017-04-01' AND at_time < TIMESTAMP '2017-05-01' GROUP BY 1 ORDER BY 1""",
    )


def test_year_and_name_of_the_month_are_a_month(asked: Written):
    rows = ask(asked, "at_year", "at_month_num", "last_month", sorts=("sales.at_year", "sales.at_month_num"))
    expected = by_hand(asked, stretches("month", between("SUM(amount)", *MONTH_BEFORE)))
    assert [row[2] for row in rows] == [row[1] for row in expected]


def test_name_of_the_month_is_the_same_a_year_ago(asked: Written):
    rows = ask(
        asked, "at_month_name", "last_year", filters={"sales.at_year": "2018"}, sorts=("sales.at_month_name",)
    )
    expected = by_hand(
        asked,
        """
        SELECT EXTRACT(month FROM at_time), SUM(amount) FROM sales
        WHERE at_time >= TIMESTAMP '2017-01-01' AND at_time < TIMESTAMP '2017-06-01' GROUP BY 1 ORDER BY 1""",
    )
    assert [row[1] for row in rows] == [row[1] for row in expected]
    assert [row[0] for row in rows] == ["January", "February", "March", "April", "May"]


def test_filter_on_a_part_of_the_time_moves_too(asked: Written):
    rows = ask(
        asked, "at_month", "last_month", filters={"sales.at_month_num": "5"}, sorts=("sales.at_month",)
    )
    april = between("SUM(amount)", *MONTH_BEFORE)
    expected = stretches("month", april, where="EXTRACT(month FROM at_time) = 5")
    assert values_only(rows) == values_only(by_hand(asked, expected))
    assert [row[0] for row in rows] == ["2017-05", "2018-05"]


def test_value_to_date_ends_where_now_is(asked: Written):
    rows = ask(
        asked,
        "at_month",
        "last_month",
        "month_to_date",
        filters={"sales.at_date": "2018"},
        sorts=("sales.at_month desc",),
    )
    april = between("SUM(amount)", "TIMESTAMP '2018-04-01'", "TIMESTAMP '2018-04-18 18:30:02'")
    assert [row[2] for row in rows[:1]] == [row[0] for row in by_hand(asked, f"SELECT {april}")]
    assert rows[0][1] != rows[0][2]
    assert [row[1] for row in rows[1:]] == [row[2] for row in rows[1:]]


def test_column_of_dates(asked: Written):
    rows = ask(
        asked,
        "day_month",
        "day_last_month",
        filters={"sales.day_date": "2018-02-10 to 2018-05-01"},
        sorts=("sales.day_month",),
    )
    february = between("SUM(amount)", "TIMESTAMP '2018-01-10'", "TIMESTAMP '2018-02-01'")
    march = between("SUM(amount)", "TIMESTAMP '2018-02-01'", "TIMESTAMP '2018-03-01'")
    april = between("SUM(amount)", "TIMESTAMP '2018-03-01'", "TIMESTAMP '2018-04-01'")
    assert [row[1:] for row in rows] == by_hand(
        asked, f"SELECT {february} UNION ALL SELECT {march} UNION ALL SELECT {april}"
    )


def test_dimension_of_one_date(asked: Written):
    rows = ask(asked, "single_last_year", filters={"sales.single": "2018-05-01 to 2018-05-08"})
    expected = "SELECT " + between("COUNT(*)", "TIMESTAMP '2017-05-01'", "TIMESTAMP '2017-05-08'")
    assert rows == by_hand(asked, expected)


def test_time_of_the_querys_zone(asked: Written):
    rows = ask(asked, "at_month", "last_month", query_timezone="Asia/Tokyo", sorts=("sales.at_month",))
    tokyo = "at_time + INTERVAL '9 hour'"
    expected = stretches("month", between("SUM(amount)", *MONTH_BEFORE, moment=tokyo), moment=tokyo)
    assert values_only(rows) == values_only(by_hand(asked, expected))


BASES = {
    "average_last_month": "AVG(amount)",
    "buyers_last_month": "COUNT(DISTINCT shop)",
    "a_last_month": "SUM(CASE WHEN shop = 'a' THEN amount END)",
    "ratio_last_month": "SUM(amount) / COUNT(*)",
}


@pytest.mark.parametrize("form", ["staged", "hash"])
@pytest.mark.parametrize("measure", BASES)
def test_every_base_is_the_same_beside_repeating_joins(asked: Written, measure: str, form: str):
    window = {"sales.at_date": "2018"}
    rows = ask(
        asked,
        "at_month",
        measure,
        "lines.count",
        filters=window,
        sorts=("sales.at_month",),
        context={"fan_out": form},
    )
    expected = stretches(
        "month", between(BASES[measure], *MONTH_BEFORE), where="at_time >= TIMESTAMP '2018-01-01'"
    )
    assert [row[1] for row in rows] == [row[1] for row in by_hand(asked, expected)]


@pytest.mark.parametrize("form", ["staged", "hash"])
def test_measures_of_two_views(asked: Written, form: str):
    window = {"sales.at_date": "2018-02-01 to 2018-03-01"}
    rows = ask(asked, "last_month", "lines.price_last_month", filters=window, context={"fan_out": form})
    january = "at_time >= TIMESTAMP '2018-01-01' AND at_time < TIMESTAMP '2018-02-01'"
    assert rows == by_hand(
        asked,
        f"""
        SELECT (SELECT SUM(amount) FROM sales WHERE {january}),
               (SELECT SUM(price) FROM sales JOIN lines ON sales.id = sale_id WHERE {january})""",
    )


def test_filter_sort_and_limit_see_the_comparison(asked: Written):
    everything = ask(asked, "at_month", "month_difference", sorts=("sales.month_difference desc",))
    rises = [row for row in everything if row[1] is not None and row[1] > 0]
    rows = ask(
        asked, "at_month", filters={"sales.month_difference": ">0"}, limit=3, sorts=("sales.at_month",)
    )
    assert [row[0] for row in rows] == sorted(row[0] for row in rises)[:3]
    best = ask(asked, "at_month", "month_difference", sorts=("sales.month_difference desc",), limit=2)
    assert [row[1] for row in best] == [row[1] for row in rises[:2]]


def test_filter_on_a_measure_does_not_take_earlier_rows_away(asked: Written):
    plain = {row[0]: row[1:] for row in ask(asked, "at_month", "count", "last_month")}
    median = sorted(count for count, _ in plain.values())[9]
    rows = ask(asked, "at_month", "count", "last_month", filters={"sales.count": f">={median}"})
    assert 0 < len(rows) < len(plain)
    assert all(plain[row[0]] == row[1:] for row in rows)


def test_running_total_beside_a_comparison(asked: Written):
    rows = ask(asked, "at_month", "total", "last_month", "running", sorts=("sales.at_month",), limit=3)
    assert [row[3] for row in rows] == [round(sum(each[1] for each in rows[: n + 1]), 6) for n in range(3)]
    assert rows[1][2] == rows[0][1]


def test_template_of_a_derived_table_sees_the_earlier_window(asked: Written):
    rows = ask(asked, "ranked.places", "ranked.places_last_month", filters={"sales.at_date": "2018-02"})
    february = between("COUNT(*)", "TIMESTAMP '2018-02-01'", "TIMESTAMP '2018-03-01'")
    january = between("COUNT(*)", "TIMESTAMP '2018-01-01'", "TIMESTAMP '2018-02-01'")
    assert rows == by_hand(asked, f"SELECT {february}, {january}")


REFUSED = {
    "no_base": "measure-without-base",
    "no_time": "bad-period",
    "no_period": "bad-period",
    "of_a_dimension": "bad-based-on",
    "of_a_comparison": "bad-based-on",
    "of_no_time": "bad-period",
}


@pytest.mark.parametrize("measure", REFUSED)
def test_comparison_that_cannot_be_is_refused(asked: Written, measure: str):
    assert refused(asked, "at_month", measure) == REFUSED[measure]


def test_comparison_needs_a_time_or_a_window(asked: Written):
    assert refused(asked, "total", "last_month") == "period-without-window"
    assert (
        refused(asked, "last_month", filters={"sales.at_date": "after 2018-01-01"}) == "period-without-window"
    )
    assert refused(asked, "at_month_name", "last_year") == "period-without-window"


def test_timeframe_longer_than_the_period_is_refused(asked: Written):
    assert refused(asked, "at_year", "last_month") == "period-too-short"


def test_part_of_a_time_that_names_no_stretch_is_refused(asked: Written):
    assert refused(asked, "at_year", "at_day_of_week", "last_year") == "period-unclear"


def test_native_table_bound_to_the_time_is_refused(asked: Written):
    window = {"sales.at_date": "2018-02"}
    assert refused(asked, "by_month.total", "last_month", filters=window) == "period-in-derived-table"


def test_custom_filter_on_the_time_is_refused(asked: Written):
    expression = "${sales.at_date} > date(2018, 1, 1)"
    assert refused(asked, "at_month", "last_month", filter_expression=expression) == "period-in-expression"
